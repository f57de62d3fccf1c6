//! Writes the step plan of a student: forward, head and losses, backward, optimizer, in the order they run.

use super::builder::{Block, Builder, Ref};
use super::plan::{Category, Io, Live, Plan, View};
use super::table::Table;
use crate::{Error, Result, Student};
use crest_kernels::{adamw, attention, embedding, head, matmul, objective, reduce, rmsnorm, swiglu};
use std::ops::Range;

/// Training steps whose losses can wait on the device before they must be read.
pub const RING_SLOTS: usize = 64;

/// Columns of a row of losses.
pub const ROW_COLUMNS: usize = objective::COLUMNS;

/// Logits of one chunk stay below this, a quarter of the default binding limit.
const LOGITS_BYTES: usize = 32 << 20;

/// Sizes that a training plan depends on besides the student.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Windows per step B.
    pub batch: usize,
    /// Vocabulary V.
    pub vocab: usize,
    /// Cached head K.
    pub head: usize,
    /// Rows of logits at once, rounded up to 64; 0 chooses by memory.
    pub chunk: usize,
}

/// Builds the plan of a student.
///
/// # Errors
/// [`Error::Setting`] if 64 rows of logits are too large to be computed at once, or the cached head does not fit the
/// kernels.
pub fn build(student: &Student, table: &Table, shape: Shape) -> Result<Plan> {
    if !(1..=head::MAX_HEAD).contains(&shape.head) {
        return Err(Error::setting(
            "cache",
            format!("{} entries per position; the kernels take 1 to {}", shape.head, head::MAX_HEAD),
            "keep a smaller head: k and the peaks need no more than some dozens",
        ));
    }
    let n = shape.batch * student.context as usize;
    let chunks = chunks(n, shape.vocab, shape.chunk)?;
    let mut t = Training::new(student, table, shape, n, chunks[0].len());
    let blocks: Vec<_> = (0..student.layers).map(|i| format!("layers.{i}")).collect();

    let mut x = t.b.embed(t.io.ids);
    let mut saved = Vec::new();
    for name in &blocks {
        let (next, block) = t.b.block_forward(name, x);
        saved.push(block);
        x = next;
    }
    let (h, rstd) = t.b.norm_forward("norm", x);
    let forward = t.b.len();

    let dh = t.head(h, &chunks);

    let dx = t.b.temp("dx", t.b.c);
    t.norm_backward("norm", x, rstd, dh, dx, false);
    for (name, block) in blocks.iter().zip(&saved).rev() {
        t.block_backward(name, block, dx);
    }
    let args = [t.b.whole(t.io.order), t.b.whole(t.io.segments), dx, t.g("embedding")];
    t.b.op("embedding", &embedding::BWD, &t.b.embedding(), &args);
    t.optimizer();
    t.finish(forward, h, chunks)
}

/// Splits N rows so that a chunk of logits stays small; chunks start at multiples of 64 rows. `rows` forces a size.
pub(super) fn chunks(n: usize, vocab: usize, rows: usize) -> Result<Vec<Range<usize>>> {
    let fit = LOGITS_BYTES / (4 * vocab);
    let size = match rows {
        0 if fit >= n => n,
        0 => fit / 64 * 64,
        rows => rows.next_multiple_of(64),
    };
    if size == 0 {
        return Err(Error::setting(
            "vocabulary",
            format!("64 rows of logits over {vocab} tokens are more than {LOGITS_BYTES} bytes"),
            "trim the cache's vocabulary",
        ));
    }
    Ok((0..n).step_by(size).map(|start| start..(start + size).min(n)).collect())
}

/// The parts of a training plan that only training has.
struct Training<'a> {
    b: Builder<'a>,
    shape: Shape,
    live: Live,
    io: Io,
}

impl<'a> Training<'a> {
    fn new(student: &'a Student, table: &'a Table, shape: Shape, n: usize, chunk: usize) -> Self {
        let mut b = Builder::new(student, table, n);
        let words = table.words();
        let weights = b.fixed("weights", words, Category::Weights);
        b.weights_in(weights);
        let logits = b.fixed("logits", chunk * shape.vocab, Category::Activations);
        let io = Io {
            weights,
            gradients: b.fixed("gradients", words, Category::Gradients),
            m: b.fixed("adam.m", words, Category::Optimizer),
            v: b.fixed("adam.v", words, Category::Optimizer),
            ids: b.fixed("ids", n, Category::Batch),
            targets: b.fixed("targets", objective::TARGET_WORDS * n, Category::Batch),
            head_ids: b.fixed("head_ids", n * shape.head, Category::Batch),
            head_logp: b.fixed("head_logp", n * shape.head, Category::Batch),
            order: b.fixed("order", n, Category::Batch),
            segments: b.fixed("segments", 3 * n, Category::Batch),
            rope: b.rope,
            positions: b.positions,
            logits: View { buffer: logits, offset: 0, len: chunk * shape.vocab },
            ring: b.fixed("ring", RING_SLOTS * ROW_COLUMNS, Category::Records),
            norms: b.fixed("norms", RING_SLOTS, Category::Records),
        };
        Training { b, shape, live: Live::default(), io }
    }

    /// The gradient of a weight.
    fn g(&self, name: &str) -> Ref {
        self.b.tensor(self.io.gradients, name)
    }

    fn norm_backward(&mut self, name: &str, x: Ref, rstd: Ref, dy: Ref, dx: Ref, add: bool) {
        self.b.op(name, &rmsnorm::BWD_W, &self.b.norm(false), &[x, dy, rstd, self.g(name)]);
        self.b.op(name, &rmsnorm::BWD, &self.b.norm(add), &[x, self.b.w(name), rstd, dy, dx]);
    }

    /// `dW = dy^T x`, `dx = dy W`
    fn linear_backward(&mut self, name: &str, x: Ref, dy: Ref, outputs: usize, inputs: usize) -> Ref {
        let (n, o, i) = (self.b.n as u32, outputs as u32, inputs as u32);
        self.weight_gradient(name, x, dy, o, i);
        let dx = self.b.temp(name, inputs);
        self.b.op(name, &matmul::NN, &matmul::Params::new(n, i, o), &[dy, self.b.w(name), dx]);
        dx
    }

    /// `dW [out, in] = dy^T x`, split over rows when the output alone has too few tiles to keep a device busy.
    fn weight_gradient(&mut self, name: &str, x: Ref, dy: Ref, outputs: u32, inputs: u32) {
        let mut p = matmul::Params::new(outputs, inputs, self.b.n as u32);
        let tiles = outputs.div_ceil(64) * inputs.div_ceil(64);
        let splits = (32 / tiles).min(self.b.n as u32 / 128).max(1);
        if splits == 1 {
            self.b.op(name, &matmul::TN, &p, &[dy, x, self.g(name)]);
            return;
        }
        p.split = p.k.div_ceil(splits).next_multiple_of(16);
        let splits = p.splits();
        let count = outputs * inputs;
        let parts = self.b.temp_words(name, (splits * count) as usize);
        self.b.op(name, &matmul::TN, &p, &[dy, x, parts]);
        let sum = reduce::Params { count, splits, ..Default::default() };
        self.b.op(name, &reduce::SUM_SPLITS, &sum, &[parts, self.g(name)]);
    }

    /// `dx` holds the gradient of the block's output and ends as the gradient of its input.
    fn block_backward(&mut self, name: &str, block: &Block, dx: Ref) {
        let (c, f) = (self.b.c, self.b.student.ff as usize);
        let dact = self.linear_backward(&format!("{name}.mlp.down"), block.act, dx, c, f);
        let dgate_up = self.b.temp("dgate_up", 2 * f);
        self.b.op(&format!("{name}.mlp"), &swiglu::BWD, &self.b.swiglu(), &[block.gate_up, dact, dgate_up]);
        let dh2 = self.linear_backward(&format!("{name}.mlp.gate_up"), block.h2, dgate_up, 2 * f, c);
        self.norm_backward(&format!("{name}.mlp.norm"), block.mid, block.rstd2, dh2, dx, true);

        let dy = self.linear_backward(&format!("{name}.attention.out"), block.y, dx, c, c);
        let delta = self.b.temp("delta", self.b.student.heads as usize);
        let dqkv = self.b.temp("dqkv", self.b.qkv_width());
        let label = format!("{name}.attention");
        let p = self.b.attention();
        self.b.op(&label, &attention::BWD_Q, &p, &[block.qkv, block.y, block.lse, dy, delta, dqkv]);
        self.b.op(&label, &attention::BWD_KV, &p, &[block.qkv, delta, block.lse, dy, dqkv]);
        self.b.turn(&label, -1.0, dqkv);
        let dh1 =
            self.linear_backward(&format!("{name}.attention.qkv"), block.h1, dqkv, self.b.qkv_width(), c);
        self.norm_backward(&format!("{name}.attention.norm"), block.x, block.rstd1, dh1, dx, true);
    }

    /// Logits, losses and their gradient, chunk by chunk; returns the gradient of `h`.
    fn head(&mut self, h: Ref, chunks: &[Range<usize>]) -> Ref {
        let (c, v, k) = (self.b.c, self.shape.vocab, self.shape.head);
        let entries = objective::entries(k);
        let dh = self.b.temp("dh", c);
        let stats = self.b.temp("stats", 3);
        let picks = self.b.temp("picks", objective::MAX_K);
        let sparse = self.b.temp("sparse", 2 * entries);
        let rows = self.b.temp("rows", ROW_COLUMNS);
        for (i, range) in chunks.iter().enumerate() {
            let n = range.len() as u32;
            let part = |b: &Builder<'_>, of: Ref, width: usize| b.rows(of, range, width);
            let logits = self.b.rows(Ref::Fixed(self.io.logits), &(0..range.len()), v);
            let (h, dh) = (part(&self.b, h, c), part(&self.b, dh, c));
            let head_ids = part(&self.b, self.b.whole(self.io.head_ids), k);
            let head_logp = part(&self.b, self.b.whole(self.io.head_logp), k);
            let targets = part(&self.b, self.b.whole(self.io.targets), objective::TARGET_WORDS);
            let stats = part(&self.b, stats, 3);
            let picks = part(&self.b, picks, objective::MAX_K);
            let sparse = part(&self.b, sparse, 2 * entries);
            let rows = part(&self.b, rows, ROW_COLUMNS);

            let p = matmul::Params::new(n, v as u32, c as u32);
            self.b.op("head.logits", &matmul::NT, &p, &[h, self.b.w("embedding"), logits]);
            let p = head::StatsParams { n, vocab: v as u32, head: k as u32, k: 1, inv_t: 1.0 };
            let op = self.b.op("head", &head::STATS, &p, &[logits, head_ids, stats, picks]);
            self.live.head_stats.push(op);
            let p = objective::Params { n, vocab: v as u32, head: k as u32, ..bytemuck::Zeroable::zeroed() };
            let args = [logits, stats, picks, head_ids, head_logp, targets, sparse, rows];
            let op = self.b.op("head", &objective::OBJECTIVE, &p, &args);
            self.live.objective.push(op);
            let p = head::LossSumParams { n, slot: 0, first: (i == 0).into() };
            let op = self.b.op("head", &head::LOSS_SUM, &p, &[rows, self.b.whole(self.io.ring)]);
            self.live.loss_sum.push(op);
            let (vocab, entries) = (v as u32, entries as u32);
            let p = head::DlogitsParams { n, vocab, entries, inv_n: 0.0, inv_t: 1.0, w_ce: 0.0 };
            let op = self.b.op("head", &head::DLOGITS, &p, &[logits, stats, sparse, rows]);
            self.live.dlogits.push(op);
            let p = matmul::Params { add: (i > 0).into(), ..matmul::Params::new(v as u32, c as u32, n) };
            self.b.op("head.weight", &matmul::TN, &p, &[logits, h, self.g("embedding")]);
            let p = matmul::Params::new(n, c as u32, v as u32);
            self.b.op("head.input", &matmul::NN, &p, &[logits, self.b.w("embedding"), dh]);
        }
        dh
    }

    fn optimizer(&mut self) {
        let count = self.b.table.words() as u32;
        let partial = self.b.temp_words("partial", reduce::PARTIALS as usize);
        let clip = self.b.temp_words("clip", 2);
        let gradients = self.b.whole(self.io.gradients);
        let p = reduce::Params { count, ..Default::default() };
        self.b.op("optimizer", &reduce::SUM_SQUARES, &p, &[gradients, partial]);
        let norms = self.b.whole(self.io.norms);
        self.live.clip = self.b.op("optimizer", &reduce::CLIP_FACTOR, &p, &[partial, clip, norms]);
        let p = adamw::Params {
            count,
            decay_end: self.b.table.decay_end() as u32,
            ..bytemuck::Zeroable::zeroed()
        };
        let [weights, m, v] = [self.io.weights, self.io.m, self.io.v].map(|b| self.b.whole(b));
        self.live.adamw = self.b.op("optimizer", &adamw::ADAMW, &p, &[clip, gradients, weights, m, v]);
    }

    fn finish(self, forward: usize, h: Ref, chunks: Vec<Range<usize>>) -> Result<Plan> {
        let Training { b, live, io, .. } = self;
        let logits = b.logits(h, io.logits, self.shape.vocab, &chunks);
        let placed = b.place();
        let logits = logits.into_iter().map(|op| placed.op(op)).collect();
        let plan = Plan { buffers: placed.buffers, ops: placed.ops, forward, logits, chunks, live, io };
        plan.validate()?;
        Ok(plan)
    }
}
