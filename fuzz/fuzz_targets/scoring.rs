//! Any text as the index of a folder of shards, or as documents to score, gives one or an error: `cargo +nightly fuzz run
//! scoring --features native`. The first byte chooses.
#![no_main]

use crest::scoring::{documents, shards::Shards};
use libfuzzer_sys::fuzz_target;
use std::fs;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let place = std::env::temp_dir().join(format!("crest-fuzz-scoring-{}", std::process::id()));
    fs::create_dir_all(&place).expect("a temporary folder");
    let name = ["index.json", "x.jsonl", "x.json", "x.txt"][usize::from(kind % 4)];
    let path = place.join(name);
    fs::write(&path, bytes).expect("a temporary file");
    if name == "index.json" {
        let _ = Shards::open(&place).map(|shards| shards.read());
    } else {
        let _ = documents::read(&[path], "text");
    }
});
