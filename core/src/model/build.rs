//! Writes the step plan of a student: forward, head and losses, backward, optimizer, in the order they run.

use super::memory::{self, Life};
use super::plan::{Buffer, BufferId, Category, Io, Live, Op, Plan, View};
use super::table::Table;
use crate::{Error, Result, Student};
use bytemuck::bytes_of;
use crest_kernels::{
    Kernel, adamw, attention, embedding, head, matmul, objective, reduce, residual, rmsnorm, rope, swiglu,
};
use std::ops::Range;

/// Training steps whose losses can wait on the device before they must be read.
pub const RING_SLOTS: usize = 64;

/// Columns of a row of losses.
pub const ROW_COLUMNS: usize = objective::COLUMNS;

/// Logits of one chunk stay below this, a quarter of the default binding limit.
const LOGITS_BYTES: usize = 32 << 20;

/// Sizes that the plan depends on besides the student.
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
    let chunks = chunks(n, shape)?;
    let mut b = Builder::new(student, table, shape, n, chunks[0].len());
    let blocks: Vec<_> = (0..student.layers).map(|i| format!("layers.{i}")).collect();

    let mut x = b.temp("x", b.c);
    b.op("embedding", &embedding::FWD, &b.embedding(), &[b.whole(b.io.ids), b.w("embedding"), x]);
    let mut saved = Vec::new();
    for name in &blocks {
        let (next, block) = b.block_forward(name, x);
        saved.push(block);
        x = next;
    }
    let (h, rstd) = b.norm_forward("norm", x);
    let forward = b.ops.len();

    let dh = b.head(h, &chunks);

    let dx = b.temp("dx", b.c);
    b.norm_backward("norm", x, rstd, dh, dx, false);
    for (name, block) in blocks.iter().zip(&saved).rev() {
        b.block_backward(name, block, dx);
    }
    let args = [b.whole(b.io.order), b.whole(b.io.segments), dx, b.g("embedding")];
    b.op("embedding", &embedding::BWD, &b.embedding(), &args);
    b.optimizer();
    b.finish(forward, h, chunks)
}

/// Splits N rows so that a chunk of logits stays small; chunks start at multiples of 64 rows.
fn chunks(n: usize, shape: Shape) -> Result<Vec<Range<usize>>> {
    let fit = LOGITS_BYTES / (4 * shape.vocab);
    let size = match shape.chunk {
        0 if fit >= n => n,
        0 => fit / 64 * 64,
        rows => rows.next_multiple_of(64),
    };
    if size == 0 {
        return Err(Error::setting(
            "vocabulary",
            format!("64 rows of logits over {} tokens are more than {LOGITS_BYTES} bytes", shape.vocab),
            "trim the cache's vocabulary",
        ));
    }
    Ok((0..n).step_by(size).map(|start| start..(start + size).min(n)).collect())
}

/// A view of a fixed buffer, or of an intermediate result that has no buffer yet.
#[derive(Clone, Copy)]
enum Ref {
    Fixed(View),
    Temp { temp: usize, offset: usize, len: usize },
}

/// What the backward pass of a block needs from its forward pass.
struct Block {
    x: Ref,
    h1: Ref,
    rstd1: Ref,
    qkv: Ref,
    y: Ref,
    lse: Ref,
    mid: Ref,
    h2: Ref,
    rstd2: Ref,
    gate_up: Ref,
    act: Ref,
}

struct ProtoOp {
    label: String,
    kernel: &'static Kernel,
    params: Vec<u8>,
    args: Vec<Ref>,
}

struct Builder<'a> {
    student: &'a Student,
    table: &'a Table,
    shape: Shape,
    n: usize,
    c: usize,
    buffers: Vec<Buffer>,
    temps: Vec<(String, usize)>,
    ops: Vec<ProtoOp>,
    live: Live,
    io: Io,
}

impl<'a> Builder<'a> {
    fn new(student: &'a Student, table: &'a Table, shape: Shape, n: usize, chunk: usize) -> Self {
        let mut buffers = Vec::new();
        let mut fixed = |name: &str, words: usize, category| {
            buffers.push(Buffer { name: name.into(), words, category });
            BufferId(buffers.len() - 1)
        };
        let words = table.words();
        let rope_words = (student.context * student.head_width()) as usize;
        let weights = fixed("weights", words, Category::Weights);
        let gradients = fixed("gradients", words, Category::Gradients);
        let m = fixed("adam.m", words, Category::Optimizer);
        let v = fixed("adam.v", words, Category::Optimizer);
        let ids = fixed("ids", n, Category::Batch);
        let targets = fixed("targets", 2 * n, Category::Batch);
        let head_ids = fixed("head_ids", n * shape.head, Category::Batch);
        let head_logp = fixed("head_logp", n * shape.head, Category::Batch);
        let order = fixed("order", n, Category::Batch);
        let segments = fixed("segments", 3 * n, Category::Batch);
        let rope = fixed("rope", rope_words, Category::Weights);
        let logits = fixed("logits", chunk * shape.vocab, Category::Activations);
        let ring = fixed("ring", RING_SLOTS * ROW_COLUMNS, Category::Records);
        let norms = fixed("norms", RING_SLOTS, Category::Records);
        let logits = View { buffer: logits, offset: 0, len: chunk * shape.vocab };
        let io = Io {
            weights,
            gradients,
            m,
            v,
            ids,
            targets,
            head_ids,
            head_logp,
            order,
            segments,
            rope,
            logits,
            ring,
            norms,
        };
        Builder {
            student,
            table,
            shape,
            n,
            c: student.width as usize,
            buffers,
            temps: Vec::new(),
            ops: Vec::new(),
            live: Live::default(),
            io,
        }
    }

    /// An intermediate result of `width` words per row.
    fn temp(&mut self, name: &str, width: usize) -> Ref {
        self.temp_words(name, self.n * width)
    }

    fn temp_words(&mut self, name: &str, words: usize) -> Ref {
        self.temps.push((name.into(), words));
        Ref::Temp { temp: self.temps.len() - 1, offset: 0, len: words }
    }

    fn whole(&self, buffer: BufferId) -> Ref {
        Ref::Fixed(View { buffer, offset: 0, len: self.buffers[buffer.0].words })
    }

    fn tensor(&self, buffer: BufferId, name: &str) -> Ref {
        let tensor = self.table.get(name);
        Ref::Fixed(View { buffer, offset: tensor.offset, len: tensor.len() })
    }

    fn w(&self, name: &str) -> Ref {
        self.tensor(self.io.weights, name)
    }

    fn g(&self, name: &str) -> Ref {
        self.tensor(self.io.gradients, name)
    }

    /// Rows `rows` of a view of `width` words per row.
    fn rows(&self, of: Ref, rows: &Range<usize>, width: usize) -> Ref {
        let (start, words) = (rows.start * width, rows.len() * width);
        match of {
            Ref::Fixed(v) => Ref::Fixed(View { offset: v.offset + start, len: words, ..v }),
            Ref::Temp { temp, offset, .. } => Ref::Temp { temp, offset: offset + start, len: words },
        }
    }

    fn op<P: bytemuck::Pod>(
        &mut self,
        label: &str,
        kernel: &'static Kernel,
        params: &P,
        args: &[Ref],
    ) -> usize {
        let op =
            ProtoOp { label: label.into(), kernel, params: bytes_of(params).to_vec(), args: args.to_vec() };
        self.ops.push(op);
        self.ops.len() - 1
    }

    fn embedding(&self) -> embedding::Params {
        embedding::Params { n: self.n as u32, c: self.c as u32 }
    }

    fn norm(&self, add: bool) -> rmsnorm::Params {
        rmsnorm::Params { n: self.n as u32, c: self.c as u32, eps: self.student.norm_eps, add: add.into() }
    }

    fn norm_forward(&mut self, name: &str, x: Ref) -> (Ref, Ref) {
        let (y, rstd) = (self.temp(name, self.c), self.temp(name, 1));
        self.op(name, &rmsnorm::FWD, &self.norm(false), &[x, self.w(name), y, rstd]);
        (y, rstd)
    }

    fn norm_backward(&mut self, name: &str, x: Ref, rstd: Ref, dy: Ref, dx: Ref, add: bool) {
        self.op(name, &rmsnorm::BWD_W, &self.norm(false), &[x, dy, rstd, self.g(name)]);
        self.op(name, &rmsnorm::BWD, &self.norm(add), &[x, self.w(name), rstd, dy, dx]);
    }

    /// `y [N, out] = x [N, in] W^T`
    fn linear(&mut self, name: &str, x: Ref, outputs: usize, inputs: usize) -> Ref {
        let y = self.temp(name, outputs);
        let p = matmul::Params::new(self.n as u32, outputs as u32, inputs as u32);
        self.op(name, &matmul::NT, &p, &[x, self.w(name), y]);
        y
    }

    /// `dW = dy^T x`, `dx = dy W`
    fn linear_backward(&mut self, name: &str, x: Ref, dy: Ref, outputs: usize, inputs: usize) -> Ref {
        let (n, o, i) = (self.n as u32, outputs as u32, inputs as u32);
        self.weight_gradient(name, x, dy, o, i);
        let dx = self.temp(name, inputs);
        self.op(name, &matmul::NN, &matmul::Params::new(n, i, o), &[dy, self.w(name), dx]);
        dx
    }

    /// `dW [out, in] = dy^T x`, split over rows when the output alone has too few tiles to keep a device busy.
    fn weight_gradient(&mut self, name: &str, x: Ref, dy: Ref, outputs: u32, inputs: u32) {
        let mut p = matmul::Params::new(outputs, inputs, self.n as u32);
        let tiles = outputs.div_ceil(64) * inputs.div_ceil(64);
        let splits = (32 / tiles).min(self.n as u32 / 128).max(1);
        if splits == 1 {
            self.op(name, &matmul::TN, &p, &[dy, x, self.g(name)]);
            return;
        }
        p.split = p.k.div_ceil(splits).next_multiple_of(16);
        let splits = p.splits();
        let count = outputs * inputs;
        let parts = self.temp_words(name, (splits * count) as usize);
        self.op(name, &matmul::TN, &p, &[dy, x, parts]);
        let sum = reduce::Params { count, splits, ..Default::default() };
        self.op(name, &reduce::SUM_SPLITS, &sum, &[parts, self.g(name)]);
    }

    fn attention(&self) -> attention::Params {
        let s = self.student;
        attention::Params {
            n: self.n as u32,
            t: s.context,
            heads: s.heads,
            kv_heads: s.kv_heads,
            d: s.head_width(),
            scale: 1.0 / (s.head_width() as f32).sqrt(),
        }
    }

    fn rope(&self, sign: f32) -> rope::Params {
        let s = self.student;
        rope::Params {
            n: self.n as u32,
            t: s.context,
            heads: s.heads + s.kv_heads,
            stride: self.qkv_width() as u32,
            d: s.head_width(),
            sign,
        }
    }

    fn qkv_width(&self) -> usize {
        ((self.student.heads + 2 * self.student.kv_heads) * self.student.head_width()) as usize
    }

    fn swiglu(&self) -> swiglu::Params {
        swiglu::Params { n: self.n as u32, f: self.student.ff }
    }

    fn block_forward(&mut self, name: &str, x: Ref) -> (Ref, Block) {
        let (c, f) = (self.c, self.student.ff as usize);
        let (h1, rstd1) = self.norm_forward(&format!("{name}.attention.norm"), x);
        let qkv = self.linear(&format!("{name}.attention.qkv"), h1, self.qkv_width(), c);
        let table = self.whole(self.io.rope);
        self.op(&format!("{name}.attention"), &rope::ROPE, &self.rope(1.0), &[table, qkv]);
        let y = self.temp("y", c);
        let lse = self.temp("lse", self.student.heads as usize);
        self.op(&format!("{name}.attention"), &attention::FWD, &self.attention(), &[qkv, y, lse]);
        let out = self.linear(&format!("{name}.attention.out"), y, c, c);
        let mid = self.residual(&format!("{name}.attention"), x, out);

        let (h2, rstd2) = self.norm_forward(&format!("{name}.mlp.norm"), mid);
        let gate_up = self.linear(&format!("{name}.mlp.gate_up"), h2, 2 * f, c);
        let act = self.temp("act", f);
        self.op(&format!("{name}.mlp"), &swiglu::FWD, &self.swiglu(), &[gate_up, act]);
        let down = self.linear(&format!("{name}.mlp.down"), act, c, f);
        let next = self.residual(&format!("{name}.mlp"), mid, down);
        (next, Block { x, h1, rstd1, qkv, y, lse, mid, h2, rstd2, gate_up, act })
    }

    fn residual(&mut self, label: &str, a: Ref, b: Ref) -> Ref {
        let y = self.temp("x", self.c);
        self.op(
            label,
            &residual::RESIDUAL,
            &residual::Params { count: (self.n * self.c) as u32 },
            &[a, b, y],
        );
        y
    }

    /// `dx` holds the gradient of the block's output and ends as the gradient of its input.
    fn block_backward(&mut self, name: &str, block: &Block, dx: Ref) {
        let (c, f) = (self.c, self.student.ff as usize);
        let dact = self.linear_backward(&format!("{name}.mlp.down"), block.act, dx, c, f);
        let dgate_up = self.temp("dgate_up", 2 * f);
        self.op(&format!("{name}.mlp"), &swiglu::BWD, &self.swiglu(), &[block.gate_up, dact, dgate_up]);
        let dh2 = self.linear_backward(&format!("{name}.mlp.gate_up"), block.h2, dgate_up, 2 * f, c);
        self.norm_backward(&format!("{name}.mlp.norm"), block.mid, block.rstd2, dh2, dx, true);

        let dy = self.linear_backward(&format!("{name}.attention.out"), block.y, dx, c, c);
        let delta = self.temp("delta", self.student.heads as usize);
        let dqkv = self.temp("dqkv", self.qkv_width());
        let label = format!("{name}.attention");
        let p = self.attention();
        self.op(&label, &attention::BWD_Q, &p, &[block.qkv, block.y, block.lse, dy, delta, dqkv]);
        self.op(&label, &attention::BWD_KV, &p, &[block.qkv, delta, block.lse, dy, dqkv]);
        let table = self.whole(self.io.rope);
        self.op(&label, &rope::ROPE, &self.rope(-1.0), &[table, dqkv]);
        let dh1 = self.linear_backward(&format!("{name}.attention.qkv"), block.h1, dqkv, self.qkv_width(), c);
        self.norm_backward(&format!("{name}.attention.norm"), block.x, block.rstd1, dh1, dx, true);
    }

    /// Logits, losses and their gradient, chunk by chunk; returns the gradient of `h`.
    fn head(&mut self, h: Ref, chunks: &[Range<usize>]) -> Ref {
        let (c, v, k) = (self.c, self.shape.vocab, self.shape.head);
        let entries = objective::entries(k);
        let dh = self.temp("dh", c);
        let stats = self.temp("stats", 2);
        let picks = self.temp("picks", objective::MAX_K);
        let sparse = self.temp("sparse", 2 * entries);
        let rows = self.temp("rows", ROW_COLUMNS);
        for (i, range) in chunks.iter().enumerate() {
            let n = range.len() as u32;
            let part = |b: &Self, of: Ref, width: usize| b.rows(of, range, width);
            let logits = self.rows(Ref::Fixed(self.io.logits), &(0..range.len()), v);
            let (h, dh) = (part(self, h, c), part(self, dh, c));
            let head_ids = part(self, self.whole(self.io.head_ids), k);
            let head_logp = part(self, self.whole(self.io.head_logp), k);
            let targets = part(self, self.whole(self.io.targets), 2);
            let stats = part(self, stats, 2);
            let picks = part(self, picks, objective::MAX_K);
            let sparse = part(self, sparse, 2 * entries);
            let rows = part(self, rows, ROW_COLUMNS);

            let p = matmul::Params::new(n, v as u32, c as u32);
            self.op("head.logits", &matmul::NT, &p, &[h, self.w("embedding"), logits]);
            let p = head::StatsParams { n, vocab: v as u32, head: k as u32, k: 1 };
            let op = self.op("head", &head::STATS, &p, &[logits, head_ids, stats, picks]);
            self.live.head_stats.push(op);
            let p = objective::Params { n, vocab: v as u32, head: k as u32, ..bytemuck::Zeroable::zeroed() };
            let args = [logits, stats, picks, head_ids, head_logp, targets, sparse, rows];
            let op = self.op("head", &objective::OBJECTIVE, &p, &args);
            self.live.objective.push(op);
            let p = head::LossSumParams { n, slot: 0, first: (i == 0).into() };
            let op = self.op("head", &head::LOSS_SUM, &p, &[rows, self.whole(self.io.ring)]);
            self.live.loss_sum.push(op);
            let p = head::DlogitsParams { n, vocab: v as u32, entries: entries as u32, inv_n: 0.0 };
            let op = self.op("head", &head::DLOGITS, &p, &[logits, stats, sparse, rows]);
            self.live.dlogits.push(op);
            let p = matmul::Params { add: (i > 0).into(), ..matmul::Params::new(v as u32, c as u32, n) };
            self.op("head.weight", &matmul::TN, &p, &[logits, h, self.g("embedding")]);
            let p = matmul::Params::new(n, c as u32, v as u32);
            self.op("head.input", &matmul::NN, &p, &[logits, self.w("embedding"), dh]);
        }
        dh
    }

    fn optimizer(&mut self) {
        let count = self.table.words() as u32;
        let partial = self.temp_words("partial", reduce::PARTIALS as usize);
        let clip = self.temp_words("clip", 2);
        let gradients = self.whole(self.io.gradients);
        let p = reduce::Params { count, ..Default::default() };
        self.op("optimizer", &reduce::SUM_SQUARES, &p, &[gradients, partial]);
        let norms = self.whole(self.io.norms);
        self.live.clip = self.op("optimizer", &reduce::CLIP_FACTOR, &p, &[partial, clip, norms]);
        let p =
            adamw::Params { count, decay_end: self.table.decay_end() as u32, ..bytemuck::Zeroable::zeroed() };
        let [weights, m, v] = [self.io.weights, self.io.m, self.io.v].map(|b| self.whole(b));
        self.live.adamw = self.op("optimizer", &adamw::ADAMW, &p, &[clip, gradients, weights, m, v]);
    }

    /// Gives every intermediate result its buffer and returns the checked plan.
    fn finish(mut self, forward: usize, h: Ref, chunks: Vec<Range<usize>>) -> Result<Plan> {
        let lives = self.lives();
        let (slot_of, slots) = memory::assign(&lives);
        let base = self.buffers.len();
        for (slot, words) in slots.iter().enumerate() {
            self.buffers.push(Buffer {
                name: format!("arena.{slot}"),
                words: *words,
                category: Category::Activations,
            });
        }
        let place = |r: &Ref| match *r {
            Ref::Fixed(view) => view,
            Ref::Temp { temp, offset, len } => View { buffer: BufferId(base + slot_of[temp]), offset, len },
        };
        let (v, c) = (self.shape.vocab, self.c);
        let logits = chunks
            .iter()
            .map(|range| Op {
                label: "head.logits".into(),
                kernel: &matmul::NT,
                params: bytes_of(&matmul::Params::new(range.len() as u32, v as u32, c as u32)).to_vec(),
                args: [
                    self.rows(h, range, c),
                    self.w("embedding"),
                    self.rows(Ref::Fixed(self.io.logits), &(0..range.len()), v),
                ]
                .iter()
                .map(place)
                .collect(),
            })
            .collect();
        let ops = self
            .ops
            .into_iter()
            .map(|op| Op {
                label: op.label,
                kernel: op.kernel,
                params: op.params,
                args: op.args.iter().map(place).collect(),
            })
            .collect();
        let plan = Plan { buffers: self.buffers, ops, forward, logits, chunks, live: self.live, io: self.io };
        plan.validate()?;
        Ok(plan)
    }

    fn lives(&self) -> Vec<Life> {
        let mut lives: Vec<_> =
            self.temps.iter().map(|(_, words)| Life { first: usize::MAX, last: 0, words: *words }).collect();
        for (i, op) in self.ops.iter().enumerate() {
            for arg in &op.args {
                if let Ref::Temp { temp, .. } = arg {
                    lives[*temp].first = lives[*temp].first.min(i);
                    lives[*temp].last = i;
                }
            }
        }
        lives
    }
}
