//! Before anyone trains: is this task multi-modal, and is the teacher good enough for it?
//!
//! [`assess`] reads a teacher cache and nothing else. Everything is measured on its scored positions, with 95 % intervals
//! from a bootstrap over documents; they speak about more documents of the same kind. [`Advice`] and [`Verdict`] are rules
//! of thumb on those numbers, not measured optima; [`words`] puts them into plain Japanese and English.

pub mod advice;
mod bootstrap;
mod candidates;
mod examples;
mod measures;
mod medians;
mod reliability;
pub mod verdict;
pub mod words;

pub use advice::{Advice, Confidence, KReason};
pub use bootstrap::Estimate;
pub use candidates::Candidate;
pub use examples::{Example, ExampleKind, examples};
pub use measures::Measures;
pub use reliability::{BINS, Bin, Reliability};
pub use verdict::{Verdict, Weakness};

use crate::cache::Cache;
use crate::cache::stats::PeakSettings;
use crate::objective::MAX_K;
use crate::{Error, Result};
use bootstrap::{Draws, Sums};
use measures::Position;
use medians::Values;
use serde::{Deserialize, Serialize};

/// Most neighbouring ranks whose gap is measured: as far as the paper's longest list, k = 15.
pub const MOST_GAPS: usize = 15;
/// Most groups of nucleus sizes; a longer head is counted in wider ones.
const MOST_SIZES: usize = 16;

/// What the measurements leave open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// When a token counts as a peak, and a position as multi-modal.
    pub peaks: PeakSettings,
    /// Probability that the nucleus holds.
    pub nucleus: f64,
    /// p2 / p1 from which the first two answers are called close.
    pub ratio: f64,
    /// p1 from which the teacher is called confident.
    pub confident: f64,
    /// Nats between neighbouring ranks below which their order is taken for the teacher's noise. A rule of thumb: a tenth
    /// means that the probabilities differ by a tenth.
    pub noise: f64,
    /// Lengths k of the ranked list that are looked at; those above the head size are left out.
    pub ks: Vec<u32>,
    /// Bootstrap resamples.
    pub resamples: u32,
    /// Seed of the bootstrap.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            peaks: PeakSettings::default(),
            nucleus: 0.9,
            ratio: 0.3,
            confident: 0.8,
            noise: 0.1,
            ks: vec![3, 5, 10, 15],
            resamples: 1000,
            seed: 1,
        }
    }
}

impl Settings {
    /// Share of confident answers of which a calibrated teacher can be wrong at most.
    pub fn most_wrong(&self) -> f64 {
        1.0 - self.confident
    }

    /// Checks every number against its range.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the first setting out of range.
    pub fn validate(&self) -> Result<()> {
        let probabilities = [("nucleus", self.nucleus), ("ratio", self.ratio), ("confident", self.confident)];
        for (name, value) in probabilities {
            if !(value > 0.0 && value < 1.0) {
                return Err(Error::setting(
                    name,
                    format!("{value} is not between 0 and 1"),
                    "both ends are excluded",
                ));
            }
        }
        if !(0.0..=10.0).contains(&self.noise) {
            return Err(Error::setting(
                "noise",
                format!("{} is not between 0 and 10 nats", self.noise),
                "0.1 is the default",
            ));
        }
        if let Some(k) = self.ks.iter().find(|k| !(2..=MAX_K).contains(k)) {
            return Err(Error::setting(
                "k",
                format!("{k} is not between 2 and {MAX_K}"),
                "a ranking needs two tokens, and the objective takes at most that many",
            ));
        }
        if !(1..=100_000).contains(&self.resamples) {
            return Err(Error::setting(
                "resamples",
                format!("{} is not between 1 and 100,000", self.resamples),
                "1000 is the default",
            ));
        }
        Ok(())
    }
}

/// Positions whose nucleus has about the same size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sizes {
    /// Fewest ids.
    pub from: u32,
    /// Most ids.
    pub to: u32,
    /// Their share of all positions.
    pub share: Option<Estimate>,
}

/// What a cache tells before anyone trains.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessment {
    /// What was asked.
    pub settings: Settings,
    /// Documents of the cache.
    pub documents: u64,
    /// Scored positions.
    pub positions: u64,
    /// Tokens of the student's vocabulary V.
    pub vocabulary: u64,
    /// Most entries of a head K.
    pub head_size: u32,
    /// Means over positions.
    pub measures: Measures,
    /// exp of the mean entropy: how many equally likely answers would be as uncertain. A lower bound, as the entropy is.
    pub effective: Option<Estimate>,
    /// Median size of the nucleus, over positions whose head reaches it.
    pub nucleus_median: Option<Estimate>,
    /// Shares of all positions by size of the nucleus; what is missing to 1 is beyond the head.
    pub nucleus_sizes: Vec<Sizes>,
    /// Share of all positions by number of peaks, from 0.
    pub peak_counts: Vec<f64>,
    /// Median nats between rank 1 and 2, 2 and 3, and so on.
    pub gaps: Vec<Option<Estimate>>,
    /// How far the teacher's confidence can be believed.
    pub reliability: Reliability,
    /// Lengths of the ranked list, side by side.
    pub candidates: Vec<Candidate>,
    /// Suggested settings.
    pub advice: Advice,
    /// In one word.
    pub verdict: Verdict,
}

/// Measures all scored positions of a cache.
///
/// # Errors
/// [`Error::Setting`] for settings out of range.
///
/// ```
/// # fn main() -> crest_core::Result<()> {
/// # let bytes = include_bytes!("../../../data/stories.safetensors");
/// let cache = crest_core::cache::Cache::from_bytes(bytes)?;
/// let found = crest_core::assess::assess(&cache, &Default::default())?;
/// assert!(found.measures.multimodal.is_some_and(|share| share.low > 0.5));
/// # Ok(())
/// # }
/// ```
pub fn assess(cache: &Cache, settings: &Settings) -> Result<Assessment> {
    settings.validate()?;
    let shape = Shape::of(cache, settings);
    let draws = shape.sums(cache, settings).resample(settings.resamples, settings.seed);
    let measures = Measures::build(|column| draws.mean(column));
    let gaps: Vec<_> = (1..=shape.gaps.len())
        .map(|rank| gap_values(cache, rank).median(draws.mean(shape.gap_column(rank))))
        .collect();
    let reliability = Reliability::of(&draws, shape.bin_column());
    let mut nuclei = Values::new(
        positions(cache).filter_map(|(_, p)| Some(measures::nucleus(&p.row, settings.nucleus)? as f64)),
    );
    let candidates = shape.candidates(&draws);
    let mut found = Assessment {
        settings: settings.clone(),
        documents: cache.documents().len() as u64 - 1,
        positions: shape.positions,
        vocabulary: cache.vocabulary().len() as u64,
        head_size: cache.head_size(),
        measures,
        effective: measures.entropy.map(|entropy| entropy.map(f64::exp)),
        nucleus_median: nuclei.median(draws.mean(shape.nucleus_column())),
        nucleus_sizes: shape.sizes(&draws),
        peak_counts: shares(&shape.peak_counts, shape.positions),
        gaps,
        reliability,
        candidates,
        advice: Advice::default(),
        verdict: Verdict::TooSmall,
    };
    found.advice = Advice::of(&found);
    found.verdict = Verdict::of(&found);
    Ok(found)
}

/// Scored positions with the index of their document.
fn positions(cache: &Cache) -> impl Iterator<Item = (usize, Position<'_>)> {
    cache.documents().windows(2).enumerate().flat_map(move |(document, bounds)| {
        (bounds[0] as usize..bounds[1] as usize)
            .filter(|&position| cache.scored(position))
            .map(move |position| (document, at(cache, position)))
    })
}

fn at(cache: &Cache, position: usize) -> Position<'_> {
    let y = cache.tokens()[position];
    Position { row: cache.row(position), y, unknown: cache.vocabulary().is_unknown(y) }
}

fn gap_values(cache: &Cache, rank: usize) -> Values {
    Values::new(positions(cache).filter_map(|(_, p)| measures::gap(&p.row, rank)))
}

fn shares(counts: &[u64], of: u64) -> Vec<f64> {
    counts.iter().map(|&count| count as f64 / of.max(1) as f64).collect()
}

/// What must be known before sums are taken: medians, and which columns there are.
struct Shape {
    positions: u64,
    gaps: Vec<f64>,
    nucleus: f64,
    nucleus_sizes: Vec<u64>,
    peak_counts: Vec<u64>,
    ks: Vec<u32>,
}

impl Shape {
    fn of(cache: &Cache, settings: &Settings) -> Self {
        let k = cache.head_size() as usize;
        let mut shape = Shape {
            positions: 0,
            gaps: Vec::new(),
            nucleus: 0.0,
            nucleus_sizes: vec![0; k],
            peak_counts: vec![0; k + 1],
            ks: settings.ks.iter().copied().filter(|&k| k <= cache.head_size()).collect(),
        };
        for (_, position) in positions(cache) {
            shape.positions += 1;
            shape.peak_counts[settings.peaks.peaks(&position.row)] += 1;
            if let Some(size) = measures::nucleus(&position.row, settings.nucleus) {
                shape.nucleus_sizes[size - 1] += 1;
            }
        }
        let reached: u64 = shape.nucleus_sizes.iter().sum();
        let mut below = 0;
        shape.nucleus = shape
            .nucleus_sizes
            .iter()
            .position(|count| {
                below += count;
                2 * below >= reached
            })
            .map_or(0.0, |size| size as f64 + 1.0);
        shape.gaps =
            (1..k.min(MOST_GAPS + 1)).map_while(|rank| gap_values(cache, rank).quantile(0.5)).collect();
        shape
    }

    fn gap_column(&self, rank: usize) -> usize {
        measures::COUNT + rank - 1
    }

    fn nucleus_column(&self) -> usize {
        measures::COUNT + self.gaps.len()
    }

    /// Ids per group of nucleus sizes.
    fn group(&self) -> usize {
        self.nucleus_sizes.len().div_ceil(MOST_SIZES).max(1)
    }

    fn size_column(&self, group: usize) -> usize {
        self.nucleus_column() + 1 + group
    }

    fn sizes(&self, draws: &Draws) -> Vec<Sizes> {
        let each = self.nucleus_sizes.chunks(self.group()).enumerate();
        each.map(|(group, sizes)| {
            let from = group * self.group() + 1;
            let to = from + sizes.len() - 1;
            Sizes { from: from as u32, to: to as u32, share: draws.mean(self.size_column(group)) }
        })
        .collect()
    }

    fn candidate_column(&self, index: usize) -> usize {
        self.size_column(self.nucleus_sizes.len().div_ceil(self.group())) + index * candidates::COLUMNS
    }

    fn bin_column(&self) -> usize {
        self.candidate_column(self.ks.len())
    }

    fn candidates(&self, draws: &Draws) -> Vec<Candidate> {
        let each = self.ks.iter().enumerate();
        each.map(|(index, &k)| Candidate::of(k, draws, self.candidate_column(index))).collect()
    }

    /// One pass over the positions.
    fn sums(&self, cache: &Cache, settings: &Settings) -> Sums {
        let documents = cache.documents().len() - 1;
        let mut sums = Sums::new(documents, self.bin_column() + reliability::COLUMNS);
        let share = |yes: bool| f64::from(u8::from(yes));
        for (document, position) in positions(cache) {
            let mut add = |column: usize, value: Option<f64>| sums.add(document, column, value);
            for (column, value) in position.measures(settings).array().into_iter().enumerate() {
                add(column, value);
            }
            for (index, &median) in self.gaps.iter().enumerate() {
                // In f32, as the median was found.
                let gap = measures::gap(&position.row, index + 1);
                add(self.gap_column(index + 1), gap.map(|gap| share(f64::from(gap as f32) <= median)));
            }
            let size = measures::nucleus(&position.row, settings.nucleus);
            add(self.nucleus_column(), size.map(|size| share(size as f64 <= self.nucleus)));
            for group in 0..self.nucleus_sizes.len().div_ceil(self.group()) {
                let inside = size.is_some_and(|size| (size - 1) / self.group() == group);
                add(self.size_column(group), Some(share(inside)));
            }
            for (index, &k) in self.ks.iter().enumerate() {
                let values = candidates::values(&position.row, k as usize, settings);
                (self.candidate_column(index)..).zip(values).for_each(|(column, value)| add(column, value));
            }
            reliability::add(&position, |column, value| add(self.bin_column() + column, Some(value)));
        }
        sums
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
