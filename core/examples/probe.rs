//! Prints what teacher and trained students say at positions of a cache, as JSON lines: `probe CACHE list`, or
//! `probe CACHE POSITION,… CHECKPOINT…` with positions by their index in the cache.

// A program for the terminal; the library prints nothing.
#![allow(clippy::print_stdout)]

use crest_core::batch::Split;
use crest_core::cache::{Cache, stats::PeakSettings};
use crest_core::checkpoint::Checkpoint;
use crest_core::device::{Choice, Device};
use crest_core::positions;
use crest_core::train::{Probe, Trainer};
use serde_json::{Value, json};
use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// Tokens of text shown before a position.
const CONTEXT: usize = 40;
/// Positions that the page offers whatever the scene.
const OFFERED: usize = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, wanted, checkpoints @ ..] = &arguments[..] else {
        return Err("usage: probe CACHE list | probe CACHE POSITION,... CHECKPOINT...".into());
    };
    let cache = Arc::new(Cache::from_bytes(&std::fs::read(path)?)?);
    if wanted == "list" {
        let offered = positions::choose(&cache, OFFERED);
        for position in held_out(&cache) {
            println!("{}", teacher(&cache, position, &offered));
        }
        return Ok(());
    }
    let positions = wanted.split(',').map(str::parse).collect::<Result<Vec<u32>, _>>()?;
    let device = wait(Device::open(&"cpu".parse::<Choice>()?))?;
    for path in checkpoints {
        let checkpoint = Checkpoint::from_bytes(&std::fs::read(path)?)?;
        let mut trainer = wait(Trainer::restore(&device, cache.clone(), &checkpoint))?;
        for probe in wait(trainer.probe(&positions))? {
            println!("{}", student(path, &probe));
        }
    }
    Ok(())
}

/// Held-out positions with a word of context before them.
fn held_out(cache: &Cache) -> impl Iterator<Item = usize> {
    let documents = cache.documents().windows(2).enumerate();
    documents
        .filter(|(document, _)| Split::HeldOut.contains(*document))
        .flat_map(|(_, bounds)| bounds[0] as usize + 1..bounds[1] as usize)
}

fn teacher(cache: &Cache, position: usize, offered: &[u32]) -> Value {
    let row = cache.row(position);
    let starts = cache.documents();
    let start = starts[starts.partition_point(|&s| s as usize <= position) - 1] as usize;
    let from = start.max(position.saturating_sub(CONTEXT));
    let text = |id: &u32| cache.vocabulary().text(*id);
    let before: String = cache.tokens()[from..position].iter().map(text).collect();
    let y = cache.tokens()[position];
    json!({
        "position": position,
        "offered": offered.iter().position(|&place| place as usize == position),
        "depth": position - start,
        "context": before,
        "tokens": row.ids.iter().map(text).collect::<Vec<_>>(),
        "p": row.logp.iter().map(|l| l.exp()).collect::<Vec<_>>(),
        "rest": row.rest,
        "peaks": PeakSettings::default().peaks(&row),
        "following": text(&y),
        "next": row.ids.iter().position(|&id| id == y),
        "unknown": cache.vocabulary().is_unknown(y),
    })
}

fn student(path: &str, probe: &Probe) -> Value {
    json!({ "checkpoint": path, "position": probe.position, "q": probe.q, "rest": probe.q_rest, "following": probe.q_y })
}

/// The CPU never waits, so every future is ready when it is first asked.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
