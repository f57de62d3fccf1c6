//! Batches visit every scored position exactly once per epoch, inside one document, as a pure function of seed and step.

use crest_core::batch::{Batch, Batches, NO_POSITION, Split, TARGET_WORDS, UNSCORED};
use crest_core::cache::{Cache, NO_ID, Vocabulary};
use crest_tests::sample;
use proptest::prelude::*;
use std::sync::Arc;

const CONTEXT: std::ops::Range<u32> = 1..9;

fn lengths() -> impl Strategy<Value = Vec<usize>> {
    // At least one document of ten or more that has something to predict, in each split.
    prop::collection::vec(1usize..30, 0..25).prop_map(|mut lengths| {
        lengths.splice(0..0, [2; 10]);
        lengths
    })
}

/// Scored positions of a split, rising.
fn positions(cache: &Cache, split: Split) -> Vec<u32> {
    let documents = cache.documents().windows(2).enumerate();
    documents
        .filter(|(document, _)| split.contains(*document))
        .flat_map(|(_, bounds)| bounds[0] + 1..bounds[1])
        .collect()
}

/// Every row says what the cache says, and the sorted order is one.
fn check(cache: &Cache, batch: &Batch, context: usize) -> Result<(), TestCaseError> {
    let n = batch.ids.len();
    let k = cache.head_size() as usize;
    prop_assert_eq!(
        (batch.targets.len(), batch.head_ids.len(), batch.head_logp.len()),
        (TARGET_WORDS * n, n * k, n * k)
    );
    for row in 0..n {
        let (target, position) = (batch.targets[TARGET_WORDS * row], batch.positions[row]);
        let head = &batch.head_ids[row * k..(row + 1) * k];
        if position == NO_POSITION {
            prop_assert_eq!(target, UNSCORED);
            prop_assert!(head.iter().all(|&id| id == NO_ID));
            continue;
        }
        let position = position as usize;
        prop_assert_eq!(target, cache.tokens()[position]);
        prop_assert_eq!(batch.targets[TARGET_WORDS * row + 1], cache.row(position).rest.to_bits());
        prop_assert_eq!(
            &batch.targets[TARGET_WORDS * row + 2..][..2],
            &[cache.row(position).rest.to_bits(), 0]
        );
        prop_assert_eq!(head, cache.padded_row(position).0);
        prop_assert_eq!(&batch.head_logp[row * k..(row + 1) * k], cache.padded_row(position).1);
        // The inputs of the window up to here are the text right before the target, all from its document.
        let seen = row % context + 1;
        prop_assert_eq!(&batch.ids[row + 1 - seen..=row], &cache.tokens()[position - seen..position]);
        prop_assert!((position - seen + 1..=position).all(|position| cache.scored(position)));
    }
    let counted = batch.positions.iter().filter(|&&position| position != NO_POSITION).count();
    prop_assert_eq!(batch.scored as usize, counted);
    check_order(batch)
}

fn check_order(batch: &Batch) -> Result<(), TestCaseError> {
    let keys: Vec<(u32, u32)> = batch.order.iter().map(|&row| (batch.ids[row as usize], row)).collect();
    prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "by id, equal ids by row");
    prop_assert_eq!((keys.len(), batch.segments.len()), (batch.ids.len(), 3 * batch.ids.len()));
    let mut covered = 0;
    let mut last = None;
    for segment in batch.segments.chunks_exact(3) {
        let (id, start, end) = (segment[0], segment[1], segment[2]);
        if start == end {
            prop_assert_eq!((id, start, covered), (0, 0, keys.len() as u32), "unused after the last");
            continue;
        }
        prop_assert_eq!(start, covered);
        prop_assert!(last < Some(id), "one segment for each id");
        prop_assert!(keys[start as usize..end as usize].iter().all(|key| key.0 == id));
        (covered, last) = (end, Some(id));
    }
    prop_assert_eq!(covered as usize, keys.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_epoch_counts_every_position_once(lengths in lengths(), context in CONTEXT, batch in 1u32..6, seed: u64) {
        let cache = Arc::new(sample::cache(&lengths, 3, seed));
        for split in [Split::Train, Split::HeldOut] {
            let batches = Batches::new(cache.clone(), split, context, batch, seed).unwrap();
            // As many steps as there are windows make exactly `batch` epochs.
            let mut counts = vec![0; cache.len()];
            let mut out = Batch::default();
            for step in 0..batches.windows() as u64 {
                batches.fill(step, &mut out);
                check(&cache, &out, context as usize)?;
                out.positions.iter().filter(|&&p| p != NO_POSITION).for_each(|&p| counts[p as usize] += 1);
            }
            let wanted = positions(&cache, split);
            for (position, &count) in counts.iter().enumerate() {
                let times = if wanted.binary_search(&(position as u32)).is_ok() { batch } else { 0 };
                prop_assert_eq!(count, times, "position {}", position);
            }
            let mut once = Vec::new();
            for out in batches.sequential() {
                check(&cache, &out, context as usize)?;
                once.extend(out.positions.into_iter().filter(|&p| p != NO_POSITION));
            }
            prop_assert_eq!(once, wanted, "in order of the text");
        }
    }

    #[test]
    fn a_batch_is_a_pure_function(lengths in lengths(), context in CONTEXT, seed: u64, step in 0u64..1_000_000) {
        let cache = Arc::new(sample::cache(&lengths, 2, 1));
        let (mut a, mut b) = (Batch::default(), Batch::default());
        let batches = Batches::new(cache.clone(), Split::Train, context, 3, seed).unwrap();
        batches.fill(step ^ 1, &mut b);
        batches.fill(step, &mut a);
        Batches::new(cache, Split::Train, context, 3, seed).unwrap().fill(step, &mut b);
        prop_assert_eq!(a, b);
    }

    #[test]
    fn a_probe_ends_at_its_position(lengths in lengths(), context in CONTEXT, pick: prop::sample::Index) {
        let cache = Arc::new(sample::cache(&lengths, 2, 1));
        let batches = Batches::new(cache.clone(), Split::HeldOut, context, 2, 0).unwrap();
        let scored: Vec<usize> = (0..cache.len()).filter(|&position| cache.scored(position)).collect();
        let position = scored[pick.index(scored.len())];
        let mut out = Batch::default();
        let rows = batches.probe(&[scored[0], position], &mut out).unwrap();
        check(&cache, &out, context as usize)?;
        prop_assert_eq!(out.scored, 2);
        prop_assert_eq!(out.positions[rows[1]] as usize, position);
        prop_assert_eq!(out.positions[rows[0]] as usize, scored[0]);
    }
}

#[test]
fn order_depends_on_seed_and_epoch() {
    let cache = Arc::new(sample::cache(&[20; 40], 2, 1));
    let epoch = |seed, epoch| {
        let batches = Batches::new(cache.clone(), Split::Train, 5, 1, seed).unwrap();
        let windows = batches.windows() as u64;
        let mut out = Batch::default();
        let mut first = |step| {
            batches.fill(step, &mut out);
            out.positions[0]
        };
        (epoch * windows..(epoch + 1) * windows).map(&mut first).collect::<Vec<u32>>()
    };
    assert_eq!(epoch(1, 0), epoch(1, 0));
    assert_ne!(epoch(1, 0), epoch(2, 0));
    assert_ne!(epoch(1, 0), epoch(1, 1));
}

#[test]
fn what_makes_no_batch_is_refused() {
    let cache = Arc::new(sample::cache(&[5; 9], 2, 1));
    let message = |split, context, batch| {
        Batches::new(cache.clone(), split, context, batch, 0).unwrap_err().to_string()
    };
    assert!(message(Split::HeldOut, 4, 2).contains("no text for HeldOut"), "nine documents hold none out");
    assert!(message(Split::Train, 0, 2).contains("student.context"));
    assert!(message(Split::Train, 4, 0).contains("schedule.batch"));
    let batches = Batches::new(cache.clone(), Split::Train, 4, 2, 0).unwrap();
    let mut out = Batch::default();
    assert!(batches.probe(&[1, 2, 3], &mut out).is_err(), "more than a batch");
    assert!(batches.probe(&[5], &mut out).is_err(), "the first token of a document");
    assert!(batches.probe(&[45], &mut out).is_err(), "beyond the end");
    assert_eq!(out.ids.iter().filter(|&&id| id != Vocabulary::UNK).count(), 0, "nothing was written");
}

#[test]
fn a_tempered_teacher_has_all_its_mass() {
    let cache = crest_tests::stories();
    let batches = Batches::new(cache.clone(), Split::Train, 24, 8, 1).unwrap();
    let mut batch = Batch::default();
    batches.fill(0, &mut batch);
    let before = batch.targets.clone();
    let mut sharper = 0;
    for temperature in [0.5f32, 2.0, 4.0] {
        batch.temper(&cache, temperature).unwrap();
        for (row, target) in batch.targets.chunks_exact(TARGET_WORDS).enumerate() {
            let position = batch.positions[row] as usize;
            assert_eq!(target[..2], before[TARGET_WORDS * row..][..2]);
            if target[0] == UNSCORED {
                assert_eq!(target, &before[TARGET_WORDS * row..][..TARGET_WORDS]);
                continue;
            }
            let [rest, lse] = [2, 3].map(|i| f64::from(f32::from_bits(target[i])));
            let head: f64 =
                cache.row(position).logp.iter().map(|&l| (f64::from(l / temperature) - lse).exp()).sum();
            assert!((0.0..=1.0).contains(&rest) && (head + rest - 1.0).abs() < 1e-5, "{head} {rest}");
            // A sharper teacher leaves less outside a head that holds its clear first token. (What is stored is rounded
            // by up to 0.02 nat; and a head can lack the first token, where the vocabulary was trimmed.)
            let (plain, first) = (f64::from(cache.row(position).rest), cache.row(position).logp[0].exp());
            if temperature < 1.0 && first > 0.5 && plain < 0.1 {
                assert!(rest < plain + 0.03, "{rest} {plain}");
                sharper += 1;
            }
        }
    }
    assert!(batch.temper(&cache, 3.0).unwrap_err().to_string().contains("3 is not stored"));
    assert!(sharper > 20, "{sharper}");
    batch.temper(&cache, 1.0).unwrap();
}
