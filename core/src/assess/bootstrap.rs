//! How far to trust a number measured on one sample of documents: a bootstrap that draws whole documents.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// Most clusters that are drawn. Of more documents, neighbours are drawn together: the interval stays valid and the
/// work bounded.
const MOST_CLUSTERS: usize = 2000;

/// A measured number with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Measured on all positions that count.
    pub value: f64,
    /// 2.5th percentile, or `value` if that is smaller.
    pub low: f64,
    /// 97.5th percentile, or `value` if that is larger.
    pub high: f64,
    /// Positions that count.
    pub positions: u64,
}

impl Estimate {
    /// The same for a rising function of the number.
    #[must_use]
    pub fn map(self, rising: fn(f64) -> f64) -> Self {
        Estimate { value: rising(self.value), low: rising(self.low), high: rising(self.high), ..self }
    }
}

/// Numerators and denominators of many means, summed per cluster.
///
/// Positions of one document share its subject and its author, so drawing them singly would make intervals too narrow.
#[derive(Debug)]
pub(super) struct Sums {
    documents: usize,
    clusters: usize,
    width: usize,
    /// [clusters, width, (sum, count)]
    cells: Vec<f64>,
}

impl Sums {
    /// Zeros for `columns` means over so many documents.
    pub(super) fn new(documents: usize, columns: usize) -> Self {
        let clusters = documents.min(MOST_CLUSTERS);
        Sums { documents, clusters, width: 2 * columns, cells: vec![0.0; clusters * 2 * columns] }
    }

    /// Adds a position of a document to a mean, unless it does not count there.
    pub(super) fn add(&mut self, document: usize, column: usize, value: Option<f64>) {
        if let Some(value) = value {
            let cluster = document * self.clusters / self.documents;
            let cell = &mut self.cells[cluster * self.width + 2 * column..][..2];
            cell[0] += value;
            cell[1] += 1.0;
        }
    }

    /// Sums over all clusters, and over `resamples` draws of as many clusters as there are.
    pub(super) fn resample(&self, resamples: u32, seed: u64) -> Draws {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut all = vec![0.0; self.width];
        (0..self.clusters).for_each(|cluster| self.accumulate(cluster, &mut all));
        let mut draws = vec![0.0; resamples as usize * self.width];
        for draw in draws.chunks_exact_mut(self.width.max(1)) {
            for _ in 0..self.clusters {
                self.accumulate(rng.random_range(0..self.clusters), draw);
            }
        }
        Draws { width: self.width, all, draws }
    }

    fn accumulate(&self, cluster: usize, into: &mut [f64]) {
        let row = &self.cells[cluster * self.width..][..self.width];
        into.iter_mut().zip(row).for_each(|(sum, part)| *sum += part);
    }
}

/// Sums over the sample and over its resamples.
#[derive(Debug)]
pub(super) struct Draws {
    width: usize,
    all: Vec<f64>,
    draws: Vec<f64>,
}

/// One row of sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a>(&'a [f64]);

impl Row<'_> {
    /// (sum, count) of a column.
    pub(super) fn sums(self, column: usize) -> (f64, f64) {
        (self.0[2 * column], self.0[2 * column + 1])
    }

    /// Mean of a column; `None` if nothing counts.
    pub(super) fn mean(self, column: usize) -> Option<f64> {
        let (sum, count) = self.sums(column);
        (count > 0.0).then(|| sum / count)
    }
}

impl Draws {
    /// The sample itself.
    pub(super) fn all(&self) -> Row<'_> {
        Row(&self.all)
    }

    /// A mean with its percentile interval (Efron & Tibshirani 1993, chapter 13); `None` if nothing counts.
    pub(super) fn mean(&self, column: usize) -> Option<Estimate> {
        self.statistic(self.all().sums(column).1 as u64, |row| row.mean(column))
    }

    /// Any function of the sums with its percentile interval.
    pub(super) fn statistic(&self, positions: u64, of: impl Fn(Row<'_>) -> Option<f64>) -> Option<Estimate> {
        let value = of(self.all())?;
        let mut values: Vec<f64> =
            self.draws.chunks_exact(self.width.max(1)).filter_map(|row| of(Row(row))).collect();
        values.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = share * values.len().saturating_sub(1) as f64;
            values.get(place.round() as usize).copied().unwrap_or(value)
        };
        Some(Estimate { value, low: at(0.025).min(value), high: at(0.975).max(value), positions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let mut sums = Sums::new(2, 2);
        for (document, value) in [(0, 1.0), (0, 2.0), (1, 6.0)] {
            sums.add(document, 0, Some(value));
            sums.add(document, 1, None);
        }
        let draws = sums.resample(500, 1);
        let mean = draws.mean(0).unwrap();
        // Either document may be drawn twice: means 1.5 and 6, each once in four.
        assert_eq!((mean.value, mean.low, mean.high, mean.positions), (3.0, 1.5, 6.0, 3));
        assert_eq!(draws.mean(1), None);
        assert_eq!(sums.resample(500, 1).mean(0), Some(mean), "the seed decides");
    }

    /// Positions that repeat their document's value carry no more information than one of them.
    #[test]
    fn documents_are_drawn_whole() {
        let width = |repeat: usize| {
            let mut sums = Sums::new(100, 1);
            for document in 0..100 {
                (0..repeat).for_each(|_| sums.add(document, 0, Some(f64::from(u8::from(document % 2 == 0)))));
            }
            let mean = sums.resample(1000, 7).mean(0).unwrap();
            mean.high - mean.low
        };
        assert_eq!(width(1), width(50));
        // Theory: 2 * 1.96 * sqrt(0.25 / 100).
        assert!((width(1) / 0.196 - 1.0).abs() < 0.1, "{}", width(1));
    }

    #[test]
    fn many_documents_are_drawn_in_bundles() {
        let mut sums = Sums::new(3 * MOST_CLUSTERS, 1);
        (0..3 * MOST_CLUSTERS).for_each(|document| sums.add(document, 0, Some((document % 2) as f64)));
        assert_eq!(sums.clusters, MOST_CLUSTERS);
        assert_eq!(sums.resample(10, 1).mean(0).unwrap().value, 0.5);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_estimate(
            values in prop::collection::vec((0usize..5, -3.0f64..3.0), 1..40), seed in 0u64..9,
        ) {
            let mut sums = Sums::new(5, 1);
            values.iter().for_each(|&(document, value)| sums.add(document, 0, Some(value)));
            let mean = sums.resample(50, seed).mean(0).unwrap();
            prop_assert!(mean.low <= mean.value && mean.value <= mean.high);
            prop_assert!(mean.low >= -3.0 && mean.high <= 3.0);
        }
    }
}
