//! A bar for work that is not training: nothing for two seconds, then a bar on a terminal, or a line every tenth elsewhere.

use crate::output;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    cell::Cell,
    io::IsTerminal,
    time::{Duration, Instant},
};

/// Before this nobody wonders.
const PATIENCE: Duration = Duration::from_secs(2);

/// Progress of one piece of work.
pub struct Bar {
    what: &'static str,
    bar: Option<ProgressBar>,
    started: Instant,
    first: Cell<Option<u64>>,
    next: Cell<u64>,
}

/// Starts counting; nothing is shown yet.
pub fn bar(what: &'static str) -> Bar {
    let bar = std::io::stderr().is_terminal().then(|| {
        let style = ProgressStyle::with_template("{prefix} {bar:28} {pos}/{len}  {msg}  ETA {eta}");
        let bar = ProgressBar::hidden().with_prefix(what);
        bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    });
    Bar { what, bar, started: Instant::now(), first: Cell::new(None), next: Cell::new(0) }
}

impl Bar {
    /// `done` of `all` are done.
    pub fn show(&self, done: u64, all: u64) {
        self.say(done, all, "");
    }

    /// The same with a word on how it goes.
    pub fn say(&self, done: u64, all: u64, message: &str) {
        let first = self.first.get().unwrap_or(done);
        self.first.set(Some(first));
        if self.started.elapsed() < PATIENCE {
            return;
        }
        match &self.bar {
            Some(bar) => {
                if bar.is_hidden() {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
                bar.set_length(all);
                bar.set_message(message.to_owned());
                bar.set_position(done);
            }
            None if done >= self.next.get() => {
                self.next.set(done + all.div_ceil(10));
                // How long it takes is known once something has been done since the start.
                let left = (done > first).then(|| {
                    let each = self.started.elapsed().as_secs_f64() / (done - first) as f64;
                    format!("  {:.0} s left", each * all.saturating_sub(done) as f64)
                });
                output::note(format_args!(
                    "{} {done}/{all}  {message}{}",
                    self.what,
                    left.unwrap_or_default()
                ));
            }
            None => {}
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
