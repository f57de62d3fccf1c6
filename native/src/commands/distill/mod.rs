//! `crest distill`: trains one student per objective and writes its run folder.

pub(in crate::commands) mod progress;
mod session;

use super::Outcome;
use crate::{
    args::DistillArgs,
    error::{Error, Result},
    interrupt, output,
    run::{CacheSource, RunFolder, Saved, init, open_device, run_name},
    teacher::Teacher,
};
use crest_core::{Config, cache::Cache, device::Device, train::Trainer};
use progress::Progress;
use session::Session;
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What all runs of one command share.
struct Shared {
    cache: Arc<Cache>,
    source: CacheSource,
    device: Device,
    checkpoint_every: u32,
    json: bool,
    quiet: bool,
    /// What students start from instead of their seed. Read anew for each: half a gigabyte is not kept for later.
    model: Option<RefCell<Teacher>>,
    /// Set by Ctrl-C.
    stop: interrupt::Flag,
}

/// One run to be made.
#[derive(Debug)]
struct Job {
    config: Config,
    folder: RunFolder,
}

/// Runs the command. Everything is checked before the first file is written.
pub fn run(args: DistillArgs) -> Result<Outcome> {
    match &args.resume {
        Some(dir) => resume(&args, dir),
        None => start(&args),
    }
}

fn start(args: &DistillArgs) -> Result<Outcome> {
    let model = args.init.as_deref().map(|path| Teacher::open(path, None)).transpose()?;
    let mut jobs = jobs(args)?;
    if let Some(model) = &model {
        for job in &mut jobs {
            init::configure(&mut job.config, model, args.settings.context, args.settings.lr);
            job.config.validate()?;
        }
    }
    let mut shared = Shared::open(args)?;
    if let (Some(path), Some(model)) = (&args.init, model) {
        init::check(path, &model, &shared.cache)?;
        shared.model = Some(RefCell::new(model));
    }
    for job in &jobs {
        Trainer::check(&shared.cache, &job.config)?;
    }
    for (i, job) in jobs.iter().enumerate() {
        if jobs.len() > 1 && !args.quiet {
            output::note(format_args!("student {} of {}: {}", i + 1, jobs.len(), job.config.objective));
        }
        let outcome = Session::start(&shared, &job.config, job.folder.clone())?.run()?;
        if outcome != Outcome::Done {
            return Ok(outcome);
        }
    }
    if jobs.len() > 1 && args.out.is_none() && !args.json && !args.quiet {
        output::note("compare them with: crest eval");
    }
    Ok(Outcome::Done)
}

fn resume(args: &DistillArgs, dir: &Path) -> Result<Outcome> {
    let saved = Saved::read(dir)?;
    let folder = RunFolder::of(&saved.path);
    Session::resume(&Shared::open(args)?, &saved, folder)?.run()
}

/// The runs that the arguments ask for, each with a folder that is free.
fn jobs(args: &DistillArgs) -> Result<Vec<Job>> {
    let configs = args.settings.resolve()?;
    let single = configs.len() == 1;
    let mut jobs: Vec<Job> = Vec::new();
    for config in configs {
        let path = match &args.out {
            Some(out) if single => out.clone(),
            Some(out) => out.join(run_name(&config)),
            None => PathBuf::from("runs").join(run_name(&config)),
        };
        let folder = RunFolder::at(path);
        if jobs.iter().any(|job| job.folder.path() == folder.path()) {
            return Err(Error::usage(
                format!("objective `{}` is named twice", config.objective),
                "name each objective once",
            ));
        }
        folder.check_free(args.force)?;
        jobs.push(Job { config, folder });
    }
    Ok(jobs)
}

impl Shared {
    fn open(args: &DistillArgs) -> Result<Self> {
        let source = CacheSource::from(args.cache.cache.clone());
        let cache = source.open()?;
        let device = open_device(&args.device.device)?;
        if !args.quiet && !args.json {
            let info = cache.info();
            output::note(format_args!("teacher: {}\ntext: {}", info.teacher, info.text));
        }
        Ok(Shared {
            cache,
            source,
            device,
            checkpoint_every: args.checkpoint_every,
            json: args.json,
            quiet: args.quiet,
            model: None,
            stop: interrupt::flag(),
        })
    }

    fn stopping(&self) -> bool {
        self.stop.is_set()
    }

    fn progress(&self, config: &Config, from: u32) -> Progress {
        Progress::new(config, from, self.json, self.quiet)
    }
}
