//! Suggested settings with the number behind each: rules of thumb, not measured optima.

use super::{Assessment, Estimate};
use serde::Serialize;

/// Share of positions whose peaks the suggested list should all hold.
pub const PEAKS_HELD: f64 = 0.9;
/// Shortest list that has an order.
pub const LEAST_K: u32 = 2;
/// Longest list that the paper tried.
pub const MOST_K: u32 = 15;
/// Share of the list's entries that are no peaks from which a filter is suggested: the loss would mostly order also-rans.
pub const FILTER_FROM: f64 = 0.5;
/// Calibration error from which an over-confident teacher's confidence is weighed.
pub const ECE_FROM: f64 = 0.05;

/// What ends the suggested list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KReason {
    /// It holds all peaks at [`PEAKS_HELD`] of the positions.
    #[default]
    Peaks,
    /// Behind it neighbours are closer than [`super::Settings::noise`].
    Noise,
    /// The head is no longer.
    Head,
    /// [`MOST_K`].
    Paper,
    /// [`LEAST_K`].
    Least,
}

/// Whether to trust the teacher less where the text disagrees (METHOD.md section 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Every position alike.
    #[default]
    Even,
    /// Less where the true token is none of the teacher's peaks. Not by entropy, which would trust an over-confident
    /// teacher most where it errs.
    Agree,
}

/// Suggested settings of the ranking loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Advice {
    /// Length of the ranked list.
    pub k: u32,
    /// What ends it.
    pub k_reason: KReason,
    /// Length that holds all peaks at [`PEAKS_HELD`] of the positions.
    pub peaks_end: u32,
    /// Last rank before the first median gap below the noise; `None` if no measured gap is.
    pub noise_end: Option<u32>,
    /// Peak filter: teacher entries below this share of p1 are not ranked; 0 ranks all k.
    pub rho: f32,
    /// Share of the k entries that are no peaks.
    pub no_peaks: f64,
    /// Weight of the teacher's confidence.
    pub confidence: Confidence,
}

impl Advice {
    /// As a settings file of `crest distill`.
    pub fn to_toml(&self) -> String {
        let Advice { k, rho, .. } = self;
        let confidence = match self.confidence {
            Confidence::Even => "",
            Confidence::Agree => "confidence = { kind = \"agree\" }\n",
        };
        format!(
            "[objective]\nce = 1\nk = {k}\nkd = {{ kind = \"rkl\" }}\nrank = {{ rho = {rho} }}\n{confidence}"
        )
    }

    /// From the numbers of an assessment.
    pub(super) fn of(found: &Assessment) -> Self {
        let peaks_end = quantile(&found.peak_counts, PEAKS_HELD) as u32;
        let below = |gap: &Option<Estimate>| gap.is_some_and(|gap| gap.value < found.settings.noise);
        let noise_end = found.gaps.iter().position(below).map(|index| index as u32 + 1);
        let ends = [
            (Some(peaks_end), KReason::Peaks),
            (noise_end, KReason::Noise),
            (Some(found.head_size), KReason::Head),
            (Some(MOST_K), KReason::Paper),
        ];
        let ends = ends.into_iter().filter_map(|(end, reason)| Some((end?, reason)));
        let (k, k_reason) = ends.min_by_key(|(end, _)| *end).unwrap_or_default();
        let least = LEAST_K.min(found.head_size);
        let (k, k_reason) = if k < least { (least, KReason::Least) } else { (k, k_reason) };
        let held = |(count, share): (usize, &f64)| share * count.min(k as usize) as f64;
        let no_peaks = 1.0 - found.peak_counts.iter().enumerate().map(held).sum::<f64>() / f64::from(k);
        let rho = if no_peaks >= FILTER_FROM { found.settings.peaks.relative } else { 0.0 };
        Advice { k, k_reason, peaks_end, noise_end, rho, no_peaks, confidence: confidence(found) }
    }
}

/// Both rules want the whole interval beyond the threshold: few positions suggest nothing.
fn confidence(found: &Assessment) -> Confidence {
    let above = |estimate: Option<Estimate>, from: f64| estimate.is_some_and(|e| e.low >= from);
    let wrong = above(found.measures.wrong_when_confident, found.settings.most_wrong());
    let over = above(found.reliability.ece, ECE_FROM) && above(found.measures.overconfidence, 0.0);
    if wrong || over { Confidence::Agree } else { Confidence::Even }
}

/// The smallest count that a share `p` of all positions does not exceed.
fn quantile(shares: &[f64], p: f64) -> usize {
    let mut sum = 0.0;
    // Sums of shares end a rounding error short of 1.
    let enough = |share: &f64| {
        sum += share;
        sum >= p - 1e-9
    };
    shares.iter().position(enough).unwrap_or(0)
}
