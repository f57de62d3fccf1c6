//! Any lines as `easydistill` give scored text that a cache accepts, or an error.
#![no_main]

use crest_core::cache::import::Format;
use libfuzzer_sys::fuzz_target;

#[path = "../lines.rs"]
mod lines;

fuzz_target!(|bytes: &[u8]| lines::import(Format::EasyDistill, bytes));
