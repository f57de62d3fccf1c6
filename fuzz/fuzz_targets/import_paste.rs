//! Any pasted text gives a cache that reads itself again, or an error.
#![no_main]

use crest_core::cache::import::read_pasted;
use crest_core::cache::{Cache, Codec};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok((cache, _)) = read_pasted(text) else { return };
    let file = cache.to_bytes(Codec::Raw).expect("a cache can be written");
    Cache::from_bytes(&file).expect("and read");
});
