//! `crest cache`: makes a teacher cache, and tools for caches that there are.

mod build;
pub(super) mod finish;
mod tools;
mod verify;

use super::Outcome;
use crate::{
    args::{CacheArgs, CacheTool},
    error::Result,
};

/// Runs the command.
pub fn run(args: &CacheArgs) -> Result<Outcome> {
    match &args.tool {
        None => build::run(&args.build),
        Some(CacheTool::Info(args)) => tools::info(args),
        Some(CacheTool::Verify(args)) => verify::run(args),
        Some(CacheTool::Slice(args)) => tools::slice(args),
        Some(CacheTool::Merge(args)) => tools::merge(args),
    }
}
