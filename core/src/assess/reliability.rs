//! How far the teacher's confidence can be believed: calibration of its first choice against the text.

use super::Estimate;
use super::bootstrap::{Draws, Row};
use super::measures::Position;
use serde::Serialize;

/// Equal bins of p1.
pub const BINS: usize = 15;

/// Columns of sums: whether the first choice is right, and p1, per bin.
pub(super) const COLUMNS: usize = 2 * BINS;

/// Positions whose first choice is about as confident.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Lower end of p1.
    pub from: f64,
    /// Upper end of p1; belongs to the next bin.
    pub to: f64,
    /// Positions in it.
    pub positions: u64,
    /// Their mean p1.
    pub confidence: Option<f64>,
    /// Share of them whose first choice is right.
    pub accuracy: Option<Estimate>,
}

/// Calibration of the first choice. UNK is not the first choice of any head, and is counted as another token: that is
/// exact, because p1 is the probability of that very token.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// Expected calibration error, in 0..1 (Guo et al. 2017). Noise alone keeps it above 0, the more so on few positions.
    pub ece: Option<Estimate>,
    /// Bins by rising confidence.
    pub bins: Vec<Bin>,
}

/// Adds a position; one without a head has no confidence.
pub(super) fn add(position: &Position<'_>, mut add: impl FnMut(usize, f64)) {
    let Some(confidence) = position.confidence() else { return };
    let bin = ((confidence * BINS as f64) as usize).min(BINS - 1);
    add(bin, f64::from(u8::from(position.right())));
    add(BINS + bin, confidence);
}

impl Reliability {
    pub(super) fn of(draws: &Draws, column: usize) -> Self {
        let ece = |row: Row<'_>| {
            let (mut apart, mut all) = (0.0, 0.0);
            for bin in 0..BINS {
                let (right, count) = row.sums(column + bin);
                apart += (row.sums(column + BINS + bin).0 - right).abs();
                all += count;
            }
            (all > 0.0).then(|| apart / all)
        };
        let count = |bin: usize| draws.all().sums(column + bin).1 as u64;
        let bins = (0..BINS).map(|bin| Bin {
            from: bin as f64 / BINS as f64,
            to: (bin + 1) as f64 / BINS as f64,
            positions: count(bin),
            confidence: draws.all().mean(column + BINS + bin),
            accuracy: draws.mean(column + bin),
        });
        Reliability { ece: draws.statistic((0..BINS).map(count).sum(), ece), bins: bins.collect() }
    }
}
