//! A teacher on Crest's own forward: any Llama whose weights somebody can read, on any device.

mod generate;
mod score;
mod tail;
pub mod windows;

pub use generate::{Generator, Sampling};
pub use score::{Head, Scorer};
pub use tail::draw as draw_tail;

use crate::device::{Device, Executor};
use crate::model::infer::Inference;
use crate::model::{Plan, Table};
use crate::{Error, Result, Student};
use bytemuck::cast_slice;
use crest_kernels::rope;
use std::rc::Rc;

/// Shape of a teacher.
#[derive(Clone, Debug, PartialEq)]
pub struct Llama {
    /// Widths, layers and heads; `context` is the longest window that it was trained for.
    pub shape: Student,
    /// Rows of the embedding; may be more than the tokenizer has tokens.
    pub rows: usize,
    /// Tokens that the tokenizer knows: logits behind them are padding.
    pub vocab: usize,
    /// Whether the embedding makes the logits too.
    pub tied: bool,
}

impl Llama {
    /// Checks sizes that come from a file.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the first one out of range.
    pub fn validate(&self) -> Result<()> {
        self.shape.validate()?;
        if self.vocab < 2 || self.rows < self.vocab || self.rows > 1 << 20 {
            return Err(Error::setting(
                "teacher.vocabulary",
                format!("{} tokens, {} rows of the embedding", self.vocab, self.rows),
                "give the tokenizer that belongs to the model",
            ));
        }
        Ok(())
    }

    /// Its tensors, without the padding of the vocabulary: what the plans compute with and [`Weights`] are asked for.
    pub fn table(&self) -> Table {
        Table::llama(&self.shape, self.vocab, self.tied)
    }
}

/// Where weights come from.
pub trait Weights {
    /// A tensor of [`Llama::table`], row-major in f32: q, k and v (half-split rotary pairs) stacked, gate and up
    /// stacked, embedding and head cut to the tokenizer's tokens.
    ///
    /// # Errors
    /// What the file says instead.
    fn load(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>>;
}

/// Puts a plan on a device and fills its weights; `progress` hears of tensors loaded and their number.
async fn load(
    device: &Device,
    inference: &mut Inference,
    shape: &Student,
    table: &Table,
    weights: &mut dyn Weights,
    mut progress: impl FnMut(usize, usize),
) -> Result<(Rc<Plan>, Executor)> {
    let plan = Rc::new(std::mem::take(&mut inference.plan));
    let mut executor = device.executor(plan.clone()).await?;
    let angles = rope::table(shape.context, shape.head_width(), shape.rope_base);
    executor.write(plan.io.rope, cast_slice(&angles));
    let tensors = table.tensors();
    for (i, (tensor, buffer)) in tensors.iter().zip(&inference.weights).enumerate() {
        let values = weights.load(&tensor.name, &tensor.shape)?;
        if values.len() != tensor.len() {
            return Err(Error::input(
                "teacher",
                format!("{} has {} values, {:?} are needed", tensor.name, values.len(), tensor.shape),
                "the file does not fit its own description",
            ));
        }
        executor.write(*buffer, cast_slice(&values));
        progress(i + 1, tensors.len());
    }
    Ok((plan, executor))
}
