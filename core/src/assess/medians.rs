//! Medians with intervals that need no sorting per resample.

use super::Estimate;

/// Values of one kind, with the quantiles that an interval asks for.
#[derive(Debug)]
pub(super) struct Values(Vec<f32>);

impl Values {
    pub(super) fn new(values: impl Iterator<Item = f64>) -> Self {
        Values(values.map(|value| value as f32).collect())
    }

    /// The smallest value that at least a share `p` of all do not exceed; `None` without values.
    pub(super) fn quantile(&mut self, p: f64) -> Option<f64> {
        let last = self.0.len().checked_sub(1)?;
        let place = ((p * self.0.len() as f64).ceil() as usize).saturating_sub(1).min(last);
        Some(f64::from(*self.0.select_nth_unstable_by(place, f32::total_cmp).1))
    }

    /// The median, given the share of values at or below it with its interval: the interval of the share, turned round
    /// one half, becomes two quantiles (Woodruff 1952).
    pub(super) fn median(&mut self, below: Option<Estimate>) -> Option<Estimate> {
        let below = below?;
        Some(Estimate {
            value: self.quantile(0.5)?,
            low: self.quantile(0.5 - (below.high - below.value))?,
            high: self.quantile(0.5 + (below.value - below.low))?,
            positions: below.positions,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let mut values = Values::new([4.0, 1.0, 3.0, 2.0].into_iter());
        assert_eq!(
            [0.0, 0.25, 0.5, 0.51, 1.0].map(|p| values.quantile(p).unwrap()),
            [1.0, 1.0, 2.0, 3.0, 4.0]
        );
        // Half of the values are at or below 2; the share may as well be 0.3 to 0.7.
        let below = Estimate { value: 0.5, low: 0.3, high: 0.7, positions: 4 };
        let median = values.median(Some(below)).unwrap();
        assert_eq!((median.value, median.low, median.high, median.positions), (2.0, 2.0, 3.0, 4));
        assert_eq!(Values::new([].into_iter()).quantile(0.5), None);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_median(
            values in prop::collection::vec(0u8..9, 1..30), down in 0.0f64..1.0, up in 0.0f64..1.0,
        ) {
            let mut values = Values::new(values.into_iter().map(f64::from));
            let below = Estimate { value: 0.6, low: 0.6 - down, high: 0.6 + up, positions: 1 };
            let median = values.median(Some(below)).unwrap();
            prop_assert!(median.low <= median.value && median.value <= median.high);
        }
    }
}
