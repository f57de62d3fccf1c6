//! Chooses the positions that the page shows: held-out, multi-modal, readable, from many documents, always the same.

use crate::view::Position;
use crest_core::batch::Split;
use crest_core::cache::{Cache, Vocabulary};
use crest_core::metrics::{Settings, peaks};
use std::cmp::Reverse;

/// Tokens before a position, at least, so that a reader knows what the text is about.
const LEAST_CONTEXT: usize = 12;
/// Tokens of context handed to the page, at most.
const MOST_CONTEXT: usize = 120;
/// Probability of the second token from which a position is multi-modal (METHOD.md section 5).
const SECOND: f32 = 0.1;
/// More peaks than this make a position no clearer.
const ENOUGH_PEAKS: usize = 4;

/// Up to `most` positions, in order of the text. Only the teacher decides: what a student does with a position plays no
/// part, so the choice flatters nobody.
pub(crate) fn choose(cache: &Cache, most: usize) -> Vec<Position> {
    let mut documents: Vec<Vec<usize>> = cache
        .documents()
        .windows(2)
        .enumerate()
        .filter(|(document, _)| Split::HeldOut.contains(*document))
        .map(|(_, bounds)| candidates(cache, bounds[0] as usize, bounds[1] as usize))
        .collect();
    let mut chosen = Vec::new();
    // The best of every document, then the second best, and so on until there are enough.
    while chosen.len() < most {
        documents.retain(|list| !list.is_empty());
        if documents.is_empty() {
            break;
        }
        let wanted = (most - chosen.len()).min(documents.len());
        let spread: Vec<usize> = (0..wanted).map(|i| i * documents.len() / wanted).collect();
        chosen.extend(spread.into_iter().map(|document| documents[document].remove(0)));
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|position| describe(cache, position)).collect()
}

/// Multi-modal positions of one document, the most telling first.
fn candidates(cache: &Cache, start: usize, end: usize) -> Vec<usize> {
    let mut list: Vec<(Reverse<(usize, u32)>, usize)> = (start + LEAST_CONTEXT..end)
        .filter_map(|position| {
            let row = cache.row(position);
            let second = row.logp.get(1)?.exp();
            let readable = row.ids.iter().take(ENOUGH_PEAKS).all(|&id| is_word(&cache.vocabulary().text(id)));
            let known = cache.tokens()[position] != Vocabulary::UNK;
            (second >= SECOND && readable && known).then(|| {
                let count = peaks(&row, &Settings::default()).min(ENOUGH_PEAKS);
                (Reverse((count, (second * 1e6) as u32)), position)
            })
        })
        .collect();
    list.sort_unstable();
    list.into_iter().map(|(_, position)| position).collect()
}

/// A whole word with its space: what a reader recognises at once.
fn is_word(text: &str) -> bool {
    text.strip_prefix(' ').is_some_and(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
}

fn describe(cache: &Cache, position: usize) -> Position {
    let documents = cache.documents();
    let document = documents.partition_point(|&start| start as usize <= position).saturating_sub(1);
    let start = position.saturating_sub(MOST_CONTEXT).max(documents[document] as usize);
    let context = cache.vocabulary().decode(&cache.tokens()[start..position]);
    Position {
        position: position as u32,
        context: String::from_utf8_lossy(&context).into_owned(),
        next: cache.vocabulary().text(cache.tokens()[position]),
        peaks: peaks(&cache.row(position), &Settings::default()),
    }
}
