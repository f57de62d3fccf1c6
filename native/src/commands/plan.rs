//! `crest plan`: the training step as the list of operations that it is.

use super::Outcome;
use crate::{
    args::PlanArgs,
    error::Result,
    output,
    run::{CacheSource, open_device},
    tables,
};
use crest_core::{model::Op, train::Trainer};
use serde_json::json;

/// Runs the command.
pub fn run(args: &PlanArgs) -> Result<Outcome> {
    let config = args.settings.resolve_one()?;
    let cache = CacheSource::from(args.cache.cache.clone()).open()?;
    let device = open_device(&args.device.device)?;
    let trainer = pollster::block_on(Trainer::new(&device, cache, &config))?;
    if args.json {
        trainer.plan().ops.iter().for_each(|op| output::json(&operation(op)));
    } else {
        output::result(trainer.plan());
        output::result(format_args!(
            "{} parameters, {}",
            tables::grouped(trainer.parameters() as u64),
            config.objective
        ));
    }
    Ok(Outcome::Done)
}

fn operation(op: &Op) -> serde_json::Value {
    let bindings: Vec<_> = op
        .kernel
        .shader
        .bindings
        .iter()
        .zip(&op.args)
        .map(|(binding, view)| json!({ "name": binding.name, "buffer": view.buffer.0, "words": view.len }))
        .collect();
    json!({
        "operation": op.label, "kernel": op.kernel.name(), "grid": op.grid(), "bindings": bindings,
        "bytes": op.bytes(), "flops": op.flops(),
    })
}
