//! A cache comes back from its file as it went in, and the shipped files are what their README says.

use crest_core::cache::stats::{PeakSettings, summary};
use crest_core::cache::{About, Cache, Codec, NO_ID, Scored, TeacherTokenizer, Vocabulary};
use crest_tests::{sample, stories};
use proptest::prelude::*;

fn austen() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/austen.safetensors")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn lossless_codecs_round_trip(lengths in prop::collection::vec(1usize..20, 1..8), head in 1u32..9, seed: u64) {
        let cache = sample::cache(&lengths, head, seed);
        for codec in [Codec::Raw, Codec::Deflate] {
            let bytes = cache.to_bytes(codec).unwrap();
            prop_assert_eq!(&Cache::from_bytes(&bytes).unwrap(), &cache);
            prop_assert_eq!(cache.to_bytes(codec).unwrap(), bytes, "the same cache gives the same bytes");
        }
    }

    #[test]
    fn packing_keeps_ranks_and_moves_values_a_little(
        lengths in prop::collection::vec(1usize..60, 1..20),
        head in 1u32..20,
        seed: u64,
    ) {
        let cache = sample::cache(&lengths, head, seed);
        let bytes = cache.to_bytes(Codec::Packed).unwrap();
        let packed = Cache::from_bytes(&bytes).unwrap();
        same_but_for_rounding(&cache, &packed);
        prop_assert_eq!(packed.to_bytes(Codec::Packed).unwrap(), bytes, "what was rounded once stays");
    }
}

/// Ranks exact, log-probabilities within 0.02 nat, the rest within 0.008 (0.004 each way that a checked row may be off).
fn same_but_for_rounding(cache: &Cache, packed: &Cache) {
    assert_eq!(
        (packed.tokens(), packed.documents(), packed.info(), packed.vocabulary()),
        (cache.tokens(), cache.documents(), cache.info(), cache.vocabulary())
    );
    for position in 0..cache.len() {
        let (was, is) = (cache.row(position), packed.row(position));
        assert_eq!(is.ids, was.ids, "position {position}");
        assert!(was.logp.iter().zip(is.logp).all(|(was, is)| (was - is).abs() <= 0.02), "{was:?} {is:?}");
        assert!((was.rest - is.rest).abs() <= 0.008, "{} became {}", was.rest, is.rest);
    }
}

#[test]
fn a_real_file_packs() {
    let cache = Cache::from_bytes(&austen()).unwrap();
    let (packed, deflated) =
        (cache.to_bytes(Codec::Packed).unwrap(), cache.to_bytes(Codec::Deflate).unwrap());
    assert!(packed.len() * 7 < deflated.len() * 4, "{} of {} bytes", packed.len(), deflated.len());
    same_but_for_rounding(&cache, &Cache::from_bytes(&packed).unwrap());
}

#[test]
fn a_row_holds_only_what_is_there() {
    let cache = sample::cache(&[9, 9], 4, 7);
    for position in 0..cache.len() {
        let row = cache.row(position);
        let (ids, logp) = cache.padded_row(position);
        assert_eq!((row.ids, row.logp), (&ids[..row.ids.len()], &logp[..row.ids.len()]));
        assert!(ids[row.ids.len()..].iter().all(|&id| id == NO_ID));
        assert_eq!(cache.scored(position), position % 9 != 0);
        assert!(cache.scored(position) || (row.ids.is_empty() && row.rest == 1.0));
    }
    assert!(!cache.scored(cache.len()), "beyond the end nothing is scored");
}

#[test]
fn a_temperature_that_is_not_stored_is_refused() {
    let cache = sample::cache(&[3], 2, 1);
    assert_eq!(cache.lse(1, 1.0).unwrap(), 0.0);
    let error = cache.lse(1, 2.0).unwrap_err().to_string();
    assert!(error.contains("temperature: 2 is not stored; stored: 1"), "{error}");
}

#[test]
fn shipped_files_are_small_and_cover_their_text() {
    let shipped = stories();
    assert_eq!((shipped.vocabulary().len(), shipped.head_size()), (2048, 16));
    assert_eq!((shipped.documents().len() - 1, shipped.len()), (318, 62_515));
    let sum = summary(&shipped, &PeakSettings::default());
    assert_eq!(sum.scored, 62_515 - 318);
    assert!(sum.unknown < 0.03 && sum.rest < 0.17, "{sum:?}");
    assert!((sum.none + sum.peaks.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{sum:?}");
    assert!(sum.multimodal > 0.5, "{sum:?}");

    let bytes = austen();
    assert!(bytes.len() <= 1 << 20, "{} bytes", bytes.len());
    let asset = Cache::from_bytes(&bytes).unwrap();
    assert_eq!((asset.vocabulary().len(), asset.head_size(), asset.documents().len() - 1), (4096, 16, 80));
    let text = String::from_utf8(asset.vocabulary().decode(&asset.tokens()[..512])).unwrap();
    assert!(
        text.contains("a single man in possession of a good fortune, must be in want of a wife"),
        "{text}"
    );
}

#[test]
fn tokens_map_back_to_the_teacher() {
    let cache = stories();
    let vocabulary = cache.vocabulary();
    assert_eq!(vocabulary.teacher_id(Vocabulary::UNK), None);
    // Bytes that the teacher's tokenizer cannot write stand last and have no teacher id.
    let strangers: Vec<u32> =
        (1..vocabulary.len() as u32).filter(|&id| vocabulary.teacher_id(id).is_none()).collect();
    assert_eq!(strangers, (2048 - 21..2048).collect::<Vec<u32>>());
    assert!(strangers.iter().all(|&id| vocabulary.token(id).len() == 1));
    assert_eq!(vocabulary.token(u32::MAX), b"", "an id from nowhere has no bytes");
}

/// A full vocabulary, and a sampled tail, survive every codec.
#[test]
fn full_vocabularies_and_tails_round_trip() {
    let json = stories().vocabulary().tokenizer_json();
    let tokenizer = TeacherTokenizer::from_json(&json).unwrap();
    let mut scored = Scored::new(2, &[0.5, 1.0], 3);
    scored.push_first(7);
    scored.tokens.push(8);
    scored.head_ids.extend([300, 0]);
    scored.head_logp.extend([-0.7, -1.5]);
    scored.lse.extend([-0.5, 0.0]);
    scored.tail_ids.extend([5, 9, 5]);
    scored.end_document();
    let cache = scored.clone().into_cache(&tokenizer, About::default()).unwrap();
    assert_eq!(cache.row(1).ids, [300, 0], "id 0 is a token like any other");
    assert!(!cache.vocabulary().is_unknown(0));
    assert_eq!((cache.tail(0), cache.tail(1)), (&[NO_ID; 3][..], &[5, 9, 5][..]));
    for codec in [Codec::Raw, Codec::Deflate] {
        let bytes = cache.to_bytes(codec).unwrap();
        assert_eq!(Cache::from_bytes(&bytes).unwrap(), cache);
    }
    let packed = Cache::from_bytes(&cache.to_bytes(Codec::Packed).unwrap()).unwrap();
    same_but_for_rounding(&cache, &packed);
    assert_eq!(packed.tail(1), cache.tail(1));
    assert!((packed.lse(1, 0.5).unwrap() + 0.5).abs() <= 0.02);
    scored.tail_ids[4] = 300;
    let error = scored.into_cache(&tokenizer, About::default()).unwrap_err().to_string();
    assert!(error.contains("position 1: 300 in the sampled tail"), "{error}");
}
