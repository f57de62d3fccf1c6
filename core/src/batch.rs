//! Deterministic batches: which windows of a cache's text make up which optimizer step.
//!
//! Letters: T context, B windows per batch, N = B * T rows, K head entries. Row `b * T + t` of a batch is input t of
//! window b; its target is the next token.

use crate::cache::{Cache, NO_ID, NO_LOGP};
use crate::{Error, Result};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::sync::Arc;

/// Target id of a row that does not count: the kernels' own.
pub const UNSCORED: u32 = crest_kernels::objective::NO_ID;
/// Words of a row of targets.
pub const TARGET_WORDS: usize = crest_kernels::objective::TARGET_WORDS;
/// Cache position of a row that does not count.
pub const NO_POSITION: u32 = u32::MAX;
/// One document in so many is held out.
const HELD_OUT_EVERY: usize = 10;

/// Which documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Those that are trained on.
    Train,
    /// Every tenth document (index % 10 == 9), whatever the seed: two runs are measured on the same text.
    HeldOut,
}

impl Split {
    /// Whether a document belongs to it.
    pub fn contains(self, document: usize) -> bool {
        (document % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == (self == Split::HeldOut)
    }
}

/// T inputs inside one document and the targets that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    /// Cache position of the first input.
    start: u32,
    /// Cache position of the first target that counts; earlier ones are counted in the window before.
    first: u32,
    /// One past the last target.
    end: u32,
}

/// One step's worth of rows, laid out as the kernels take them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Input ids `[N]`; 0 where a window is shorter than T.
    pub ids: Vec<u32>,
    /// Target [N, 4]: its id, or [`UNSCORED`]; and as bits of f32 the teacher's rest, and at the temperature of
    /// [`Batch::temper`] (1 unless called) its rest and its log-sum-exp.
    pub targets: Vec<u32>,
    /// Head of the target's distribution [N, K]: ids, [`NO_ID`] after the last.
    pub head_ids: Vec<u32>,
    /// Its log-probabilities [N, K], [`NO_LOGP`] after the last.
    pub head_logp: Vec<f32>,
    /// Cache position of the target `[N]`; [`NO_POSITION`] where the row does not count.
    pub positions: Vec<u32>,
    /// Rows that count.
    pub scored: u32,
    /// Row indices sorted by input id, equal ids in order of rows `[N]`: the embedding gradient gathers by it.
    pub order: Vec<u32>,
    /// Runs of equal ids in `order` [N, 3]: id, start, end; (0, 0, 0) after the last.
    pub segments: Vec<u32>,
}

/// The batches of one split of a cache. A batch is a pure function of (seed, step).
#[derive(Clone, Debug)]
pub struct Batches {
    cache: Arc<Cache>,
    windows: Vec<Window>,
    context: usize,
    batch: usize,
    seed: u64,
}

impl Batches {
    /// Cuts the documents of a split into windows of `context` inputs, `batch` of them per step.
    ///
    /// Windows follow each other without overlap; the last one of a document is moved back to end with it, and then
    /// counts only what no window before it counts. A document shorter than a window is padded.
    ///
    /// # Errors
    /// [`Error::Setting`] if a size is 0, or the split has no text to predict.
    pub fn new(cache: Arc<Cache>, split: Split, context: u32, batch: u32, seed: u64) -> Result<Self> {
        for (name, value) in [("student.context", context), ("schedule.batch", batch)] {
            if value == 0 {
                return Err(Error::setting(name, "0 makes no batch", "choose at least 1"));
            }
        }
        let documents = cache.documents().windows(2).enumerate();
        let windows: Vec<Window> = documents
            .filter(|(document, _)| split.contains(*document))
            .flat_map(|(_, bounds)| windows(bounds[0], bounds[1], context))
            .collect();
        if windows.is_empty() {
            return Err(Error::setting(
                "cache",
                format!(
                    "no text for {split:?}: {} documents, {} tokens",
                    cache.documents().len() - 1,
                    cache.len()
                ),
                "every tenth document is held out: use a cache with at least ten, of two tokens or more",
            ));
        }
        Ok(Batches { cache, windows, context: context as usize, batch: batch as usize, seed })
    }

    /// Windows in the split: an epoch.
    pub fn windows(&self) -> usize {
        self.windows.len()
    }

    /// The cache the batches are cut from.
    pub fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }

    /// Rows N of a batch.
    pub fn rows(&self) -> usize {
        self.batch * self.context
    }

    /// Fills the batch of an optimizer step counted from 0. Each epoch visits every window once in an order of its own;
    /// a batch may reach over the end of an epoch.
    pub fn fill(&self, step: u64, out: &mut Batch) {
        let count = self.windows.len() as u64;
        let mut order = (u64::MAX, Vec::new());
        let picks = (0..self.batch as u64).map(|index| {
            let visit = step.wrapping_mul(self.batch as u64).wrapping_add(index);
            let epoch = visit / count;
            if order.0 != epoch {
                order = (epoch, self.permutation(epoch));
            }
            self.windows[order.1[(visit % count) as usize] as usize]
        });
        let picks: Vec<Window> = picks.collect();
        self.lay_out(&picks, out);
    }

    /// Batches that visit every window once, in order of the text: for evaluation. The last is filled up with rows that
    /// do not count.
    pub fn sequential(&self) -> impl ExactSizeIterator<Item = Batch> + '_ {
        self.windows.chunks(self.batch).map(|picks| {
            let mut out = Batch::default();
            self.lay_out(picks, &mut out);
            out
        })
    }

    /// Fills one window for each of at most B cache positions, ending with that position as its last target and only
    /// scored row: for looking at single distributions. Gives the row of each.
    ///
    /// # Errors
    /// [`Error::Setting`] if there are more than B positions, or one has no teacher distribution.
    pub fn probe(&self, positions: &[usize], out: &mut Batch) -> Result<Vec<usize>> {
        let wrong = |problem: String| {
            Err(Error::setting("positions", problem, "ask for scored positions, a batch at a time"))
        };
        if positions.len() > self.batch {
            return wrong(format!("{} positions, {} windows", positions.len(), self.batch));
        }
        let (mut picks, mut rows) = (Vec::new(), Vec::new());
        for (index, &position) in positions.iter().enumerate() {
            if !self.cache.scored(position) {
                return wrong(format!("position {position} has no teacher distribution"));
            }
            let documents = self.cache.documents();
            let document = documents.partition_point(|&start| start as usize <= position) - 1;
            let start = position.saturating_sub(self.context).max(documents[document] as usize);
            picks.push(Window { start: start as u32, first: position as u32, end: position as u32 + 1 });
            rows.push(index * self.context + position - start - 1);
        }
        self.lay_out(&picks, out);
        Ok(rows)
    }

    /// Fisher-Yates on the windows, from a stream of its own for every epoch.
    fn permutation(&self, epoch: u64) -> Vec<u32> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(epoch);
        let mut order: Vec<u32> = (0..self.windows.len() as u32).collect();
        for last in (1..order.len()).rev() {
            let pick = (u128::from(random.next_u64()) * (last as u128 + 1)) >> 64;
            order.swap(last, pick as usize);
        }
        order
    }

    /// Writes at most B windows into `out`; further rows do not count.
    fn lay_out(&self, picks: &[Window], out: &mut Batch) {
        let (n, k) = (self.rows(), self.cache.head_size() as usize);
        out.reset(n, k);
        for (index, window) in picks.iter().enumerate() {
            for t in 0..self.context.min((window.end - window.start) as usize - 1) {
                let (row, input) = (index * self.context + t, window.start as usize + t);
                out.ids[row] = self.cache.tokens()[input];
                if input + 1 >= window.first as usize {
                    out.score(&self.cache, row, input + 1, k);
                }
            }
        }
        out.sort();
    }
}

/// Windows of one document, positions `start..end`.
fn windows(start: u32, end: u32, context: u32) -> impl Iterator<Item = Window> {
    // The first target without a window yet.
    let mut next = start + 1;
    std::iter::from_fn(move || {
        if next >= end {
            return None;
        }
        let first = next;
        next = end.min(next.saturating_add(context));
        let begin = next.saturating_sub(context.saturating_add(1)).max(start);
        Some(Window { start: begin, first, end: next })
    })
}

impl Batch {
    fn reset(&mut self, n: usize, k: usize) {
        fn fill<T: Copy>(list: &mut Vec<T>, length: usize, value: T) {
            list.clear();
            list.resize(length, value);
        }
        fill(&mut self.ids, n, 0);
        self.targets.clear();
        self.targets
            .extend(std::iter::repeat_n([UNSCORED, 1.0f32.to_bits(), 1.0f32.to_bits(), 0], n).flatten());
        fill(&mut self.head_ids, n * k, NO_ID);
        fill(&mut self.head_logp, n * k, NO_LOGP);
        fill(&mut self.positions, n, NO_POSITION);
        fill(&mut self.segments, n * 3, 0);
        self.scored = 0;
    }

    fn score(&mut self, cache: &Cache, row: usize, position: usize, k: usize) {
        let (ids, logp) = cache.padded_row(position);
        let rest = cache.row(position).rest.to_bits();
        self.targets[row * TARGET_WORDS..][..TARGET_WORDS].copy_from_slice(&[
            cache.tokens()[position],
            rest,
            rest,
            0,
        ]);
        self.head_ids[row * k..(row + 1) * k].copy_from_slice(ids);
        self.head_logp[row * k..(row + 1) * k].copy_from_slice(logp);
        self.positions[row] = position as u32;
        self.scored += 1;
    }

    /// Brings the teacher to a temperature: its log-sum-exp as the cache stores it, and what then lies outside the head.
    ///
    /// # Errors
    /// [`Error::Setting`] if the cache does not store this temperature.
    pub fn temper(&mut self, cache: &Cache, temperature: f32) -> Result<()> {
        let rows = self.targets.chunks_exact_mut(TARGET_WORDS).zip(&self.positions);
        for (target, &position) in rows.filter(|(target, _)| target[0] != UNSCORED) {
            let position = position as usize;
            let stored = f64::from(cache.lse(position, temperature)?);
            let head =
                cache.row(position).logp.iter().map(|&l| f64::from(l / temperature).exp()).sum::<f64>();
            // Rounding of what is stored may make the head alone more than everything.
            let lse = stored.max(head.ln());
            let rest = -(head.ln() - lse).exp_m1();
            target[2..].copy_from_slice(&[(rest as f32).to_bits(), (lse as f32).to_bits()]);
        }
        Ok(())
    }

    fn sort(&mut self) {
        let ids = &self.ids;
        self.order.clear();
        self.order.extend(0..ids.len() as u32);
        self.order.sort_by_key(|&row| ids[row as usize]);
        let mut start = 0;
        let runs = self.order.chunk_by(|&a, &b| ids[a as usize] == ids[b as usize]);
        for (segment, run) in self.segments.chunks_exact_mut(3).zip(runs) {
            let end = start + run.len() as u32;
            segment.copy_from_slice(&[ids[run[0] as usize], start, end]);
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(start: u32, end: u32, context: u32) -> Vec<(u32, u32, u32)> {
        windows(start, end, context).map(|w| (w.start, w.first, w.end)).collect()
    }

    #[test]
    fn a_document_is_cut_as_described() {
        assert_eq!(cut(10, 19, 4), [(10, 11, 15), (14, 15, 19)], "two full windows");
        assert_eq!(cut(10, 21, 4), [(10, 11, 15), (14, 15, 19), (16, 19, 21)], "the tail is moved back");
        assert_eq!(cut(10, 13, 4), [(10, 11, 13)], "a short document is one window");
        assert_eq!(cut(10, 15, 4), [(10, 11, 15)], "exactly one window");
        assert_eq!(cut(10, 11, 4), [], "a single token predicts nothing");
        assert_eq!(cut(0, 3, u32::MAX - 1), [(0, 1, 3)], "no overflow");
    }

    #[test]
    fn every_tenth_document_is_held_out() {
        let held: Vec<usize> = (0..35).filter(|&document| Split::HeldOut.contains(document)).collect();
        assert_eq!(held, [9, 19, 29]);
        assert!((0..35).all(|document| Split::Train.contains(document) != Split::HeldOut.contains(document)));
    }
}
