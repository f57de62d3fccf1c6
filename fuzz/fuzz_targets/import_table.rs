//! Any bytes as a Parquet, Arrow or safetensors file give documents or an error: `cargo +nightly fuzz run import_table
//! --features native`. Seed it with the tables of `tests/assets/import`.
#![no_main]

use crest::import::{Watch, detect, read};
use crest_core::cache::import::{Importer, Options};
use crest_core::cache::TeacherTokenizer;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static TOKENIZER: LazyLock<TeacherTokenizer> = LazyLock::new(|| {
    let json = include_str!("../../tests/assets/import/tokenizer.json");
    TeacherTokenizer::from_json(json).expect("the fixture is a tokenizer")
});

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("crest-fuzz-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("a temporary file");
    let Ok(format) = detect(&path) else { return };
    let mut importer = Importer::new(format, &TOKENIZER, Options::default()).expect("the options are sound");
    let mut watch = Watch { progress: &mut |_| (), documents: usize::MAX };
    if read(&path, &mut importer, &TOKENIZER, None, &mut watch).is_ok() {
        let _ = importer.finish();
    }
});
