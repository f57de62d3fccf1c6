//! `crest selftest`: is this device right? Every kernel against its twin, every golden loss.

use super::Outcome;
use crate::{
    args::SelftestArgs,
    error::{Error, Result},
    output,
    run::open_device,
    tables,
    teacher::Teacher,
};
use crest_core::selftest::teacher::{LOGPROB_TOLERANCE, TeacherCheck, TeacherGolden, check};
use crest_core::selftest::{self, Check, golden};
use serde_json::json;
use std::path::Path;

/// The golden losses of this version's tests.
static GOLDEN: &str = include_str!("../../../tests/golden/losses.json");

/// Runs the command.
pub fn run(args: &SelftestArgs) -> Result<Outcome> {
    if let (Some(model), Some(golden)) = (&args.teacher, &args.golden) {
        return teacher(args, model, golden);
    }
    let golden = match &args.golden {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(Error::reading(path))?;
            golden::parse(&String::from_utf8_lossy(&bytes)).map_err(Error::of_file(path))?
        }
        None => golden::parse(GOLDEN)?,
    };
    let device = open_device(&args.device.device)?;
    let mut checks = pollster::block_on(selftest::kernels(&device))?;
    checks.extend(pollster::block_on(selftest::golden(&device, &golden))?);
    let failed = checks.iter().filter(|check| !check.pass()).count();
    if args.json {
        checks.iter().for_each(|check| output::json(&line(check)));
    } else {
        let header = ["check", "cases", "worst abs", "worst rel", "tolerance", ""];
        output::result(tables::table(&header, checks.iter().map(row).collect()));
        if device.kind() == "cpu" {
            output::note("on the CPU a kernel is its twin: there the losses are the test");
        }
        output::result(match failed {
            0 => format!("all {} checks passed", checks.len()),
            _ => format!("{failed} of {} checks FAILED", checks.len()),
        });
    }
    Ok(if failed == 0 { Outcome::Done } else { Outcome::ChecksFailed })
}

/// Checks a teacher on Crest's forward against a golden file.
fn teacher(args: &SelftestArgs, model: &Path, golden: &Path) -> Result<Outcome> {
    let text = std::fs::read_to_string(golden).map_err(Error::reading(golden))?;
    let golden = TeacherGolden::parse(&text).map_err(Error::of_file(golden))?;
    let mut teacher = Teacher::open(model, None)?;
    if teacher.sha256 != golden.teacher_sha256 {
        output::note(format_args!(
            "the weights are not those of the golden file: SHA-256 {:.12}, not {:.12}",
            teacher.sha256, golden.teacher_sha256
        ));
    }
    let device = open_device(&args.device.device)?;
    let window = golden.longest();
    let size = (window.next_multiple_of(64), window, 1);
    let mut scorer = teacher.scorer(&device, size)?;
    let mut checks = Vec::new();
    for case in &golden.cases {
        let ids = teacher.encode(&case.text)?;
        checks.push(pollster::block_on(check(&mut scorer, case, &ids))?);
    }
    let failed = checks.iter().filter(|check| !check.pass()).count();
    if args.json {
        checks.iter().for_each(output::json);
    } else {
        let row = |c: &TeacherCheck| {
            let text: String = c.text.chars().take(32).collect();
            let ids = if c.ids { "same" } else { "OTHER" }.to_owned();
            let ok = if c.pass() { "ok" } else { "FAIL" }.to_owned();
            vec![format!("{text:?}"), ids, format!("{:.1e}", c.logprob), format!("{:.1e}", c.nll), ok]
        };
        let header = ["text", "ids", "worst log p", "mean nll", ""];
        output::result(tables::table(&header, checks.iter().map(row).collect()));
        let worst = checks.iter().fold(0.0, |worst: f64, c| worst.max(c.logprob));
        output::result(format!(
            "{} of {} texts within {LOGPROB_TOLERANCE} of {}; worst log-probability off by {worst:.1e}",
            checks.len() - failed,
            checks.len(),
            golden.teacher
        ));
    }
    Ok(if failed == 0 { Outcome::Done } else { Outcome::ChecksFailed })
}

fn line(check: &Check) -> serde_json::Value {
    json!({
        "check": check.name, "cases": check.cases, "worst_abs": check.worst_abs, "worst_rel": check.worst_rel,
        "tolerance": check.tolerance, "pass": check.pass(),
    })
}

fn row(check: &Check) -> Vec<String> {
    vec![
        check.name.clone(),
        check.cases.to_string(),
        format!("{:.1e}", check.worst_abs),
        format!("{:.1e}", check.worst_rel),
        format!("{:.0e}", check.tolerance),
        if check.pass() { "ok" } else { "FAIL" }.to_owned(),
    ]
}
