//! What one position adds to each mean: how many good answers the teacher sees, and whether the text agrees.

use super::{Estimate, Settings};
use crate::cache::Row;
use serde::Serialize;

/// Least probability of the rest bucket (METHOD.md section 2).
const FLOOR: f64 = 1e-12;

macro_rules! measures {
    ($( #[doc = $about:literal] $field:ident; )*) => {
        /// Means over the scored positions of a cache; `None` where no position counts.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
        pub struct Measures<T = Option<Estimate>> {
            $( #[doc = $about] pub $field: T, )*
        }

        enum Place { $( #[allow(non_camel_case_types)] $field, )* End }

        /// How many means there are.
        pub(super) const COUNT: usize = Place::End as usize;

        impl<T> Measures<T> {
            pub(super) fn array(self) -> [T; COUNT] { [ $( self.$field, )* ] }

            pub(super) fn build(mut of: impl FnMut(usize) -> T) -> Self {
                Measures { $( $field: of(Place::$field as usize), )* }
            }
        }
    };
}

measures! {
    #[doc = "Share without a peak in the head: flat, or trimmed away."]
    no_peak;
    #[doc = "Share with one peak."]
    one_peak;
    #[doc = "Share with two peaks."]
    two_peaks;
    #[doc = "Share with three peaks."]
    three_peaks;
    #[doc = "Share with four or more peaks."]
    four_peaks;
    #[doc = "Share of multi-modal positions: the second token is likely, too."]
    multimodal;
    #[doc = "p2 / p1, over positions whose head has two entries."]
    ratio;
    #[doc = "Share of those with p2 / p1 at or above [`Settings::ratio`]."]
    ratio_high;
    #[doc = "Entropy over the head and the rest as one bucket, nats: a lower bound, because the rest has an inside."]
    entropy;
    #[doc = "Probability outside the head."]
    rest;
    #[doc = "Share whose head does not reach [`Settings::nucleus`]: the nucleus is larger than the head."]
    nucleus_beyond;
    #[doc = "Ids in the nucleus, over positions whose head reaches it."]
    nucleus_mean;
    #[doc = "Share whose true token is the teacher's first. UNK is never right, so this is a lower bound: the teacher may have had the trimmed token first."]
    top1;
    #[doc = "Share whose true token is among the teacher's first five; a lower bound for the same reason."]
    top5;
    #[doc = "Share whose true token is in the head."]
    in_head;
    #[doc = "Log-probability of the true token in nats, over positions that have it in the head."]
    logp;
    #[doc = "-log p(true token) minus the entropy, over head and rest, nats: 0 for a teacher that knows what it does not know, positive for one that the text surprises more than it expects."]
    surprise;
    #[doc = "p1 minus top-1 accuracy: positive for an over-confident teacher."]
    overconfidence;
    #[doc = "Share with p1 at or above [`Settings::confident`]."]
    confident;
    #[doc = "Share with p1 at or above [`Settings::confident`] and another true token. Exact under UNK: it is another token."]
    confidently_wrong;
    #[doc = "Of the confident positions, the share that is wrong."]
    wrong_when_confident;
    #[doc = "Share whose true token is UNK: trimmed away with the vocabulary."]
    unknown;
}

/// A scored position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position<'a> {
    /// What the teacher says.
    pub row: Row<'a>,
    /// What the text says.
    pub y: u32,
    /// Whether that is UNK.
    pub unknown: bool,
}

impl Position<'_> {
    /// What it adds to each mean; `None` where it does not count.
    pub(super) fn measures(&self, settings: &Settings) -> Measures<Option<f64>> {
        let row = &self.row;
        let share = |yes: bool| Some(f64::from(u8::from(yes)));
        let peaks = settings.peaks.peaks(row);
        let first = self.confidence();
        let place = self.place();
        let right = place == Some(0);
        let confident = first.is_some_and(|p| p >= settings.confident);
        let ratio = (row.logp.len() > 1).then(|| f64::from(row.logp[1] - row.logp[0]).exp());
        let nucleus = nucleus(row, settings.nucleus);
        let entropy = entropy(row);
        Measures {
            no_peak: share(peaks == 0),
            one_peak: share(peaks == 1),
            two_peaks: share(peaks == 2),
            three_peaks: share(peaks == 3),
            four_peaks: share(peaks > 3),
            multimodal: share(settings.peaks.is_multimodal(row)),
            ratio,
            ratio_high: ratio.and_then(|ratio| share(ratio >= settings.ratio)),
            entropy: Some(entropy),
            rest: Some(f64::from(row.rest)),
            nucleus_beyond: share(nucleus.is_none()),
            nucleus_mean: nucleus.map(|size| size as f64),
            top1: share(right),
            top5: share(place.is_some_and(|place| place < 5)),
            in_head: share(place.is_some()),
            logp: place.map(|place| f64::from(row.logp[place])),
            surprise: Some(-self.logp() - entropy),
            overconfidence: first.map(|p| p - f64::from(u8::from(right))),
            confident: share(confident),
            confidently_wrong: share(confident && !right),
            wrong_when_confident: confident.then(|| f64::from(u8::from(!right))),
            unknown: share(self.unknown),
        }
    }

    /// p1; `None` without a head.
    pub(super) fn confidence(&self) -> Option<f64> {
        self.row.logp.first().map(|&logp| f64::from(logp).exp())
    }

    /// Whether the true token is the teacher's first.
    pub(super) fn right(&self) -> bool {
        self.place() == Some(0)
    }

    /// Rank of the true token in the head, from 0. UNK is in no head.
    fn place(&self) -> Option<usize> {
        self.row.ids.iter().position(|&id| id == self.y)
    }

    /// Log-probability of the bucket that holds the true token.
    fn logp(&self) -> f64 {
        self.place().map_or_else(|| self.rest().ln(), |place| f64::from(self.row.logp[place]))
    }

    fn rest(&self) -> f64 {
        f64::from(self.row.rest).max(FLOOR)
    }
}

/// Entropy over head and rest, nats.
fn entropy(row: &Row<'_>) -> f64 {
    let rest = f64::from(row.rest).max(FLOOR);
    let head = row.logp.iter().map(|&logp| f64::from(logp)).map(|logp| -logp * logp.exp());
    head.sum::<f64>() - rest * rest.ln()
}

/// Ids of the head that together reach `level`; `None` if all of them do not.
pub(super) fn nucleus(row: &Row<'_>, level: f64) -> Option<usize> {
    let mut mass = 0.0;
    row.logp
        .iter()
        .position(|&logp| {
            mass += f64::from(logp).exp();
            mass >= level
        })
        .map(|last| last + 1)
}

/// Nats between a rank (from 1) and the next; `None` where the head ends before.
pub(super) fn gap(row: &Row<'_>, rank: usize) -> Option<f64> {
    Some(f64::from(*row.logp.get(rank - 1)?) - f64::from(*row.logp.get(rank)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(p: &[f64], y: u32) -> Measures<Option<f64>> {
        let (ids, logp): (Vec<u32>, Vec<f32>) = (1..).zip(p.iter().map(|p| p.ln() as f32)).unzip();
        let row = Row { ids: &ids, logp: &logp, rest: (1.0 - p.iter().sum::<f64>()) as f32 };
        Position { row, y, unknown: y == 0 }.measures(&Settings::default())
    }

    fn near(a: Option<f64>, b: f64) {
        assert!(a.is_some_and(|a| (a - b).abs() < 1e-6), "{a:?} is not {b}");
    }

    #[test]
    fn by_hand() {
        let m = measure(&[0.5, 0.25, 0.125], 2);
        assert_eq!((m.one_peak, m.three_peaks, m.four_peaks), (Some(0.0), Some(1.0), Some(0.0)));
        assert_eq!((m.multimodal, m.ratio_high), (Some(1.0), Some(1.0)));
        near(m.ratio, 0.5);
        // 1/2 ln 2 + 1/4 ln 4 + 2 * 1/8 ln 8 = 1.75 ln 2
        near(m.entropy, 1.75 * 2f64.ln());
        near(m.rest, 0.125);
        assert_eq!((m.nucleus_beyond, m.nucleus_mean), (Some(1.0), None), "0.875 is not 0.9");
        assert_eq!((m.top1, m.top5, m.in_head), (Some(0.0), Some(1.0), Some(1.0)));
        near(m.logp, 0.25f64.ln());
        near(m.surprise, 2.0 * 2f64.ln() - 1.75 * 2f64.ln());
        near(m.overconfidence, 0.5);
        assert_eq!((m.confident, m.confidently_wrong), (Some(0.0), Some(0.0)));
        assert_eq!(m.wrong_when_confident, None);
    }

    #[test]
    fn confidence_is_judged_by_the_text() {
        let m = measure(&[0.85, 0.11, 0.02], 0);
        assert_eq!((m.unknown, m.top1, m.in_head, m.logp), (Some(1.0), Some(0.0), Some(0.0), None));
        assert_eq!(
            (m.confident, m.confidently_wrong, m.wrong_when_confident),
            (Some(1.0), Some(1.0), Some(1.0))
        );
        assert_eq!(m.nucleus_mean, Some(2.0));
        assert_eq!((m.two_peaks, m.multimodal), (Some(1.0), Some(1.0)));
        let m = measure(&[0.85, 0.11, 0.02], 1);
        assert_eq!((m.top1, m.confidently_wrong, m.wrong_when_confident), (Some(1.0), Some(0.0), Some(0.0)));
    }

    #[test]
    fn a_position_without_a_head_counts_where_it_can() {
        let m = measure(&[], 3);
        assert_eq!((m.no_peak, m.top1, m.confident), (Some(1.0), Some(0.0), Some(0.0)));
        assert_eq!((m.ratio, m.overconfidence, m.logp), (None, None, None));
        near(m.entropy, 0.0);
    }

    #[test]
    fn gaps_end_with_the_head() {
        let row = Row { ids: &[1, 2], logp: &[-0.5, -1.5], rest: 0.17 };
        assert_eq!((gap(&row, 1), gap(&row, 2)), (Some(1.0), None));
    }
}
