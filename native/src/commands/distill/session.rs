//! One run from its first step (or its checkpoint) to its report.

use super::{
    Outcome, Shared,
    progress::{Event, Progress},
};
use crate::{
    error::{Error, Result},
    output,
    report::{self, lanes},
    run::{MetricsLog, RunFolder, Saved, device_name, init, read_points, shell},
    tables,
};
use crest_core::{
    Config,
    metrics::Evaluation,
    train::{Probe, Trainer},
};
use serde_json::json;

/// Steps between two looks at the losses; a GPU works ahead in between.
const LOOK_EVERY: u32 = 10;

/// A run under way.
pub struct Session<'a> {
    shared: &'a Shared,
    folder: RunFolder,
    trainer: Trainer,
    log: MetricsLog,
    progress: Progress,
    /// Held-out positions that the report shows, and the untrained student there.
    lanes: Vec<u32>,
    before: Vec<Probe>,
}

impl<'a> Session<'a> {
    /// Starts at step 0 in a new folder.
    pub fn start(shared: &'a Shared, config: &Config, folder: RunFolder) -> Result<Self> {
        let mut trainer = new_trainer(shared, config)?;
        let lanes = lanes::choose(&shared.cache);
        let before = pollster::block_on(trainer.probe(&lanes))?;
        folder.create()?;
        folder.write(&folder.config(), config_file(shared, config).as_bytes())?;
        let log = MetricsLog::create(&folder.metrics())?;
        let progress = shared.progress(config, 0);
        Ok(Session { shared, folder, trainer, log, progress, lanes, before })
    }

    /// Continues at a checkpoint.
    pub fn resume(shared: &'a Shared, saved: &Saved, folder: RunFolder) -> Result<Self> {
        let trainer = saved.restore(&shared.device, shared.cache.clone())?;
        let config = trainer.config().clone();
        // The untrained student is not stored: the seed gives it again, but not one that started from a model.
        let lanes = if config.init.is_some() { Vec::new() } else { lanes::choose(&shared.cache) };
        let before = match lanes.is_empty() {
            true => Vec::new(),
            false => pollster::block_on(new_trainer(shared, &config)?.probe(&lanes))?,
        };
        folder.remove_partial_files()?;
        let log = MetricsLog::resume(&folder.metrics(), trainer.step_index())?;
        let progress = shared.progress(&config, trainer.step_index());
        Ok(Session { shared, folder, trainer, log, progress, lanes, before })
    }

    /// Trains to the last step, or until Ctrl-C; then the report.
    pub fn run(mut self) -> Result<Outcome> {
        self.announce();
        let steps = self.trainer.config().schedule.steps;
        while self.trainer.step_index() < steps && !self.shared.stopping() {
            pollster::block_on(self.trainer.step())?;
            let done = self.trainer.step_index();
            if done.is_multiple_of(self.shared.checkpoint_every) && done < steps {
                self.save()?;
            } else if done.is_multiple_of(LOOK_EVERY) {
                self.look()?;
            }
        }
        self.save()?;
        self.progress.finish();
        let done = self.trainer.step_index();
        if done < steps {
            let command = self.resume_command();
            output::note(format_args!("stopped after step {done} of {steps}; continue with: {command}"));
            if self.shared.json {
                let stop = json!({ "run": self.folder.path(), "step": done, "resume": command });
                output::json(&Event { event: "interrupted", body: stop });
            }
            return Ok(Outcome::Interrupted);
        }
        self.conclude()?;
        Ok(Outcome::Done)
    }

    /// Collects the losses of finished steps.
    fn look(&mut self) -> Result<()> {
        let records = pollster::block_on(self.trainer.drain())?;
        self.log.append(&records)?;
        self.progress.steps(&records, self.trainer.step_index());
        Ok(())
    }

    /// Writes the checkpoint, after the metrics of every step that it contains.
    fn save(&mut self) -> Result<()> {
        self.look()?;
        self.log.sync()?;
        let bytes = pollster::block_on(self.trainer.checkpoint())?.to_bytes()?;
        self.folder.write(&self.folder.checkpoint(), &bytes)
    }

    fn announce(&self) {
        let info = self.shared.cache.info();
        let config = self.trainer.config();
        let (steps, from) = (config.schedule.steps, self.trainer.step_index());
        if self.shared.json {
            let device = json!({
                "kind": self.shared.device.kind(),
                "name": self.shared.device.name(),
                "reason": self.shared.device.reason(),
            });
            let start = json!({
                "run": self.folder.path(), "objective": config.objective.to_string(), "config": config,
                "cache": info.fingerprint, "device": device, "parameters": self.trainer.parameters() as u64, "step": from,
            });
            output::json(&Event { event: "start", body: start });
        } else if !self.shared.quiet {
            output::note(format_args!(
                "student: {} parameters, {}, steps {from} to {steps}, into {}",
                tables::grouped(self.trainer.parameters() as u64),
                config.objective,
                self.folder.path().display(),
            ));
        }
    }

    /// Measures the student on all held-out text, writes the report and says where everything is.
    fn conclude(&mut self) -> Result<()> {
        let seconds = self.progress.elapsed().as_secs_f64();
        let evaluation = pollster::block_on(self.trainer.evaluate(None))?;
        let after = pollster::block_on(self.trainer.probe(&self.lanes))?;
        let lanes = lanes::build(&self.shared.cache, &self.before, &after);
        let page = report::render(&report::Report {
            name: run_title(&self.folder),
            config: self.trainer.config(),
            parameters: self.trainer.parameters() as u64,
            teacher: report::Teacher::of(self.shared.cache.info()),
            device: (device_name(&self.shared.device), self.shared.device.reason().to_owned()),
            timing: (self.progress.seen() > 0).then(|| (self.progress.seen(), seconds)),
            cache_flag: self.shared.source.flag(),
            points: &read_points(&self.folder.metrics())?,
            evaluation: &evaluation,
            lanes: &lanes,
        });
        self.folder.write(&self.folder.report(), page.as_bytes())?;
        self.summarise(&evaluation);
        Ok(())
    }

    fn summarise(&self, evaluation: &Evaluation) {
        if self.shared.json {
            output::json(&Event { event: "evaluation", body: evaluation });
            output::json(&Event { event: "done", body: json!({ "run": self.folder.path() }) });
            return;
        }
        output::result(tables::evaluation(evaluation));
        output::result(format_args!(
            "\nrun folder: {}  ({})\nreport:     {}\n",
            self.folder.path().display(),
            RunFolder::FILES.join(", "),
            self.folder.report().display(),
        ));
    }

    fn resume_command(&self) -> String {
        let cache = self.shared.source.flag().map_or_else(String::new, |flag| format!(" {flag}"));
        format!("crest distill --resume {}{cache}", shell(self.folder.path()))
    }
}

fn new_trainer(shared: &Shared, config: &Config) -> Result<Trainer> {
    let cache = shared.cache.clone();
    let trainer = match &shared.model {
        Some(model) => {
            let weights = init::weights(&mut model.borrow_mut())?;
            pollster::block_on(Trainer::from_weights(&shared.device, cache, config, &weights))
        }
        None => pollster::block_on(Trainer::new(&shared.device, cache, config)),
    };
    trainer.map_err(Error::from)
}

fn run_title(folder: &RunFolder) -> String {
    let path = folder.path();
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// config.toml: the settings, and in comments what else decides the run.
fn config_file(shared: &Shared, config: &Config) -> String {
    let info = shared.cache.info();
    let one_line = |text: &str| text.replace(|c: char| c.is_control(), " ");
    format!(
        "# crest {}, {}: {}\n# cache: {} on {}, fingerprint {}\n{}",
        env!("CARGO_PKG_VERSION"),
        shared.device.kind(),
        one_line(&shared.device.name()),
        one_line(&info.teacher),
        one_line(&info.text),
        info.fingerprint,
        config.to_toml(),
    )
}
