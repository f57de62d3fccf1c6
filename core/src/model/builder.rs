//! What the plans of training, scoring and generating have in common: buffers, operations, and the forward pass of a block.

use super::memory::{self, Life};
use super::plan::{Buffer, BufferId, Category, Op, View};
use super::table::Table;
use crate::Student;
use bytemuck::bytes_of;
use crest_kernels::{Kernel, attention, embedding, matmul, residual, rmsnorm, rope, swiglu};
use std::ops::Range;

/// A view of a fixed buffer, or of an intermediate result that has no buffer yet.
#[derive(Clone, Copy)]
pub(super) enum Ref {
    Fixed(View),
    Temp { temp: usize, offset: usize, len: usize },
}

/// What the backward pass of a block needs from its forward pass.
pub(super) struct Block {
    pub(super) x: Ref,
    pub(super) h1: Ref,
    pub(super) rstd1: Ref,
    pub(super) qkv: Ref,
    pub(super) y: Ref,
    pub(super) lse: Ref,
    pub(super) mid: Ref,
    pub(super) h2: Ref,
    pub(super) rstd2: Ref,
    pub(super) gate_up: Ref,
    pub(super) act: Ref,
}

/// An operation whose intermediate results have no buffer yet.
#[derive(Clone)]
pub(super) struct ProtoOp {
    label: String,
    kernel: &'static Kernel,
    params: Vec<u8>,
    args: Vec<Ref>,
}

/// A plan being written.
pub(super) struct Builder<'a> {
    pub(super) student: &'a Student,
    pub(super) table: &'a Table,
    /// Rows N.
    pub(super) n: usize,
    /// Model width C.
    pub(super) c: usize,
    buffers: Vec<Buffer>,
    /// Where every tensor of the table lies.
    weights: Vec<View>,
    /// Rotary angles [T, D/2, 2].
    pub(super) rope: BufferId,
    /// `[N]` where in its window every row stands.
    pub(super) positions: BufferId,
    /// Whether rows are new tokens of sequences whose earlier ones are remembered.
    pub(super) remembers: bool,
    temps: Vec<(String, usize)>,
    ops: Vec<ProtoOp>,
}

/// A plan's buffers and operations, and where intermediate results lie.
pub(super) struct Placed {
    pub(super) buffers: Vec<Buffer>,
    pub(super) ops: Vec<Op>,
    base: usize,
    slot_of: Vec<usize>,
}

impl Placed {
    fn view(&self, of: Ref) -> View {
        match of {
            Ref::Fixed(view) => view,
            Ref::Temp { temp, offset, len } => {
                View { buffer: BufferId(self.base + self.slot_of[temp]), offset, len }
            }
        }
    }

    pub(super) fn op(&self, op: ProtoOp) -> Op {
        let args = op.args.iter().map(|&arg| self.view(arg)).collect();
        Op { label: op.label, kernel: op.kernel, params: op.params, args }
    }
}

impl<'a> Builder<'a> {
    /// Nothing but where the `n` rows stand, and how they turn.
    pub(super) fn new(student: &'a Student, table: &'a Table, n: usize) -> Self {
        let mut builder = Builder {
            student,
            table,
            n,
            c: student.width as usize,
            buffers: Vec::new(),
            weights: Vec::new(),
            rope: BufferId(0),
            positions: BufferId(0),
            remembers: false,
            temps: Vec::new(),
            ops: Vec::new(),
        };
        let words = (student.context * student.head_width()) as usize;
        builder.rope = builder.fixed("rope", words, Category::Weights);
        builder.positions = builder.fixed("positions", n, Category::Batch);
        builder
    }

    /// A buffer that outlives a replay.
    pub(super) fn fixed(&mut self, name: &str, words: usize, category: Category) -> BufferId {
        self.buffers.push(Buffer { name: name.into(), words, category });
        BufferId(self.buffers.len() - 1)
    }

    /// All weights in one buffer, as an optimizer wants them.
    pub(super) fn weights_in(&mut self, buffer: BufferId) {
        let view = |t: &super::Tensor| View { buffer, offset: t.offset, len: t.len() };
        self.weights = self.table.tensors().iter().map(view).collect();
    }

    /// A buffer for every tensor, so that none is larger than it must be; in the order of the table.
    pub(super) fn weights_apart(&mut self) -> Vec<BufferId> {
        let table = self.table;
        let each = table.tensors().iter().map(|t| (self.fixed(&t.name, t.len(), Category::Weights), t.len()));
        let each: Vec<_> = each.collect();
        self.weights = each.iter().map(|&(buffer, len)| View { buffer, offset: 0, len }).collect();
        each.into_iter().map(|(buffer, _)| buffer).collect()
    }

    /// Operations so far.
    pub(super) fn len(&self) -> usize {
        self.ops.len()
    }

    /// An intermediate result of `width` words per row.
    pub(super) fn temp(&mut self, name: &str, width: usize) -> Ref {
        self.temp_words(name, self.n * width)
    }

    pub(super) fn temp_words(&mut self, name: &str, words: usize) -> Ref {
        self.temps.push((name.into(), words));
        Ref::Temp { temp: self.temps.len() - 1, offset: 0, len: words }
    }

    pub(super) fn whole(&self, buffer: BufferId) -> Ref {
        Ref::Fixed(View { buffer, offset: 0, len: self.buffers[buffer.0].words })
    }

    /// A tensor inside a flat buffer of the table's layout.
    pub(super) fn tensor(&self, buffer: BufferId, name: &str) -> Ref {
        let tensor = self.table.get(name);
        Ref::Fixed(View { buffer, offset: tensor.offset, len: tensor.len() })
    }

    /// A weight.
    pub(super) fn w(&self, name: &str) -> Ref {
        Ref::Fixed(self.weights[self.table.index(name)])
    }

    /// Rows `rows` of a view of `width` words per row.
    pub(super) fn rows(&self, of: Ref, rows: &Range<usize>, width: usize) -> Ref {
        let (start, words) = (rows.start * width, rows.len() * width);
        match of {
            Ref::Fixed(v) => Ref::Fixed(View { offset: v.offset + start, len: words, ..v }),
            Ref::Temp { temp, offset, .. } => Ref::Temp { temp, offset: offset + start, len: words },
        }
    }

    pub(super) fn op<P: bytemuck::Pod>(
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

    /// Appends an operation made elsewhere.
    pub(super) fn push(&mut self, op: ProtoOp) {
        self.ops.push(op);
    }

    pub(super) fn embedding(&self) -> embedding::Params {
        embedding::Params { n: self.n as u32, c: self.c as u32 }
    }

    /// Width C of every row of ids.
    pub(super) fn embed(&mut self, ids: BufferId) -> Ref {
        let x = self.temp("x", self.c);
        self.op("embedding", &embedding::FWD, &self.embedding(), &[self.whole(ids), self.w("embedding"), x]);
        x
    }

    /// Logits of one chunk of rows each, all into the same view; to be run after the forward pass.
    pub(super) fn logits(&self, h: Ref, out: View, vocab: usize, chunks: &[Range<usize>]) -> Vec<ProtoOp> {
        let chunk = |rows: &Range<usize>| {
            let p = matmul::Params::new(rows.len() as u32, vocab as u32, self.c as u32);
            let out = self.rows(Ref::Fixed(out), &(0..rows.len()), vocab);
            ProtoOp {
                label: "head.logits".into(),
                kernel: &matmul::NT,
                params: bytes_of(&p).to_vec(),
                args: vec![self.rows(h, rows, self.c), self.w(self.table.head()), out],
            }
        };
        chunks.iter().map(chunk).collect()
    }

    pub(super) fn norm(&self, add: bool) -> rmsnorm::Params {
        rmsnorm::Params { n: self.n as u32, c: self.c as u32, eps: self.student.norm_eps, add: add.into() }
    }

    pub(super) fn norm_forward(&mut self, name: &str, x: Ref) -> (Ref, Ref) {
        let (y, rstd) = (self.temp(name, self.c), self.temp(name, 1));
        self.op(name, &rmsnorm::FWD, &self.norm(false), &[x, self.w(name), y, rstd]);
        (y, rstd)
    }

    /// `y [N, out] = x [N, in] W^T`
    pub(super) fn linear(&mut self, name: &str, x: Ref, outputs: usize, inputs: usize) -> Ref {
        let y = self.temp(name, outputs);
        let p = matmul::Params::new(self.n as u32, outputs as u32, inputs as u32);
        self.op(name, &matmul::NT, &p, &[x, self.w(name), y]);
        y
    }

    pub(super) fn attention(&self) -> attention::Params {
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

    /// Rotates the q and k heads of every row.
    pub(super) fn turn(&mut self, label: &str, sign: f32, qkv: Ref) {
        let s = self.student;
        let p = rope::Params {
            n: self.n as u32,
            t: s.context,
            heads: s.heads + s.kv_heads,
            stride: self.qkv_width() as u32,
            d: s.head_width(),
            sign,
        };
        let args = [self.whole(self.rope), self.whole(self.positions), qkv];
        self.op(label, &rope::ROPE, &p, &args);
    }

    pub(super) fn qkv_width(&self) -> usize {
        ((self.student.heads + 2 * self.student.kv_heads) * self.student.head_width()) as usize
    }

    pub(super) fn swiglu(&self) -> swiglu::Params {
        swiglu::Params { n: self.n as u32, f: self.student.ff }
    }

    pub(super) fn block_forward(&mut self, name: &str, x: Ref) -> (Ref, Block) {
        let (c, f) = (self.c, self.student.ff as usize);
        let (h1, rstd1) = self.norm_forward(&format!("{name}.attention.norm"), x);
        let qkv = self.linear(&format!("{name}.attention.qkv"), h1, self.qkv_width(), c);
        self.turn(&format!("{name}.attention"), 1.0, qkv);
        let (y, lse) = self.attend(name, qkv);
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

    /// Attention over the window of each row, or over what the generator remembers.
    fn attend(&mut self, name: &str, qkv: Ref) -> (Ref, Ref) {
        let label = format!("{name}.attention");
        let y = self.temp("y", self.c);
        let lse = self.temp("lse", self.student.heads as usize);
        let positions = self.whole(self.positions);
        if self.remembers {
            let words = 2 * self.student.kv_heads * self.student.head_width() * self.student.context;
            let memory =
                self.fixed(&format!("{name}.memory"), self.n * words as usize, Category::Activations);
            let args = [qkv, positions, self.whole(memory), y, lse];
            self.op(&label, &attention::STEP, &self.attention(), &args);
        } else {
            self.op(&label, &attention::FWD, &self.attention(), &[qkv, positions, y, lse]);
        }
        (y, lse)
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

    /// Gives every intermediate result its buffer.
    pub(super) fn place(mut self) -> Placed {
        let (slot_of, slots) = memory::assign(&self.lives());
        let base = self.buffers.len();
        for (slot, words) in slots.iter().enumerate() {
            self.fixed(&format!("arena.{slot}"), *words, Category::Activations);
        }
        let mut placed = Placed { buffers: self.buffers, ops: Vec::new(), base, slot_of };
        placed.ops = self.ops.into_iter().map(|op| placed.op(op)).collect();
        placed
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
