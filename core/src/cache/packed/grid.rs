//! The log-probabilities that are stored, and their probabilities in integers.

use half::f16;
use std::sync::LazyLock;

/// Finite magnitudes of f16, as bit patterns without the sign.
const PATTERNS: u16 = 0x7c00;
/// Bits of a probability's fraction.
const FRACTION: u32 = 31;
/// 1 as a probability.
pub(super) const ONE: u64 = 1 << FRACTION;
/// How far the probabilities of a row may move together: just inside the 0.004 that head and rest may be from 1.
const DRIFT: u64 = ONE / 10000 * 38;
/// How far a value may move: 10/512 nat, in 2^-24.
const MOST_MOVED: u64 = 10 << 15;
/// Up to which magnitude, in 1/512 nat, the grid has which step, in 1/512 nat. No logarithm may move by more than 0.02:
/// 20 / 512 is the widest step that allows that; above 4096 f16 has only every fourth value, above 8192 every eighth, of
/// which 24 reaches the next within 8. From 16384 on every f16 is kept. Large probabilities have narrow steps, so that
/// sums seldom drift.
const SEGMENTS: [(u32, u32); 5] = [(512, 4), (1024, 10), (1536, 14), (8192, 20), (16384, 24)];

/// Tables over the magnitudes of f16.
pub(super) struct Grid {
    /// Patterns of the levels, rising.
    levels: Vec<u16>,
    /// The nearest level of each pattern.
    nearest: Vec<u16>,
    /// exp(-magnitude) of each pattern, [`FRACTION`] bits.
    probability: Vec<u32>,
}

pub(super) static GRID: LazyLock<Grid> = LazyLock::new(Grid::new);

impl Grid {
    fn new() -> Self {
        let mut levels = Vec::new();
        let mut at = 0;
        for (end, step) in SEGMENTS {
            levels
                .extend((at..end).step_by(step as usize).map(|m| f16::from_f32(m as f32 / 512.0).to_bits()));
            at = end;
        }
        levels.extend(f16::from_f32(32.0).to_bits()..PATTERNS);
        let mut level = 0;
        let nearest = (0..PATTERNS)
            .map(|pattern| {
                let away = |level: usize| levels.get(level).map(|&l| units(l).abs_diff(units(pattern)));
                while away(level + 1).is_some_and(|next| away(level).is_some_and(|this| next < this)) {
                    level += 1;
                }
                level as u16
            })
            .collect();
        let roots = roots();
        let probability = (0..PATTERNS).map(|pattern| exp(units(pattern), &roots)).collect();
        Grid { levels, nearest, probability }
    }

    /// The pattern of a level; `None` beyond the last.
    pub fn pattern(&self, level: u32, exact: bool) -> Option<u16> {
        if exact {
            return u16::try_from(level).ok().filter(|&pattern| pattern < PATTERNS);
        }
        self.levels.get(level as usize).copied()
    }

    /// Probability of a pattern.
    pub fn probability(&self, pattern: u16) -> u64 {
        u64::from(self.probability[usize::from(pattern)])
    }

    /// Levels of a row, and whether they are its exact values. They are when rounding would move its sum too far and no
    /// other choice of levels is found that does not.
    pub fn row(&self, logp: &[f16]) -> (Vec<u32>, bool) {
        let patterns: Vec<u16> = logp.iter().map(|logp| logp.to_bits() & 0x7fff).collect();
        let mut levels: Vec<u32> =
            patterns.iter().map(|&pattern| self.nearest[usize::from(pattern)].into()).collect();
        if self.settle(&patterns, &mut levels) {
            return (levels, false);
        }
        (patterns.into_iter().map(u32::from).collect(), true)
    }

    /// Moves levels by one, the most likely first, until the sum is back; gives whether it is. A row that lies on levels
    /// is left alone, so that packing it again changes nothing.
    fn settle(&self, patterns: &[u16], levels: &mut [u32]) -> bool {
        let probability = |level: u32| self.probability(self.levels[level as usize]) as i64;
        let was: u64 = patterns.iter().map(|&pattern| self.probability(pattern)).sum();
        let is: i64 = levels.iter().map(|&level| probability(level)).sum();
        let mut drift = is - was.min(ONE) as i64;
        for rank in 0..levels.len() {
            if drift.unsigned_abs() <= DRIFT {
                break;
            }
            let level = levels[rank];
            let Some(other) = (if drift > 0 { Some(level + 1) } else { level.checked_sub(1) }) else {
                continue;
            };
            let falls = rank == 0 || levels[rank - 1] <= other;
            let falls = falls && levels.get(rank + 1).is_none_or(|&next| other <= next);
            let near = self
                .levels
                .get(other as usize)
                .is_some_and(|&pattern| units(pattern).abs_diff(units(patterns[rank])) <= MOST_MOVED);
            if falls && near {
                levels[rank] = other;
                drift += probability(other) - probability(level);
            }
        }
        drift.unsigned_abs() <= DRIFT
    }
}

/// What a row's probabilities leave of 1, rounded as f32 everywhere alike.
pub(super) fn rest(sum: u64) -> f32 {
    ONE.saturating_sub(sum) as f32 / ONE as f32
}

/// Magnitude of a pattern in 2^-24, its smallest.
pub(super) fn units(pattern: u16) -> u64 {
    let (exponent, mantissa) = (pattern >> 10, u64::from(pattern & 0x3ff));
    if exponent == 0 { mantissa } else { (1024 + mantissa) << (exponent - 1) }
}

/// 2^(-2^-i) for i = 1.., 62 bits: each the square root of the one before.
fn roots() -> [u64; 32] {
    let mut before = 1u128 << 61;
    std::array::from_fn(|_| {
        before = (before << 62).isqrt();
        before as u64
    })
}

/// exp(-units / 2^24), rounded down. Integers only: a float's exp differs from machine to machine.
fn exp(units: u64, roots: &[u64; 32]) -> u32 {
    // log2(e) with 52 bits of fraction; the product has 76, of which 32 are kept.
    const LOG2_E: u128 = 0x0017_1547_652b_82fe;
    let power = (u128::from(units) * LOG2_E) >> 44;
    let (whole, fraction) = (power >> 32, power as u32);
    if whole > FRACTION.into() {
        return 0;
    }
    let mut product = 1u128 << 62;
    for (i, &root) in roots.iter().enumerate() {
        if (fraction >> (31 - i)) & 1 == 1 {
            product = (product * u128::from(root)) >> 62;
        }
    }
    (product >> (62 - FRACTION) >> whole) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_moves_by_more_than_a_fiftieth_of_a_nat() {
        let mut worst = 0u64;
        for pattern in 0..PATTERNS {
            let level = GRID.nearest[usize::from(pattern)];
            let stored = GRID.levels[usize::from(level)];
            assert_eq!(GRID.nearest[usize::from(stored)], level, "a stored value stays");
            worst = worst.max(units(stored).abs_diff(units(pattern)));
        }
        assert!(worst * 50 <= 1 << 24, "{worst}");
        assert!(GRID.levels.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn probabilities_are_those_of_exp() {
        for pattern in 0..PATTERNS {
            let p = (-f16::from_bits(pattern).to_f64()).exp();
            let found = GRID.probability(pattern) as f64 / ONE as f64;
            assert!((p - found).abs() < 2e-9, "{pattern}: {p} {found}");
        }
    }

    #[test]
    fn sums_stay_where_they_are() {
        let mut exact = 0;
        for step in 1..1000 {
            let p = f64::from(step) / 1000.0;
            let row: Vec<f16> =
                [p.max(1.0 - p), p.min(1.0 - p)].iter().map(|p| f16::from_f64(p.ln())).collect();
            let (levels, as_it_is) = GRID.row(&row);
            exact += usize::from(as_it_is);
            let stored: Vec<u16> = levels.iter().filter_map(|&l| GRID.pattern(l, as_it_is)).collect();
            let sum: u64 = stored.iter().map(|&pattern| GRID.probability(pattern)).sum();
            assert!(sum.abs_diff(ONE) < ONE / 250, "{p}: {sum}");
            assert!(levels.is_sorted());
            for (stored, was) in stored.iter().zip(&row) {
                assert!((f16::from_bits(*stored).to_f32() + was.to_f32()).abs() <= 0.02);
            }
        }
        assert!(exact < 10, "{exact} of 999 rows");
    }
}
