//! CPU twin of `objective.wgsl`, generic over the float type; rows run in parallel.

mod confidence;
mod divergence;
mod pav;
mod peaks;
mod ranking;

pub use confidence::confidence;
pub use divergence::Divergence;
pub use pav::{SoftRanks, soft_ranks};
pub use peaks::Peaks;
pub use ranking::{Ranking, ranking};

use super::{COLUMNS, MAX_K, MAX_U, NO_ID, Params, TARGET_WORDS, column, entries};
use crate::float::Float;
use crate::{Arg, kernel::params, parallel};

/// Threads of the shader's workgroup: sums run over lanes in its order.
const LANES: usize = MAX_U;
/// Log-probabilities are cut here, so that a cached -inf stays a number.
const LOG_FLOOR: f64 = -100.0;
/// Least mass of the rest.
const REST_FLOOR: f64 = 1e-12;

/// The numbers of [`Params`] in the precision of the calculation.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "each field is described at `Params`")]
pub struct Settings<F> {
    pub vocab: usize,
    pub k: usize,
    pub w_ce: F,
    pub w_kd: F,
    pub w_rank: F,
    pub kd_kind: u32,
    pub kd_a: F,
    pub kd_b: F,
    pub dynamic: bool,
    pub rank_kind: u32,
    pub rank_set: u32,
    pub smoothing: F,
    pub rho: F,
    pub top_p: F,
    pub confidence: u32,
    pub confidence_kd: bool,
    pub c_wrong: F,
    pub peak_relative: F,
    pub peak_absolute: F,
    pub temperature: F,
}

impl From<&Params> for Settings<f32> {
    fn from(p: &Params) -> Self {
        Settings {
            vocab: p.vocab as usize,
            k: (p.k as usize).min(MAX_K),
            w_ce: p.w_ce,
            w_kd: p.w_kd,
            w_rank: p.w_rank,
            kd_kind: p.kd_kind,
            kd_a: p.kd_a,
            kd_b: p.kd_b,
            dynamic: p.dynamic != 0,
            rank_kind: p.rank_kind,
            rank_set: p.rank_set,
            smoothing: p.smoothing,
            rho: p.rho,
            top_p: p.top_p,
            confidence: p.confidence,
            confidence_kd: p.confidence_kd != 0,
            c_wrong: p.c_wrong,
            peak_relative: p.peak_relative,
            peak_absolute: p.peak_absolute,
            temperature: p.temperature,
        }
    }
}

impl Settings<f64> {
    /// Kernel parameters for `n` rows with a head of capacity `head`, rounded to `f32`.
    pub fn params(&self, n: u32, head: u32) -> Params {
        Params {
            n,
            vocab: self.vocab as u32,
            head,
            k: self.k as u32,
            w_ce: self.w_ce as f32,
            w_kd: self.w_kd as f32,
            w_rank: self.w_rank as f32,
            kd_kind: self.kd_kind,
            kd_a: self.kd_a as f32,
            kd_b: self.kd_b as f32,
            dynamic: self.dynamic.into(),
            rank_kind: self.rank_kind,
            rank_set: self.rank_set,
            smoothing: self.smoothing as f32,
            rho: self.rho as f32,
            top_p: self.top_p as f32,
            confidence: self.confidence,
            confidence_kd: self.confidence_kd.into(),
            c_wrong: self.c_wrong as f32,
            peak_relative: self.peak_relative as f32,
            peak_absolute: self.peak_absolute as f32,
            temperature: self.temperature as f32,
            inv_t: (1.0 / self.temperature) as f32,
        }
    }
}

/// One row of the inputs.
#[derive(Clone, Copy, Debug)]
pub struct Position<'a, F> {
    /// Student logits `[V]`.
    pub logits: &'a [F],
    /// log sum exp of the logits.
    pub lse: F,
    /// 1 / T of the divergence.
    pub inv_t: F,
    /// log sum exp of the logits / T.
    pub lse_t: F,
    /// Student mass outside the cached head at T.
    pub q_rest: F,
    /// The student's top ids `[32]`, the first k in use.
    pub picks: &'a [u32],
    /// Cached ids `[K]`, padded with [`NO_ID`].
    pub ids: &'a [u32],
    /// Cached log-probabilities `[K]` in nats.
    pub logp: &'a [F],
    /// True next token, or [`NO_ID`].
    pub target: u32,
    /// Teacher mass outside the cached head.
    pub rest: F,
    /// The same at T.
    pub rest_t: F,
    /// log sum p^(1/T) of the teacher; 0 at T = 1.
    pub teacher_lse: F,
}

impl<F: Float> Position<'_, F> {
    /// Teacher log-probability of the cached id at `i`.
    fn teacher(&self, i: usize) -> F {
        self.logp[i].max(F::of(LOG_FLOOR))
    }

    /// Student log-probability of the cached id at `i`.
    fn student(&self, i: usize) -> F {
        self.logits[self.ids[i] as usize] - self.lse
    }

    /// Teacher log-probability of the rest.
    fn log_rest(&self) -> F {
        self.rest.max(F::of(REST_FLOOR)).ln()
    }

    /// [`Self::teacher`] at T.
    fn teacher_t(&self, i: usize) -> F {
        (self.logp[i] * self.inv_t - self.teacher_lse).max(F::of(LOG_FLOOR))
    }

    /// [`Self::student`] at T.
    fn student_t(&self, i: usize) -> F {
        self.logits[self.ids[i] as usize] * self.inv_t - self.lse_t
    }

    /// [`Self::log_rest`] at T.
    fn log_rest_t(&self) -> F {
        self.rest_t.max(F::of(REST_FLOOR)).ln()
    }
}

/// The objective at one position: returns the row of [`column`](mod@column)s and hands `put(entry, id, g)` every entry of the sparse list.
pub fn position<F: Float>(
    set: &Settings<F>,
    at: &Position<'_, F>,
    mut put: impl FnMut(usize, u32, F),
) -> [F; COLUMNS] {
    let head = at.ids.len();
    let mut row = [F::zero(); COLUMNS];
    if at.target == NO_ID {
        (0..entries(head)).for_each(|entry| put(entry, NO_ID, F::zero()));
        return row;
    }
    let valid = at.ids.iter().filter(|&&id| id != NO_ID).count();
    let peaks = Peaks::new(set, at, valid);
    let overlap = F::count(peaks.shared) / F::count(set.k);
    let c = confidence(set, at, valid);
    let w_kd = if set.dynamic { set.w_kd * overlap } else { set.w_kd };
    let w_kd = if set.confidence_kd { w_kd * c } else { w_kd };
    let w_rank = set.w_rank * c;
    let kd = Divergence::new(set, at, valid);
    // The slope of T^2 D(z / T) is T times that of D.
    let (t, w_kd_t) = (set.temperature, w_kd * set.temperature);
    let value = t * t * kd.value;
    let ce = at.lse - at.logits[at.target as usize];

    put(0, at.target, -set.w_ce);
    for i in 0..head {
        if i < valid {
            // Entries of the head replace alpha * q instead of correcting it: where q_rest is tiny alpha is huge,
            // and the difference of the two would be noise.
            let q = at.student(i).exp();
            put(1 + i, at.ids[i], set.w_ce * q + w_kd_t * kd.gradient(set, at, i));
        } else {
            put(1 + i, NO_ID, F::zero());
        }
    }
    let ranked = rank_term(set, w_rank, &peaks, &mut row, |i, id, g| put(1 + head + i, id, g));

    // At another temperature the cross-entropy has a softmax of its own (dlogits).
    let plain = if at.inv_t == F::one() { set.w_ce } else { F::zero() };
    row[column::ALPHA] = plain + w_kd_t * kd.alpha;
    row[column::LOSS] = set.w_ce * ce + w_kd * value + w_rank * ranked;
    row[column::CE] = ce;
    row[column::KD] = value;
    row[column::RANK] = ranked;
    row[column::OVERLAP] = overlap;
    row[column::MISS] = F::count(peaks.missed) / F::count(set.k);
    row[column::CORRECT] = F::count(usize::from(at.picks[0] == at.target));
    row[column::SCORED] = F::one();
    row
}

/// The ranking term: its entries, its health columns, and its value.
fn rank_term<F: Float>(
    set: &Settings<F>,
    w_rank: F,
    peaks: &Peaks<F>,
    row: &mut [F; COLUMNS],
    mut put: impl FnMut(usize, u32, F),
) -> F {
    let Some(term) = ranking(set, peaks) else {
        row[column::SKIPPED] = F::one();
        (0..MAX_U).for_each(|i| put(i, NO_ID, F::zero()));
        return F::zero();
    };
    for i in 0..MAX_U {
        put(i, peaks.id[i], w_rank * term.gradient[i]);
    }
    let idle = (0..peaks.n).filter(|&i| term.gradient[i] == F::zero()).count();
    row[column::POOLED] = F::count(term.pooled) / F::count(peaks.n);
    row[column::IDLE] = F::count(idle) / F::count(peaks.n);
    term.value
}

/// Twin of `objective`.
pub fn objective(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let (n, vocab, head) = (p.n as usize, p.vocab as usize, p.head as usize);
    let set = Settings::from(&p);
    let [logits, stats, picks, head_ids, head_logp, targets, sparse, rows] = args else {
        unreachable!("8 bindings")
    };
    let (logits, stats, picks) = (logits.f32(), stats.f32(), picks.u32());
    let (head_ids, head_logp, targets) = (head_ids.u32(), head_logp.f32(), targets.u32());
    let width = 2 * entries(head);
    let sparse = &mut sparse.u32_mut()[..n * width];
    let rows = &mut rows.f32_mut()[..n * COLUMNS];
    parallel::rows2((sparse, width), (rows, COLUMNS), |i, sparse, row| {
        let at = Position {
            logits: &logits[i * vocab..][..vocab],
            lse: stats[3 * i],
            inv_t: p.inv_t,
            lse_t: stats[3 * i + 1],
            q_rest: stats[3 * i + 2],
            picks: &picks[i * MAX_K..][..MAX_K],
            ids: &head_ids[i * head..][..head],
            logp: &head_logp[i * head..][..head],
            target: targets[TARGET_WORDS * i],
            rest: f32::from_bits(targets[TARGET_WORDS * i + 1]),
            rest_t: f32::from_bits(targets[TARGET_WORDS * i + 2]),
            teacher_lse: f32::from_bits(targets[TARGET_WORDS * i + 3]),
        };
        row.copy_from_slice(&position(&set, &at, |entry, id, g| {
            sparse[2 * entry] = id;
            sparse[2 * entry + 1] = g.to_bits();
        }));
    });
}
