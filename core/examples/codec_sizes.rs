//! Measures codec `packed` on scored text or caches: `cargo run --release --example codec_sizes -- FILE...`
//!
//! Prints one line of a markdown table per file and head size: bytes per position, worst error in nats, and positions
//! per second on one thread.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use crest_core::cache::packed::{Decoder, Heads, Shape, encode};
use crest_core::cache::{Cache, NO_ID, reference};
use half::f16;
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

/// Head sizes that are measured, as far as a file has them.
const SIZES: [usize; 7] = [8, 16, 32, 50, 64, 100, 128];

fn main() -> Result<(), Failure> {
    println!(
        "| file | K | bytes | ids | classes | values | model | index | bits per entry | exact | worst | encode/s | decode/s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for path in std::env::args().skip(1) {
        let name = std::path::Path::new(&path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (shape, heads) = open(&std::fs::read(&path)?)?;
        for k in SIZES.into_iter().filter(|&k| k <= shape.head) {
            measure(&name, &Shape { head: k, ..shape.clone() }, &cut(&shape, &heads, k))?;
        }
    }
    Ok(())
}

/// Scored text, or else a cache.
fn open(bytes: &[u8]) -> Result<(Shape, Heads), Failure> {
    let Ok((scored, about)) = reference::read(bytes) else {
        let cache = Cache::from_bytes(bytes)?;
        return Ok((Shape::of(&cache), Heads::of(&cache)));
    };
    let shape = Shape {
        positions: scored.tokens.len(),
        head: scored.head_size,
        vocabulary: about.get("vocab").and_then(|v| v.parse().ok()).unwrap_or(1 << 16),
        temperatures: scored.temperatures,
    };
    let logp = scored.head_logp.iter().map(|&logp| f16::from_f32(logp)).collect();
    let heads = Heads { ids: scored.head_ids, logp, rest: vec![0.0; shape.positions], lse: scored.lse };
    Ok((shape, heads))
}

/// The first `k` entries of every row; what is cut is in the rest, which the codec takes from the values.
fn cut(shape: &Shape, heads: &Heads, k: usize) -> Heads {
    let first = |row: &[u32]| row[..k].to_vec();
    Heads {
        ids: heads.ids.chunks(shape.head).flat_map(first).collect(),
        logp: heads.logp.chunks(shape.head).flat_map(|row| row[..k].to_vec()).collect(),
        ..heads.clone()
    }
}

fn measure(name: &str, shape: &Shape, heads: &Heads) -> Result<(), Failure> {
    let start = Instant::now();
    let (bytes, sizes) = encode(shape, heads)?;
    let encoding = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let decoded = Decoder::new(&bytes, shape.clone())?.decode()?;
    let decoding = start.elapsed().as_secs_f64();
    assert_eq!(decoded.ids, heads.ids, "ids and their order are exact");
    let moved = |(a, b): (&f16, &f16)| (a.to_f32() - b.to_f32()).abs();
    let there = decoded.logp.iter().zip(&heads.logp).zip(&heads.ids).filter(|(_, id)| **id != NO_ID);
    let worst = there.map(|(pair, _)| moved(pair)).fold(0.0, f32::max);
    let entries = heads.ids.iter().filter(|&&id| id != NO_ID).count();
    let n = shape.positions as f64;
    println!(
        "| {name} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.3} | {:.2} | {} | {worst:.4} | {:.0} | {:.0} |",
        shape.head,
        bytes.len() as f64 / n,
        sizes.ids / n,
        sizes.classes / n,
        sizes.values / n,
        sizes.model as f64 / n,
        sizes.index as f64 / n,
        bytes.len() as f64 * 8.0 / entries.max(1) as f64,
        sizes.exact,
        n / encoding,
        n / decoding,
    );
    Ok(())
}
