//! `cargo xtask bench`: runs the benchmarks and prints what takes how many times as long as the quickest of its group.

use crate::util::{Failure, Result, at, cargo, root, run, show};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

const NANOS_PER_MS: f64 = 1e6;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only lines whose `group/name` holds this text
    filter: Option<String>,
}

/// One line as criterion left it.
struct Line {
    group: String,
    name: String,
    /// Median time of one iteration.
    ms: f64,
}

/// Runs all benchmarks of the workspace.
pub(crate) fn bench(args: &Args) -> Result<()> {
    let begun = SystemTime::now();
    let mut command = cargo("bench -p crest-tests --bench training --");
    command.args(&args.filter);
    run(&mut command)?;
    let folder = root().join("target/criterion");
    let mut lines = Vec::new();
    collect(&folder, begun, &mut lines)?;
    if lines.is_empty() {
        let hint = "the lines are listed by: cargo bench -p crest-tests --bench training -- --list";
        return Err(Failure::new(format!("`{}` measured nothing", show(&command))).hint(hint));
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("\n{} on {threads} threads; median of one training step", show(&command));
    print!("{}", table(&lines));
    Ok(())
}

/// Every estimate below a folder that is not older than this run.
fn collect(folder: &Path, begun: SystemTime, lines: &mut Vec<Line>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let estimates = path.join("new/estimates.json");
        if !path.is_dir() {
            continue;
        }
        let fresh = |modified: SystemTime| modified >= begun;
        if fs::metadata(&estimates).and_then(|data| data.modified()).is_ok_and(fresh) {
            lines.push(line(&estimates, &path.join("new/benchmark.json"))?);
        } else {
            collect(&path, begun, lines)?;
        }
    }
    Ok(())
}

fn line(estimates: &Path, about: &Path) -> Result<Line> {
    let read = |path: &Path| -> Result<Value> {
        let text = fs::read_to_string(path).map_err(at(path))?;
        serde_json::from_str(&text).map_err(|e| Failure::new(format!("{}: {e}", path.display())))
    };
    let (found, about_it) = (read(estimates)?, read(about)?);
    let name = |key: &str| about_it[key].as_str().unwrap_or_default().to_owned();
    let median = found["median"]["point_estimate"].as_f64();
    let nanos = median.ok_or_else(|| Failure::new(format!("{}: no median", estimates.display())))?;
    Ok(Line { group: name("group_id"), name: name("function_id"), ms: nanos / NANOS_PER_MS })
}

/// Group by group, the quickest first.
fn table(lines: &[Line]) -> String {
    let mut groups: Vec<&str> = lines.iter().map(|line| line.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let width = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for group in groups {
        let mut members: Vec<&Line> = lines.iter().filter(|line| line.group == group).collect();
        members.sort_by(|a, b| a.ms.total_cmp(&b.ms));
        let quickest = members.first().map_or(1.0, |line| line.ms);
        text += &format!("{group}\n");
        for Line { name, ms, .. } in members {
            text += &format!("  {name:width$}  {:>7.3} x  {ms:>9.2} ms\n", ms / quickest);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quickest_of_each_group_is_one() {
        let line = |group: &str, name: &str, ms: f64| Line { group: group.into(), name: name.into(), ms };
        let lines = [line("b", "slow", 30.0), line("b", "quick", 20.0), line("a", "alone", 5.0)];
        assert_eq!(
            table(&lines),
            "a\n  alone    1.000 x       5.00 ms\nb\n  quick    1.000 x      20.00 ms\n  slow     1.500 x      30.00 ms\n"
        );
    }

    #[test]
    fn only_estimates_of_this_run_count() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("group/name/new");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("estimates.json"), r#"{"median":{"point_estimate":2000000.0}}"#).unwrap();
        fs::write(place.join("benchmark.json"), r#"{"group_id":"group","function_id":"name"}"#).unwrap();
        let found = |begun: SystemTime| {
            let mut lines = Vec::new();
            collect(folder.path(), begun, &mut lines).unwrap();
            lines.iter().map(|line| (line.name.clone(), line.ms)).collect::<Vec<_>>()
        };
        assert_eq!(found(SystemTime::UNIX_EPOCH), [("name".to_owned(), 2.0)]);
        assert_eq!(found(SystemTime::now() + std::time::Duration::from_secs(60)), []);
    }
}
