//! Writes text: one token of every sequence per step, on top of remembered keys and values.

use super::{Llama, Weights, load};
use crate::device::{Device, Executor, Program};
use crate::model::infer;
use crate::model::{Plan, View};
use crate::{Error, Result, Student};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::rc::Rc;

/// How a token is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Divides the logits; 0 takes the most likely token.
    pub temperature: f32,
    /// Draws from the smallest set of tokens with this probability.
    pub top_p: f32,
}

impl Sampling {
    /// Draws a token. Equal logits and draws give the equal token.
    ///
    /// # Panics
    /// Without logits.
    pub fn draw(&self, logits: &[f32], rng: &mut ChaCha8Rng) -> u32 {
        let mut order: Vec<u32> = (0..logits.len() as u32).collect();
        let falling = |a: &u32, b: &u32| logits[*b as usize].total_cmp(&logits[*a as usize]).then(a.cmp(b));
        if self.temperature == 0.0 {
            return order.into_iter().min_by(falling).unwrap_or(0);
        }
        order.sort_unstable_by(falling);
        let high = logits[order[0] as usize];
        let weight = |id: &u32| f64::from((logits[*id as usize] - high) / self.temperature).exp();
        let weights: Vec<f64> = order.iter().map(weight).collect();
        let total: f64 = weights.iter().sum();
        let mut nucleus = 0.0;
        let count = 1 + weights
            .iter()
            .take_while(|w| {
                nucleus += **w;
                nucleus < f64::from(self.top_p) * total
            })
            .count();
        let kept = &weights[..count.min(weights.len())];
        let mut left = rng.random::<f64>() * kept.iter().sum::<f64>();
        for (id, weight) in order.iter().zip(kept) {
            left -= weight;
            if left < 0.0 {
                return *id;
            }
        }
        order[kept.len() - 1]
    }
}

/// A teacher that continues several sequences at once.
pub struct Generator {
    plan: Rc<Plan>,
    executor: Executor,
    positions: Vec<u32>,
    shape: Student,
    vocab: usize,
}

impl Generator {
    /// Loads a teacher for sequences of at most `context` tokens.
    ///
    /// # Errors
    /// Of the weights; [`Error::Device`] if the device refuses.
    pub async fn new(
        device: &Device,
        teacher: &Llama,
        weights: &mut dyn Weights,
        (sequences, context): (usize, usize),
        progress: impl FnMut(usize, usize),
    ) -> Result<Generator> {
        teacher.validate()?;
        let table = teacher.table();
        let shape = Student { context: context as u32, ..teacher.shape.clone() };
        shape.validate()?;
        let mut inference = infer::generator(&shape, &table, teacher.vocab, sequences)?;
        let (plan, executor) = load(device, &mut inference, &shape, &table, weights, progress).await?;
        let positions = vec![0; sequences];
        Ok(Generator { plan, executor, positions, shape, vocab: teacher.vocab })
    }

    /// Sequences at once.
    pub fn sequences(&self) -> usize {
        self.positions.len()
    }

    /// Forgets what a sequence remembers: it starts anew.
    pub fn forget(&mut self, sequence: usize) {
        self.positions[sequence] = 0;
    }

    /// Takes one more token of every sequence and gives the logits of what follows [sequences, V]. A sequence without a
    /// token stands still, and its logits mean nothing.
    ///
    /// # Errors
    /// [`Error::Setting`] if a sequence is full; [`Error::Device`] if the device fails.
    pub async fn step(&mut self, tokens: &[Option<u32>]) -> Result<Vec<f32>> {
        let full = |(p, token): (&u32, &Option<u32>)| *p >= self.shape.context && token.is_some();
        if let Some(full) = self.positions.iter().zip(tokens).position(full) {
            return Err(Error::setting(
                "context",
                format!("sequence {full} has {} tokens already", self.shape.context),
                "make the context longer, or the text shorter",
            ));
        }
        let ids: Vec<u32> = tokens.iter().map(|token| token.unwrap_or(0)).collect();
        self.executor.write(self.plan.io.ids, &ids);
        self.executor.write(self.plan.io.positions, &self.positions);
        self.executor.run(&Program::Ops(0..self.plan.forward));
        self.executor.run(&Program::Logits(0));
        let view = View { len: self.positions.len() * self.vocab, ..self.plan.io.logits };
        for (position, token) in self.positions.iter_mut().zip(tokens) {
            *position += u32::from(token.is_some());
        }
        Ok(bytemuck::cast_vec(self.executor.read(view).await?))
    }
}
