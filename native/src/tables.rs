//! Tables for the terminal: one look for all commands.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use crest_core::metrics::{Evaluation, Metrics, QUANTITIES, Quantity};

/// Keys of the metrics that summaries show by number of teacher peaks.
pub const SUMMARY: [&str; 9] =
    ["perplexity", "fkl", "top1", "cr3", "cr5", "mor5", "mor10", "kendall", "retention"];

/// A table with a header and columns aligned to the right, the first to the left.
pub fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header).add_rows(rows);
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        column.set_cell_alignment(if i == 0 { CellAlignment::Left } else { CellAlignment::Right });
    }
    table.trim_fmt()
}

/// 12345 as 12,345.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Lines of a name and what it is.
pub fn pairs(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines: Vec<String> = rows.iter().map(|(name, value)| format!("{name:width$}  {value}")).collect();
    lines.join("\n")
}

/// Names of the sets of positions in an evaluation, with their metrics: all, then by number of teacher peaks.
pub fn by_peaks(evaluation: &Evaluation) -> impl Iterator<Item = (&'static str, &Metrics)> {
    let names = ["all", "1 peak", "2 peaks", "3 peaks", "4+ peaks"];
    names.into_iter().zip(std::iter::once(&evaluation.overall).chain(&evaluation.by_peaks))
}

/// The metrics of [`SUMMARY`].
pub fn summary() -> impl Iterator<Item = &'static Quantity> {
    SUMMARY.iter().filter_map(|key| QUANTITIES.iter().find(|q| q.key == *key))
}

/// A metric's value with a fixed number of decimals; `-` where no position counts.
pub fn value(quantity: &Quantity, metrics: &Metrics) -> String {
    (quantity.of)(metrics).map_or_else(|| "-".to_owned(), |v| number(quantity, v))
}

/// A number in a metric's usual precision.
pub fn number(quantity: &Quantity, value: f64) -> String {
    let decimals = if quantity.key == "perplexity" { 2 } else { 3 };
    format!("{value:.decimals$}")
}

/// One student's summary by number of teacher peaks.
pub fn evaluation(evaluation: &Evaluation) -> String {
    let header: Vec<&str> = ["held-out", "positions"].into_iter().chain(summary().map(|q| q.label)).collect();
    let row = |(name, metrics): (&str, &Metrics)| {
        let first = [name.to_owned(), metrics.positions.to_string()];
        first.into_iter().chain(summary().map(|q| value(q, metrics))).collect()
    };
    table(&header, by_peaks(evaluation).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_existing_metrics() {
        assert_eq!(summary().count(), SUMMARY.len());
        let text = evaluation(&Evaluation::default());
        assert_eq!(text.lines().count(), 6, "{text}");
        assert!(text.contains("MOR@5") && text.contains("4+ peaks"));
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
