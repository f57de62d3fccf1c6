//! Tiny caches made up from a seed, for tests that need many of them.

use crest_core::cache::{Cache, Coverage, Info, Merge, NO_ID, Parts, Pipeline, Vocabulary};
use half::f16;

/// Numbers from a seed (splitmix64).
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

/// UNK, 256 bytes, and `ab`, `abc`, `de`; byte 0xff has no teacher token.
pub fn vocabulary() -> Vocabulary {
    let mut tokens: Vec<Vec<u8>> = (0..255).map(|byte| vec![byte]).collect();
    tokens.extend([b"ab".to_vec(), b"abc".to_vec(), b"de".to_vec(), vec![0xff]]);
    let byte = |b: u8| u32::from(b) + 1;
    let merges: Vec<Merge> =
        vec![(byte(b'a'), byte(b'b'), 256), (byte(b'd'), byte(b'e'), 258), (256, byte(b'c'), 257)];
    let mut offsets = vec![0, 0];
    let mut teacher = vec![u32::MAX];
    for (index, token) in (0u32..).zip(&tokens) {
        offsets.push(offsets[offsets.len() - 1] + token.len() as u32);
        teacher.push(if token == &[0xff] { u32::MAX } else { 100 + 3 * index });
    }
    Vocabulary::new(Coverage::Trimmed, tokens.concat(), offsets, teacher, merges, Pipeline::byte_level())
        .expect("a vocabulary")
}

/// A cache of documents of these lengths with heads of up to `head` entries.
pub fn cache(lengths: &[usize], head: u32, seed: u64) -> Cache {
    let mut numbers = Numbers(seed);
    let vocabulary = vocabulary();
    let v = vocabulary.len();
    let mut parts = Parts {
        info: info(),
        vocabulary,
        tokens: Vec::new(),
        documents: vec![0],
        head_size: head,
        head_ids: Vec::new(),
        head_logp: Vec::new(),
        rest: Vec::new(),
        lse: Vec::new(),
        tail_size: 0,
        tail_ids: Vec::new(),
    };
    for &length in lengths {
        for t in 0..length {
            parts.tokens.push(numbers.below(v) as u32);
            let count = if t == 0 { 0 } else { numbers.below(head as usize + 1) };
            push_row(&mut parts, count, v, &mut numbers);
        }
        parts.documents.push(parts.tokens.len() as u32);
    }
    Cache::from_parts(parts).expect("a sound cache")
}

fn push_row(parts: &mut Parts, count: usize, v: usize, numbers: &mut Numbers) {
    // Distinct ids: a run that starts anywhere and skips UNK.
    let start = numbers.below(v - 1);
    let mut left = 1.0f64;
    let mut before = f64::INFINITY;
    for entry in 0..parts.head_size as usize {
        if entry >= count {
            parts.head_ids.push(NO_ID);
            parts.head_logp.push(f16::NEG_INFINITY);
            continue;
        }
        let p = (left * (1 + numbers.below(900)) as f64 / 1000.0).min(before);
        let logp = f16::from_f64(p.ln());
        parts.head_ids.push(((start + entry) % (v - 1)) as u32 + 1);
        parts.head_logp.push(logp);
        before = logp.to_f64().exp();
        left -= before;
    }
    parts.rest.push(left.clamp(0.0, 1.0) as f32);
    parts.lse.push(0.0);
}

fn info() -> Info {
    Info {
        teacher: "made-up teacher".into(),
        teacher_sha256: "0".repeat(64),
        tokenizer: "1".repeat(64),
        text: "made-up \"text\": \\ 日本".into(),
        text_blake3: "2".repeat(64),
        licence: "CC0-1.0".into(),
        settings: "{}".into(),
        temperatures: vec![1.0],
        ..Info::default()
    }
    .fingerprinted()
}
