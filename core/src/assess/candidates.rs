//! Lengths k of the ranked list, and what each would hold.

use super::bootstrap::Draws;
use super::measures::gap;
use super::{Estimate, Settings};
use crate::cache::Row;
use serde::Serialize;

/// Columns of sums that a length takes.
pub(super) const COLUMNS: usize = 4;

/// What a list of the teacher's top k holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// Its length.
    pub k: u32,
    /// Probability in it.
    pub mass: Option<Estimate>,
    /// Share of positions with no more peaks than that.
    pub holds_peaks: Option<Estimate>,
    /// Share of its entries that are peaks.
    pub peaks: Option<Estimate>,
    /// Share of its neighbouring pairs whose gap is below [`Settings::noise`]: their order may be chance.
    pub noise: Option<Estimate>,
}

impl Candidate {
    pub(super) fn of(k: u32, draws: &Draws, column: usize) -> Self {
        let [mass, holds_peaks, peaks, noise] = std::array::from_fn(|i| draws.mean(column + i));
        Candidate { k, mass, holds_peaks, peaks, noise }
    }
}

/// What a position adds to the means of a length.
pub(super) fn values(row: &Row<'_>, k: usize, settings: &Settings) -> [Option<f64>; COLUMNS] {
    let held = k.min(row.logp.len());
    let all = settings.peaks.peaks(row);
    let mass = row.logp[..held].iter().map(|&logp| f64::from(logp).exp()).sum();
    let close = (1..held).filter_map(|rank| gap(row, rank)).filter(|&gap| gap < settings.noise).count();
    [
        Some(mass),
        Some(f64::from(u8::from(all <= k))),
        (held > 0).then(|| all.min(held) as f64 / held as f64),
        (held > 1).then(|| close as f64 / (held - 1) as f64),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let logp = [0.4f32, 0.39, 0.1, 0.01].map(f32::ln);
        let row = Row { ids: &[1, 2, 3, 4], logp: &logp, rest: 0.1 };
        let [mass, holds, peaks, noise] = values(&row, 3, &Settings::default());
        assert!((mass.unwrap() - 0.89).abs() < 1e-6);
        assert_eq!((holds, peaks, noise), (Some(1.0), Some(1.0), Some(0.5)), "0.40 and 0.39 are close");
        let [_, holds, peaks, noise] = values(&row, 2, &Settings::default());
        assert_eq!((holds, peaks, noise), (Some(0.0), Some(1.0), Some(1.0)));
        let [_, holds, peaks, _] = values(&row, 9, &Settings::default());
        assert_eq!((holds, peaks), (Some(1.0), Some(0.75)), "a short head is judged by what it has");
        let nothing = Row { ids: &[], logp: &[], rest: 1.0 };
        assert_eq!(values(&nothing, 3, &Settings::default()), [Some(0.0), Some(1.0), None, None]);
    }
}
