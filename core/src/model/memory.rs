//! Static memory plan: intermediate results whose lifetimes do not overlap share a buffer.

/// When an intermediate result is alive, in indices of operations, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// First operation that touches it.
    pub first: usize,
    /// Last operation that touches it.
    pub last: usize,
    /// Its length in words.
    pub words: usize,
}

/// Gives every life a slot; lives in one slot never overlap. Returns the slot of each life and the words of each slot.
///
/// Greedy in order of first use: the smallest free slot that is large enough, else the largest free one (which grows),
/// else a new one.
pub fn assign(lives: &[Life]) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<usize> = (0..lives.len()).collect();
    order.sort_by_key(|&i| (lives[i].first, std::cmp::Reverse(lives[i].words), i));
    let mut slot_of = vec![0; lives.len()];
    let mut slots: Vec<(usize, usize)> = Vec::new(); // (words, busy until)
    for i in order {
        let life = lives[i];
        let free = || slots.iter().enumerate().filter(|(_, s)| s.1 < life.first);
        let fits = free().filter(|(_, s)| s.0 >= life.words).min_by_key(|(_, s)| s.0);
        let slot = match fits.or_else(|| free().max_by_key(|(_, s)| s.0)) {
            Some((slot, _)) => slot,
            None => {
                slots.push((0, 0));
                slots.len() - 1
            }
        };
        slots[slot] = (slots[slot].0.max(life.words), life.last);
        slot_of[i] = slot;
    }
    (slot_of, slots.into_iter().map(|(words, _)| words).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_two_lives_share_a_slot_at_once(raw in prop::collection::vec((0usize..30, 0usize..8, 1usize..99), 0..40)) {
            let lives: Vec<_> =
                raw.iter().map(|&(first, span, words)| Life { first, last: first + span, words }).collect();
            let (slot_of, slots) = assign(&lives);
            for (i, a) in lives.iter().enumerate() {
                prop_assert!(slots[slot_of[i]] >= a.words);
                for (j, b) in lives.iter().enumerate().skip(i + 1) {
                    let overlap = a.first <= b.last && b.first <= a.last;
                    prop_assert!(!(overlap && slot_of[i] == slot_of[j]), "{a:?} {b:?}");
                }
            }
        }
    }

    #[test]
    fn a_chain_needs_two_slots() {
        let lives: Vec<_> = (0..10).map(|i| Life { first: i, last: i + 1, words: 8 }).collect();
        assert_eq!(assign(&lives).1, vec![8, 8]);
    }
}
