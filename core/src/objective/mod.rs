//! What the student is trained for: the total loss of METHOD.md section 4 as a setting.
//!
//! The mathematics itself lives in the kernels' `objective` room, twin and shader side by side; this room names it,
//! checks it and turns it into kernel parameters.

mod params;
mod shorthand;

use crate::cache::TEMPERATURES;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Most ranked peaks k: two lists of k must fit the kernels' set of 64.
pub const MAX_K: u32 = 32;

/// `L = ce CE + kd.weight lambda D + rank.weight c L_R` (METHOD.md section 4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Weight of the cross-entropy on the true next token.
    #[serde(default)]
    pub ce: f32,
    /// Peaks compared: top k of the teacher and of the student.
    #[serde(default = "defaults::k")]
    pub k: u32,
    /// Divergence from the teacher's distribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kd: Option<Kd>,
    /// Ranking loss on the peaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
    /// Weight c of every position by the teacher's confidence; without one, all weigh alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// A divergence over the cached head and the rest (METHOD.md section 2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kd {
    /// Which divergence.
    pub kind: Divergence,
    /// Its weight in the total.
    #[serde(default = "defaults::one")]
    pub weight: f32,
    /// Fixed 1, or the overlap of the two top-k lists (paper, appendix D).
    #[serde(default)]
    pub lambda: Lambda,
    /// Temperature T of both sides, with the factor T^2; 0.5, 1, 2 or 4, for which caches keep what it takes.
    #[serde(default = "defaults::one")]
    pub temperature: f32,
    /// `jsd`: share of the teacher in the mixture (0.5). `ab`: exponent of q (0.7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beta: Option<f32>,
    /// `sfkl`, `srkl`: share of the other side in the mixture (0.1). `ab`: exponent of p (0.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f32>,
    /// `akl`: cumulative teacher mass that ends the head (0.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mu: Option<f32>,
}

/// The divergences of METHOD.md section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Divergence {
    /// Forward KL(p‖q).
    Fkl,
    /// Reverse KL(q‖p).
    Rkl,
    /// Generalised Jensen-Shannon.
    Jsd,
    /// Skewed forward KL.
    Sfkl,
    /// Skewed reverse KL.
    Srkl,
    /// Total variation.
    Tvd,
    /// Adaptive mix of forward and reverse KL by head and tail.
    Akl,
    /// Alpha-beta divergence.
    Ab,
}

/// Factor of the divergence per position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lambda {
    /// 1 everywhere.
    #[default]
    Fixed,
    /// |top-k teacher ∩ top-k student| / k.
    Dynamic,
}

/// The ranking loss on peaks (METHOD.md section 3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// Which ranks, or which list loss.
    #[serde(default)]
    pub kind: RankKind,
    /// Its weight in the total; the paper's is 2.
    #[serde(default = "defaults::rank_weight")]
    pub weight: f32,
    /// Which ids are compared.
    #[serde(default)]
    pub set: RankSet,
    /// `sigmoid`: smoothing in logit units.
    #[serde(default = "defaults::tau")]
    pub tau: f32,
    /// `pav`: regularisation of the soft rank.
    #[serde(default = "defaults::one")]
    pub eps: f32,
    /// Teacher peaks kept: p >= rho * p_max; 0 keeps all k.
    #[serde(default)]
    pub rho: f32,
    /// Teacher peaks kept: smallest prefix with cumulative p >= top_p; 1 keeps all k.
    #[serde(default = "defaults::one")]
    pub top_p: f32,
}

impl Default for Rank {
    fn default() -> Self {
        Rank {
            kind: RankKind::Sigmoid,
            weight: defaults::rank_weight(),
            set: RankSet::Union,
            tau: defaults::tau(),
            eps: 1.0,
            rho: 0.0,
            top_p: 1.0,
        }
    }
}

/// The forms of the ranking loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RankKind {
    /// 1 - Pearson of sigmoid soft ranks against the teacher's hard ranks.
    #[default]
    Sigmoid,
    /// 1 - Pearson of l2 soft ranks by isotonic regression (Blondel et al. 2020).
    Pav,
    /// 1 - Pearson of the scores.
    Pearson,
    /// Pairwise logistic loss.
    Ranknet,
    /// Plackett-Luce likelihood of the teacher's order.
    Listmle,
}

/// The set U on which ranks are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RankSet {
    /// The teacher's top k and the student's top k, each id once (the paper).
    #[default]
    Union,
    /// The teacher's top k.
    Teacher,
    /// Both lists, overlaps twice (what the released reference code does).
    Multiset,
}

/// How much a position counts by the teacher's confidence there (METHOD.md section 4): a teacher can be confidently
/// wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// Which weight.
    pub kind: ConfidenceKind,
    /// `agree`: weight where the true token is none of the teacher's peaks (0.25).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_wrong: Option<f32>,
    /// Which terms take the weight; cross-entropy never does, it does not come from the teacher.
    #[serde(default)]
    pub applies: Applies,
}

/// The teacher-confidence weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfidenceKind {
    /// 1 - H(p) / log(K + 1), the entropy being over the head and the rest.
    Entropy,
    /// 1 where the true token is among the teacher's peaks, `c_wrong` elsewhere.
    Agree,
}

/// Which terms take the teacher-confidence weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applies {
    /// The ranking loss.
    #[default]
    Rank,
    /// The ranking loss and the divergence.
    All,
}

mod defaults {
    pub(super) fn k() -> u32 {
        5
    }
    pub(super) fn one() -> f32 {
        1.0
    }
    pub(super) fn tau() -> f32 {
        0.3
    }
    pub(super) fn rank_weight() -> f32 {
        2.0
    }
}

impl Divergence {
    /// The shape parameters that it takes.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Divergence::Fkl | Divergence::Rkl | Divergence::Tvd => &[],
            Divergence::Jsd => &["beta"],
            Divergence::Sfkl | Divergence::Srkl => &["alpha"],
            Divergence::Akl => &["mu"],
            Divergence::Ab => &["alpha", "beta"],
        }
    }
}

impl Kd {
    /// A divergence at weight 1 with the default shape parameters.
    pub fn new(kind: Divergence) -> Self {
        Kd { kind, weight: 1.0, lambda: Lambda::Fixed, temperature: 1.0, beta: None, alpha: None, mu: None }
    }

    /// The shape parameters (a, b) as the kernels take them; zero where the divergence has none.
    pub fn shape(&self) -> (f32, f32) {
        match self.kind {
            Divergence::Fkl | Divergence::Rkl | Divergence::Tvd => (0.0, 0.0),
            Divergence::Jsd => (self.beta.unwrap_or(0.5), 0.0),
            Divergence::Sfkl | Divergence::Srkl => (self.alpha.unwrap_or(0.1), 0.0),
            Divergence::Akl => (self.mu.unwrap_or(0.5), 0.0),
            Divergence::Ab => (self.alpha.unwrap_or(0.2), self.beta.unwrap_or(0.7)),
        }
    }

    fn validate(&self) -> Result<()> {
        weight("objective.kd.weight", self.weight)?;
        if !TEMPERATURES.contains(&self.temperature) {
            return Err(Error::setting(
                "objective.kd.temperature",
                format!("{} is not 0.5, 1, 2 or 4", self.temperature),
                "a cached head can be brought to these temperatures only: others would be guesses",
            ));
        }
        let kind = format!("{:?}", self.kind).to_lowercase();
        let allowed = self.kind.parameters();
        for (name, value) in [("alpha", self.alpha), ("beta", self.beta), ("mu", self.mu)] {
            let Some(value) = value else { continue };
            if !allowed.contains(&name) {
                return Err(Error::setting(
                    format!("objective.kd.{name}"),
                    format!("{kind} has no such parameter"),
                    "remove it, or choose a divergence that takes it",
                ));
            }
            if !(value > 0.0 && value < 1.0) {
                return Err(Error::setting(
                    format!("objective.kd.{name}"),
                    format!("{value} is not between 0 and 1"),
                    "both ends are excluded: they are plain KL",
                ));
            }
        }
        Ok(())
    }
}

impl Objective {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the first setting out of range.
    pub fn validate(&self) -> Result<()> {
        weight("objective.ce", self.ce)?;
        if !(1..=MAX_K).contains(&self.k) {
            return Err(Error::setting(
                "objective.k",
                format!("{} is not between 1 and {MAX_K}", self.k),
                "5 is the paper's default",
            ));
        }
        if let Some(kd) = &self.kd {
            kd.validate()?;
        }
        if let Some(rank) = &self.rank {
            rank.validate()?;
        }
        if let Some(confidence) = &self.confidence {
            confidence.validate()?;
            if !self.weighs(confidence) {
                return Err(Error::setting(
                    "objective.confidence",
                    "there is no term that it weighs",
                    "add a ranking term, or a divergence and applies = \"all\"; cross-entropy is never weighed",
                ));
            }
        }
        let total = self.ce
            + self.kd.as_ref().map_or(0.0, |kd| kd.weight)
            + self.rank.as_ref().map_or(0.0, |rank| rank.weight);
        if total == 0.0 {
            return Err(Error::setting(
                "objective",
                "every weight is 0: there is nothing to train for",
                "give at least one term a weight, e.g. `fkl`",
            ));
        }
        Ok(())
    }
}

impl Objective {
    /// Temperature of the divergence; 1 without one.
    pub fn temperature(&self) -> f32 {
        self.kd.as_ref().map_or(1.0, |kd| kd.temperature)
    }

    /// Whether a term would take this weight.
    fn weighs(&self, confidence: &Confidence) -> bool {
        self.rank.is_some() || (confidence.applies == Applies::All && self.kd.is_some())
    }
}

impl Confidence {
    /// A weight of the ranking loss with the default parameter.
    pub fn new(kind: ConfidenceKind) -> Self {
        Confidence { kind, c_wrong: None, applies: Applies::Rank }
    }

    fn validate(&self) -> Result<()> {
        let Some(c_wrong) = self.c_wrong else { return Ok(()) };
        if self.kind != ConfidenceKind::Agree {
            return Err(Error::setting(
                "objective.confidence.c_wrong",
                "entropy has no such parameter",
                "remove it, or choose agree",
            ));
        }
        if !(0.0..=1.0).contains(&c_wrong) {
            return Err(Error::setting(
                "objective.confidence.c_wrong",
                format!("{c_wrong} is not between 0 and 1"),
                "0.25 is the default; 0 leaves such positions out",
            ));
        }
        Ok(())
    }
}

impl Rank {
    fn validate(&self) -> Result<()> {
        weight("objective.rank.weight", self.weight)?;
        for (name, value) in [("tau", self.tau), ("eps", self.eps)] {
            if !(value.is_finite() && (1e-3..=1e3).contains(&value)) {
                return Err(Error::setting(
                    format!("objective.rank.{name}"),
                    format!("{value} is not between 0.001 and 1000"),
                    "0.3 for tau and 1 for eps are the defaults",
                ));
            }
        }
        for (name, value, low) in [("rho", self.rho, 0.0), ("top_p", self.top_p, f32::MIN_POSITIVE)] {
            if !(value >= low && value <= 1.0) {
                return Err(Error::setting(
                    format!("objective.rank.{name}"),
                    format!("{value} is not between 0 and 1"),
                    "rho = 0 and top_p = 1 keep all k peaks",
                ));
            }
        }
        Ok(())
    }
}

fn weight(name: &str, value: f32) -> Result<()> {
    if value.is_finite() && (0.0..=1e3).contains(&value) {
        return Ok(());
    }
    Err(Error::setting(
        name,
        format!("{value} is not a weight between 0 and 1000"),
        "weights are usually 0.3 to 2",
    ))
}
