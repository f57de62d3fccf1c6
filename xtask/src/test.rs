//! `cargo xtask test`: runs the stages in order, stops at the first failure, and ends with a table and one plain line.

use crate::stages::{ALL, Outcome, Stage};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only this stage; may be given several times
    #[arg(long, value_name = "STAGE", value_parser = ALL.iter().map(|s| s.name).collect::<Vec<_>>())]
    only: Vec<String>,
    /// Print the stages and stop
    #[arg(long)]
    list: bool,
    /// Go on after a failure
    #[arg(long)]
    keep_going: bool,
}

/// How one stage ended.
struct Row {
    name: &'static str,
    verdict: Verdict,
    took: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    Skipped,
}

/// Runs the chosen stages; the exit code is a failure if one of them failed.
pub(crate) fn run(args: &Args) -> ExitCode {
    let chosen: Vec<_> =
        ALL.iter().filter(|s| args.only.is_empty() || args.only.iter().any(|n| n == s.name)).collect();
    if args.list {
        chosen.iter().for_each(|stage| println!("{:14}{}", stage.name, stage.what));
        return ExitCode::SUCCESS;
    }
    let rows = run_stages(&chosen, args.keep_going);
    print!("\n{}", summary(&rows, chosen.len()));
    // Later lines of standard error must not land behind the last line when both go to one file.
    let _ = io::stdout().flush();
    match rows.iter().any(|row| row.verdict == Verdict::Failed) {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

fn run_stages(stages: &[&Stage], keep_going: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for (i, stage) in stages.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", i + 1, stages.len(), stage.name, stage.what);
        let start = Instant::now();
        let verdict = match (stage.run)() {
            Ok(Outcome::Passed) => Verdict::Passed,
            Ok(Outcome::Skipped(why)) => {
                eprintln!("\n!!! SKIPPED {}: {why}\n", stage.name);
                Verdict::Skipped
            }
            Err(failure) => {
                eprintln!("{failure}");
                Verdict::Failed
            }
        };
        rows.push(Row { name: stage.name, verdict, took: start.elapsed() });
        if verdict == Verdict::Failed && !keep_going {
            break;
        }
    }
    rows
}

/// The table and, as its last line, `N passed, N failed`.
fn summary(rows: &[Row], chosen: usize) -> String {
    let mut text = String::new();
    for Row { name, verdict, took } in rows {
        let word = match verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "FAILED",
            Verdict::Skipped => "SKIPPED",
        };
        text += &format!("{name:14}{word:8}{:8.1} s\n", took.as_secs_f64());
    }
    let total: Duration = rows.iter().map(|row| row.took).sum();
    text += &format!("{:22}{:8.1} s\n", "total", total.as_secs_f64());
    if rows.len() < chosen {
        text += &format!("not run after the failure: {}\n", chosen - rows.len());
    }
    let count = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    text + &format!("{} passed, {} failed\n", count(Verdict::Passed), count(Verdict::Failed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::Failure;

    const PASS: Stage = Stage { name: "good", what: "", run: || Ok(Outcome::Passed) };
    const SKIP: Stage = Stage { name: "absent", what: "", run: || Ok(Outcome::Skipped("no target".into())) };
    const FAIL: Stage = Stage { name: "bad", what: "", run: || Err(Failure::new("broken")) };

    #[test]
    fn the_first_failure_stops_and_the_last_line_counts() {
        let stages = [&PASS, &SKIP, &FAIL, &PASS];
        let rows = run_stages(&stages, false);
        let text = summary(&rows, stages.len());
        assert!(text.ends_with("not run after the failure: 1\n1 passed, 1 failed\n"), "{text}");
        assert!(text.contains("SKIPPED"), "{text}");
        let text = summary(&run_stages(&stages, true), stages.len());
        assert!(text.ends_with("s\n2 passed, 1 failed\n"), "{text}");
    }

    #[test]
    fn stages_have_different_names() {
        let mut names: Vec<_> = ALL.iter().map(|stage| stage.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
