//! What the program says of itself, and its self-test.

use super::support::{Place, stderr, stdout, succeed};

#[test]
fn help_has_groups_and_examples() {
    let place = Place::new();
    let help = |args: &str| stdout(&succeed(place.crest(args)));
    // Lines are broken to fit; words stay in order.
    let top = help("--help").replace('\n', " ");
    for word in ["distill", "eval", "import", "plan", "selftest", "Exit codes", "2 usage", "5 input/output"] {
        assert!(top.contains(word), "{word}: {top}");
    }
    for command in ["distill", "eval", "plan", "selftest"] {
        let text = help(&format!("{command} --help"));
        assert!(text.contains("Examples:") && text.contains(&format!("  crest {command}")), "{text}");
        assert!(text.contains("--device") && text.contains("Output:"), "{text}");
    }
    let import = help("import --help");
    assert!(
        import.contains("  crest import") && import.contains("--shift") && import.contains("Cache:"),
        "{import}"
    );
    assert_eq!(help("--version").trim(), format!("crest {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn usage_errors_exit_with_2() {
    let place = Place::new();
    for args in ["", "distil", "distill --steps x", "distill --resume a --steps 3", "eval --nonsense"] {
        let output = place.crest(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn the_plan_lists_operations_in_order() {
    let place = Place::new();
    let output = succeed(place.crest("plan --device cpu --width 32 --objective fkl"));
    let text = stdout(&output);
    let place_of = |name: &str| text.find(name).unwrap_or_else(|| panic!("{name} is not in {text}"));
    assert!(place_of("embedding_fwd") < place_of("objective") && place_of("objective") < place_of("adamw"));
    assert!(text.contains("MFLOP per step"));
    let lines = stdout(&succeed(place.crest("plan --device cpu --width 32 --objective fkl --json")));
    let operations: Vec<serde_json::Value> =
        lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(operations.len() > 20 && operations.iter().all(|o| o["bytes"].as_u64().is_some_and(|b| b > 0)));
    assert_eq!(operations[0]["kernel"], "embedding_fwd");
}

#[test]
fn the_selftest_passes_and_sees_a_wrong_number() {
    let place = Place::new();
    let output = succeed(place.crest("selftest --device cpu"));
    assert!(stdout(&output).contains("checks passed") && stderr(&output).contains("device: cpu"));

    let golden = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/losses.json"));
    let mut golden: serde_json::Value = serde_json::from_str(&golden.unwrap()).unwrap();
    let loss = &mut golden["cases"][1]["losses"][2];
    assert_eq!(loss["kind"], "rkl");
    let first = loss["grad"][0].as_f64().unwrap();
    loss["grad"][0] = (first + 1e-3).into();
    std::fs::write(place.path("wrong.json"), golden.to_string()).unwrap();
    let output = place.crest("selftest --device cpu --golden wrong.json --json").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = stdout(&output);
    let checks = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let failed: Vec<serde_json::Value> = checks.filter(|check| check["pass"] == false).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0]["check"].as_str().unwrap().contains("rkl"));
}
