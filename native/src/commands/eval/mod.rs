//! `crest eval`: measures students on held-out text, side by side with honest differences.

mod find;
mod show;

use super::Outcome;
use crate::{
    args::EvalArgs,
    error::Result,
    output,
    run::{Saved, open_device},
};
use crest_core::{Config, cache::Cache, device::Device, metrics::Evaluation};
use find::Inputs;
use std::{path::Path, sync::Arc};

/// One student with its measurements.
#[derive(Debug)]
struct Measured {
    name: String,
    config: Config,
    step: u32,
    evaluation: Evaluation,
}

/// Runs the command.
pub fn run(args: &EvalArgs) -> Result<Outcome> {
    let inputs = Inputs::find(args)?;
    let cache = inputs.cache.open()?;
    let device = open_device(&args.device.device)?;
    let mut students = Vec::new();
    let mut refused = None;
    for path in &inputs.runs {
        match measure(path, &device, &cache, args.batches) {
            Ok(student) => students.push(student),
            // Nobody asked for this run by name, so one that does not fit is left out, and said so.
            Err(error) if inputs.guessed => {
                let text = error.to_string();
                let reason = text.lines().next().unwrap_or_default();
                output::note(format_args!("left out: {reason}"));
                refused = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match (students.is_empty(), refused) {
        (true, Some(error)) => return Err(error),
        _ if args.json => output::json(&show::json(&cache, &students)),
        _ => show::tables(&students),
    }
    Ok(Outcome::Done)
}

fn measure(path: &Path, device: &Device, cache: &Arc<Cache>, batches: Option<usize>) -> Result<Measured> {
    let mut trainer = Saved::read(path)?.restore(device, Arc::clone(cache))?;
    let evaluation = pollster::block_on(trainer.evaluate(batches))?;
    Ok(Measured {
        name: find::name(path),
        config: trainer.config().clone(),
        step: trainer.step_index(),
        evaluation,
    })
}
