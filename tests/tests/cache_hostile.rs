//! A cache file that is damaged, cut, of another version or made up to do harm gives one clear error and never a panic.

use crest_core::cache::{Cache, Codec, KIND};
use crest_core::container::{self, Tensor};
use crest_core::{Error, Result};
use crest_tests::sample;
use proptest::prelude::*;
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;
use std::collections::BTreeMap;

const CODECS: [Codec; 3] = [Codec::Raw, Codec::Deflate, Codec::Packed];

fn tiny() -> Cache {
    sample::cache(&[4, 3], 3, 5)
}

fn message(result: Result<Cache>) -> String {
    match result {
        Err(error @ Error::Input { .. }) => error.to_string(),
        other => panic!("an input error is due, not {:?}", other.map(|_| "a cache")),
    }
}

#[test]
fn every_flipped_bit_is_found() {
    for codec in CODECS {
        let mut bytes = tiny().to_bytes(codec).unwrap();
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Cache::from_bytes(&bytes).is_err(), "bit {bit} with {codec:?}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(Cache::from_bytes(&bytes).is_ok());
    }
}

#[test]
fn every_truncation_and_every_tail_is_found() {
    for codec in CODECS {
        let mut bytes = tiny().to_bytes(codec).unwrap();
        for length in 0..bytes.len() {
            assert!(message(Cache::from_bytes(&bytes[..length])).contains("truncated"), "{length} bytes");
        }
        bytes.push(0);
        assert!(message(Cache::from_bytes(&bytes)).contains("extended"));
    }
}

#[test]
fn other_files_are_told_apart() {
    let bytes = tiny().to_bytes(Codec::Raw).unwrap();
    let sealed = |format, version| {
        let opened = container::open(&KIND, &bytes).unwrap();
        container::seal(
            &container::Kind { format, version, ..KIND },
            tensors(&opened.tensors),
            opened.metadata,
        )
        .unwrap()
    };
    assert!(message(Cache::from_bytes(&sealed("crest-checkpoint", "1"))).contains("`crest-checkpoint` file"));
    assert!(message(Cache::from_bytes(&sealed("crest-cache", "1"))).contains("version 2"));
    assert!(
        message(Cache::from_bytes(b"GGUF is another format altogether")).contains("not a safetensors file")
    );
    let plain = safetensors::serialize(SafeTensors::deserialize(&bytes).unwrap().iter(), None).unwrap();
    assert!(message(Cache::from_bytes(&plain)).contains("without `format`"));
}

fn tensors<'a>(file: &SafeTensors<'a>) -> BTreeMap<String, Tensor<'a>> {
    let copy = |(name, view): (&str, safetensors::tensor::TensorView<'a>)| {
        let tensor = Tensor { dtype: view.dtype(), shape: view.shape().to_vec(), data: view.data().into() };
        (name.to_owned(), tensor)
    };
    file.iter().map(copy).collect()
}

/// Changes tensors and metadata of a sound file and seals it again, so that the checks behind the checksum are met.
fn forge(
    codec: Codec,
    change: impl FnOnce(&mut BTreeMap<String, Tensor<'_>>, &mut BTreeMap<String, String>),
) -> Vec<u8> {
    let bytes = tiny().to_bytes(codec).unwrap();
    let mut opened = container::open(&KIND, &bytes).unwrap();
    let mut tensors = tensors(&opened.tensors);
    change(&mut tensors, &mut opened.metadata);
    container::seal(&KIND, tensors, opened.metadata).unwrap()
}

#[test]
fn forged_tensors_are_refused() {
    // Positions 0 to 6 in two documents of 4 and 3 tokens; K = 3; seed 5 gives position 2 three entries.
    let (k, row) = (3, tiny().row(2).ids.len());
    assert_eq!(row, 3, "the cases below need a full row");
    let logp =
        |entry: usize, value: f32| (2 * (2 * k + entry), half::f16::from_f32(value).to_le_bytes().to_vec());
    let id = |entry: usize, value: u16| (2 * (2 * k + entry), value.to_le_bytes().to_vec());
    let f32_at = |index: usize, value: f32| (4 * index, value.to_le_bytes().to_vec());
    let u32_at = |index: usize, value: u32| (4 * index, value.to_le_bytes().to_vec());
    let cases = [
        ("tokens", (2, 260u16.to_le_bytes().to_vec()), "the vocabulary has 260"),
        ("documents", u32_at(0, 1), "do not run from 0"),
        ("documents", u32_at(1, 7), "document 1 is empty"),
        ("documents", u32_at(1, u32::MAX), "ends before it starts"),
        ("documents", u32_at(2, 8), "do not run from 0 to 7"),
        ("head_ids", id(0, 0), "UNK"),
        ("head_ids", id(0, 260), "outside the vocabulary"),
        ("head_ids", id(1, tiny().row(2).ids[0] as u16), "twice"),
        ("head_ids", id(0, 0xffff), "after the padding"),
        ("head_ids", (0, 5u16.to_le_bytes().to_vec()), "first token of a document has a head"),
        ("head_logprobs", logp(0, f32::NAN), "log-probability NaN"),
        ("head_logprobs", logp(0, 0.5), "log-probability 0.5"),
        ("head_logprobs", logp(1, 0.0), "log-probability 0 after"),
        ("head_logprobs", logp(2, f32::NEG_INFINITY), "log-probability -inf"),
        ("rest", f32_at(2, 0.9), "head and rest make up"),
        ("rest", f32_at(2, f32::NAN), "a rest of NaN"),
        ("rest", f32_at(0, -0.1), "a rest of -0.1"),
        ("lse", f32_at(1, 0.5), "an lse of 0.5"),
        ("lse", f32_at(1, f32::INFINITY), "an lse of inf"),
        ("vocab_offsets", u32_at(1, 1), "UNK"),
        ("vocab_offsets", u32_at(5, 0), "spans bytes"),
        ("vocab_offsets", u32_at(260, u32::MAX), "spans bytes"),
        ("vocab_bytes", (7, vec![8]), "is there twice"),
        ("vocab_teacher_ids", u32_at(0, 3), "UNK has a teacher id"),
        ("vocab_teacher_ids", u32_at(9, 0), "do not rise"),
        ("vocab_teacher_ids", u32_at(258, u32::MAX), "has no teacher id"),
        ("merges", (0, 3u16.to_le_bytes().to_vec()), "merge 0"),
        ("merges", (4, 900u16.to_le_bytes().to_vec()), "merge 0"),
    ];
    for (name, (at, new), part) in cases {
        let forged = forge(Codec::Raw, |tensors, _| {
            tensors.get_mut(name).unwrap().data.to_mut()[at..at + new.len()].copy_from_slice(&new);
        });
        let found = message(Cache::from_bytes(&forged));
        assert!(found.contains(part), "{name}: wanted {part:?} in {found}");
    }
}

#[test]
fn forged_shapes_and_words_are_refused() {
    let message = |forged: Vec<u8>| message(Cache::from_bytes(&forged));
    for name in ["tokens", "head_ids", "rest", "lse", "vocab_offsets", "merges", "vocab_bytes"] {
        let missing = forge(Codec::Raw, |tensors, _| drop(tensors.remove(name)));
        assert!(message(missing).contains("9 tensors"), "{name}");
        let flat = forge(Codec::Raw, |tensors, _| {
            let tensor = tensors.get_mut(name).unwrap();
            tensor.dtype = Dtype::U8;
            tensor.shape = vec![1, tensor.data.len()];
        });
        assert!(message(flat).contains(name), "{name}");
    }
    for (key, value, part) in [
        ("codec", "lzma", "unknown codec"),
        ("temperatures", "1,x", "temperatures"),
        ("temperatures", "NaN", "temperatures"),
        ("temperatures", "1,2", "lse"),
        ("teacher", "another", "fingerprint"),
        ("pipeline", "{}", "not understood"),
        ("pipeline", "[[[[", "not understood"),
        (
            "pipeline",
            r#"{"normalizer":null,"pre_tokenizer":{"type":"Metaspace"},"decoder":null}"#,
            "ByteLevel",
        ),
    ] {
        let forged = forge(Codec::Raw, |_, metadata| drop(metadata.insert(key.into(), value.into())));
        let found = message(forged);
        assert!(found.contains(part), "{key} = {value}: {found}");
    }
    let nameless = forge(Codec::Raw, |_, metadata| drop(metadata.remove("licence")));
    assert!(message(nameless).contains("no `licence`"));
    let nested =
        forge(Codec::Raw, |_, metadata| drop(metadata.insert("pipeline".into(), "[".repeat(60_000))));
    assert!(message(nested).contains("not understood"));
}

#[test]
fn a_token_that_its_merges_do_not_build_is_refused() {
    // Without its last rule, `abc` stays `ab` + `c`.
    let forged = forge(Codec::Raw, |tensors, _| {
        let merges = tensors.get_mut("merges").unwrap();
        merges.shape[0] -= 1;
        merges.data.to_mut().truncate(merges.shape[0] * 6);
    });
    assert!(message(Cache::from_bytes(&forged)).contains("\"abc\") is not what its bytes merge to"));
}

#[test]
fn decompression_bombs_are_refused_before_they_unpack() {
    let announce = |shape: &str| {
        forge(Codec::Deflate, |_, metadata| {
            let packed = metadata["packed"].replace(r#""rest":{"dtype":"F32","shape":[7]}"#, shape);
            assert_ne!(packed, metadata["packed"]);
            metadata.insert("packed".into(), packed);
        })
    };
    for shape in ["[4000000000]", "[4294967296,4294967296,4]", "[18446744073709551615,2]"] {
        let forged = announce(&format!(r#""rest":{{"dtype":"F32","shape":{shape}}}"#));
        assert!(message(Cache::from_bytes(&forged)).contains("are allowed"), "{shape}");
    }
    // Within the allowance, but not what the stream holds: more, and less.
    for shape in ["[8]", "[6]"] {
        let forged = announce(&format!(r#""rest":{{"dtype":"F32","shape":{shape}}}"#));
        assert!(message(Cache::from_bytes(&forged)).contains("rest"), "{shape}");
    }
    // A stream that goes on after its shape is full.
    let forged = forge(Codec::Deflate, |tensors, _| {
        let lse = tensors["lse"].clone();
        tensors.insert("rest".into(), lse);
        let tokens = tensors["head_logprobs"].clone();
        tensors.insert("lse".into(), tokens);
    });
    message(Cache::from_bytes(&forged));
}

#[test]
fn packed_heads_that_are_forged_are_refused_or_sound() {
    let change = |at: usize, value: u8| {
        forge(Codec::Packed, |tensors, _| tensors.get_mut("heads").unwrap().data.to_mut()[at] ^= value)
    };
    let length = {
        let bytes = tiny().to_bytes(Codec::Packed).unwrap();
        container::open(&KIND, &bytes).unwrap().tensors.tensor("heads").unwrap().data().len()
    };
    for at in 0..length {
        for value in [1, 0x80, 0xff] {
            if let Err(error) = Cache::from_bytes(&change(at, value)) {
                assert!(matches!(error, Error::Input { .. }), "byte {at}: {error}");
            }
        }
    }
    let short = forge(Codec::Packed, |tensors, _| {
        let heads = tensors.get_mut("heads").unwrap();
        heads.data.to_mut().truncate(4);
        heads.shape = vec![4];
    });
    assert!(message(Cache::from_bytes(&short)).contains("no index of 1 blocks"));
    let missing = forge(Codec::Packed, |tensors, _| drop(tensors.remove("heads")));
    assert!(message(Cache::from_bytes(&missing)).contains("6 tensors that are not the format's 7"));
    let other = forge(Codec::Packed, |_, metadata| drop(metadata.insert("codec".into(), "deflate".into())));
    assert!(message(Cache::from_bytes(&other)).contains("7 tensors that are not the format's 10"));
    for (was, is) in [(r#""shape":[7,3]"#, r#""shape":[7,4]"#), (r#""dtype":"F16""#, r#""dtype":"F32""#)] {
        let forged = forge(Codec::Packed, |_, metadata| {
            let packed = metadata["packed"].replacen(was, is, 1);
            assert_ne!(packed, metadata["packed"]);
            metadata.insert("packed".into(), packed);
        });
        assert!(message(Cache::from_bytes(&forged)).contains("is needed"), "{was}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn resealed_noise_never_panics(
        codec in prop::sample::select(CODECS.to_vec()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        header: bool,
    ) {
        let mut bytes = tiny().to_bytes(codec).unwrap();
        let split = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        let part = if header { &mut bytes[..split] } else { &mut bytes[split..] };
        for (at, value) in edits {
            part[at.index(part.len())] = value;
        }
        if container::reseal(&KIND, &mut bytes).is_ok() {
            drop(Cache::from_bytes(&bytes));
        }
    }
}
