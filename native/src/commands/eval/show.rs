//! Measurements as tables and as JSON.

use super::Measured;
use crate::{output, tables};
use crest_core::{
    cache::Cache,
    metrics::{Bootstrap, Interval, QUANTITIES, Quantity},
};
use serde_json::{Value, json};

/// Metrics that are also printed by number of teacher peaks.
const BY_PEAKS: [&str; 4] = ["mor5", "cr3", "top1", "perplexity"];

/// Prints all metrics, differences from the first student, and the headline metrics by number of teacher peaks.
pub fn tables(students: &[Measured]) {
    let Some((first, others)) = students.split_first() else { return };
    let names: Vec<&str> = students.iter().map(|s| s.name.as_str()).collect();
    let paired: Vec<&Measured> =
        others.iter().filter(|s| first.evaluation.pairs_with(&s.evaluation)).collect();
    let differences: Vec<String> = paired.iter().map(|s| format!("{} − {}", s.name, first.name)).collect();
    let header: Vec<&str> = ["held-out"]
        .into_iter()
        .chain(names.iter().copied())
        .chain(differences.iter().map(String::as_str))
        .collect();
    let row = |quantity: &'static Quantity| {
        let values = students.iter().map(|s| tables::value(quantity, &s.evaluation.overall));
        let gaps = paired.iter().map(|s| interval_text(quantity, difference(first, s, quantity)));
        std::iter::once(quantity.label.to_owned()).chain(values).chain(gaps).collect()
    };
    output::result(tables::table(&header, QUANTITIES.iter().map(row).collect()));
    output::result(format_args!("{} positions. {}", first.evaluation.positions, footnote(&paired)));
    for other in others.iter().filter(|s| !first.evaluation.pairs_with(&s.evaluation)) {
        output::note(format_args!(
            "no differences for {}: it was measured at {} other positions (context {} against {})",
            other.name,
            other.evaluation.positions,
            other.config.student.context,
            first.config.student.context,
        ));
    }
    output::result("");
    output::result(by_peaks(students, &names));
}

fn footnote(paired: &[&Measured]) -> &'static str {
    match paired.is_empty() {
        true => "",
        false => "In brackets 95% intervals over the text, for these seeds; * leaves out zero.",
    }
}

fn difference(first: &Measured, other: &Measured, quantity: &Quantity) -> Option<Interval> {
    first.evaluation.difference(&other.evaluation, quantity, &Bootstrap::default())
}

fn interval_text(quantity: &Quantity, interval: Option<Interval>) -> String {
    let Some(interval) = interval else { return "-".to_owned() };
    let signed = |value: f64| {
        let text = tables::number(quantity, value);
        if text.starts_with('-') { text } else { format!("+{text}") }
    };
    let mark = if interval.excludes_zero() { "*" } else { " " };
    format!("{} [{}, {}]{mark}", signed(interval.difference), signed(interval.low), signed(interval.high))
}

fn by_peaks(students: &[Measured], names: &[&str]) -> String {
    let header: Vec<&str> =
        ["by teacher peaks", "positions"].into_iter().chain(names.iter().copied()).collect();
    let mut rows = Vec::new();
    for key in BY_PEAKS {
        let Some(quantity) = QUANTITIES.iter().find(|q| q.key == key) else { continue };
        for set in 0..5 {
            let sets: Vec<_> =
                students.iter().filter_map(|s| tables::by_peaks(&s.evaluation).nth(set)).collect();
            let Some((name, metrics)) = sets.first() else { continue };
            let values = sets.iter().map(|(_, metrics)| tables::value(quantity, metrics));
            let first = [format!("{}, {name}", quantity.label), metrics.positions.to_string()];
            rows.push(first.into_iter().chain(values).collect());
        }
    }
    tables::table(&header, rows)
}

/// Everything as one JSON object.
pub fn json(cache: &Cache, students: &[Measured]) -> Value {
    let runs: Vec<Value> = students
        .iter()
        .map(|s| {
            json!({
                "run": s.name, "objective": s.config.objective.to_string(), "seed": s.config.seed, "step": s.step,
                "evaluation": s.evaluation,
            })
        })
        .collect();
    let mut differences = Vec::new();
    if let Some((first, others)) = students.split_first() {
        for other in others {
            for quantity in &QUANTITIES {
                if let Some(interval) = difference(first, other, quantity) {
                    differences.push(json!({
                        "run": other.name, "from": first.name, "metric": quantity.key, "interval": interval,
                    }));
                }
            }
        }
    }
    json!({ "cache": cache.info().fingerprint, "runs": runs, "differences": differences })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_show_sign_and_verdict() {
        let quantity = &QUANTITIES[1];
        let interval = |low, high| Some(Interval { difference: -0.1, low, high, positions: 9 });
        assert_eq!(interval_text(quantity, interval(-0.2, 0.05)), "-0.100 [-0.200, +0.050] ");
        assert_eq!(interval_text(quantity, interval(-0.2, -0.05)), "-0.100 [-0.200, -0.050]*");
        assert_eq!(interval_text(quantity, None), "-");
    }
}
