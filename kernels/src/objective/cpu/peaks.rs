//! The ranked set U of METHOD.md section 3: which ids are compared, with their scores on both sides.

use super::super::{MAX_U, NO_ID, set};
use super::{Position, Settings};
use crate::float::Float;

/// Ids of the ranked set with teacher scores t (log-probabilities) and student scores s (logits).
#[derive(Clone, Debug)]
pub struct Peaks<F> {
    /// Elements in use.
    pub n: usize,
    /// Vocabulary ids; in a multiset an id can stand twice.
    pub id: [u32; MAX_U],
    /// Teacher scores.
    pub t: [F; MAX_U],
    /// Student scores.
    pub s: [F; MAX_U],
    /// Ids in both unfiltered top-k lists.
    pub shared: usize,
    /// Student picks outside the cached head.
    pub missed: usize,
}

impl<F: Float> Peaks<F> {
    /// The set of one position whose head holds `valid` ids.
    pub fn new(set: &Settings<F>, at: &Position<'_, F>, valid: usize) -> Self {
        let top = valid.min(set.k);
        let kept = kept(set, at, top);
        let mut peaks = Peaks {
            n: 0,
            id: [NO_ID; MAX_U],
            t: [F::zero(); MAX_U],
            s: [F::zero(); MAX_U],
            shared: 0,
            missed: 0,
        };
        for i in 0..kept {
            peaks.push(at, at.ids[i], at.teacher(i));
        }
        for &pick in &at.picks[..set.k] {
            if pick == NO_ID {
                continue;
            }
            let place = at.ids[..valid].iter().position(|&id| id == pick).unwrap_or(valid);
            peaks.shared += usize::from(place < top);
            peaks.missed += usize::from(place == valid);
            let new = match set.rank_set {
                set::UNION => place >= kept,
                set::TEACHER => false,
                _ => true,
            };
            if new {
                let t = if place < valid { at.teacher(place) } else { missed_score(set, at, valid) };
                peaks.push(at, pick, t);
            }
        }
        peaks
    }

    fn push(&mut self, at: &Position<'_, F>, id: u32, t: F) {
        self.id[self.n] = id;
        self.t[self.n] = t;
        self.s[self.n] = at.logits[id as usize];
        self.n += 1;
    }
}

/// Length of the prefix of the teacher's `top` ids that the peak filter keeps.
fn kept<F: Float>(set: &Settings<F>, at: &Position<'_, F>, top: usize) -> usize {
    let (mut mass, mut kept) = (F::zero(), 0);
    for i in 0..top {
        let p = at.teacher(i).exp();
        let nucleus = set.top_p >= F::one() || mass < set.top_p;
        if i == 0 || (nucleus && p >= set.rho * at.teacher(0).exp()) {
            kept += 1;
        }
        mass += p;
    }
    kept
}

/// Teacher score of a student pick outside the head: the rest's mean, at most the last cached log-probability.
fn missed_score<F: Float>(set: &Settings<F>, at: &Position<'_, F>, valid: usize) -> F {
    let mean = at.log_rest() - F::count(set.vocab.saturating_sub(valid).max(1)).ln();
    if valid == 0 { mean } else { mean.min(at.teacher(valid - 1)) }
}
