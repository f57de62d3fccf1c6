//! `crest selftest`: is this device right? Every kernel against its twin, every golden loss.

use super::Outcome;
use crate::{
    args::SelftestArgs,
    error::{Error, Result},
    output,
    run::open_device,
    tables,
};
use crest_core::selftest::{self, Check, golden};
use serde_json::json;

/// The golden losses of this version's tests.
static GOLDEN: &str = include_str!("../../../tests/golden/losses.json");

/// Runs the command.
pub fn run(args: &SelftestArgs) -> Result<Outcome> {
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
