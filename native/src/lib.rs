//! The `crest` command line as a library, for its program and for fuzzing what it reads.

mod args;
mod commands;
pub mod error;
mod files;
pub mod import;
mod interrupt;
mod output;
mod progress;
mod report;
mod run;
pub mod scoring;
mod tables;
pub mod teacher;

use crate::{args::Command, commands::Outcome, error::Error};
use clap::Parser;
use std::process::ExitCode;

/// Arguments in, exit code out.
pub fn main() -> ExitCode {
    let outcome = match args::Cli::parse().command {
        Command::Assess(args) => commands::assess::run(&args),
        Command::Cache(args) => commands::cache::run(&args),
        Command::Distill(args) => commands::distill::run(*args),
        Command::Eval(args) => commands::eval::run(&args),
        Command::Import(args) => commands::import::run(&args),
        Command::Selftest(args) => commands::selftest::run(&args),
        Command::Plan(args) => commands::plan::run(&args),
    };
    if let Err(error) = &outcome {
        output::error(error);
    }
    ExitCode::from(exit_code(&outcome))
}

/// Every exit code of `crest` (also listed in its `--help`).
fn exit_code(outcome: &Result<Outcome, Error>) -> u8 {
    use crest_core::Error as Core;
    match outcome {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::ChecksFailed) => 1,
        Ok(Outcome::Interrupted) => 130,
        Err(Error::Usage { .. }) => 2,
        Err(Error::Core(error) | Error::File { source: error, .. }) => match error {
            Core::Setting { .. } => 2,
            Core::Input { .. } => 3,
            Core::Device { .. } | Core::Memory { .. } | Core::Diverged { .. } => 4,
            _ => 3,
        },
        Err(Error::Input { .. }) => 3,
        Err(Error::Io { .. }) => 5,
    }
}
