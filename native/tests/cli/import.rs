//! Importing: every format of the same text gives the same cache, and what is wrong with a file is said.

use super::support::{Place, fail, stderr, stdout, succeed};
use crest_core::cache::Cache;
use serde_json::Value;
use std::{fs, path::Path};

/// A fixture of `tests/assets/import` (`make.py` there wrote it).
fn asset(name: &str) -> String {
    format!("{}/../tests/assets/import/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn cache(path: &Path) -> Cache {
    Cache::from_bytes(&fs::read(path).unwrap()).unwrap()
}

/// Imports with `--json`; gives the cache and the report.
fn import(place: &Place, args: &str) -> (Cache, Value) {
    let out = place.path("out.safetensors");
    let command =
        format!("import {args} --tokenizer {} --json --force -o {}", asset("tokenizer.json"), out.display());
    let output = succeed(place.crest(&command));
    (cache(&out), serde_json::from_str(&stdout(&output)).unwrap())
}

fn findings(report: &Value) -> Vec<&str> {
    let findings = report["import"]["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["what"].as_str().unwrap()).collect()
}

fn assert_same(a: &Cache, b: &Cache, tolerance: f32) {
    assert_eq!((a.tokens(), a.documents()), (b.tokens(), b.documents()));
    assert_eq!(a.head_size(), b.head_size());
    for position in 0..a.len() {
        let (a, b) = (a.row(position), b.row(position));
        assert_eq!(a.ids, b.ids, "position {position}");
        let close = a.logp.iter().zip(b.logp).all(|(a, b)| (a - b).abs() <= tolerance);
        assert!(close && (a.rest - b.rest).abs() <= tolerance, "position {position}: {a:?} {b:?}");
    }
}

#[test]
fn every_format_of_a_text_gives_the_same_cache() {
    let place = Place::new();
    let (plain, report) = import(&place, &asset("plain.safetensors"));
    assert_eq!(report["import"]["format"], "plain");
    assert_eq!(plain.info().teacher, "bigrams");
    assert_eq!(findings(&report), [] as [&str; 0]);
    assert_eq!(plain.documents().len(), 5);
    for (name, format, found) in [
        ("vllm.jsonl", "vllm", &["outside"][..]),
        ("openai.jsonl", "openai", &["outside", "first_rows"]),
        ("axolotl.jsonl", "axolotl", &[]),
        ("axolotl-online.arrow", "axolotl", &["shift"]),
        ("columns.jsonl", "columns", &[]),
        ("columns-snappy.parquet", "columns", &[]),
        ("columns-lz4.arrow", "columns", &[]),
        ("distillkit/exact", "distillkit", &[]),
        #[cfg(any(target_os = "linux", feature = "zstd"))]
        ("columns-zstd.parquet", "columns", &[]),
    ] {
        let (cache, report) = import(&place, &format!("{} --teacher bigrams", asset(name)));
        assert_eq!(report["import"]["format"], format, "{name}");
        let sound = report["import"]["alignment"]["decided"] == true && findings(&report) == found;
        assert!(sound, "{name}: {report}");
        assert_same(&plain, &cache, 0.0);
    }
}

#[test]
fn distillkits_curves_are_followed() {
    let place = Place::new();
    let (plain, _) = import(&place, &asset("plain.safetensors"));
    let (curve, report) = import(&place, &asset("distillkit/curve"));
    assert_eq!(report["import"]["alignment"]["shift"], 1);
    assert_eq!((plain.tokens(), plain.documents()), (curve.tokens(), curve.documents()));
    // The numbers that DistillKit's own decompressor gives for the first document, sorted as a cache has them.
    let decoded: Value =
        serde_json::from_str(&fs::read_to_string(asset("distillkit/curve/decoded.json")).unwrap()).unwrap();
    let numbers =
        |row: &Value| row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect::<Vec<_>>();
    for (t, (ids, values)) in
        decoded["ids"].as_array().unwrap().iter().zip(decoded["values"].as_array().unwrap()).enumerate()
    {
        let mut wanted: Vec<_> = numbers(ids).into_iter().zip(numbers(values)).collect();
        wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
        let excess = wanted.iter().map(|(_, logp)| logp.exp()).sum::<f64>().ln().max(0.0);
        let row = curve.row(t + 1);
        for ((id, logp), (wanted_id, wanted)) in row.ids.iter().zip(row.logp).zip(wanted) {
            assert_eq!(f64::from(*id), wanted_id, "position {}", t + 1);
            assert!(
                (f64::from(*logp) - (wanted - excess)).abs() < 2e-3,
                "position {}: {row:?} {wanted}",
                t + 1
            );
        }
    }
}

#[test]
fn easydistill_gives_the_greedy_text() {
    let place = Place::new();
    let (cache, report) = import(&place, &asset("easydistill.jsonl"));
    assert_eq!(
        (report["import"]["format"].as_str(), findings(&report)[0]),
        (Some("easydistill"), "greedy_text")
    );
    for position in (0..cache.len()).filter(|&position| cache.scored(position)) {
        assert_eq!(cache.row(position).ids[0], cache.tokens()[position]);
    }
}

#[test]
fn caches_are_trimmed_as_asked() {
    let place = Place::new();
    let shards = format!("{} --vocab 280 --top-k 6 --head 4 --codec raw", asset("columns-snappy.parquet"));
    let (cache, report) = import(&place, &shards);
    assert_eq!((cache.vocabulary().len(), cache.head_size()), (280, 4));
    assert!(report["cache"]["text_kept"].as_f64().unwrap() > 0.5, "{report}");
    let (two, _) = import(&place, &format!("{} --documents 2", asset("vllm.jsonl")));
    assert_eq!(two.documents().len(), 3);
    let twice = format!("{} {}", asset("columns.jsonl"), asset("columns-lz4.arrow"));
    let (both, _) = import(&place, &twice);
    assert_eq!(both.documents().len(), 9);
}

#[test]
fn what_was_done_is_said_in_words() {
    let place = Place::new();
    let tokenizer = asset("tokenizer.json");
    let good = format!("import {} --tokenizer {tokenizer} -o out.safetensors", asset("axolotl-online.arrow"));
    let text = stdout(&succeed(place.crest(&good)));
    assert!(
        text.contains("axolotl: 4 documents") && text.contains("each row is about the next token"),
        "{text}"
    );
    fail(place.crest(&good), 3, "it is there already");
    // Shifted rows that are forced to stay are a warning with the three numbers.
    let forced = succeed(place.crest(&format!("{good} --force --shift 0")));
    let said = stderr(&forced);
    assert!(
        said.contains("warning: each row is read as about its own token, as asked (mean log-prob"),
        "{said}"
    );
    assert!(said.contains("--licence"), "{said}");
    assert_eq!(fs::read_dir(place.path(".")).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn bad_files_are_refused_with_a_reason() {
    let place = Place::new();
    let tokenizer = asset("tokenizer.json");
    fs::write(place.path("text.jsonl"), "\n{\"text\": \"hello\"}\n").unwrap();
    fs::write(place.path("empty.jsonl"), "\n").unwrap();
    fs::write(
        place.path("broken.jsonl"),
        "{\"prompt_token_ids\": [1], \"prompt_logprobs\": [null]}\n{\"prompt_",
    )
    .unwrap();
    fs::write(place.path("short.jsonl"), "{\"prompt_token_ids\": [1, 2, 3], \"prompt_logprobs\": [null]}\n")
        .unwrap();
    fs::write(
        place.path("other.jsonl"),
        "{\"token_ids\":[1,99999],\"top_ids\":[[],[1]],\"top_logprobs\":[[],[-1]]}",
    )
    .unwrap();
    fs::write(
        place.path("logits.jsonl"),
        "{\"token_ids\":[1,2],\"top_ids\":[[],[1]],\"top_logprobs\":[[],[7.5]]}",
    )
    .unwrap();
    fs::write(place.path("a.parquet"), b"PAR1 and nothing more").unwrap();
    fs::write(place.path("a.arrow"), b"ARROW1 and nothing more").unwrap();
    fs::write(place.path("a.gz"), [0x1f, 0x8b, 8, 0]).unwrap();
    fs::copy(asset("distillkit/exact/data_0.parquet"), place.path("d.parquet")).unwrap();
    fs::create_dir(place.path("folder")).unwrap();
    for (args, code, part) in [
        ("text.jsonl", 3, "line 2: none of the formats has these fields: text"),
        ("text.jsonl --format vllm", 3, "line 2: no prompt_logprobs"),
        ("empty.jsonl", 3, "the file is empty"),
        ("broken.jsonl", 3, "line 2: EOF"),
        ("short.jsonl", 3, "line 1: 1 rows of log-probabilities for 3 tokens"),
        ("other.jsonl", 3, "line 1: token 1: id 99999; the tokenizer has 317"),
        ("logits.jsonl", 3, "--logits"),
        ("a.parquet", 3, "damaged or not supported"),
        ("a.arrow", 3, "damaged or not supported"),
        ("a.gz", 3, "unpack it first"),
        ("d.parquet", 3, "no compression_config.yaml"),
        ("folder", 3, "holds no file"),
        ("none.jsonl", 5, "none.jsonl"),
        ("text.jsonl --shift 2 --format vllm", 2, "shift"),
        ("text.jsonl --format plain", 3, "not JSON lines"),
    ] {
        fail(place.crest(&format!("import {args} --tokenizer {tokenizer} -o out.safetensors")), code, part);
    }
    let data = asset("columns.jsonl");
    fail(place.crest(&format!("import {data} --tokenizer {data} -o out.safetensors")), 3, "tokenizer");
    assert!(!place.path("out.safetensors").exists());
}

/// Cut and flipped tables give a cache or an error, never a panic.
#[test]
fn a_block_that_is_not_where_its_message_says_is_read_where_the_reader_does() {
    // Found by fuzzing: its body is elsewhere, and there a buffer claims to unpack to 2^58 bytes.
    let (place, tokenizer) = (Place::new(), asset("tokenizer.json"));
    let file = asset("hostile-block.arrow");
    let import = format!("import {file} --tokenizer {tokenizer} -o out.safetensors");
    fail(place.crest(&import), 3, "claims to unpack");
}

#[test]
fn damaged_tables_are_survived() {
    let place = Place::new();
    for name in ["columns-snappy.parquet", "columns-lz4.arrow", "axolotl-online.arrow", "plain.safetensors"] {
        let good = fs::read(asset(name)).unwrap();
        for step in 1..12 {
            let at = good.len() * step / 12;
            let mut flipped = good.clone();
            flipped[at] ^= 0x41;
            for bytes in [&good[..at], &flipped] {
                fs::write(place.path("x"), bytes).unwrap();
                let command =
                    format!("import x --tokenizer {} --force -o out.safetensors", asset("tokenizer.json"));
                let output = place.crest(&command).output().unwrap();
                let code = output.status.code();
                let said = stderr(&output);
                assert!(
                    matches!(code, Some(0 | 3)) && !said.contains("panicked"),
                    "{name} at {at}: {code:?} {said}"
                );
            }
        }
    }
}
