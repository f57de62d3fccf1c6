//! Bad input: one clear error, the documented exit code, and nothing written.

use super::support::{Place, fail, stories, succeed};
use crest_core::{
    cache::{self, Cache, Codec, Parts},
    checkpoint, container,
};
use half::f16;
use std::{fs, path::Path};

/// The ways in which a file can be bad, with what the error must name.
fn damaged(bytes: &[u8], kind: &container::Kind) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let mut flipped = bytes.to_vec();
    flipped[bytes.len() * 2 / 3] ^= 1;
    let mark = format!("\"version\":\"{}\"", kind.version);
    let found = bytes.windows(mark.len()).position(|window| window == mark.as_bytes());
    let at = found.expect("a version in the header") + mark.len() - 2;
    let mut newer = bytes.to_vec();
    newer[at] = b'9';
    container::reseal(kind, &mut newer).unwrap();
    vec![
        ("empty", Vec::new(), "truncated"),
        ("truncated", bytes[..bytes.len() - 100].to_vec(), "truncated"),
        ("flipped", flipped, "damaged"),
        ("newer", newer, "version 9"),
        ("text", b"once upon a time, there was no cache".to_vec(), "not a safetensors file"),
    ]
}

/// The stories as they would be with another tokenizer.
fn foreign_cache(path: &Path) {
    let cache = Cache::from_bytes(&fs::read(stories()).unwrap()).unwrap();
    let n = cache.len();
    let mut info = cache.info().clone();
    info.tokenizer = "0".repeat(64);
    let columns = info.temperatures.clone();
    let parts = Parts {
        info: info.fingerprinted(),
        vocabulary: cache.vocabulary().clone(),
        tokens: cache.tokens().to_vec(),
        documents: cache.documents().to_vec(),
        head_size: cache.head_size(),
        head_ids: (0..n).flat_map(|i| cache.padded_row(i).0.to_vec()).collect(),
        head_logp: (0..n).flat_map(|i| cache.padded_row(i).1.iter().map(|&l| f16::from_f32(l))).collect(),
        rest: (0..n).map(|i| cache.row(i).rest).collect(),
        lse: (0..n)
            .flat_map(|i| columns.iter().map(move |&t| (i, t)))
            .map(|(i, t)| cache.lse(i, t).unwrap())
            .collect(),
        tail_size: 0,
        tail_ids: Vec::new(),
    };
    fs::write(path, Cache::from_parts(parts).unwrap().to_bytes(Codec::Deflate).unwrap()).unwrap();
}

#[test]
fn a_bad_cache_starts_nothing() {
    let place = Place::new();
    for (name, bytes, part) in damaged(&fs::read(stories()).unwrap(), &cache::KIND) {
        fs::write(place.path(name), bytes).unwrap();
        let before = place.files();
        let output = fail(place.distill(&format!("--cache {name} --out run")), 3, part);
        assert!(String::from_utf8_lossy(&output.stderr).contains(name));
        fail(place.crest(&format!("plan --device cpu --cache {name}")), 3, part);
        assert_eq!(place.files(), before);
    }
    fail(place.distill("--cache nowhere --out run"), 5, "nowhere");
    assert!(!place.path("run").exists());
}

#[test]
fn a_bad_checkpoint_changes_nothing() {
    let place = Place::new();
    succeed(place.distill("--steps 2 --out run"));
    let good = fs::read(place.path("run/checkpoint.safetensors")).unwrap();
    for (name, bytes, part) in damaged(&good, &checkpoint::KIND) {
        fs::write(place.path("run/checkpoint.safetensors"), bytes).unwrap();
        let before = place.files();
        fail(place.crest("distill --resume run --device cpu"), 3, part);
        fail(place.crest("eval run --device cpu"), 3, part);
        assert_eq!(place.files(), before, "{name}");
    }
    // A cache is not a checkpoint and the other way round.
    fs::write(place.path("run/checkpoint.safetensors"), &good).unwrap();
    fail(place.crest(&format!("eval {} --device cpu", stories().display())), 3, "not `crest-checkpoint`");
    fail(place.distill("--cache run/checkpoint.safetensors --out new"), 3, "run/checkpoint.safetensors");
    // Metrics that do not reach the checkpoint.
    fs::write(place.path("run/metrics.jsonl"), b"").unwrap();
    fail(place.crest("distill --resume run --device cpu"), 3, "0 lines");
    fail(place.crest("distill --resume none --device cpu"), 5, "none");
    assert!(!place.path("new").exists());
}

#[test]
fn a_checkpoint_refuses_another_tokenizers_cache() {
    let place = Place::new();
    succeed(place.distill("--steps 2 --out run"));
    foreign_cache(&place.path("foreign.safetensors"));
    let before = place.files();
    for command in [
        "eval run foreign.safetensors --device cpu",
        "eval run --cache foreign.safetensors --device cpu",
        "distill --resume run --cache foreign.safetensors --device cpu",
    ] {
        let output = fail(place.crest(command), 3, "trained on cache");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--cache"));
    }
    assert_eq!(place.files(), before);
}

#[test]
fn bad_settings_start_nothing() {
    let place = Place::new();
    for (toml, part) in [
        ("[schedule]\nstps = 3", "stps"),
        ("temperature = 2.0", "temperature"),
        ("[objective]\nce = 1\ntemperature = 2.0", "temperature"),
        ("[student]\nwidth = -4", "width"),
        ("[student]\nheads = 3", "student.heads"),
        ("seed = ", "line 1"),
    ] {
        fs::write(place.path("bad.toml"), toml).unwrap();
        fail(place.crest("distill --config bad.toml --device cpu --out run"), 2, part);
    }
    for (flags, part) in [
        ("--k 17", "first 16"),
        ("--k 0", "objective.k"),
        ("--steps 0", "schedule.steps"),
        ("--lr nan", "schedule.lr"),
        ("--objective fkl+rkl", "two divergence"),
        ("--objective ce+rkl+rank", "named twice"),
        ("--objective fkl,nonsense", "nonsense"),
    ] {
        fail(place.distill(&format!("{flags} --out run")), 2, part);
    }
    fail(place.crest("distill --config none.toml --out run"), 5, "none.toml");
    assert!(!place.path("run").exists() && !place.path("runs").exists());
}

#[test]
fn folders_that_are_not_runs_are_left_alone() {
    let place = Place::new();
    fs::create_dir(place.path("thesis")).unwrap();
    fs::write(place.path("thesis/chapter.tex"), b"long work").unwrap();
    fs::write(place.path("file"), b"").unwrap();
    let before = place.files();
    for force in ["", "--force"] {
        fail(place.distill(&format!("--steps 2 --out thesis {force}")), 3, "chapter.tex");
    }
    fail(place.distill("--steps 2 --out file"), 5, "file");
    fail(place.distill("--steps 2 --out file/run"), 5, "file/run");
    fail(place.crest("distill --resume thesis --device cpu"), 3, "no checkpoint");
    assert_eq!(place.files(), before);
}

/// Hides every adapter from the Vulkan loader.
#[cfg(target_os = "linux")]
#[test]
fn no_gpu_is_an_error_only_if_asked_for() {
    let place = Place::new();
    for device in ["gpu", "no-such-adapter"] {
        let mut command =
            place.crest(&format!("distill --steps 2 --objective fkl --out run --device {device}"));
        command.env("VK_ICD_FILENAMES", "/nonexistent").env("VK_DRIVER_FILES", "/nonexistent");
        fail(command, 4, "device");
        assert!(!place.path("run").exists());
    }
    let mut command = place.crest("plan --width 16");
    command.env("VK_ICD_FILENAMES", "/nonexistent").env("VK_DRIVER_FILES", "/nonexistent");
    let output = succeed(command);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("device: cpu") && said.contains("no GPU adapter"), "{said}");
}
