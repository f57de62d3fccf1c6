//! How a run shows that it lives: a bar on a terminal, a few lines in a log, JSON lines for a program.

use crate::{output, tables};
use crest_core::{Config, train::StepRecord};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

/// Shows steps as they become known.
#[derive(Debug)]
pub struct Progress {
    shape: Shape,
    steps: u32,
    tokens_per_step: u64,
    k: u32,
    /// Steps seen since `started`.
    seen: u32,
    started: Instant,
}

#[derive(Debug)]
enum Shape {
    Bar(ProgressBar),
    /// A line whenever another tenth is done; the field is the next step to speak at.
    Lines(u32),
    Json,
    Quiet,
}

impl Progress {
    /// For a run that continues after step `from`.
    pub fn new(config: &Config, from: u32, json: bool, quiet: bool) -> Self {
        let steps = config.schedule.steps;
        let shape = if json {
            Shape::Json
        } else if quiet {
            Shape::Quiet
        } else if std::io::stderr().is_terminal() {
            Shape::Bar(bar(from, steps))
        } else {
            Shape::Lines(from)
        };
        let tokens_per_step = u64::from(config.schedule.batch) * u64::from(config.student.context);
        Progress { shape, steps, tokens_per_step, k: config.objective.k, seen: 0, started: Instant::now() }
    }

    /// Shows finished steps; `done` counts all steps of the run so far.
    pub fn steps(&mut self, records: &[StepRecord], done: u32) {
        self.seen += records.len() as u32;
        if records.is_empty() {
            return;
        }
        let mean = |of: fn(&StepRecord) -> f32| records.iter().map(of).sum::<f32>() / records.len() as f32;
        let text = format!(
            "loss {:.3}  MOR@{} {:.3}  {} tokens/s",
            mean(|r| r.loss),
            self.k,
            mean(|r| r.overlap),
            tables::grouped(self.tokens_per_second()),
        );
        match &mut self.shape {
            Shape::Bar(bar) => {
                bar.set_position(u64::from(done));
                bar.set_message(text);
            }
            Shape::Lines(next) if done >= *next || done == self.steps => {
                output::note(format_args!("step {done}/{}  {text}", self.steps));
                *next = done + self.steps.div_ceil(10);
            }
            Shape::Json => {
                for record in records {
                    output::json(&Event { event: "step", body: record });
                }
            }
            Shape::Lines(_) | Shape::Quiet => {}
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Shape::Bar(bar) = &self.shape {
            bar.finish_and_clear();
        }
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Steps shown since the start.
    pub fn seen(&self) -> u32 {
        self.seen
    }

    fn tokens_per_second(&self) -> u64 {
        let seconds = self.elapsed().as_secs_f64().max(1e-9);
        (self.tokens_per_step as f64 * f64::from(self.seen) / seconds) as u64
    }
}

/// A JSON line: what happened, then its fields.
#[derive(serde::Serialize)]
pub struct Event<T: serde::Serialize> {
    /// `start`, `step`, `evaluation`, `done` or `interrupted`.
    pub event: &'static str,
    /// The fields.
    #[serde(flatten)]
    pub body: T,
}

fn bar(from: u32, steps: u32) -> ProgressBar {
    let template = "{bar:28} {pos}/{len}  {msg}  ETA {eta}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(u64::from(steps)).with_style(style).with_position(u64::from(from));
    bar.reset_eta();
    bar
}
