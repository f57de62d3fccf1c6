//! No byte of a checkpoint can be wrong without an error, and no error is a panic.

use crest_core::checkpoint::{Checkpoint, KIND};
use crest_core::container::reseal;
use pollster::block_on;

fn small() -> Vec<u8> {
    let mut config = crest_tests::tiny("fkl");
    config.student.width = 4;
    config.student.heads = 2;
    config.student.kv_heads = 1;
    config.student.ff = 3;
    let (mut trainer, _) = crest_tests::train(&crest_tests::cpu(), &crest_tests::excerpt(60), &config, 1);
    let mut state = block_on(trainer.checkpoint()).unwrap();
    // A vocabulary of 5 keeps the file small enough to try every byte of it.
    state.vocab = 5;
    let words = state.table().words();
    for values in [&mut state.weights, &mut state.m, &mut state.v] {
        values.truncate(words);
    }
    state.to_bytes().unwrap()
}

#[test]
fn every_flipped_byte_is_found() {
    let good = small();
    assert!(Checkpoint::from_bytes(&good).is_ok());
    for i in 0..good.len() {
        let mut bad = good.clone();
        bad[i] ^= 1 << (i % 8);
        assert!(Checkpoint::from_bytes(&bad).is_err(), "byte {i}");
    }
}

#[test]
fn every_truncation_is_found() {
    let good = small();
    for len in (0..good.len()).step_by(7) {
        assert!(Checkpoint::from_bytes(&good[..len]).is_err(), "{len} bytes");
    }
}

#[test]
fn checks_behind_the_checksum_hold() {
    let good = small();
    for (from, to, part) in [
        ("\"version\":\"1\"", "\"version\":\"9\"", "version"),
        ("\"vocab\":\"5\"", "\"vocab\":\"6\"", "embedding"),
        ("\"vocab\":\"5\"", "\"vocab\":\"x\"", "vocab"),
        ("width = 4", "width = 8", "[5, 8]"),
        ("ff = 3\\n", "ff = 9\\n", "gate_up"),
        ("seed = 1", "sead = 1", "sead"),
    ] {
        // Bytes, not text: the length in front of the header may be no UTF-8.
        let at = good.windows(from.len()).position(|part| part == from.as_bytes());
        let at = at.unwrap_or_else(|| panic!("{from} not in the header"));
        let mut bad = good.clone();
        bad[at..at + to.len()].copy_from_slice(to.as_bytes());
        reseal(&KIND, &mut bad).unwrap();
        let error = Checkpoint::from_bytes(&bad).unwrap_err().to_string();
        assert!(error.contains(part), "{to}: {error}");
    }
}
