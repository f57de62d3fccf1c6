//! Scores windows of text: what a cache keeps of the teacher's distribution at every position.

use super::{Llama, Weights, load};
use crate::cache::NO_ID;
use crate::device::{Device, Executor, Program};
use crate::model::infer::{self, Inference};
use crate::model::{Op, Plan, View};
use crate::{Result, Student};
use bytemuck::cast_slice;
use std::rc::Rc;

/// The teacher's distribution of the token after a position.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The K most likely ids.
    pub ids: &'a [u32],
    /// Their log-probabilities, nats.
    pub logp: &'a [f32],
    /// log sum p^(1/T) for T = 1/2, 1, 2, 4.
    pub lse: [f32; 4],
    /// Log-probability of the token that follows in the window; 0 after its last.
    pub observed: f32,
    /// Logits of the whole vocabulary, if they were asked for.
    pub logits: &'a [f32],
}

/// A teacher that scores windows of tokens, packed into batches of rows.
pub struct Scorer {
    inference: Inference,
    plan: Rc<Plan>,
    executor: Executor,
    rows: usize,
    window: usize,
    vocab: usize,
    k: usize,
}

impl Scorer {
    /// Loads a teacher for `rows` tokens at once, in windows of at most `window`, and heads of `k` entries.
    ///
    /// # Errors
    /// Of the weights; [`crate::Error::Device`] if the device refuses.
    pub async fn new(
        device: &Device,
        teacher: &Llama,
        weights: &mut dyn Weights,
        (rows, window, k): (usize, usize, usize),
        progress: impl FnMut(usize, usize),
    ) -> Result<Scorer> {
        teacher.validate()?;
        let table = teacher.table();
        let shape = Student { context: window as u32, ..teacher.shape.clone() };
        shape.validate()?;
        let mut inference = infer::scorer(&shape, &table, teacher.vocab, rows, k)?;
        let (plan, executor) = load(device, &mut inference, &shape, &table, weights, progress).await?;
        Ok(Scorer { inference, plan, executor, rows, window, vocab: teacher.vocab, k })
    }

    /// Tokens at once.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Tokens that it tells apart.
    pub fn vocab(&self) -> usize {
        self.vocab
    }

    /// Longest window.
    pub fn window(&self) -> usize {
        self.window
    }

    /// Floating-point operations of the matrix products of one call of [`Scorer::run`] that uses every row.
    pub fn matmul_flops(&self) -> u64 {
        self.plan.ops.iter().filter(|op| is_product(op)).map(Op::flops).sum()
    }

    /// Runs the matrix products of a full batch and nothing else: the rate to compare [`Scorer::run`] with.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    pub async fn run_products(&mut self) -> Result<()> {
        let plan = self.plan.clone();
        for (i, _) in plan.ops.iter().enumerate().filter(|(_, op)| is_product(op)) {
            self.executor.run(&Program::Ops(i..i + 1));
        }
        // A read waits for what was queued.
        self.executor.read(View { len: 64.min(plan.io.logits.len), ..plan.io.logits }).await?;
        Ok(())
    }

    /// Scores windows that together have at most [`Scorer::rows`] tokens; `visit(window, t, head)` hears of the
    /// distribution after token t of every window, in order. `logits` says whether it wants them too.
    ///
    /// # Errors
    /// [`crate::Error::Device`] if the device fails.
    ///
    /// # Panics
    /// If there are more tokens than rows, or a longer window than the scorer was made for.
    pub async fn run(
        &mut self,
        windows: &[&[u32]],
        logits: bool,
        mut visit: impl FnMut(usize, usize, Head<'_>),
    ) -> Result<()> {
        let place: Vec<(usize, usize)> = windows
            .iter()
            .enumerate()
            .flat_map(|(w, window)| (0..window.len()).map(move |t| (w, t)))
            .collect();
        assert!(place.len() <= self.rows && windows.iter().all(|w| w.len() <= self.window));
        self.upload(windows);
        let plan = self.plan.clone();
        self.executor.run(&Program::Ops(0..plan.forward));
        for (chunk, rows) in plan.chunks.iter().enumerate().filter(|(_, rows)| rows.start < place.len()) {
            self.executor.run(&Program::Ops(self.inference.chunk(chunk, plan.forward)));
            let Inference { top_ids, top_logp, top_stats, .. } = self.inference;
            let part = |view: View, width: usize| View { len: rows.len() * width, ..view };
            let ids = self.executor.read(part(top_ids, self.k)).await?;
            let logp = self.executor.read(part(top_logp, self.k)).await?;
            let stats = self.executor.read(part(top_stats, 4)).await?;
            let all = match logits {
                true => self.executor.read(part(plan.io.logits, self.vocab)).await?,
                false => Vec::new(),
            };
            let (logp, stats, all): (&[f32], &[f32], &[f32]) =
                (cast_slice(&logp), cast_slice(&stats), cast_slice(&all));
            for (i, &(window, t)) in place[rows.start..].iter().take(rows.len()).enumerate() {
                let s = &stats[4 * i..][..4];
                let head = Head {
                    ids: &ids[i * self.k..][..self.k],
                    logp: &logp[i * self.k..][..self.k],
                    lse: [s[0], 0.0, s[1], s[2]],
                    observed: s[3],
                    logits: if logits { &all[i * self.vocab..][..self.vocab] } else { &[] },
                };
                visit(window, t, head);
            }
        }
        Ok(())
    }

    fn upload(&mut self, windows: &[&[u32]]) {
        let (mut ids, mut positions, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        for window in windows {
            ids.extend_from_slice(window);
            positions.extend(0..window.len() as u32);
            targets.extend_from_slice(window.get(1..).unwrap_or_default());
            targets.resize(ids.len(), NO_ID);
        }
        for (list, filler) in [(&mut ids, 0), (&mut positions, 0), (&mut targets, NO_ID)] {
            list.resize(self.rows, filler);
        }
        self.executor.write(self.plan.io.ids, &ids);
        self.executor.write(self.plan.io.positions, &positions);
        self.executor.write(self.inference.targets, &targets);
    }
}

fn is_product(op: &Op) -> bool {
    op.kernel.name().starts_with("matmul")
}
