//! `cargo xtask web | demo | test | bench`: the glue that builds, serves and checks Crest; no logic of the product.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a build tool talks to the terminal")]

mod bench;
mod demo;
mod sizes;
mod stages;
mod teacher;
mod test;
mod tracked;
mod util;
mod web;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    about = "Builds, serves and checks Crest",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the wasm module and the page into www/dist
    Web(web::Args),
    /// Build the page and serve it on this machine
    Demo(demo::Args),
    /// Run every check of continuous integration, in order
    Test(test::Args),
    /// Measure training steps beside each other and print the ratios
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Web(args) => web::build(&args),
        Task::Demo(args) => demo::demo(&args),
        Task::Test(args) => return test::run(&args),
        Task::Bench(args) => bench::bench(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
