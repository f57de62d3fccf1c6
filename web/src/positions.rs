//! Words and numbers for a position: the text before it, what follows, what the teacher thinks of it.

use crate::view::Place;
use crest_core::cache::Cache;
use crest_core::cache::stats::PeakSettings;
use js_sys::Float32Array;

/// Tokens of context handed to the page, at most.
const MOST_CONTEXT: usize = 120;

/// A position as the page names it.
pub(crate) fn describe(cache: &Cache, position: u32) -> Place {
    let row = cache.row(position as usize);
    let y = cache.tokens()[position as usize];
    let p: Vec<f32> = row.logp.iter().map(|logp| logp.exp()).collect();
    Place {
        position,
        context: context(cache, position as usize),
        following: cache.vocabulary().text(y),
        tokens: row.ids.iter().map(|&id| cache.vocabulary().text(id)).collect(),
        p: Float32Array::from(&p[..]),
        rest: row.rest,
        peaks: PeakSettings::default().peaks(&row),
        next: row.ids.iter().position(|&id| id == y).map_or(-1, |index| index as i32),
    }
}

/// The text before a position, from the start of its document at most.
fn context(cache: &Cache, at: usize) -> String {
    let documents = cache.documents();
    let document = documents.partition_point(|&start| start as usize <= at).saturating_sub(1);
    let start = at.saturating_sub(MOST_CONTEXT).max(documents[document] as usize);
    let context = cache.vocabulary().decode(&cache.tokens()[start..at]);
    String::from_utf8_lossy(&context).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_told_from_the_start_of_its_document() {
        let cache = Cache::from_bytes(include_bytes!("../../data/stories.safetensors")).unwrap();
        let [start, end] = [1, 2].map(|document| cache.documents()[document] as usize);
        let text = |range: std::ops::Range<usize>| {
            String::from_utf8_lossy(&cache.vocabulary().decode(&cache.tokens()[range])).into_owned()
        };
        assert_eq!(context(&cache, start + 5), text(start..start + 5));
        assert_eq!(context(&cache, end - 1), text(start.max(end - 1 - MOST_CONTEXT)..end - 1));
    }
}
