//! The whole assessment in one word. Rules of thumb: where the lines are drawn was not measured.

use super::{Assessment, Estimate};
use serde::Serialize;

/// Fewest documents: with fewer, a bootstrap over documents promises too narrow an interval.
pub const LEAST_DOCUMENTS: u64 = 20;
/// Fewest scored positions.
pub const LEAST_POSITIONS: u64 = 1000;
/// Widest interval of the multi-modal share.
pub const WIDEST: f64 = 0.2;
/// Share of multi-modal positions below which the ranking loss has little to keep.
pub const LITTLE: f64 = 0.2;
/// Share of multi-modal positions from which a trial is worthwhile.
pub const MUCH: f64 = 0.4;
/// A weak teacher's confident answers are wrong this many times as often as a calibrated one's could be at most
/// ([`super::Settings::most_wrong`]).
pub const WEAK_WRONG: f64 = 2.0;
/// Nats by which the text surprises a weak teacher more than it expects.
pub const WEAK_SURPRISE: f64 = 0.5;
/// Share of true tokens in a weak teacher's first five.
pub const WEAK_TOP5: f64 = 0.4;

/// What to make of a cache.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Verdict {
    /// Too few documents or positions, or too wide an interval: nothing can be said.
    TooSmall,
    /// The teacher does not know this text; that comes first.
    WeakTeacher {
        /// By which sign.
        sign: Weakness,
        /// Its number.
        measured: Estimate,
    },
    /// Mostly one answer: the ranking loss has little to keep.
    OnePeak {
        /// Share of multi-modal positions.
        multimodal: Estimate,
    },
    /// Between the lines, or the interval crosses one.
    Between {
        /// Share of multi-modal positions.
        multimodal: Estimate,
    },
    /// Often several good answers: a trial is worthwhile.
    MultiModal {
        /// Share of multi-modal positions.
        multimodal: Estimate,
    },
}

/// Signs of a weak teacher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// [`super::Measures::wrong_when_confident`] at or above [`WEAK_WRONG`] times what calibration allows.
    ConfidentlyWrong,
    /// [`super::Measures::surprise`] at or above [`WEAK_SURPRISE`].
    Surprised,
    /// [`super::Measures::top5`] at or below [`WEAK_TOP5`].
    SeldomRight,
}

impl Verdict {
    /// From the numbers of an assessment. Each claim wants the whole interval on its side of the line.
    pub(super) fn of(found: &Assessment) -> Self {
        let enough = found.documents >= LEAST_DOCUMENTS && found.positions >= LEAST_POSITIONS;
        let Some(multimodal) = found.measures.multimodal.filter(|m| enough && m.high - m.low <= WIDEST)
        else {
            return Verdict::TooSmall;
        };
        if let Some((sign, measured)) = weakness(found) {
            return Verdict::WeakTeacher { sign, measured };
        }
        match multimodal {
            Estimate { high, .. } if high < LITTLE => Verdict::OnePeak { multimodal },
            Estimate { low, .. } if low >= MUCH => Verdict::MultiModal { multimodal },
            _ => Verdict::Between { multimodal },
        }
    }
}

fn weakness(found: &Assessment) -> Option<(Weakness, Estimate)> {
    let m = &found.measures;
    let wrong = m.wrong_when_confident.filter(|e| e.low >= WEAK_WRONG * found.settings.most_wrong());
    let surprised = m.surprise.filter(|e| e.low >= WEAK_SURPRISE);
    let seldom = m.top5.filter(|e| e.high <= WEAK_TOP5);
    None.or(wrong.map(|e| (Weakness::ConfidentlyWrong, e)))
        .or(surprised.map(|e| (Weakness::Surprised, e)))
        .or(seldom.map(|e| (Weakness::SeldomRight, e)))
}
