//! Byte-pair merging as the teacher's tokenizer does it: the lowest rank first, the leftmost of equals first.

use std::collections::HashMap;

/// One rule: `left` followed by `right` becomes `result`. The place in the list is the rank.
pub type Merge = (u32, u32, u32);

/// Rules ready to be looked up by pair.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules(HashMap<(u32, u32), (u32, u32)>);

impl Rules {
    /// `None` if a pair has two rules.
    pub(super) fn new(merges: &[Merge]) -> Option<Self> {
        let mut rules = HashMap::with_capacity(merges.len());
        for (rank, &(left, right, result)) in (0u32..).zip(merges) {
            if rules.insert((left, right), (rank, result)).is_some() {
                return None;
            }
        }
        Some(Rules(rules))
    }

    /// Merges `ids` until no rule applies; `seen` hears of every merged id on the way.
    pub(super) fn apply(&self, ids: &mut Vec<u32>, mut seen: impl FnMut(u32)) {
        loop {
            let best = ids
                .windows(2)
                .enumerate()
                .filter_map(|(at, pair)| self.0.get(&(pair[0], pair[1])).map(|&(rank, id)| (rank, at, id)))
                .min();
            let Some((_, at, id)) = best else { return };
            ids[at] = id;
            ids.remove(at + 1);
            seen(id);
        }
    }
}
