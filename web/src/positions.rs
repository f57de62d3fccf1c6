//! Chooses the positions that the page shows: held-out, multi-modal, readable, from many documents, always the same.

use crate::view::Position;
use crest_core::batch::Split;
use crest_core::cache::{Cache, Vocabulary};
use crest_core::metrics::{Settings, peaks};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Tokens before a position, at least, so that a reader knows what the text is about.
const LEAST_CONTEXT: usize = 12;
/// Tokens of context handed to the page, at most.
const MOST_CONTEXT: usize = 120;
/// Probability of the second token from which a position is multi-modal (METHOD.md section 5).
const SECOND: f32 = 0.1;
/// Times the two tokens before a position must occur together in the training text: after a rarer pair a small student
/// knows little, whatever its loss.
const LEAST_SEEN: u32 = 10;
/// More peaks than this make a position no clearer.
const ENOUGH_PEAKS: usize = 4;

/// Up to `most` positions, in order of the text. Only teacher and text decide: what a student does with a position plays no
/// part, so the choice flatters nobody.
pub(crate) fn choose(cache: &Cache, most: usize) -> Vec<Position> {
    let seen = seen(cache);
    let mut documents: Vec<Vec<usize>> = cache
        .documents()
        .windows(2)
        .enumerate()
        .filter(|(document, _)| Split::HeldOut.contains(*document))
        .map(|(_, bounds)| candidates(cache, &seen, bounds[0] as usize, bounds[1] as usize))
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

/// Occurrences of every pair of neighbours in the training text.
fn seen(cache: &Cache) -> HashMap<[u32; 2], u32> {
    let mut counts = HashMap::new();
    for (document, bounds) in cache.documents().windows(2).enumerate() {
        if Split::Train.contains(document) {
            for pair in cache.tokens()[bounds[0] as usize..bounds[1] as usize].windows(2) {
                *counts.entry([pair[0], pair[1]]).or_default() += 1;
            }
        }
    }
    counts
}

/// Multi-modal positions of one document, the most telling first.
fn candidates(cache: &Cache, seen: &HashMap<[u32; 2], u32>, start: usize, end: usize) -> Vec<usize> {
    let mut list: Vec<(Reverse<(usize, u32)>, usize)> = (start + LEAST_CONTEXT..end)
        .filter_map(|position| {
            let row = cache.row(position);
            let second = row.logp.get(1)?.exp();
            let readable = row.ids.iter().take(ENOUGH_PEAKS).all(|&id| is_word(&cache.vocabulary().text(id)));
            let known = cache.tokens()[position] != Vocabulary::UNK;
            let before = [cache.tokens()[position - 2], cache.tokens()[position - 1]];
            let common = seen.get(&before).is_some_and(|&times| times >= LEAST_SEEN);
            (second >= SECOND && readable && known && common).then(|| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_held_out_positions_with_several_good_answers() {
        let cache = Cache::from_bytes(include_bytes!("../../data/stories.safetensors")).unwrap();
        let chosen = choose(&cache, 12);
        assert_eq!(chosen, choose(&cache, 12));
        assert_eq!(chosen.len(), 12);
        let mut documents: Vec<usize> = Vec::new();
        for Position { position, context, next, peaks } in &chosen {
            let document = cache.documents().partition_point(|start| start <= position) - 1;
            assert!(Split::HeldOut.contains(document), "position {position} is trained on");
            assert!(cache.row(*position as usize).logp[1].exp() >= SECOND && *peaks >= 2);
            assert!(context.len() > LEAST_CONTEXT && !next.is_empty());
            documents.push(document);
        }
        documents.dedup();
        assert_eq!(documents.len(), 12, "two positions share a document");
    }

    #[test]
    fn a_cache_with_few_documents_gives_what_it_has() {
        let cache = Cache::from_bytes(include_bytes!("../../data/stories.safetensors")).unwrap();
        let many = choose(&cache, 100);
        assert!(many.len() > 31, "only the best of every document: {}", many.len());
        assert!(many.windows(2).all(|pair| pair[0].position < pair[1].position));
    }
}
