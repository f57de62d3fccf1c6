//! How many peaks a teacher's distribution has (METHOD.md section 5).

use super::{Cache, Row};
use serde::{Deserialize, Serialize};

/// When a token counts as a peak.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PeakSettings {
    /// Share of the largest probability that a peak must reach.
    pub relative: f32,
    /// Probability that a peak must reach: below it, ranks are closer than a quantised teacher's noise.
    pub absolute: f32,
    /// Probability of the second token from which a position is multi-modal.
    pub second: f32,
}

impl Default for PeakSettings {
    fn default() -> Self {
        PeakSettings { relative: 0.1, absolute: 0.02, second: 0.1 }
    }
}

impl PeakSettings {
    /// Ids of the head with p >= max(relative * p_max, absolute): always its first entries.
    pub fn peaks(&self, row: &Row<'_>) -> usize {
        let Some(top) = row.logp.first() else { return 0 };
        let threshold = (self.relative * top.exp()).max(self.absolute);
        row.logp.iter().take_while(|logp| logp.exp() >= threshold).count()
    }

    /// Whether the second token is likely too.
    pub fn is_multimodal(&self, row: &Row<'_>) -> bool {
        row.logp.get(1).is_some_and(|logp| logp.exp() >= self.second)
    }
}

/// Shares over the scored positions of a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Scored positions.
    pub scored: usize,
    /// Share without a peak in the head: flat, or trimmed away.
    pub none: f64,
    /// Shares with 1, 2, 3 and at least 4 peaks.
    pub peaks: [f64; 4],
    /// Share of multi-modal positions.
    pub multimodal: f64,
    /// Mean probability outside the head.
    pub rest: f64,
    /// Share of scored positions whose true token is UNK.
    pub unknown: f64,
}

/// Counts the peaks of every scored position.
pub fn summary(cache: &Cache, settings: &PeakSettings) -> Summary {
    let mut sum = Summary::default();
    for position in (0..cache.len()).filter(|&position| cache.scored(position)) {
        let row = cache.row(position);
        sum.scored += 1;
        match settings.peaks(&row) {
            0 => sum.none += 1.0,
            count => sum.peaks[count.min(4) - 1] += 1.0,
        }
        sum.multimodal += f64::from(u8::from(settings.is_multimodal(&row)));
        sum.rest += f64::from(row.rest);
        sum.unknown += f64::from(u8::from(cache.vocabulary().is_unknown(cache.tokens()[position])));
    }
    let scored = sum.scored.max(1) as f64;
    for share in
        sum.peaks.iter_mut().chain([&mut sum.none, &mut sum.multimodal, &mut sum.rest, &mut sum.unknown])
    {
        *share /= scored;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(p: &[f32]) -> (usize, bool) {
        let (ids, logp): (Vec<u32>, Vec<f32>) = (1..).zip(p.iter().map(|p| p.ln())).unzip();
        let row = Row { ids: &ids, logp: &logp, rest: 1.0 - p.iter().sum::<f32>() };
        let settings = PeakSettings::default();
        (settings.peaks(&row), settings.is_multimodal(&row))
    }

    #[test]
    fn peaks_are_counted_by_both_thresholds() {
        assert_eq!(count(&[0.9, 0.08, 0.01]), (1, false), "0.08 is less than a tenth of 0.9");
        assert_eq!(count(&[0.5, 0.3, 0.06, 0.04]), (3, true));
        assert_eq!(count(&[0.1, 0.03, 0.019]), (2, false), "0.019 is below 0.02");
        assert_eq!(count(&[0.01, 0.01]), (0, false));
        assert_eq!(count(&[]), (0, false));
    }
}
