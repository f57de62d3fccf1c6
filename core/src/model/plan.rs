//! The step plan: buffers and a flat list of operations. It is data; an executor replays it.

use crate::{Error, Result};
use crest_kernels::Kernel;
use std::{fmt, ops::Range};

/// A buffer of the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BufferId(pub usize);

/// What a buffer is for; bytes are reported by category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Weights.
    Weights,
    /// Gradients of weights.
    Gradients,
    /// First and second moments.
    Optimizer,
    /// What the batch uploads.
    Batch,
    /// Intermediate results; buffers whose lifetimes do not overlap share memory.
    Activations,
    /// Losses and norms waiting to be read.
    Records,
}

/// Size and purpose of a buffer.
#[derive(Clone, Debug)]
pub struct Buffer {
    /// Name, or the names of the tensors that share it.
    pub name: String,
    /// Length in 32-bit words.
    pub words: usize,
    /// What it is for.
    pub category: Category,
}

/// Part of a buffer, as one operation binds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The buffer.
    pub buffer: BufferId,
    /// First word; a multiple of 64.
    pub offset: usize,
    /// Length in words.
    pub len: usize,
}

impl View {
    /// The words of the buffer that the view covers.
    pub fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.len
    }
}

/// One kernel launch.
#[derive(Clone, Debug)]
pub struct Op {
    /// Where in the model it stands, e.g. `layers.0.attention.qkv`.
    pub label: String,
    /// What it runs.
    pub kernel: &'static Kernel,
    /// Parameter struct as bytes.
    pub params: Vec<u8>,
    /// One view per storage binding.
    pub args: Vec<View>,
}

impl Op {
    /// Workgroups.
    pub fn grid(&self) -> [u32; 3] {
        (self.kernel.grid)(&self.params)
    }

    /// Floating-point operations.
    pub fn flops(&self) -> u64 {
        (self.kernel.flops)(&self.params)
    }

    /// Bytes bound.
    pub fn bytes(&self) -> usize {
        self.args.iter().map(|v| v.len * 4).sum()
    }
}

/// A student's whole computation.
#[derive(Debug, Default)]
pub struct Plan {
    /// Buffers, shared by all programs.
    pub buffers: Vec<Buffer>,
    /// One training step: forward, losses, backward, optimizer. Its first [`Plan::forward`] operations are the
    /// forward pass up to the last norm.
    pub ops: Vec<Op>,
    /// How many operations of `ops` are the forward pass.
    pub forward: usize,
    /// Logits of every chunk of rows, for evaluation: run after the forward pass.
    pub logits: Vec<Op>,
    /// Rows of each chunk.
    pub chunks: Vec<Range<usize>>,
    /// Operations whose parameters change from step to step.
    pub live: Live,
    /// Buffers that the trainer reads or writes.
    pub io: Io,
}

/// Indices of operations whose parameters change from step to step.
#[derive(Debug, Default)]
pub struct Live {
    /// `head_stats`, one per chunk.
    pub head_stats: Vec<usize>,
    /// `objective`, one per chunk.
    pub objective: Vec<usize>,
    /// `dlogits`, one per chunk.
    pub dlogits: Vec<usize>,
    /// `loss_sum`, one per chunk.
    pub loss_sum: Vec<usize>,
    /// `clip_factor`.
    pub clip: usize,
    /// `adamw`.
    pub adamw: usize,
}

/// Buffers that the trainer reads or writes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Io {
    /// Weights, flat.
    pub weights: BufferId,
    /// Gradients, flat.
    pub gradients: BufferId,
    /// First moments, flat.
    pub m: BufferId,
    /// Second moments, flat.
    pub v: BufferId,
    /// Input ids `[N]`.
    pub ids: BufferId,
    /// `[N, 4]` true next token, the teacher's rest, its rest and log-sum-exp at the divergence's temperature.
    pub targets: BufferId,
    /// `[N, K]`
    pub head_ids: BufferId,
    /// `[N, K]`
    pub head_logp: BufferId,
    /// `[N]` rows sorted by id.
    pub order: BufferId,
    /// `[N, 3]` runs of one id in `order`.
    pub segments: BufferId,
    /// Rotary table `[T, D/2, 2]`.
    pub rope: BufferId,
    /// `[N]` where in its window every row stands.
    pub positions: BufferId,
    /// Logits of one chunk `[chunk, V]`.
    pub logits: View,
    /// Loss ring `[slots, 12]`.
    pub ring: BufferId,
    /// Gradient norms `[slots]`.
    pub norms: BufferId,
}

impl Plan {
    /// Bytes by category, largest first.
    pub fn bytes(&self) -> Vec<(Category, usize)> {
        let mut sums = std::collections::BTreeMap::new();
        for buffer in &self.buffers {
            *sums.entry(buffer.category).or_insert(0) += buffer.words * 4;
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        sums
    }

    /// Floating-point operations of one training step.
    pub fn flops(&self) -> u64 {
        self.ops.iter().map(Op::flops).sum()
    }

    /// Checks what both executors rely on: every view inside its buffer and aligned, one view per binding, and no
    /// operation that binds a buffer it writes a second time.
    ///
    /// # Errors
    /// [`Error::Device`] naming the operation: a mistake in the plan itself.
    pub fn validate(&self) -> Result<()> {
        for op in self.ops.iter().chain(&self.logits) {
            let wrong = |problem: String| {
                Error::device(
                    format!("plan: {} ({}): {problem}", op.label, op.kernel.name()),
                    "this is a defect of Crest; please report it",
                )
            };
            if op.args.len() != op.kernel.shader.bindings.len() {
                return Err(wrong(format!("{} views", op.args.len())));
            }
            for (i, view) in op.args.iter().enumerate() {
                let words = self.buffers[view.buffer.0].words;
                if view.range().end > words || view.len == 0 || !view.offset.is_multiple_of(64) {
                    return Err(wrong(format!("binding {i}: words {:?} of {words}", view.range())));
                }
                let twice = op.args.iter().enumerate().any(|(j, o)| j != i && o.buffer == view.buffer);
                if op.kernel.writes(i) && twice {
                    return Err(wrong(format!("binding {i} is written and bound twice")));
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Plan {
    /// The list of operations, one line each: reading it is reading the program.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, op) in self.ops.iter().enumerate() {
            let [x, y, z] = op.grid();
            writeln!(
                f,
                "{i:4}  {:<18} {:<28} grid {:<14} {:>9.1} KB {:>9.2} MFLOP",
                op.kernel.name(),
                op.label,
                format!("{x} x {y} x {z}"),
                op.bytes() as f64 / 1e3,
                op.flops() as f64 / 1e6,
            )?;
        }
        for (category, bytes) in self.bytes() {
            writeln!(f, "{:<12} {:>10.2} MB", format!("{category:?}"), bytes as f64 / 1e6)?;
        }
        write!(f, "total        {:>10.2} MFLOP per step", self.flops() as f64 / 1e6)
    }
}
