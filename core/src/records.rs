//! What a trainer tells: the values of a step, and teacher and student at one position.

use crate::cache::Cache;
use crest_kernels::objective::column;
use serde::Serialize;

/// What one optimizer step reported; losses and shares are means over its scored positions.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
pub struct StepRecord {
    /// Steps done, this one included.
    pub step: u32,
    /// Learning rate.
    pub lr: f32,
    /// Total loss.
    pub loss: f32,
    /// Cross-entropy, in nats, whatever its weight.
    pub ce: f32,
    /// Divergence (forward KL where the objective has none), whatever its weight.
    pub kd: f32,
    /// Ranking loss, whatever its weight.
    pub rank: f32,
    /// MOR@k on the training batch.
    pub overlap: f32,
    /// Share of the student's k picks that the cached head does not know.
    pub miss: f32,
    /// Share of positions whose ranked set was degenerate and counted zero.
    pub skipped: f32,
    /// Share of the ranked set in isotonic blocks of two or more (`pav` only).
    pub pooled: f32,
    /// Share of the ranked set whose ranking gradient is exactly zero.
    pub zero_grad: f32,
    /// Share of positions where the student's first pick is the true next token.
    pub accuracy: f32,
    /// Global gradient norm before clipping.
    pub grad_norm: f32,
    /// Scored positions.
    pub scored: u32,
}

/// Teacher and student at one position.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Probe {
    /// Position in the cache.
    pub position: u32,
    /// The teacher's cached ids, most likely first.
    pub ids: Vec<u32>,
    /// The teacher's probabilities of `ids`.
    pub p: Vec<f32>,
    /// The teacher's mass outside `ids`.
    pub p_rest: f32,
    /// The student's probabilities of `ids`.
    pub q: Vec<f32>,
    /// The student's mass outside `ids`.
    pub q_rest: f32,
    /// The true next token.
    pub y: u32,
    /// The student's probability of `y`.
    pub q_y: f32,
}

pub(crate) fn record(step: u32, lr: f32, row: &[f32], grad_norm: f32) -> StepRecord {
    let scored = row[column::SCORED];
    let mean = |c: usize| row[c] / scored.max(1.0);
    StepRecord {
        step,
        lr,
        loss: mean(column::LOSS),
        ce: mean(column::CE),
        kd: mean(column::KD),
        rank: mean(column::RANK),
        overlap: mean(column::OVERLAP),
        miss: mean(column::MISS),
        skipped: mean(column::SKIPPED),
        pooled: mean(column::POOLED),
        zero_grad: mean(column::IDLE),
        accuracy: mean(column::CORRECT),
        grad_norm,
        scored: scored as u32,
    }
}

/// Softmax of one row of logits at the teacher's ids, in f64.
pub(crate) fn probe(cache: &Cache, position: usize, logits: &[f32]) -> Probe {
    let row = cache.row(position);
    let top = logits.iter().fold(f32::MIN, |m, z| m.max(*z));
    let weight = |id: u32| f64::from(logits[id as usize] - top).exp();
    let sum: f64 = (0..logits.len() as u32).map(weight).sum();
    let q: Vec<f32> = row.ids.iter().map(|id| (weight(*id) / sum) as f32).collect();
    let inside: f64 = row.ids.iter().map(|id| weight(*id) / sum).sum();
    let y = cache.tokens()[position];
    Probe {
        position: position as u32,
        ids: row.ids.to_vec(),
        p: row.logp.iter().map(|l| l.exp()).collect(),
        p_rest: row.rest,
        q,
        q_rest: (1.0 - inside).max(0.0) as f32,
        y,
        q_y: (weight(y) / sum) as f32,
    }
}
