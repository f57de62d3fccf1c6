//! Any text as settings, as a tokenizer or as a golden file of either kind gives one or an error; the first byte chooses.
#![no_main]

use crest_core::Config;
use crest_core::cache::TeacherTokenizer;
use crest_core::selftest::{golden, teacher::TeacherGolden};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    match kind % 4 {
        0 => drop(Config::from_toml(&text)),
        1 => {
            if let Ok(tokenizer) = TeacherTokenizer::from_json(&text) {
                let _ = tokenizer.full_vocabulary().map(|v| v.tokenizer_json());
            }
        }
        2 => drop(golden::parse(&text)),
        _ => drop(TeacherGolden::parse(&text)),
    }
});
