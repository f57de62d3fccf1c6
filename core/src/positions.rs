//! Chooses the positions that page and report show: held-out, multi-modal, readable, from many documents, always the same.

use crate::batch::Split;
use crate::cache::Cache;
use crate::cache::stats::PeakSettings;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Tokens before a position, at least, so that a reader knows what the text is about.
const LEAST_CONTEXT: usize = 12;
/// Times the two tokens before a position must occur together in the training text: after a rarer pair a small student
/// knows little, whatever its loss.
const LEAST_SEEN: u32 = 10;
/// More peaks than this make a position no clearer.
const ENOUGH_PEAKS: usize = 4;

/// Up to `most` positions, in order of the text. Only teacher and text decide: what a student does with a position plays no
/// part, so the choice flatters nobody.
pub fn choose(cache: &Cache, most: usize) -> Vec<u32> {
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
    chosen.into_iter().map(|position| position as u32).collect()
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
    let peaks = PeakSettings::default();
    let mut list: Vec<(Reverse<(usize, u32)>, usize)> = (start + LEAST_CONTEXT..end)
        .filter_map(|position| {
            let row = cache.row(position);
            let second = row.logp.get(1)?.exp();
            let multimodal = peaks.is_multimodal(&row);
            let readable = row.ids.iter().take(ENOUGH_PEAKS).all(|&id| is_word(&cache.vocabulary().text(id)));
            let known = !cache.vocabulary().is_unknown(cache.tokens()[position]);
            let before = [cache.tokens()[position - 2], cache.tokens()[position - 1]];
            let common = seen.get(&before).is_some_and(|&times| times >= LEAST_SEEN);
            (multimodal && readable && known && common).then(|| {
                let count = peaks.peaks(&row).min(ENOUGH_PEAKS);
                (Reverse((count, (second * 1e6) as u32)), position)
            })
        })
        .collect();
    list.sort_unstable();
    list.into_iter().map(|(_, position)| position).collect()
}

/// A whole word with its space: what a reader recognises at once.
pub(crate) fn is_word(text: &str) -> bool {
    text.strip_prefix(' ').is_some_and(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stories() -> Cache {
        Cache::from_bytes(include_bytes!("../../data/stories.safetensors")).unwrap()
    }

    #[test]
    fn twelve_held_out_positions_with_several_good_answers() {
        let cache = stories();
        let chosen = choose(&cache, 12);
        assert_eq!(chosen, choose(&cache, 12));
        assert_eq!(chosen.len(), 12);
        let mut documents: Vec<usize> = Vec::new();
        for position in &chosen {
            let document = cache.documents().partition_point(|start| start <= position) - 1;
            assert!(Split::HeldOut.contains(document), "position {position} is trained on");
            let (row, peaks) = (cache.row(*position as usize), PeakSettings::default());
            assert!(peaks.is_multimodal(&row) && peaks.peaks(&row) >= 2);
            documents.push(document);
        }
        documents.dedup();
        assert_eq!(documents.len(), 12, "two positions share a document");
    }

    #[test]
    fn a_cache_with_few_documents_gives_what_it_has() {
        let many = choose(&stories(), 100);
        assert!(many.len() > 31, "only the best of every document: {}", many.len());
        assert!(many.is_sorted_by(|a, b| a < b));
    }
}
