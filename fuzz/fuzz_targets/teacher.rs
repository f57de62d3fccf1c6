//! Any bytes as a GGUF, or as the three files of a Hugging Face folder, give a teacher and its weights or an error:
//! `cargo +nightly fuzz run teacher --features native`. The first byte chooses; the folder's files are divided by the two
//! lengths that follow.
#![no_main]

use crest::teacher::Teacher;
use libfuzzer_sys::fuzz_target;
use std::fs;

/// Weights of more than this are not worth the time.
const MOST: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let place = std::env::temp_dir().join(format!("crest-fuzz-teacher-{}", std::process::id()));
    fs::create_dir_all(&place).expect("a temporary folder");
    let path = match kind % 2 {
        0 => {
            let path = place.join("m.gguf");
            fs::write(&path, bytes).expect("a temporary file");
            path
        }
        _ => {
            let mut rest = bytes;
            for name in ["config.json", "tokenizer.json", "model.safetensors"] {
                let length = rest.first_chunk().map_or(0, |l| usize::from(u16::from_le_bytes(*l)));
                rest = rest.get(2..).unwrap_or_default();
                let (file, left) = rest.split_at(length.min(rest.len()));
                fs::write(place.join(name), file).expect("a temporary file");
                rest = left;
            }
            place
        }
    };
    let Ok(mut teacher) = Teacher::open(&path, None) else { return };
    let table = teacher.model.table();
    if table.words() > MOST {
        return;
    }
    for tensor in table.tensors() {
        if let Ok(values) = teacher.weights.load(&tensor.name, &tensor.shape) {
            assert_eq!(values.len(), tensor.len());
        }
    }
    let _ = teacher.encode("Once there was a fox.");
});
