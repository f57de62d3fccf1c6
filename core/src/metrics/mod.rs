//! How a student is judged against its teacher on held-out text: the metrics of METHOD.md section 5.
//!
//! An [`Accumulator`] takes one position at a time (the cached teacher row, the true next token, the student's full row of
//! logits) and works in f64. Everything is a mean over positions, once over all of them and once per number of teacher
//! peaks, because a mean over mostly one-peaked text hides what happens where several answers are good.

mod accumulate;
mod interval;
mod ranks;

pub use accumulate::{Accumulator, PEAK_BUCKETS, rare_tokens};
pub use interval::{Bootstrap, Interval, paired};
pub use ranks::{kendall_tau_b, ndcg, spearman};

use crate::cache::stats::PeakSettings;
use serde::{Deserialize, Serialize};

/// What the metrics leave open.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Length of the two lists that make the ranked set U, and the k of NDCG and overlap mass.
    pub k: u32,
    /// When a token counts as a peak.
    pub peaks: PeakSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { k: 5, peaks: PeakSettings::default() }
    }
}

/// Which direction is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Smaller is better.
    Lower,
    /// Larger is better.
    Higher,
    /// Nearer to zero is better.
    Zero,
    /// Describes the comparison, not the student.
    Neither,
}

/// One metric as tables, reports and the page name it.
#[derive(Debug)]
pub struct Quantity {
    /// Key in JSON.
    pub key: &'static str,
    /// Short name for a table.
    pub label: &'static str,
    /// Definition and unit.
    pub about: &'static str,
    /// Which direction is good.
    pub better: Better,
    /// Its value in a set of metrics; `None` where no position counts.
    pub of: fn(&Metrics) -> Option<f64>,
    /// From the mean over positions to the metric (`exp` for perplexity).
    pub from_mean: fn(f64) -> f64,
    /// Place in [`Sample::values`]; `None` if the metric is not a mean over positions.
    pub place: Option<usize>,
}

macro_rules! quantities {
    ($( #[doc = $about:literal] $field:ident, $label:literal, $better:ident, $from_mean:expr; )*) => {
        /// Metrics over a set of positions; `None` where no position of the set counts.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct Metrics {
            /// Positions in the set.
            pub positions: u64,
            $( #[doc = $about] pub $field: Option<f64>, )*
            #[doc = "Expected calibration error of the student's top-1 probability, 15 equal bins, in 0..1 (Guo et al. 2017)."]
            pub ece: Option<f64>,
        }

        /// What one position adds to each mean, in the order of [`QUANTITIES`]; `None` where it does not count.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub(crate) struct Values { $( pub(crate) $field: Option<f64>, )* }

        enum Place { $( #[allow(non_camel_case_types)] $field, )* End }

        /// How many metrics are means over positions.
        pub const MEANS: usize = Place::End as usize;

        impl Values {
            pub(crate) fn array(&self) -> [Option<f64>; MEANS] { [ $( self.$field, )* ] }
        }

        impl Metrics {
            fn from_means(positions: u64, mean: &[Option<f64>; MEANS], ece: Option<f64>) -> Self {
                Metrics { positions, $( $field: mean[Place::$field as usize].map($from_mean), )* ece }
            }
        }

        /// Every metric, in the order in which tables print them.
        pub static QUANTITIES: [Quantity; MEANS + 1] = [
            $( Quantity {
                key: stringify!($field),
                label: $label,
                about: $about,
                better: Better::$better,
                of: |m| m.$field,
                from_mean: $from_mean,
                place: Some(Place::$field as usize),
            }, )*
            Quantity {
                key: "ece",
                label: "ECE",
                about: "Expected calibration error of the student's top-1 probability, 15 equal bins, in 0..1 (Guo et al. 2017).",
                better: Better::Lower,
                of: |m| m.ece,
                from_mean: |x| x,
                place: None,
            },
        ];
    };
}

quantities! {
    #[doc = "exp of the mean -log q_y, y the true next token."]
    perplexity, "perplexity", Lower, f64::exp;
    #[doc = "Forward KL(p‖q) over the cached head and the rest, nats."]
    fkl, "KL(p‖q)", Lower, |x| x;
    #[doc = "Reverse KL(q‖p) over the cached head and the rest, nats."]
    rkl, "KL(q‖p)", Lower, |x| x;
    #[doc = "Jensen-Shannon divergence (beta 1/2) over the cached head and the rest, nats."]
    jsd, "JSD", Lower, |x| x;
    #[doc = "Total variation distance over the cached head and the rest, in 0..1; a lower bound of the one over all tokens."]
    tvd, "TVD", Lower, |x| x;
    #[doc = "Sum of min(p, q) over the cached head and the rest; an upper bound of the chance that speculative sampling keeps the student's token."]
    acceptance, "acceptance", Higher, |x| x;
    #[doc = "Share of positions where the student's most likely token is the true next token."]
    accuracy, "accuracy", Higher, |x| x;
    #[doc = "Share of positions where teacher and student have the same most likely token."]
    top1, "top-1 agreement", Higher, |x| x;
    #[doc = "Share of positions where the two ordered top-3 lists are identical (consistency rate, paper section 4)."]
    cr3, "CR@3", Higher, |x| x;
    #[doc = "Share of positions where the two ordered top-5 lists are identical."]
    cr5, "CR@5", Higher, |x| x;
    #[doc = "|top-5 teacher ∩ top-5 student| / 5 (mean overlap rate, paper section 4)."]
    mor5, "MOR@5", Higher, |x| x;
    #[doc = "|top-10 teacher ∩ top-10 student| / 10."]
    mor10, "MOR@10", Higher, |x| x;
    #[doc = "Teacher mass of the ids that both top-k lists hold, as a share of the mass of the teacher's top k."]
    overlap_mass, "overlap mass", Higher, |x| x;
    #[doc = "Kendall's tau-b between teacher scores and student logits on U, the union of the two top-k lists, in -1..1; below 0 for a weak student, whose own favourites rank low with the teacher."]
    kendall, "Kendall tau-b", Higher, |x| x;
    #[doc = "Spearman's rank correlation between teacher scores and student logits on U, ties at their average rank, in -1..1."]
    spearman, "Spearman", Higher, |x| x;
    #[doc = "NDCG@k of the student's order with the teacher's probabilities as gains (0 outside the cached head), in 0..1."]
    ndcg, "NDCG@k", Higher, |x| x;
    #[doc = "Important-candidate retention: share of the teacher's m peaks among the student's top m."]
    retention, "peaks kept", Higher, |x| x;
    #[doc = "Of the multi-modal positions, the share where the teacher's second token is among the student's top m, m the teacher's peaks."]
    second_kept, "second kept", Higher, |x| x;
    #[doc = "Low-frequency correct recovery: of the positions whose y is rare in the training text and a teacher peak, the share with y in the student's top 5."]
    rare_recovery, "rare recovered", Higher, |x| x;
    #[doc = "Entropy of the student minus entropy of the teacher over the cached head and the rest, nats; above 0 the student is flatter."]
    entropy_gap, "entropy gap", Zero, |x| x;
    #[doc = "Share of the student's top k that the cached head does not hold, so that the teacher's score is only bounded."]
    miss, "miss rate", Neither, |x| x;
    #[doc = "Share of positions without a rank correlation: U has one id, or one side ties everywhere."]
    skipped, "skipped", Neither, |x| x;
}

/// One position's contribution, kept so that two runs can be compared position by position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The true next token.
    pub y: u32,
    /// The teacher's most likely token and its log-probability in nats: with `y`, what tells positions apart.
    pub teacher: (u32, f32),
    /// Values by [`Quantity::place`]; `None` where the position does not count.
    pub values: [Option<f64>; MEANS],
}

/// Metrics of one student on held-out text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Over all positions.
    pub overall: Metrics,
    /// Over positions with 1, 2, 3 and 4 or more teacher peaks.
    pub by_peaks: [Metrics; PEAK_BUCKETS],
    /// Scored positions.
    pub positions: u64,
    /// Every position in the order of evaluation; not serialised.
    #[serde(skip)]
    pub samples: Vec<Sample>,
}

impl Evaluation {
    /// Whether both evaluations saw the same positions in the same order, so that paired differences mean something.
    pub fn pairs_with(&self, other: &Evaluation) -> bool {
        let same = |(a, b): (&Sample, &Sample)| a.y == b.y && a.teacher == b.teacher;
        self.samples.len() == other.samples.len() && self.samples.iter().zip(&other.samples).all(same)
    }

    /// Difference `other - self` of one metric with its 95 % interval (see [`paired`]); `None` if it is not a mean over
    /// positions, the positions differ, or no position counts for both.
    pub fn difference(
        &self,
        other: &Evaluation,
        quantity: &Quantity,
        bootstrap: &Bootstrap,
    ) -> Option<Interval> {
        let place = quantity.place.filter(|_| self.pairs_with(other))?;
        let column = |e: &Evaluation| e.samples.iter().map(|s| s.values[place]).collect::<Vec<_>>();
        paired(&column(self), &column(other), quantity.from_mean, bootstrap)
    }
}
