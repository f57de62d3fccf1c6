//! A student that starts from a pretrained model: the model's shape, the teacher's vocabulary, the model's weights.

use crate::{
    error::{Error, Result},
    progress,
    teacher::Teacher,
};
use crest_core::{
    Config,
    cache::{Cache, Coverage},
};
use std::path::Path;

/// Learning rate of a student that knows something already, unless one is asked for.
const LR: f32 = 1e-4;

/// Takes over shape and hash of a model into the settings of a run.
pub fn configure(config: &mut Config, model: &Teacher, context: Option<u32>, lr: Option<f32>) {
    let context = context.unwrap_or(config.student.context);
    config.student = crest_core::Student { context, ..model.model.shape.clone() };
    config.schedule.lr = lr.unwrap_or(LR);
    config.init = Some(model.sha256.clone());
}

/// Whether a student of a cache can start from a model.
///
/// # Errors
/// [`Error::Input`] if they do not share their tokens, or the model's head is not tied.
pub fn check(path: &Path, model: &Teacher, cache: &Cache) -> Result<()> {
    let tokens = cache.vocabulary().len();
    let wrong = |problem: String, hint: &str| Err(Error::input(path, problem, hint));
    if cache.vocabulary().coverage() == Coverage::Trimmed {
        return wrong(
            format!(
                "a pretrained student keeps the teacher's vocabulary; the cache has trimmed it to {tokens} tokens"
            ),
            "make the cache with --vocab full",
        );
    }
    if model.tokenizer.full_vocabulary()? != *cache.vocabulary() {
        return wrong(
            format!("its {} tokens are not the {tokens} of the cache", model.model.vocab),
            "start from a model of the teacher's family, with the same tokenizer",
        );
    }
    if !model.model.tied {
        return wrong(
            "its head has weights of its own; a student's head is its embedding".into(),
            "start from a model with tied embeddings",
        );
    }
    Ok(())
}

/// The weights of a model as a student has them.
///
/// # Errors
/// Naming a weight that does not fit.
pub fn weights(model: &mut Teacher) -> Result<Vec<f32>> {
    let table = model.model.table();
    let bar = progress::bar("loading tensors");
    let mut flat = vec![0.0; table.words()];
    for (i, tensor) in table.tensors().iter().enumerate() {
        let values = model.weights.load(&tensor.name, &tensor.shape)?;
        flat[tensor.offset..][..tensor.len()].copy_from_slice(&values);
        bar.show(i as u64 + 1, table.tensors().len() as u64);
    }
    Ok(flat)
}
