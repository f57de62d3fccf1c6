//! `crest assess`: the table, the report and the JSON say the same.

use super::support::{Place, fail, stderr, stdout, stories, succeed};
use serde_json::Value;
use std::fs;

#[test]
fn the_shipped_cache_has_several_good_answers() {
    let place = Place::new();
    let english = stdout(&succeed(place.crest("assess")));
    for part in
        ["Often several good answers", "62,197 positions in 318 documents", "4+ peaks", "k = 8", "rule"]
    {
        assert!(english.to_lowercase().contains(&part.to_lowercase()), "{part}: {english}");
    }
    assert_eq!(english, stdout(&succeed(place.crest("assess"))), "the same every time");
    let japanese = stdout(&succeed(place.crest("assess --lang ja")));
    assert!(
        japanese.contains("順位損失を試す価値があります") && japanese.contains("山4つ以上"),
        "{japanese}"
    );

    let output = succeed(place.crest(&format!("assess {} --json --k 4,8", stories().display())));
    let all: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let found = &all["assessment"];
    assert_eq!(found["verdict"]["kind"], "multi_modal");
    let share = found["measures"]["multimodal"].clone();
    assert!((share["value"].as_f64().unwrap() - 0.561).abs() < 1e-3, "{share}");
    assert!(english.contains("[55.2, 56.8]"), "{english}");
    let ks: Vec<u64> =
        found["candidates"].as_array().unwrap().iter().map(|c| c["k"].as_u64().unwrap()).collect();
    assert_eq!(ks, [4, 8]);
    for lang in ["ja", "en"] {
        assert!(all["words"][lang]["verdict"]["headline"].is_string());
        assert_eq!(all["words"][lang]["advice"].as_array().unwrap().len(), 3);
    }
}

#[test]
fn the_report_is_one_whole_file() {
    let place = Place::new();
    fs::write(place.path("old.html"), "old").unwrap();
    let output = succeed(place.crest("assess --html old.html --lang ja"));
    assert!(stderr(&output).contains("report: old.html"));
    let page = fs::read_to_string(place.path("old.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"ja\">") && page.ends_with("</html>"));
    assert!(page.contains("id=\"lang-ja\" checked") && page.contains("Often several good answers"));
    assert_eq!(place.files().len(), 1, "nothing else is left behind");
}

#[test]
fn mistakes_are_named() {
    let place = Place::new();
    fail(place.crest("assess none.safetensors"), 5, "none.safetensors");
    fs::write(place.path("broken.safetensors"), b"not one").unwrap();
    fail(place.crest("assess broken.safetensors"), 3, "broken.safetensors");
    fail(place.crest("assess --k 5,1"), 2, "1 is not between 2 and 32");
    fail(place.crest("assess --confident 1.5"), 2, "confident");
    fail(place.crest("assess --html no/such/folder.html"), 5, "--html");
    let output = place.crest("assess --lang fr").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let help = stdout(&succeed(place.crest("assess --help")));
    assert!(
        help.contains("Examples:") && help.contains("  crest assess") && help.contains("Output:"),
        "{help}"
    );
}
