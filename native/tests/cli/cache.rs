//! `crest cache`: from a model and a text to a cache, whatever happens on the way.

use crate::{
    model::Tiny,
    support::{Place, fail, names, stdout, succeed},
};
use candle_core::quantized::{GgmlDType, gguf_file::Value};
use crest_core::cache::{Cache, Coverage, NO_ID};
use std::{fs, path::Path, process::Stdio, time::Instant};

fn cache(path: &Path) -> Cache {
    Cache::from_bytes(&fs::read(path).unwrap()).unwrap()
}

/// A model `m.gguf` and some documents `text.jsonl`.
fn place() -> Place {
    let place = Place::new();
    Tiny::new(GgmlDType::Q8_0, true).gguf(&place.path("m.gguf"), GgmlDType::Q8_0);
    let story =
        "Once there was a little fox who loved to run. One day, 12 friends came and asked her to play.";
    let lines: Vec<String> = (1..=24)
        .map(|n| {
            serde_json::json!({ "text": story.chars().take(20 + 3 * n).collect::<String>() }).to_string()
        })
        .collect();
    fs::write(place.path("text.jsonl"), lines.join("\n")).unwrap();
    place
}

const MAKE: &str = "cache --teacher m.gguf --text text.jsonl --device cpu --top-k 8 --sample-tail 2 --context 16 \
                    --rows 64 --shard-tokens 60";

#[test]
fn every_format_of_weights_gives_the_same_heads_as_its_numbers() {
    let place = place();
    let mut logps = Vec::new();
    for (dtype, tied) in [
        (GgmlDType::F32, true),
        (GgmlDType::F16, false),
        (GgmlDType::Q4_0, true),
        (GgmlDType::Q4_1, true),
        (GgmlDType::Q5_0, true),
        (GgmlDType::Q8_0, false),
        (GgmlDType::Q4K, true),
        (GgmlDType::Q6K, true),
    ] {
        let tiny = Tiny::new(dtype, tied);
        tiny.folder(&place.path("hf"));
        tiny.gguf(&place.path("one.gguf"), dtype);
        for model in ["hf", "one.gguf"] {
            let make = format!(
                "cache --teacher {model} --text text.jsonl --documents 2 --force -o {model}.safetensors"
            );
            succeed(place.crest(&make));
        }
        let (folder, gguf) =
            (cache(&place.path("hf.safetensors")), cache(&place.path("one.gguf.safetensors")));
        assert_eq!(folder.tokens(), gguf.tokens(), "{dtype:?}");
        let mut worst = 0.0f32;
        for position in 0..folder.len() {
            let (a, b) = (folder.row(position), gguf.row(position));
            assert_eq!(a.logp.len(), b.logp.len());
            for (a, b) in a.logp.iter().zip(b.logp) {
                worst = worst.max((a - b).abs());
            }
        }
        // One step of f16 at this magnitude; K-quants do not round to the same numbers twice.
        let allowed = if matches!(dtype, GgmlDType::Q4K | GgmlDType::Q6K) { 0.1 } else { 0.0079 };
        assert!(worst <= allowed, "{dtype:?}: {worst}");
        logps.push(folder.row(2).logp.to_vec());
    }
    logps.dedup();
    assert_eq!(logps.len(), 8, "every format rounds in its own way");
}

#[test]
fn a_document_is_scored_alone_however_it_is_packed() {
    let place = place();
    succeed(place.crest(&format!("{MAKE} -o a.safetensors")));
    let a = cache(&place.path("a.safetensors"));
    assert_eq!((a.vocabulary().coverage(), a.head_size()), (Coverage::Full, 8));
    assert_eq!(a.info().temperatures, [0.5, 1.0, 2.0, 4.0]);
    assert!(a.tail(0).iter().all(|&id| id == NO_ID) && a.tail(1).iter().all(|&id| id != NO_ID));
    let line = fs::read_to_string(place.path("text.jsonl")).unwrap().lines().nth(23).unwrap().to_owned();
    fs::write(place.path("one.jsonl"), line).unwrap();
    let alone = "cache --teacher m.gguf --text one.jsonl --device cpu --top-k 8 --context 16 --rows 128 -o b.safetensors";
    succeed(place.crest(alone));
    let b = cache(&place.path("b.safetensors"));
    let start = a.documents()[23] as usize;
    assert!(b.len() > 16, "longer than a window");
    for t in 1..b.len() {
        let (packed, alone) = (a.row(start + t), b.row(t));
        assert_eq!(packed.ids, alone.ids, "token {t}");
        assert!(packed.logp.iter().zip(alone.logp).all(|(x, y)| (x - y).abs() < 0.01));
    }
    succeed(place.crest("cache verify a.safetensors --teacher m.gguf --device cpu"));
    succeed(place.crest("cache verify a.safetensors"));
    let info = succeed(place.crest("cache info a.safetensors --json"));
    let info: serde_json::Value = serde_json::from_str(&stdout(&info)).unwrap();
    assert_eq!((info["documents"].as_u64(), info["sampled_tail"].as_u64()), (Some(24), Some(2)));
}

#[test]
fn a_changed_model_is_not_the_cache_s_teacher() {
    let place = place();
    succeed(place.crest(&format!("{MAKE} -o a.safetensors")));
    Tiny::new(GgmlDType::Q4_0, true).gguf(&place.path("other.gguf"), GgmlDType::Q4_0);
    let output = place
        .crest("cache verify a.safetensors --teacher other.gguf --context 16 --device cpu")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("NOT this teacher"));
}

/// Two processes, each its part, put together: the work of one.
#[test]
fn parts_of_two_processes_merge_to_the_whole() {
    let place = place();
    succeed(place.crest(&format!("{MAKE} -o whole.safetensors")));
    let running: Vec<_> = [1, 2]
        .map(|part| {
            let mut command = place.crest(&format!("{MAKE} --part {part}/2 -o part{part}"));
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        })
        .into();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    assert!(names(&place.path("part1")).contains(&"index.json".to_owned()));
    succeed(place.crest("cache merge part1 part2 -o merged.safetensors"));
    let (whole, merged) = (cache(&place.path("whole.safetensors")), cache(&place.path("merged.safetensors")));
    assert_eq!(merged.tokens(), whole.tokens());
    assert_eq!(merged.documents(), whole.documents());
    for position in 0..whole.len() {
        assert_eq!(merged.row(position).ids, whole.row(position).ids);
    }
    assert_eq!(merged.info().text_blake3, whole.info().text_blake3);
    // A folder of shards is a cache wherever one is read, and can be cut and trimmed.
    succeed(place.crest("cache slice part1 --documents 0..3 --head 4 --vocab 700 -o small.safetensors"));
    let small = cache(&place.path("small.safetensors"));
    assert_eq!((small.vocabulary().len(), small.head_size(), small.documents().len()), (700, 4, 4));
    assert_eq!(small.info().temperatures.len(), 4, "lse is over the whole vocabulary, trimmed or not");
    fail(place.crest("cache slice small.safetensors --vocab 600 -o x.safetensors"), 2, "trimmed to 700");
    fail(place.crest("cache merge part1 small.safetensors -o x.safetensors"), 3, "another");
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    let place = place();
    let make = format!("{MAKE} --codec raw");
    let started = Instant::now();
    succeed(place.crest(&format!("{make} -o calm.safetensors")));
    let whole = started.elapsed();
    let calm = fs::read(place.path("calm.safetensors")).unwrap();
    let mut killed = 0;
    for i in 0..20u32 {
        let out = format!("k{i}.safetensors");
        let again = || place.crest(&format!("{make} -o {out}"));
        let mut child = again().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Moments that no two rounds share, over the whole run.
        std::thread::sleep(whole.mul_f64(f64::from((i * 7 + 3) % 20) / 20.0));
        let _ = child.kill();
        killed += u32::from(!child.wait().unwrap().success());
        if !place.path(&out).exists() {
            succeed(again());
        }
        assert!(fs::read(place.path(&out)).unwrap() == calm, "round {i}: other bytes");
        let parts = place.path(&format!("{out}.parts"));
        // Killed after the file was there and before the shards were gone: the same command with --force tidies up.
        if parts.exists() {
            succeed(place.crest(&format!("{make} -o {out} --force")));
            assert!(fs::read(place.path(&out)).unwrap() == calm, "round {i}: other bytes");
        }
        assert!(!parts.exists());
    }
    assert!(killed >= 10, "only {killed} of 20 were killed in time");
}

/// The moments between two files, which a kill at random seldom meets.
#[test]
fn a_kill_before_the_index_is_there_leaves_a_folder_to_go_on_with() {
    let place = place();
    succeed(place.crest(&format!("{MAKE} --codec raw -o calm.safetensors")));
    fs::create_dir(place.path("k.safetensors.parts")).unwrap();
    fs::write(place.path("k.safetensors.parts/.crest-partial-abc"), "{ \"form").unwrap();
    succeed(place.crest(&format!("{MAKE} --codec raw -o k.safetensors")));
    assert!(
        fs::read(place.path("k.safetensors")).unwrap() == fs::read(place.path("calm.safetensors")).unwrap()
    );
    assert!(!place.path("k.safetensors.parts").exists());
    // Another's file is not taken for the beginning of an index.
    fs::create_dir(place.path("l.safetensors.parts")).unwrap();
    fs::write(place.path("l.safetensors.parts/letter.txt"), "dear").unwrap();
    fail(place.crest(&format!("{MAKE} -o l.safetensors")), 3, "index.json");
    assert!(place.path("l.safetensors.parts/letter.txt").exists());
}

#[test]
fn the_teacher_writes_the_same_texts_again() {
    let place = place();
    fs::write(place.path("prompts.txt"), "Once there was\n\nThe fox").unwrap();
    let make = "cache --teacher m.gguf --generate prompts.txt --samples 3 --max-tokens 12 --sequences 4 --device cpu \
                --top-k 5";
    succeed(place.crest(&format!("{make} -o a.safetensors")));
    let texts = fs::read_to_string(place.path("a.generated.jsonl")).unwrap();
    assert_eq!(texts.lines().count(), 6);
    assert_eq!(cache(&place.path("a.safetensors")).documents().len(), 7);
    // As if killed in the second group: the first is kept, the second is written again.
    let kept: Vec<&str> = texts.lines().take(5).collect();
    fs::write(place.path("b.generated.jsonl"), kept.join("\n")).unwrap();
    succeed(place.crest(&format!("{make} -o b.safetensors")));
    assert_eq!(fs::read_to_string(place.path("b.generated.jsonl")).unwrap(), texts);
    // Texts of other settings are not taken for these, but can be written over.
    fs::write(place.path("c.generated.jsonl"), &texts).unwrap();
    let other = format!("{make} --seed 2 -o c.safetensors");
    fail(place.crest(&other), 3, "other settings");
    assert_eq!(fs::read_to_string(place.path("c.generated.jsonl")).unwrap(), texts);
    succeed(place.crest(&format!("{other} --force")));
    assert_ne!(fs::read_to_string(place.path("c.generated.jsonl")).unwrap(), texts);
    fail(place.crest(&format!("{make} --chat -o d.safetensors")), 2, "no chat template");
}

#[test]
fn mistakes_are_named_before_work_is_done() {
    let place = place();
    fs::write(place.path("old.safetensors"), "mine").unwrap();
    fs::write(place.path("empty.txt"), "").unwrap();
    fs::create_dir(place.path("folder")).unwrap();
    fs::write(place.path("folder/thesis.tex"), "mine").unwrap();
    let base = "cache --teacher m.gguf --text text.jsonl --device cpu";
    for (args, code, part) in [
        (format!("{base} -o old.safetensors"), 3, "there already"),
        (format!("{base} --stride 1024 -o x.safetensors"), 2, "--stride"),
        (format!("{base} --top-k 5000 -o x.safetensors"), 2, "--top-k"),
        (format!("{base} --vocab 500 -o shards"), 2, "look at the whole text"),
        (format!("{base} --field body -o x.safetensors"), 3, "no `body`"),
        ("cache --teacher m.gguf --text empty.txt -o x.safetensors".into(), 2, "nothing to score"),
        ("cache --teacher none.gguf --text text.jsonl -o x.safetensors".into(), 5, "none.gguf"),
        ("cache --teacher text.jsonl --text text.jsonl -o x.safetensors".into(), 3, "not a GGUF"),
        ("cache --teacher folder --text text.jsonl -o x.safetensors".into(), 5, "config.json"),
        (format!("{base} -o folder"), 3, "index.json"),
    ] {
        fail(place.crest(&args), code, part);
        assert!(!place.path("x.safetensors").exists());
    }
    assert_eq!(fs::read(place.path("old.safetensors")).unwrap(), b"mine");
    // Other work in the same place is not overwritten.
    succeed(place.crest(&format!("{base} --shard-tokens 100 -o shards")));
    fail(place.crest(&format!("{base} --top-k 5 -o shards")), 3, "another set of settings");
    succeed(place.crest(&format!("{base} --top-k 5 --force -o shards")));
}

/// A student that starts as its own teacher agrees with it at once.
#[test]
fn a_student_can_start_from_a_model() {
    let place = place();
    succeed(
        place.crest("cache --teacher m.gguf --text text.jsonl --device cpu --top-k 8 -o full.safetensors"),
    );
    let train = "distill --init m.gguf --cache full.safetensors --objective fkl --context 32 --batch 2 --device cpu --lr 1e-6 \
                 --json";
    let run = succeed(place.crest(&format!("{train} --steps 2 --out a")));
    let first = stdout(&run).lines().find(|line| line.contains("\"step\"")).unwrap().to_owned();
    let line =
        stdout(&run).lines().find(|line| line.contains("\"event\":\"step\"")).unwrap_or(&first).to_owned();
    let step: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(step["kd"].as_f64().unwrap().abs() < 1e-3, "{line}");
    assert!(step["overlap"].as_f64().unwrap() > 0.99, "{line}");
    let config = fs::read_to_string(place.path("a/config.toml")).unwrap();
    assert!(config.contains("init = ") && config.contains("width = 256"), "{config}");
    fail(place.crest("distill --init m.gguf --objective fkl --device cpu --out b"), 3, "--vocab full");
    Tiny::new(GgmlDType::F32, false).gguf(&place.path("untied.gguf"), GgmlDType::F32);
    let untied = "distill --init untied.gguf --cache full.safetensors --objective fkl --device cpu --out b";
    fail(place.crest(untied), 3, "tied");
    assert!(!place.path("b").exists());
}

/// A model that the forward would compute wrongly is refused, not computed.
#[test]
fn a_model_of_another_kind_is_refused() {
    let place = place();
    let tiny = Tiny::new(GgmlDType::F32, true);
    for (key, value, part) in [
        ("llama.rope.scaling.type", Value::String("yarn".into()), "scaled rotary"),
        ("llama.attention.key_length", Value::U32(128), "heads of width 128"),
        ("llama.attention.sliding_window", Value::U32(64), "a sliding window of 64"),
        ("general.alignment", Value::U32(0), "an alignment of 0"),
    ] {
        tiny.gguf_with(&place.path("odd.gguf"), GgmlDType::F32, &[(key, value)]);
        fail(place.crest("cache --teacher odd.gguf --text text.jsonl -o x.safetensors"), 3, part);
    }
    tiny.folder(&place.path("hf"));
    let config = fs::read_to_string(place.path("hf/config.json")).unwrap();
    for (from, to, part) in [
        ("\"llama\"", "\"qwen2\"", "model_type"),
        ("\"rope_theta\"", "\"rope_scaling\":{\"type\":\"linear\"},\"rope_theta\"", "scaled rotary"),
        ("\"rope_theta\"", "\"attention_bias\":true,\"rope_theta\"", "biases"),
        ("\"rope_theta\"", "\"head_dim\":128,\"rope_theta\"", "heads of another width"),
    ] {
        fs::write(place.path("hf/config.json"), config.replace(from, to)).unwrap();
        fail(place.crest("cache --teacher hf --text text.jsonl -o x.safetensors"), 3, part);
    }
}
