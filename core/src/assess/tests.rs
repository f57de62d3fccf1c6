//! The whole assessment on caches whose numbers are known.

use super::*;

fn open(bytes: &[u8]) -> Assessment {
    assess(&Cache::from_bytes(bytes).unwrap(), &Settings::default()).unwrap()
}

#[test]
fn print() {
    for bytes in [
        &include_bytes!("../../../data/stories.safetensors")[..],
        include_bytes!("../../../tests/assets/austen.safetensors"),
    ] {
        let start = std::time::Instant::now();
        let found = open(bytes);
        eprintln!("{:?}", start.elapsed());
        eprintln!("{}", serde_json::to_string_pretty(&found).unwrap());
    }
}
