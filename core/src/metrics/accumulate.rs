//! One position at a time: buckets of the head and the rest, top lists, then means.

use super::{Evaluation, MEANS, Metrics, Sample, Settings, Values, ranks};
use crate::cache::Row;

/// Positions are also reported by 1, 2, 3 and 4 or more teacher peaks.
pub const PEAK_BUCKETS: usize = 4;

/// Longest list that a fixed metric looks at (MOR@10).
const LONGEST: usize = 10;

/// "In the student's top 5" of [`Metrics::rare_recovery`].
const RECOVERED: usize = 5;

/// Bins of the calibration error.
const BINS: usize = 15;

/// Least probability of the rest bucket (METHOD.md section 2).
const FLOOR: f64 = 1e-12;

/// Share of token occurrences that counts as rare.
const RARE_SHARE: f64 = 0.2;

/// Which token ids are rare: those that occur at most c times, with the largest c for which they make up at most 20 % of
/// all token occurrences. `counts[id]` are occurrences in the *training* text.
///
/// ```
/// // 10 occurrences; the two ids seen once make up 20 %.
/// assert_eq!(crest_core::metrics::rare_tokens(&[5, 1, 3, 1]), [false, true, false, true]);
/// ```
pub fn rare_tokens(counts: &[u64]) -> Vec<bool> {
    let total: u64 = counts.iter().sum();
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let (mut seen, mut most) = (0u64, None);
    for class in sorted.chunk_by(|a, b| a == b) {
        seen += class.iter().sum::<u64>();
        if seen as f64 > RARE_SHARE * total as f64 {
            break;
        }
        most = Some(class[0]);
    }
    counts.iter().map(|&count| most.is_some_and(|most| count <= most)).collect()
}

/// Collects positions; see [`Accumulator::add`].
#[derive(Debug)]
pub struct Accumulator {
    settings: Settings,
    rare: Vec<bool>,
    means: [Means; PEAK_BUCKETS],
    samples: Vec<Sample>,
    /// Scratch `[V]`: which ids the row at hand holds.
    in_head: Vec<bool>,
}

impl Accumulator {
    /// An empty accumulator; `rare[id]` as from [`rare_tokens`].
    pub fn new(settings: Settings, rare: Vec<bool>) -> Self {
        Accumulator { settings, rare, means: Default::default(), samples: Vec::new(), in_head: Vec::new() }
    }

    /// Adds one scored position: the teacher's row, the true next token and the student's logits `[V]`.
    ///
    /// # Panics
    /// If `y` or an id of the row is not below V: both come from a checked cache whose vocabulary is the student's.
    pub fn add(&mut self, row: Row<'_>, y: u32, logits: &[f32]) {
        self.in_head.resize(logits.len(), false);
        row.ids.iter().for_each(|&id| self.in_head[id as usize] = true);
        // The most likely id always counts: a flat row is reported with those of one peak.
        let peaks = self.settings.peaks.peaks(&row).max(row.ids.len().min(1));
        let position = Position::new(&row, logits, &self.in_head, peaks, &self.settings);
        let rare = self.rare.get(y as usize).is_some_and(|&rare| rare);
        let values = position.values(&row, y, logits, rare, &self.settings);
        row.ids.iter().for_each(|&id| self.in_head[id as usize] = false);

        let confidence = (f64::from(logits[position.top[0] as usize]) - position.lse).exp();
        let bucket = position.peaks.clamp(1, PEAK_BUCKETS) - 1;
        let teacher = row.ids.first().copied().zip(row.logp.first().copied()).unwrap_or_default();
        let sample = Sample { y, teacher, values: values.array() };
        self.means[bucket].add(&sample.values, confidence, position.top[0] == y);
        self.samples.push(sample);
    }

    /// The means so far.
    pub fn finish(self) -> Evaluation {
        let mut all = Means::default();
        self.means.iter().for_each(|means| all.merge(means));
        Evaluation {
            overall: all.metrics(),
            by_peaks: self.means.each_ref().map(Means::metrics),
            positions: all.positions,
            samples: self.samples,
        }
    }
}

/// One position seen as buckets (the cached head, then the rest) and as ordered lists.
struct Position {
    /// log-sum-exp of the logits, nats.
    lse: f64,
    /// (log p, log q) of each bucket, the rest last.
    buckets: Vec<(f64, f64)>,
    /// The student's most likely ids, best first.
    top: Vec<u32>,
    /// Teacher peaks.
    peaks: usize,
}

impl Position {
    fn new(row: &Row<'_>, logits: &[f32], in_head: &[bool], peaks: usize, settings: &Settings) -> Self {
        let max = logits.iter().fold(f32::NEG_INFINITY, |a, &b| a.max(b));
        let (mut sum, mut outside) = (0.0, 0.0);
        for (&z, &held) in logits.iter().zip(in_head) {
            let e = f64::from(z - max).exp();
            sum += e;
            // The rest is summed, not 1 - head: the difference would cancel where the student is confident.
            outside += if held { 0.0 } else { e };
        }
        let lse = f64::from(max) + f64::ln(sum);
        let head = row.ids.iter().zip(row.logp);
        let mut buckets: Vec<(f64, f64)> =
            head.map(|(&id, &l)| (f64::from(l), f64::from(logits[id as usize]) - lse)).collect();
        buckets.push((f64::from(row.rest).max(FLOOR).ln(), (outside / sum).max(FLOOR).ln()));
        let longest = LONGEST.max(settings.k as usize).max(peaks);
        Position { lse, buckets, top: top(logits, longest), peaks }
    }

    fn values(&self, row: &Row<'_>, y: u32, logits: &[f32], rare: bool, settings: &Settings) -> Values {
        let k = (settings.k as usize).min(row.ids.len()).min(logits.len());
        let [kendall, spearman] = self.rank_correlations(row, logits, k);
        let ratio = |found: usize, of: usize| (of > 0).then(|| found as f64 / of as f64);
        let share = |yes: bool| Some(f64::from(u8::from(yes)));
        let in_top = |id: &u32, m: usize| self.top.iter().take(m).any(|t| t == id);
        let peaks = &row.ids[..self.peaks];
        Values {
            perplexity: Some(self.lse - f64::from(logits[y as usize])),
            fkl: self.sum_over(|lp, lq| lp.exp() * (lp - lq)),
            rkl: self.sum_over(|lp, lq| lq.exp() * (lq - lp)),
            jsd: self.sum_over(|lp, lq| {
                let lm = (0.5 * (lp.exp() + lq.exp())).ln();
                0.5 * (lp.exp() * (lp - lm) + lq.exp() * (lq - lm))
            }),
            tvd: self.sum_over(|lp, lq| 0.5 * (lp.exp() - lq.exp()).abs()),
            acceptance: self.sum_over(|lp, lq| lp.min(lq).exp()),
            accuracy: share(self.top[0] == y),
            top1: row.ids.first().and_then(|&id| share(self.top[0] == id)),
            cr3: lists(row, 3).and_then(|list| share(self.top.starts_with(list))),
            cr5: lists(row, 5).and_then(|list| share(self.top.starts_with(list))),
            mor5: lists(row, 5).and_then(|list| ratio(list.iter().filter(|id| in_top(id, 5)).count(), 5)),
            mor10: lists(row, 10).and_then(|list| ratio(list.iter().filter(|id| in_top(id, 10)).count(), 10)),
            overlap_mass: self.overlap_mass(row, k),
            kendall,
            spearman,
            ndcg: self.ndcg(row, k),
            retention: ratio(peaks.iter().filter(|id| in_top(id, self.peaks)).count(), self.peaks),
            second_kept: settings.peaks.is_multimodal(row).then(|| {
                let kept = row.ids.get(1).is_some_and(|id| in_top(id, self.peaks.max(2)));
                f64::from(u8::from(kept))
            }),
            rare_recovery: (rare && peaks.contains(&y)).then(|| f64::from(u8::from(in_top(&y, RECOVERED)))),
            entropy_gap: self.sum_over(|lp, lq| lp.exp() * lp - lq.exp() * lq),
            miss: ratio(self.top.iter().take(k).filter(|id| !row.ids.contains(id)).count(), k),
            skipped: share(kendall.is_none()),
        }
    }

    /// Sum over the buckets of a function of (log p, log q).
    fn sum_over(&self, term: impl Fn(f64, f64) -> f64) -> Option<f64> {
        Some(self.buckets.iter().map(|&(lp, lq)| term(lp, lq)).sum())
    }

    /// Kendall and Spearman on U: the teacher's top k, then the student's picks that are not among them. A pick outside
    /// the cached head gets the teacher score `min(last cached, log(r / (V - K)))` (METHOD.md section 3).
    fn rank_correlations(&self, row: &Row<'_>, logits: &[f32], k: usize) -> [Option<f64>; 2] {
        let teacher = &row.ids[..k];
        let new = self.top.iter().take(k).filter(|id| !teacher.contains(id));
        let set: Vec<u32> = teacher.iter().chain(new).copied().collect();
        let outside = (logits.len() - row.ids.len()).max(1) as f64;
        let last = row.logp.last().map_or(f64::INFINITY, |&l| f64::from(l));
        let below = last.min((f64::from(row.rest).max(FLOOR) / outside).ln());
        let score =
            |id: &u32| row.ids.iter().position(|held| held == id).map_or(below, |i| f64::from(row.logp[i]));
        let t: Vec<f64> = set.iter().map(score).collect();
        let s: Vec<f64> = set.iter().map(|&id| f64::from(logits[id as usize])).collect();
        [ranks::kendall_tau_b(&t, &s), ranks::spearman(&t, &s)]
    }

    fn overlap_mass(&self, row: &Row<'_>, k: usize) -> Option<f64> {
        let (mut shared, mut all) = (0.0, 0.0);
        for (id, &l) in row.ids[..k].iter().zip(row.logp) {
            let p = f64::from(l).exp();
            all += p;
            shared += if self.top.iter().take(k).any(|t| t == id) { p } else { 0.0 };
        }
        (all > 0.0).then(|| shared / all)
    }

    fn ndcg(&self, row: &Row<'_>, k: usize) -> Option<f64> {
        let gain = |i: usize| f64::from(row.logp[i]).exp();
        let held = |id: &u32| row.ids.iter().position(|other| other == id);
        let gains: Vec<f64> = self.top.iter().take(k).map(|id| held(id).map_or(0.0, gain)).collect();
        let ideal: Vec<f64> = (0..k).map(gain).collect();
        ranks::ndcg(&gains, &ideal)
    }
}

/// The teacher's top k, if the cache holds that many.
fn lists<'a>(row: &Row<'a>, k: usize) -> Option<&'a [u32]> {
    row.ids.get(..k)
}

/// The `n` largest logits' ids, best first; equal logits in the order of their ids.
fn top(logits: &[f32], n: usize) -> Vec<u32> {
    let mut best: Vec<u32> = Vec::with_capacity(n + 1);
    for (id, z) in logits.iter().enumerate() {
        let beaten = |&other: &u32| logits[other as usize].total_cmp(z).is_ge();
        if best.len() == n && best.last().is_none_or(beaten) {
            continue;
        }
        best.insert(best.partition_point(beaten), id as u32);
        best.truncate(n);
    }
    best
}

/// Running sums of one set of positions.
#[derive(Debug, Default)]
struct Means {
    positions: u64,
    sum: [f64; MEANS],
    count: [u64; MEANS],
    /// (positions, sum of confidence, correct) per calibration bin.
    bins: [(u64, f64, u64); BINS],
}

impl Means {
    fn add(&mut self, values: &[Option<f64>; MEANS], confidence: f64, correct: bool) {
        self.positions += 1;
        for (i, value) in values.iter().enumerate() {
            if let Some(value) = value {
                self.sum[i] += value;
                self.count[i] += 1;
            }
        }
        let bin = &mut self.bins[((confidence * BINS as f64) as usize).min(BINS - 1)];
        *bin = (bin.0 + 1, bin.1 + confidence, bin.2 + u64::from(correct));
    }

    fn merge(&mut self, other: &Means) {
        self.positions += other.positions;
        for i in 0..MEANS {
            self.sum[i] += other.sum[i];
            self.count[i] += other.count[i];
        }
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            *bin = (bin.0 + more.0, bin.1 + more.1, bin.2 + more.2);
        }
    }

    fn metrics(&self) -> Metrics {
        let mean = std::array::from_fn(|i| (self.count[i] > 0).then(|| self.sum[i] / self.count[i] as f64));
        let gap: f64 =
            self.bins.iter().map(|&(_, confidence, correct)| (confidence - correct as f64).abs()).sum();
        let ece = (self.positions > 0).then(|| gap / self.positions as f64);
        Metrics::from_means(self.positions, &mean, ece)
    }
}

#[cfg(test)]
#[path = "accumulate_tests.rs"]
mod tests;
