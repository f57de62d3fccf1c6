//! Plans that only look forward: scoring whole windows, and generating token by token.

use super::build::chunks;
use super::builder::{Builder, Ref};
use super::plan::{BufferId, Category, Op, Plan, View};
use super::table::Table;
use crate::{Result, Student};
use crest_kernels::head;
use std::ops::Range;

/// Logits of one chunk of a teacher stay below this where 64 rows fit at all.
const LOGITS_BYTES: usize = 64 << 20;

/// A forward plan and the buffers that its user fills and reads.
#[derive(Debug)]
pub struct Inference {
    /// `plan.ops[..plan.forward]` is the forward pass up to the last norm; then comes, chunk by chunk, what
    /// [`Inference::chunk`] says. `plan.logits` and the logits alone.
    pub plan: Plan,
    /// One buffer per tensor, in the order of the table.
    pub weights: Vec<BufferId>,
    /// `[N]` what the log-probability of is wanted beside the head.
    pub targets: BufferId,
    /// `[chunk, K]`
    pub top_ids: View,
    /// `[chunk, K]`
    pub top_logp: View,
    /// `[chunk, 4]`, see [`head::TOP`].
    pub top_stats: View,
}

impl Inference {
    /// The operations that give logits and head of a chunk of rows, after the `forward` ones.
    pub fn chunk(&self, chunk: usize, forward: usize) -> Range<usize> {
        let first = forward + 2 * chunk;
        first..first + 2
    }
}

/// A plan that scores `rows` tokens in windows of at most `student.context`, packed one after the other, and keeps `k`
/// entries per position.
///
/// # Errors
/// [`crate::Error::Device`] for a mistake in the plan itself.
pub fn scorer(student: &Student, table: &Table, vocab: usize, rows: usize, k: usize) -> Result<Inference> {
    finish(Builder::new(student, table, rows), vocab, k)
}

/// A plan that takes one token of each of `sequences` and remembers `student.context` of them.
///
/// # Errors
/// As [`scorer`].
pub fn generator(student: &Student, table: &Table, vocab: usize, sequences: usize) -> Result<Inference> {
    let mut builder = Builder::new(student, table, sequences);
    builder.remembers = true;
    finish(builder, vocab, 1)
}

fn finish(mut b: Builder<'_>, vocab: usize, k: usize) -> Result<Inference> {
    let n = b.n;
    let rows = (LOGITS_BYTES / (4 * vocab) / 64 * 64).clamp(64, n.next_multiple_of(64));
    let chunks = chunks(n, vocab, rows)?;
    let rows = chunks[0].len();
    let weights = b.weights_apart();
    let ids = b.fixed("ids", n, Category::Batch);
    let targets = b.fixed("targets", n, Category::Batch);
    let mut out = |name: &str, width: usize| {
        let buffer = b.fixed(name, rows * width, Category::Records);
        View { buffer, offset: 0, len: rows * width }
    };
    let [logits, top_ids, top_logp, top_stats] =
        [("logits", vocab), ("top.ids", k), ("top.logp", k), ("top.stats", 4)].map(|(n, w)| out(n, w));

    let mut x = b.embed(ids);
    for layer in 0..b.student.layers {
        x = b.block_forward(&format!("layers.{layer}"), x).0;
    }
    let (h, _) = b.norm_forward("norm", x);
    let forward = b.len();
    let each = b.logits(h, logits, vocab, &chunks);
    for (op, rows) in each.iter().zip(&chunks) {
        b.push(op.clone());
        let p = head::TopParams { n: rows.len() as u32, vocab: vocab as u32, k: k as u32 };
        let part = |of: View, width: usize| b.rows(Ref::Fixed(of), &(0..rows.len()), width);
        let targets = b.rows(b.whole(targets), rows, 1);
        let args = [part(logits, vocab), targets, part(top_ids, k), part(top_logp, k), part(top_stats, 4)];
        b.op("head", &head::TOP, &p, &args);
    }
    let (rope, positions) = (b.rope, b.positions);
    let placed = b.place();
    let logits_only: Vec<Op> = each.into_iter().map(|op| placed.op(op)).collect();
    let io = super::plan::Io { ids, rope, positions, logits, ..Default::default() };
    let plan = Plan {
        buffers: placed.buffers,
        ops: placed.ops,
        forward,
        logits: logits_only,
        chunks,
        live: Default::default(),
        io,
    };
    plan.validate()?;
    Ok(Inference { plan, weights, targets, top_ids, top_logp, top_stats })
}
