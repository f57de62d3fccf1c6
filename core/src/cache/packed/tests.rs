//! Round trips over shapes that files do not have, and streams that were never written.

use super::*;
use proptest::prelude::*;

/// Heads made up from numbers: short and empty rows, ties, values of every size, rows whose sum is above 1.
fn heads(shape: &Shape, seed: u64) -> Heads {
    let mut state = seed;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        ((state >> 33) as usize * limit) >> 31
    };
    let mut heads = Heads::default();
    for _ in 0..shape.positions {
        let most = shape.head.min(shape.vocabulary - 1);
        let count = if below(3) > 0 { most } else { below(most + 1) };
        let (start, step) = (below(shape.vocabulary), if below(2) == 0 { 1 } else { shape.vocabulary - 1 });
        let flat = below(4) == 0;
        let (mut left, mut before) = (1.0f64, f16::ZERO);
        for entry in 0..shape.head {
            if entry >= count {
                heads.ids.push(NO_ID);
                heads.logp.push(f16::NEG_INFINITY);
                continue;
            }
            let p = if flat { 1.0 / count as f64 } else { left * below(1000) as f64 / 1000.0 };
            let logp = if below(30) == 0 { -(below(60_000) as f64) } else { p.max(1e-300).ln() };
            let logp = f16::from_f64(logp.max(-65504.0)).min(before);
            heads.ids.push(((start + entry * step) % shape.vocabulary) as u32);
            heads.logp.push(logp);
            left -= p;
            before = logp;
        }
        let row = &heads.logp[heads.logp.len() - shape.head..][..count];
        heads.rest.push((1.0 - row.iter().map(|l| l.to_f64().exp()).sum::<f64>()).max(0.0) as f32);
        for &temperature in &shape.temperatures {
            let sum: f64 = row.iter().map(|l| (l.to_f64() / f64::from(temperature)).exp()).sum();
            let rest = below(1000) as f64 / 100.0;
            heads.lse.push(match temperature {
                1.0 => 0.0,
                t if t < 1.0 => sum.max(1e-30).ln().min(0.0) as f32,
                _ => (sum.max(1.0) + rest).ln() as f32,
            });
        }
    }
    heads
}

fn decode(shape: &Shape, bytes: &[u8]) -> Result<Heads> {
    Decoder::new(bytes, shape.clone())?.decode()
}

fn shapes() -> impl Strategy<Value = Shape> {
    let temperatures = prop::sample::select(vec![vec![1.0], vec![0.5, 1.0], vec![0.5, 1.0, 2.0, 4.0]]);
    (1usize..600, 1usize..40, 2usize..300, temperatures).prop_map(
        |(positions, head, vocabulary, temperatures)| Shape { positions, head, vocabulary, temperatures },
    )
}

fn compare(shape: &Shape, heads: &Heads, decoded: &Heads) -> std::result::Result<(), TestCaseError> {
    prop_assert_eq!(&decoded.ids, &heads.ids);
    let k = shape.head;
    for (position, (was, is)) in heads.logp.chunks(k).zip(decoded.logp.chunks(k)).enumerate() {
        let mut sum = decoded.rest[position];
        for (was, is) in was.iter().zip(is).filter(|(was, _)| was.is_finite()) {
            prop_assert!((was.to_f32() - is.to_f32()).abs() <= 0.02, "{} became {}", was, is);
            sum += is.to_f32().exp();
        }
        prop_assert!(is.is_sorted_by(|a, b| a >= b));
        prop_assert!((0.0..=1.0).contains(&decoded.rest[position]));
        let allowed = 0.004f32.max(was.iter().map(|l| l.to_f32().exp()).sum::<f32>() - 1.0 + 1e-5);
        prop_assert!((sum - 1.0).abs() <= allowed, "a sum of {}", sum);
    }
    for (was, is) in heads.lse.iter().zip(&decoded.lse) {
        prop_assert!((was - is).abs() <= 0.05, "an lse of {} became {}", was, is);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn decoding_undoes_encoding(shape in shapes(), seed: u64) {
        let heads = heads(&shape, seed);
        let (bytes, _) = encode(&shape, &heads).unwrap();
        let decoded = decode(&shape, &bytes).unwrap();
        compare(&shape, &heads, &decoded)?;
        // What was rounded once stays: the second file is the first.
        prop_assert_eq!(encode(&shape, &decoded).unwrap().0, bytes);
    }

    #[test]
    fn noise_is_an_error_or_heads(
        shape in shapes(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (mut bytes, _) = encode(&shape, &heads(&shape, 7)).unwrap();
        for (at, value) in edits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(heads) = decode(&shape, &bytes) {
            prop_assert_eq!(heads.ids.len(), shape.positions * shape.head);
        }
    }
}

#[test]
fn every_flipped_bit_is_an_error_or_heads() {
    let shape = Shape { positions: 40, head: 4, vocabulary: 30, temperatures: vec![0.5, 1.0] };
    let (mut bytes, _) = encode(&shape, &heads(&shape, 3)).unwrap();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        drop(decode(&shape, &bytes));
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}

/// Rows of a few kinds, so that classes are worth their list.
fn kinds(positions: usize, head: usize) -> (Shape, Heads) {
    let shape = Shape { positions, head, vocabulary: 3000, temperatures: vec![1.0] };
    let mut made = heads(&Shape { vocabulary: 2 * head + 1, ..shape.clone() }, 11);
    for (position, row) in made.ids.chunks_mut(head).enumerate() {
        row.iter_mut().filter(|id| **id != NO_ID).for_each(|id| *id += (position % 7 * 400) as u32);
    }
    (shape, made)
}

#[test]
fn classes_are_found_and_blocks_stand_alone() {
    let (shape, heads) = kinds(1500, 24);
    let (bytes, sizes) = encode(&shape, &heads).unwrap();
    assert!(sizes.classes > 0.0, "{sizes:?}");
    let decoder = Decoder::new(&bytes, shape.clone()).unwrap();
    assert_eq!(decoder.blocks(), 6);
    let all = decoder.decode().unwrap();
    assert_eq!(all.ids, heads.ids);
    for block in (0..decoder.blocks()).rev() {
        let part = decoder.decode_block(block).unwrap();
        let start = block * BLOCK * shape.head;
        assert_eq!(part.ids, all.ids[start..start + part.ids.len()]);
    }
    assert!(decoder.decode_block(6).is_err());
}

#[test]
fn large_heads_and_large_vocabularies_come_back() {
    for (positions, head, vocabulary) in [(20, 1024, 200_000), (3, 1024, 1025), (300, 1, 200_000)] {
        let shape = Shape { positions, head, vocabulary, temperatures: vec![1.0, 4.0] };
        let heads = heads(&shape, 5);
        let decoded = decode(&shape, &encode(&shape, &heads).unwrap().0).unwrap();
        assert_eq!(decoded.ids, heads.ids);
    }
}

#[test]
fn lists_longer_than_their_bytes_are_refused() {
    let parts = Parts { levels: vec![Some(40); 300], classes: vec![Vec::new()], tables: Vec::new() };
    let bytes = parts.write().unwrap();
    assert_eq!(Parts::read(&bytes, 300, 0).unwrap(), parts);
    // All symbols in all classes, with the same step: the coder learns to write that in next to nothing.
    let list: model::List = (0..300).map(|symbol| (symbol, 40)).collect();
    let bytes = Parts { classes: vec![list; 256], ..parts }.write().unwrap();
    let error = Parts::read(&bytes, 300, 0).unwrap_err().to_string();
    assert!(error.contains("list too much"), "{error}");
}

#[test]
fn what_is_wrong_is_said() {
    let shape = Shape { positions: 300, head: 3, vocabulary: 20, temperatures: vec![1.0] };
    let (bytes, _) = encode(&shape, &heads(&shape, 1)).unwrap();
    let message = |shape: &Shape, bytes: &[u8]| decode(shape, bytes).unwrap_err().to_string();
    assert!(message(&shape, &bytes[..8]).contains("no index of 2 blocks"));
    assert!(message(&shape, &bytes[..bytes.len() - 1]).contains("ends beyond"));
    assert!(message(&shape, &[&bytes[..], &[0]].concat()).contains("1 bytes after"));
    assert!(message(&Shape { positions: usize::MAX, ..shape.clone() }, &bytes).contains("no index"));
    assert!(
        message(&Shape { temperatures: vec![1.0; 5], ..shape.clone() }, &bytes).contains("5 temperatures")
    );
    let tall = Shape { temperatures: vec![2.0], ..shape.clone() };
    let heads = Heads { lse: vec![1e30; 300], ..heads(&shape, 1) };
    assert!(encode(&tall, &heads).unwrap_err().to_string().contains("too large"));
}
