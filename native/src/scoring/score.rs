//! Scores the documents of a shard.

use crate::{error::Result, progress::Bar};
use crest_core::{
    cache::{Scored, TEMPERATURES},
    teacher::{
        Head, Scorer, draw_tail,
        windows::{self, Window},
    },
};
use std::time::{Duration, Instant};

/// How text is scored.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Entries K.
    pub head: usize,
    /// Draws from the rest S.
    pub tail: usize,
    /// Longest window.
    pub context: usize,
    /// From window to window of a longer document.
    pub stride: usize,
    /// Decides the draws.
    pub seed: u64,
}

/// What was measured on the way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    /// Tokens run through the teacher, repeated context included.
    pub tokens: u64,
    /// Scored positions.
    pub scored: u64,
    /// Sum of -log p of the text, nats.
    pub nll: f64,
    /// Time in the teacher and in what is kept of it.
    pub busy: Duration,
    /// Batches.
    pub batches: u64,
}

impl Measured {
    /// Tokens per second.
    pub fn rate(&self) -> f64 {
        self.tokens as f64 / self.busy.as_secs_f64().max(1e-9)
    }
}

/// Scores documents, the first of which has number `first` in the run. `None` if `stop` said so between two batches.
///
/// # Errors
/// Of the device.
pub fn documents(
    scorer: &mut Scorer,
    documents: &[Vec<u32>],
    first: usize,
    settings: &Settings,
    measured: &mut Measured,
    (bar, done, all): (&Bar, u64, u64),
    stop: &dyn Fn() -> bool,
) -> Result<Option<Scored>> {
    let mut scored = Scored::blank(documents, settings.head, &TEMPERATURES, settings.tail);
    let lengths: Vec<usize> = documents.iter().map(Vec::len).collect();
    let windows = windows::windows(&lengths, settings.context, settings.stride);
    let mut fresh = 0;
    for batch in windows::batches(&windows, scorer.rows()) {
        if stop() {
            return Ok(None);
        }
        let started = Instant::now();
        let texts: Vec<&[u32]> = batch.iter().map(|w| &documents[w.document][w.start..w.end]).collect();
        let keep = |w: usize, t: usize, head: Head<'_>| {
            let Window { document, start, end, first: from } = batch[w];
            let position = start + t + 1;
            if (from..end).contains(&position) {
                measured.scored += 1;
                measured.nll -= f64::from(head.observed);
                let row = scored.documents[document] as usize + position;
                put(&mut scored, row, &head, settings, (first + document, position));
            }
        };
        pollster::block_on(scorer.run(&texts, settings.tail > 0, keep))?;
        measured.busy += started.elapsed();
        measured.batches += 1;
        measured.tokens += batch.iter().map(|w| w.len() as u64).sum::<u64>();
        fresh += batch.iter().map(|w| (w.end - w.first) as u64).sum::<u64>();
        bar.say(done + fresh, all, &format!("{:.0} tokens/s", measured.rate()));
    }
    Ok(Some(scored))
}

/// Writes one row.
fn put(
    scored: &mut Scored,
    row: usize,
    head: &Head<'_>,
    settings: &Settings,
    (document, position): (usize, usize),
) {
    let (k, s) = (settings.head, settings.tail);
    scored.head_ids[row * k..][..k].copy_from_slice(head.ids);
    scored.head_logp[row * k..][..k].copy_from_slice(head.logp);
    scored.lse[row * 4..][..4].copy_from_slice(&head.lse);
    if s > 0 {
        let out = &mut scored.tail_ids[row * s..][..s];
        draw_tail(head.logits, head.ids, settings.seed, document as u64, position as u64, out);
    }
}
