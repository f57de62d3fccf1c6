//! Any bytes, sealed with a checksum that holds where there is room for one, give a checkpoint or an error.
#![no_main]

use crest_core::checkpoint::{Checkpoint, KIND};
use crest_core::container;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.to_vec();
    // Without it, no input would ever get past the checksum.
    let _ = container::reseal(&KIND, &mut bytes);
    let _ = Checkpoint::from_bytes(&bytes);
});
