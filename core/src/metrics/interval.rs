//! How far to trust a difference between two students: a paired block bootstrap over positions.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Settings of the bootstrap. Same settings, same positions: same interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Resamples.
    pub resamples: u32,
    /// Consecutive positions drawn together. Neighbours share a text, so drawing them singly would make intervals too
    /// narrow.
    pub block: usize,
    /// Seed of the resampling.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Bootstrap { resamples: 2000, block: 64, seed: 1 }
    }
}

/// A difference and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Second minus first, over the positions that count for both.
    pub difference: f64,
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
    /// Positions that count for both.
    pub positions: u64,
}

impl Interval {
    /// Whether the interval leaves out zero.
    pub fn excludes_zero(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// Percentile interval of `from_mean(mean second) - from_mean(mean first)` over paired positions (Efron & Tibshirani
/// 1993, chapter 13), resampling blocks of consecutive positions. It speaks about other text of the same kind, not about
/// other seeds. `None` if no position counts for both, or the two columns differ in length.
pub fn paired(
    first: &[Option<f64>],
    second: &[Option<f64>],
    from_mean: fn(f64) -> f64,
    bootstrap: &Bootstrap,
) -> Option<Interval> {
    if first.len() != second.len() {
        return None;
    }
    let size = bootstrap.block.max(1);
    let blocks: Vec<Sums> =
        first.chunks(size).zip(second.chunks(size)).map(|(a, b)| Sums::of(a, b)).collect();
    let all = blocks.iter().fold(Sums::default(), Sums::plus);
    let difference = all.difference(from_mean)?;
    let mut rng = ChaCha8Rng::seed_from_u64(bootstrap.seed);
    let mut draws: Vec<f64> = (0..bootstrap.resamples.max(1))
        .filter_map(|_| {
            (0..blocks.len())
                .map(|_| &blocks[rng.random_range(0..blocks.len())])
                .fold(Sums::default(), Sums::plus)
                .difference(from_mean)
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    let at = |share: f64| draws.get((share * (draws.len() - 1) as f64).round() as usize).copied();
    Some(Interval { difference, low: at(0.025)?, high: at(0.975)?, positions: all.n })
}

/// Sums over a block, of the positions that count for both.
#[derive(Clone, Copy, Default)]
struct Sums {
    first: f64,
    second: f64,
    n: u64,
}

impl Sums {
    fn of(first: &[Option<f64>], second: &[Option<f64>]) -> Self {
        first.iter().zip(second).filter_map(|(a, b)| a.zip(*b)).fold(Sums::default(), |sums, (a, b)| Sums {
            first: sums.first + a,
            second: sums.second + b,
            n: sums.n + 1,
        })
    }

    fn plus(self, other: &Self) -> Self {
        Sums { first: self.first + other.first, second: self.second + other.second, n: self.n + other.n }
    }

    fn difference(&self, from_mean: fn(f64) -> f64) -> Option<f64> {
        let n = self.n as f64;
        (self.n > 0).then(|| from_mean(self.second / n) - from_mean(self.first / n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u64, n: usize) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..n).map(|_| rng.random::<f64>() - 0.5).collect()
    }

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn a_constant_shift_has_no_width() {
        let a = noise(1, 500);
        let b: Vec<f64> = a.iter().map(|v| v + 0.25).collect();
        let interval = paired(&some(&a), &some(&b), |x| x, &Bootstrap::default()).unwrap();
        for value in [interval.difference, interval.low, interval.high] {
            assert!((value - 0.25).abs() < 1e-12);
        }
        assert!(interval.excludes_zero());
    }

    /// The width must be that of theory: 2 * 1.96 * sd / sqrt(n), and the interval must cover the truth about 95 times
    /// out of 100.
    #[test]
    fn width_and_coverage_are_those_of_theory() {
        let bootstrap = Bootstrap { resamples: 400, block: 8, seed: 3 };
        let (mut covered, mut width) = (0, 0.0);
        let (trials, n) = (200, 1600);
        for trial in 0..trials {
            let (a, b) = (noise(2 * trial, n), noise(2 * trial + 1, n));
            let interval = paired(&some(&a), &some(&b), |x| x, &bootstrap).unwrap();
            covered += u32::from(!interval.excludes_zero());
            width += (interval.high - interval.low) / trials as f64;
        }
        let theory = 2.0 * 1.96 * (2.0f64 / 12.0 / n as f64).sqrt();
        assert!((width / theory - 1.0).abs() < 0.06, "{width} against {theory}");
        assert!((180..=199).contains(&covered), "covered {covered} of {trials}");
    }

    #[test]
    fn undefined_positions_leave_in_pairs_and_seeds_repeat() {
        let a = [Some(1.0), None, Some(3.0), Some(100.0)];
        let b = [Some(2.0), Some(50.0), Some(5.0), None];
        let bootstrap = Bootstrap { block: 1, ..Bootstrap::default() };
        let interval = paired(&a, &b, |x| x, &bootstrap).unwrap();
        assert_eq!((interval.difference, interval.positions), (1.5, 2));
        assert_eq!(paired(&a, &b, |x| x, &bootstrap), Some(interval));
        assert_eq!(paired(&a, &b[..3], |x| x, &bootstrap), None);
        assert_eq!(paired(&[None], &[Some(1.0)], |x| x, &bootstrap), None);
        assert_eq!(paired(&[], &[], |x| x, &bootstrap), None);
    }

    #[test]
    fn perplexity_is_compared_after_the_exponential() {
        let (a, b) = (some(&[2f64.ln(); 10]), some(&[3f64.ln(); 10]));
        let interval = paired(&a, &b, f64::exp, &Bootstrap::default()).unwrap();
        assert!((interval.difference - 1.0).abs() < 1e-12);
    }
}
