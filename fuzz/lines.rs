//! What the importers of JSON lines have in common: every line in, a cache out.

use crest_core::cache::import::{Format, Importer, Options, detect_line};
use crest_core::cache::{About, TeacherTokenizer};
use std::sync::LazyLock;

static TOKENIZER: LazyLock<TeacherTokenizer> = LazyLock::new(|| {
    let json = include_str!("../tests/assets/import/tokenizer.json");
    TeacherTokenizer::from_json(json).expect("the fixture is a tokenizer")
});

/// Imports lines as this format; whatever comes out must make a cache.
pub fn import(format: Format, bytes: &[u8]) {
    let _ = detect_line(1, bytes);
    let options = Options { logits: bytes.len().is_multiple_of(2), ..Options::default() };
    let mut importer = Importer::new(format, &TOKENIZER, options).expect("the options are sound");
    for (line, number) in bytes.split(|&byte| byte == b'\n').zip(1..) {
        if importer.line(number, line).is_err() {
            return;
        }
    }
    if let Ok(imported) = importer.finish() {
        imported.scored.into_cache(&TOKENIZER, About::default()).expect("what is imported makes a cache");
    }
}
