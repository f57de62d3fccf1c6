//! `crest assess`: whether a task is multi-modal and its teacher good enough, before anyone trains.

mod show;

use super::Outcome;
use crate::{
    args::AssessArgs,
    error::{Error, Result},
    files::write_whole,
    output, report,
    run::CacheSource,
};
use crest_core::assess::assess;
use std::path::Path;

/// Tokens from which measuring can take seconds, and is announced.
const LARGE: usize = 500_000;

/// Runs the command.
pub fn run(args: &AssessArgs) -> Result<Outcome> {
    let source = CacheSource::from(args.cache.clone());
    let settings = args.settings();
    settings.validate()?;
    let cache = source.open()?;
    if cache.len() >= LARGE {
        output::note(format_args!("measuring {} tokens ...", args.lang.count(cache.len() as u64)));
    }
    let found = assess(&cache, &settings)?;
    let flag = source.flag().map_or_else(String::new, |flag| format!(" {flag}"));
    if let Some(path) = &args.html {
        write(path, &report::assess::render(&cache, &found, &flag, args.lang))?;
    }
    match args.json {
        true => output::json(&show::json(&cache, &found)),
        false => show::text(&cache, &found, &flag, args.lang),
    }
    if let Some(path) = &args.html {
        output::note(format_args!("report: {}", path.display()));
    }
    Ok(Outcome::Done)
}

/// Whole or not at all, as run folders are written.
fn write(path: &Path, page: &str) -> Result<()> {
    write_whole(path, page.as_bytes()).map_err(|error| match error {
        Error::Io { action, path, source, .. } => {
            let hint = "the folder must be there and writable; choose another file with --html";
            Error::Io { action, path, source, hint }
        }
        other => other,
    })
}
