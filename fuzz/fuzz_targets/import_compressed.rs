//! Any settings and bytes of DistillKit's compression give rows or an error.
#![no_main]

use crest_core::cache::import::{Compression, Rows};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8], &[u8])| {
    let (settings, values, ids) = input;
    let Ok(settings) = serde_json::from_str(settings) else { return };
    let mut rows = Rows::default();
    match Compression::from_settings(&settings) {
        Ok(Compression::Quantized(settings)) => drop(settings.row(values, ids, &mut rows)),
        Ok(Compression::Legacy(settings)) => {
            let words: Vec<u64> = ids.as_chunks().0.iter().map(|&word| u64::from_le_bytes(word)).collect();
            let floats: Vec<f32> = values.as_chunks().0.iter().map(|&word| f32::from_le_bytes(word)).collect();
            let (exact, curve) = floats.split_at(floats.len() / 2);
            drop(settings.row(&words, exact, curve, &mut rows));
        }
        Err(_) => {}
    }
});
