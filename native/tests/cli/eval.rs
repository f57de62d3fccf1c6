//! `crest eval`: which runs it takes and what it says about them.

use super::support::{Place, fail, stderr, stdout, stories, succeed};
use serde_json::Value;
use std::fs;

#[test]
fn runs_stand_side_by_side_with_differences() {
    let place = Place::new();
    succeed(place.distill("--steps 3 --objective fkl"));
    // Without arguments: the runs under ./runs, the older first.
    let guessed = stdout(&succeed(place.crest("eval --device cpu")));
    assert!(guessed.contains("fkl-seed1 − ce+rkl+rank-seed1"), "{guessed}");
    assert!(guessed.contains("MOR@5, 4+ peaks") && guessed.contains("95% intervals"), "{guessed}");
    let (one, two) = ("runs/ce+rkl+rank-seed1", "runs/fkl-seed1/checkpoint.safetensors");
    let named = stdout(&succeed(place.crest(&format!("eval {one} {two} --device cpu"))));
    assert_eq!(guessed, named);
    // The cache as the last argument, as a flag, and the one inside the program are the same.
    let cache = stories();
    let cache = cache.display();
    let last = stdout(&succeed(place.crest(&format!("eval {one} {cache} --device cpu"))));
    let flag = stdout(&succeed(place.crest(&format!("eval {one} --cache {cache} --device cpu"))));
    let inside = stdout(&succeed(place.crest(&format!("eval {one} --device cpu"))));
    assert!(last == flag && flag == inside, "{last}\n{flag}\n{inside}");
}

#[test]
fn json_agrees_with_the_run_itself() {
    let place = Place::new();
    let events = stdout(&succeed(place.distill("--steps 3 --out run --json")));
    let line = events.lines().find(|line| line.contains("\"evaluation\"")).unwrap();
    let at_the_end: Value = serde_json::from_str(line).unwrap();
    let found = stdout(&succeed(place.crest("eval run run --json --device cpu")));
    let found: Value = serde_json::from_str(&found).unwrap();
    let run = &found["runs"][0];
    assert_eq!((run["objective"].as_str(), run["step"].as_u64()), (Some("ce+rkl+rank"), Some(3)));
    assert_eq!(run["evaluation"]["overall"], at_the_end["overall"]);
    // A run differs from itself by nothing.
    let differences = found["differences"].as_array().unwrap();
    assert!(differences.len() > 15);
    for difference in differences {
        let interval = &difference["interval"];
        assert_eq!(
            (interval["low"].as_f64(), interval["high"].as_f64()),
            (Some(0.0), Some(0.0)),
            "{difference}"
        );
    }
}

#[test]
fn guessed_runs_that_do_not_fit_are_left_out_and_named_ones_refused() {
    let place = Place::new();
    fail(place.crest("eval --device cpu"), 3, "crest distill");
    succeed(place.distill("--steps 2"));
    fs::create_dir(place.path("runs/broken")).unwrap();
    fs::write(place.path("runs/broken/checkpoint.safetensors"), b"not one").unwrap();
    let output = succeed(place.crest("eval --device cpu"));
    assert!(stderr(&output).contains("left out: runs/broken"), "{}", stderr(&output));
    assert!(stdout(&output).contains("ce+rkl+rank-seed1"));
    fail(place.crest("eval runs/broken --device cpu"), 3, "runs/broken/checkpoint.safetensors");
    fail(place.crest("eval runs/none --device cpu"), 5, "runs/none");
}
