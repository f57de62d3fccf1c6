//! Runs: what they write, that they repeat, and that interruptions leave no trace.

use super::support::{Place, names, stderr, stdout, succeed};
use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const FILES: [&str; 4] = ["checkpoint.safetensors", "config.toml", "metrics.jsonl", "report.html"];

/// Long enough to be interrupted in the middle.
const LONG: &str = "--steps 400 --checkpoint-every 7";

#[test]
fn a_run_writes_exactly_its_four_files() {
    let place = Place::new();
    let output = succeed(place.distill("--steps 5 --out run"));
    let run = place.path("run");
    assert_eq!(names(&run), FILES);
    let metrics = fs::read_to_string(run.join("metrics.jsonl")).unwrap();
    let steps: Vec<serde_json::Value> =
        metrics.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(steps.iter().map(|s| s["step"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(steps.iter().all(|s| s["loss"].as_f64().is_some_and(|loss| loss > 0.0)));

    let said = stderr(&output);
    assert!(said.contains("device: cpu") && said.contains("(asked for)"), "{said}");
    let table = stdout(&output);
    assert!(
        table.contains("MOR@5") && table.contains("4+ peaks") && table.contains("report.html"),
        "{table}"
    );
    let report = fs::read_to_string(run.join("report.html")).unwrap();
    assert!(report.contains("<svg") && report.contains("ce+rkl+rank") && !report.contains("<script"));
    assert_eq!(report.matches("<article class=\"lane\">").count(), 12);

    // The settings that it wrote make the same run.
    let again = "distill --config run/config.toml --device cpu --out again --quiet";
    succeed(place.crest(again));
    for name in ["checkpoint.safetensors", "metrics.jsonl"] {
        assert_same(&run.join(name), &place.path("again").join(name));
    }
}

#[test]
fn the_seed_decides_the_run() {
    let place = Place::new();
    for (seed, out) in [(3, "a"), (3, "b"), (4, "c")] {
        succeed(place.distill(&format!("--steps 4 --seed {seed} --out {out}")));
    }
    let checkpoint = |run: &str| fs::read(place.path(run).join("checkpoint.safetensors")).unwrap();
    assert!(checkpoint("a") == checkpoint("b"), "one seed, two results");
    assert!(checkpoint("a") != checkpoint("c"), "two seeds, one result");
}

#[test]
fn several_objectives_make_several_runs() {
    let place = Place::new();
    succeed(place.distill("--steps 2 --objective fkl"));
    assert_eq!(names(&place.path("runs")), ["ce+rkl+rank-seed1", "fkl-seed1"]);
    for run in ["ce+rkl+rank-seed1", "fkl-seed1"] {
        assert_eq!(names(&place.path("runs").join(run)), FILES);
    }
}

#[test]
fn json_is_lines_of_events() {
    let place = Place::new();
    let text = stdout(&succeed(place.distill("--steps 3 --out run --json")));
    let events: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = events.iter().map(|e| e["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["start", "step", "step", "step", "evaluation", "done"]);
    assert_eq!((events[0]["device"]["kind"].as_str(), events[2]["step"].as_u64()), (Some("cpu"), Some(2)));
    assert!(events[4]["overall"]["mor5"].as_f64().is_some());
}

#[test]
fn a_killed_run_resumes_to_the_same_bits() {
    let place = Place::new();
    succeed(place.distill(&format!("{LONG} --out whole")));
    let child = start_and_wait_for_checkpoint(&place);
    kill(child, "-KILL");
    // What a kill in the middle of a write leaves behind.
    fs::write(place.path("part/.crest-partial-x"), b"half").unwrap();
    let metrics = place.path("part/metrics.jsonl");
    let torn = [fs::read(&metrics).unwrap(), b"{\"step\":".to_vec()].concat();
    fs::write(&metrics, torn).unwrap();
    resumes_to_the_same_bits(&place);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_saves_and_says_how_to_go_on() {
    let place = Place::new();
    succeed(place.distill(&format!("{LONG} --out whole")));
    let child = start_and_wait_for_checkpoint(&place);
    let output = kill(child, "-INT");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains("of 400; continue with: crest distill --resume part"), "{said}");
    assert_eq!(names(&place.path("part")), FILES[..3]);
    resumes_to_the_same_bits(&place);
}

#[test]
fn a_finished_run_is_not_overwritten_unless_forced() {
    let place = Place::new();
    succeed(place.distill("--steps 2 --out run"));
    let before = place.files();
    super::support::fail(place.distill("--steps 2 --out run --seed 9"), 3, "already holds a run");
    assert_eq!(place.files(), before);
    succeed(place.distill("--steps 3 --out run --seed 9 --force"));
    assert_eq!(names(&place.path("run")), FILES);
    assert_eq!(fs::read_to_string(place.path("run/metrics.jsonl")).unwrap().lines().count(), 3);
}

/// Starts the long run into `part` and returns once it has written a checkpoint.
fn start_and_wait_for_checkpoint(place: &Place) -> Child {
    let mut command = place.distill(&format!("{LONG} --out part"));
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !place.path("part/checkpoint.safetensors").exists() {
        assert!(Instant::now() < deadline, "no checkpoint in a minute");
        std::thread::sleep(Duration::from_millis(1));
    }
    child
}

/// Sends a signal and waits; the child must not have finished before.
fn kill(mut child: Child, signal: &str) -> std::process::Output {
    assert!(child.try_wait().unwrap().is_none(), "the run finished before it could be interrupted");
    if signal == "-KILL" {
        child.kill().unwrap();
    } else {
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    output
}

fn resumes_to_the_same_bits(place: &Place) {
    let lines = fs::read_to_string(place.path("part/metrics.jsonl")).unwrap().lines().count();
    assert!(lines < 400, "interrupted too late: {lines}");
    let output = succeed(place.crest("distill --resume part --device cpu"));
    assert!(stdout(&output).contains("MOR@5"));
    let (whole, part) = (place.path("whole"), place.path("part"));
    assert_eq!(names(&part), FILES);
    for name in ["checkpoint.safetensors", "metrics.jsonl", "config.toml"] {
        assert_same(&whole.join(name), &part.join(name));
    }
}

fn assert_same(a: &Path, b: &Path) {
    assert!(fs::read(a).unwrap() == fs::read(b).unwrap(), "{} and {} differ", a.display(), b.display());
}
