//! Words for a position: the text before it, what follows, how many peaks.

use crate::view::Position;
use crest_core::cache::Cache;
use crest_core::cache::stats::PeakSettings;

/// Tokens of context handed to the page, at most.
const MOST_CONTEXT: usize = 120;

/// A position as the page names it.
pub(crate) fn describe(cache: &Cache, position: u32) -> Position {
    let at = position as usize;
    let documents = cache.documents();
    let document = documents.partition_point(|&start| start as usize <= at).saturating_sub(1);
    let start = at.saturating_sub(MOST_CONTEXT).max(documents[document] as usize);
    let context = cache.vocabulary().decode(&cache.tokens()[start..at]);
    Position {
        position,
        context: String::from_utf8_lossy(&context).into_owned(),
        next: cache.vocabulary().text(cache.tokens()[at]),
        peaks: PeakSettings::default().peaks(&cache.row(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_told_from_the_start_of_its_document() {
        let cache = Cache::from_bytes(include_bytes!("../../data/stories.safetensors")).unwrap();
        let [start, end] = [1, 2].map(|document| cache.documents()[document]);
        let text = |range: std::ops::Range<u32>| {
            let tokens = &cache.tokens()[range.start as usize..range.end as usize];
            String::from_utf8_lossy(&cache.vocabulary().decode(tokens)).into_owned()
        };
        assert_eq!(describe(&cache, start + 5).context, text(start..start + 5));
        assert_eq!(describe(&cache, start + 5).next, text(start + 5..start + 6));
        assert_eq!(
            describe(&cache, end - 1).context,
            text(start.max(end - 1 - MOST_CONTEXT as u32)..end - 1)
        );
    }
}
