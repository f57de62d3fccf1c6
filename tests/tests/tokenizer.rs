//! The student's `tokenizer.json` in the hands of the Hugging Face library: any text goes in and comes back, and words
//! whose tokens were all kept become the teacher's own tokens.

use crest_core::cache::{About, Cache, Coverage, Scored, TeacherTokenizer, Trim, Vocabulary, trim};
use crest_tests::stories;
use std::sync::Arc;
use tokenizers::Tokenizer;

fn austen() -> Arc<Cache> {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/austen.safetensors")).unwrap();
    Arc::new(Cache::from_bytes(&bytes).unwrap())
}

fn library(vocabulary: &Vocabulary) -> Tokenizer {
    vocabulary.tokenizer_json().parse().expect("a tokenizer.json that the library reads")
}

fn encode(tokenizer: &Tokenizer, text: &str) -> Vec<u32> {
    tokenizer.encode(text, false).unwrap().get_ids().to_vec()
}

#[test]
fn any_text_comes_back_exactly() {
    for cache in [stories(), austen()] {
        let tokenizer = library(cache.vocabulary());
        let own = String::from_utf8_lossy(&cache.vocabulary().decode(cache.tokens())).into_owned();
        let everything: String = (1..=0x2fff).filter_map(char::from_u32).collect();
        for text in [
            "Once upon a time, there was a dragon.\n\n\"Who's there?\" it asked 3 times.",
            "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
            "👩‍🚀🚀 naïve café — ½ \u{1}\u{4}\t\r\n   trailing   ",
            "<unk> <|endoftext|> are only letters here",
            "",
            &own,
            &everything,
        ] {
            let ids = encode(&tokenizer, text);
            assert!(!ids.contains(&Vocabulary::UNK), "no text becomes UNK");
            assert_eq!(cache.vocabulary().decode(&ids), text.as_bytes());
            assert_eq!(tokenizer.decode(&ids, false).unwrap(), text);
        }
    }
}

#[test]
fn every_token_is_what_its_own_text_becomes() {
    let cache = stories();
    let vocabulary = cache.vocabulary();
    let tokenizer = library(vocabulary);
    let mut checked = 0;
    for id in 1..vocabulary.len() as u32 {
        let Ok(text) = std::str::from_utf8(vocabulary.token(id)) else { continue };
        assert_eq!(encode(&tokenizer, text), [id], "{text:?}");
        checked += 1;
    }
    assert!(checked > 1900, "{checked}");
}

/// The asset holds the teacher's own encoding of a novel: wherever no token was trimmed, the student's tokenizer must
/// find it again from the text alone.
#[test]
fn kept_words_become_the_teachers_tokens() {
    let cache = austen();
    let vocabulary = cache.vocabulary();
    let tokenizer = library(vocabulary);
    let mut compared = 0;
    for bounds in cache.documents().windows(2) {
        let document = &cache.tokens()[bounds[0] as usize..bounds[1] as usize];
        for run in document.split(|&id| id == Vocabulary::UNK) {
            // Whole words only: from the first token that starts one to before the last that does.
            let starts = |at: &usize| vocabulary.token(run[*at]).starts_with(b" ");
            let (Some(first), Some(last)) = ((0..run.len()).find(starts), (0..run.len()).rfind(starts))
            else {
                continue;
            };
            let run = &run[first..last];
            let text = String::from_utf8(vocabulary.decode(run)).unwrap();
            assert_eq!(encode(&tokenizer, &text), run, "{text:?}");
            compared += run.len();
        }
    }
    assert!(compared > 15_000, "only {compared} tokens were compared");
}

/// A trimmed tokenizer is a byte-level BPE like any other: it can be a teacher and be trimmed again.
#[test]
fn trimming_keeps_a_set_that_builds_itself() {
    let cache = stories();
    let teacher = cache.vocabulary();
    let tokenizer = TeacherTokenizer::from_json(&teacher.tokenizer_json()).unwrap();
    let rows = (0..cache.len()).map(|position| cache.padded_row(position));
    let full = Scored {
        tokens: cache.tokens().to_vec(),
        documents: cache.documents().to_vec(),
        head_size: cache.head_size() as usize,
        head_ids: rows.clone().flat_map(|(ids, _)| ids).copied().collect(),
        head_logp: rows.flat_map(|(_, logp)| logp).copied().collect(),
        temperatures: vec![1.0],
        lse: vec![0.0; cache.len()],
        tail_size: 0,
        tail_ids: Vec::new(),
    };
    let full = full.into_cache(&tokenizer, About::default()).unwrap();
    assert_eq!(full.vocabulary().coverage(), Coverage::Full);
    let plan = Trim { vocabulary: Some(700), head: 5 };
    let (small, report) = trim(&full, &plan).unwrap();
    let student = small.vocabulary();
    assert_eq!((student.len(), small.head_size()), (700, 5));

    // Tokens, text and heads are those of the larger cache wherever they were kept.
    let kept: Vec<u32> = (1..700).filter_map(|id| student.teacher_id(id)).collect();
    assert!(kept.windows(2).all(|pair| pair[0] < pair[1]), "in the teacher's order");
    let (mut known, mut trimmed) = (0, 0.0);
    for position in 0..cache.len() {
        let (was, is) = (cache.tokens()[position], small.tokens()[position]);
        match kept.binary_search(&was) {
            Ok(_) => assert_eq!(student.teacher_id(is), Some(was)),
            Err(_) => assert_eq!(is, Vocabulary::UNK),
        }
        known += usize::from(is != Vocabulary::UNK);
        let (was, is) = (cache.row(position), small.row(position));
        let wanted: Vec<(u32, f32)> = was.ids.iter().copied().zip(was.logp.iter().copied()).collect();
        let wanted: Vec<(u32, f32)> =
            wanted.into_iter().filter(|(id, _)| kept.binary_search(id).is_ok()).take(5).collect();
        let found = is.ids.iter().map(|&id| student.teacher_id(id).unwrap()).zip(is.logp.iter().copied());
        assert_eq!(found.collect::<Vec<_>>(), wanted, "position {position}");
        trimmed += f64::from(is.rest) - f64::from(was.rest);
    }
    assert_eq!(report.text_kept, known as f64 / cache.len() as f64);
    assert!(report.text_kept > 0.8 && trimmed > 0.0, "{report:?}");

    // Words whose tokens were kept are encoded as the teacher encodes them.
    let (teacher_library, student_library) = (library(teacher), library(student));
    let mut same = 0;
    for word in String::from_utf8_lossy(&teacher.decode(cache.tokens())).split_whitespace() {
        let word = format!(" {word}");
        let ids = encode(&teacher_library, &word);
        if ids.iter().all(|id| kept.binary_search(id).is_ok()) {
            let back: Vec<u32> =
                encode(&student_library, &word).iter().filter_map(|&id| student.teacher_id(id)).collect();
            assert_eq!(back, ids, "{word:?}");
            same += 1;
        }
    }
    assert!(same > 20_000, "{same} words");
}

#[test]
fn what_cannot_be_trimmed_is_refused() {
    let cache = stories();
    let tokenizer = TeacherTokenizer::from_json(&cache.vocabulary().tokenizer_json()).unwrap();
    let mut scored = Scored::new(1, &[1.0], 0);
    scored.push_first(1);
    scored.tokens.push(2);
    scored.head_ids.push(2);
    scored.head_logp.push(-0.5);
    scored.lse.push(0.0);
    scored.end_document();
    let full = scored.clone().into_cache(&tokenizer, About::default()).unwrap();
    let plan = |v, head| Trim { vocabulary: Some(v), head };
    let message = |full: &Cache, plan| trim(full, &plan).unwrap_err().to_string();
    assert!(message(&full, plan(256, 1)).contains("UNK and the 256 bytes are 257"));
    assert!(message(&full, plan(2049, 1)).contains("the teacher's BPE gives 2048"));
    assert!(message(&full, plan(700, 2)).contains("2 of 1 entries"));
    let (small, _) = trim(&full, &plan(2048, 1)).unwrap();
    assert!(message(&small, plan(700, 1)).contains("trimmed to 2048 tokens already"));
    scored.tokens[1] = 2048;
    let stranger = scored.into_cache(&tokenizer, About::default()).unwrap_err().to_string();
    assert!(stranger.contains("token 2048 at position 1"), "{stranger}");
}
