//! Positions to look at: what one peak, several peaks and a confident mistake look like in this text.

use super::{Settings, at};
use crate::cache::Cache;
use crate::positions::is_word;
use serde::Serialize;

/// Tokens of context, at least, so that a reader knows what the text is about.
const LEAST_CONTEXT: usize = 12;
/// Entries that a reader looks at.
const READ: usize = 3;

/// What a position is an example of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExampleKind {
    /// One answer.
    OnePeak,
    /// Several good answers: at least three peaks, the second likely.
    ManyPeaks,
    /// A confident first choice that the text does not take.
    ConfidentlyWrong,
}

/// A position of the cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// What it shows.
    pub kind: ExampleKind,
    /// Index of the predicted token.
    pub position: u32,
}

/// Up to `most` positions of each kind, spread over the text and not picked for effect; the same every time. Those that
/// read easily (whole words) go first; a text without any gives what it has.
pub fn examples(cache: &Cache, settings: &Settings, most: usize) -> Vec<Example> {
    let kinds = [ExampleKind::OnePeak, ExampleKind::ManyPeaks, ExampleKind::ConfidentlyWrong];
    let mut chosen = Vec::new();
    for kind in kinds {
        let all = candidates(cache, settings, kind);
        let readable: Vec<u32> =
            all.iter().copied().filter(|&position| reads_easily(cache, position)).collect();
        let list = if readable.len() < most { all } else { readable };
        let wanted = most.min(list.len());
        let spread = (0..wanted).map(|i| list[(2 * i + 1) * list.len() / (2 * wanted)]);
        chosen.extend(spread.map(|position| Example { kind, position }));
    }
    chosen
}

fn candidates(cache: &Cache, settings: &Settings, kind: ExampleKind) -> Vec<u32> {
    let documents = cache.documents().windows(2);
    documents
        .flat_map(|bounds| {
            // A short document gives its end.
            let (start, end) = (bounds[0] as usize, bounds[1] as usize);
            (start + LEAST_CONTEXT.min(end - start - 1)).max(start + 1)..end
        })
        .filter(|&position| {
            let position = at(cache, position);
            let peaks = settings.peaks.peaks(&position.row);
            match kind {
                ExampleKind::OnePeak => peaks == 1,
                ExampleKind::ManyPeaks => peaks >= 3 && settings.peaks.is_multimodal(&position.row),
                ExampleKind::ConfidentlyWrong => {
                    position.confidence().is_some_and(|p| p >= settings.confident) && !position.right()
                }
            }
        })
        .map(|position| position as u32)
        .collect()
}

/// What happens and what the teacher says are words, and what happens is known.
fn reads_easily(cache: &Cache, position: u32) -> bool {
    let position = at(cache, position as usize);
    let shown = position.row.ids.iter().take(READ).chain([&position.y]);
    !position.unknown && shown.into_iter().all(|&id| is_word(&cache.vocabulary().text(id)))
}
