//! The shipped cache, made by `crest cache`, against the scores of an independent implementation.

use crest_core::cache::{Cache, Row, Vocabulary};
use std::collections::HashMap;

fn asset(name: &str) -> Cache {
    let path = format!("{}/assets/{name}", env!("CARGO_MANIFEST_DIR"));
    Cache::from_bytes(&std::fs::read(path).unwrap()).unwrap()
}

/// Documents as teacher ids; a token that was trimmed away is `None`.
fn documents(cache: &Cache) -> Vec<(usize, Vec<Option<u32>>)> {
    let teacher = |id: &u32| cache.vocabulary().teacher_id(*id);
    let document = |bounds: &[u32]| {
        let (start, end) = (bounds[0] as usize, bounds[1] as usize);
        (start, cache.tokens()[start..end].iter().map(teacher).collect())
    };
    cache.documents().windows(2).map(document).collect()
}

fn same_text(ours: &[Option<u32>], theirs: &[Option<u32>]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| a.is_none() || a == b)
}

/// What the two forwards may differ by, and what codec `packed` moves a log-probability by at most.
const TOLERANCE: f32 = 0.01 + 0.02;

/// Differences between the reference's first entries, as far as the student knows them, and ours: entries out of order
/// although further apart than the tolerance, and the largest difference of a log-probability.
fn compare(ours: &Row<'_>, theirs: &Row<'_>, student: &HashMap<u32, u32>) -> (usize, f32) {
    let known = theirs.ids.iter().zip(theirs.logp).filter_map(|(id, logp)| Some((*student.get(id)?, *logp)));
    let (mut disorder, mut worst) = (0, 0.0f32);
    for (rank, (id, logp)) in known.enumerate() {
        let at = ours
            .ids
            .iter()
            .position(|i| *i == id)
            .expect("the reference's first eight are among our sixteen");
        worst = worst.max((ours.logp[at] - logp).abs());
        disorder += usize::from(at != rank && (ours.logp[rank] - ours.logp[at]).abs() > TOLERANCE);
    }
    (disorder, worst)
}

#[test]
fn the_shipped_stories_are_what_an_independent_forward_says() {
    let (ours, theirs) = (crest_tests::stories(), asset("reference-stories.safetensors"));
    assert_eq!(ours.info().teacher_sha256, theirs.info().teacher_sha256);
    let student: HashMap<u32, u32> = (0..ours.vocabulary().len() as u32)
        .filter(|id| *id != Vocabulary::UNK)
        .filter_map(|id| Some((ours.vocabulary().teacher_id(id)?, id)))
        .collect();
    let reference = documents(&theirs);
    let (mut found, mut positions, mut disorder, mut worst) = (0, 0, 0, 0.0f32);
    for (start, document) in documents(&ours) {
        // The reference kept the teacher's own tokens; a tenth of the stories spell a word in others than the tokenizer
        // makes of the text, and have no counterpart.
        let Some((other, _)) = reference.iter().find(|(_, text)| same_text(&document, text)) else {
            continue;
        };
        found += 1;
        for t in 1..document.len() {
            let (bad, off) = compare(&ours.row(start + t), &theirs.row(other + t), &student);
            positions += 1;
            disorder += bad;
            worst = worst.max(off);
        }
    }
    assert!(found > 260 && positions > 50_000, "{found} stories with {positions} positions are in both");
    assert_eq!(disorder, 0, "of {positions} positions");
    assert!(worst <= TOLERANCE, "{worst}");
}
