//! What was detected and repaired, in words with numbers.

use super::{Format, Importer, OPEN, clean::Tally};
use serde::Serialize;

/// Which token a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Alignment {
    /// Row r is the distribution of token r + shift.
    pub shift: i8,
    /// The shift that the format's producer has.
    pub convention: i8,
    /// Whether the caller said so.
    pub forced: bool,
    /// Whether the text decided; otherwise there was too little of it.
    pub decided: bool,
    /// Mean log-probability of the text's tokens under shifts -1, 0, 1; -12 for a token outside the head.
    pub means: [f64; 3],
    /// Rows behind these means.
    pub rows: u64,
}

/// Something that was detected or repaired.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// A name for programs.
    pub what: &'static str,
    /// Rows, entries or tokens that it concerns, as the text says.
    pub count: u64,
    /// Whether it calls the result into question.
    pub warning: bool,
    /// One sentence with the numbers.
    pub text: String,
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Name of the format.
    pub format: &'static str,
    /// Documents D kept.
    pub documents: usize,
    /// Tokens N kept.
    pub tokens: usize,
    /// Positions with a distribution.
    pub scored: usize,
    /// K, the most entries that a row has.
    pub head_size: usize,
    /// Mean probability inside the head.
    pub head_mass: f64,
    /// Which token a row is about.
    pub alignment: Alignment,
    /// Everything else.
    pub findings: Vec<Finding>,
}

/// What cutting did, in tokens and documents.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cuts {
    /// Tokens that are in no document any more.
    pub left_out: u64,
    /// Documents that are not whole any more.
    pub documents: u64,
    /// Rows about the first token of a document.
    pub first_rows: u64,
}

impl Importer {
    pub(super) fn findings(&self, alignment: &Alignment, cuts: &Cuts) -> Vec<Finding> {
        let tally = &self.tally;
        let shift = shift(alignment);
        let easydistill = (self.format == Format::EasyDistill).then(|| Finding {
            what: "greedy_text",
            count: self.tokens.len() as u64,
            warning: false,
            text: "EasyDistill writes no tokens; it samples greedily, so the most likely id of each row is the text"
                .into(),
        });
        let counted =
            self.rows(tally).into_iter().chain(self.entries_of(tally)).chain(self.text(tally, cuts));
        shift.into_iter().chain(easydistill).chain(counted.filter(|finding| finding.count > 0)).collect()
    }

    /// Findings about whole rows.
    fn rows(&self, tally: &Tally) -> Vec<Finding> {
        let rows = tally.rows;
        let v = self.vocabulary;
        let all_renormalised = tally.renormalised > 0 && tally.renormalised >= rows - rows / 1000;
        let renormalised = if all_renormalised { tally.renormalised } else { 0 };
        let partial = tally.normalised - tally.complete;
        vec![
            finding("unsorted", tally.unsorted, false, |n| {
                format!("{n} of {rows} rows were not sorted; they are now")
            }),
            finding("non_finite", tally.non_finite, true, |n| {
                format!("{n} rows hold NaN or plus infinity and count as not scored")
            }),
            finding("scaled", tally.scaled, false, |n| {
                format!(
                    "{n} of {rows} rows sum to more than 1, up to {:.4}; they were scaled to 1",
                    tally.largest_sum
                )
            }),
            finding("complete_logits", tally.complete, false, |n| {
                format!("{n} rows give logits of all {v} ids; they were normalised, which is exact")
            }),
            finding("partial_logits", partial, true, |n| {
                format!(
                    "{n} rows of scores were normalised over the ids that they give; what the teacher gave to all \
                     others is unknown, and the rest is 0"
                )
            }),
            finding("renormalised", renormalised, rows >= 16, |n| {
                format!(
                    "{n} of {rows} rows sum to 1 within 0.001 with a small part of {} ids: the heads were \
                     renormalised, so the rest is 0 and what the teacher gave to other tokens is lost",
                    if v == OPEN { "all".into() } else { v.to_string() }
                )
            }),
        ]
    }

    /// Findings about entries of rows.
    fn entries_of(&self, tally: &Tally) -> Vec<Finding> {
        let rows = tally.rows.max(1) as f64;
        let v = self.vocabulary;
        vec![
            finding("duplicates", tally.duplicates, true, |n| {
                format!("{n} entries have an id that their row has already; the more likely one stays")
            }),
            finding("padded_vocabulary", tally.padded, false, |n| {
                let (largest, mass) = (tally.largest_padded, tally.padded_mass / rows);
                format!(
                    "{n} entries have ids from {v} to {largest}, which the tokenizer does not have (a padded output \
                     layer); their probability, {mass:.6} per row, is in the rest"
                )
            }),
            finding("unmapped", tally.unmapped, tally.unmapped_mass / rows > 0.01, |n| {
                let mass = tally.unmapped_mass / rows;
                format!(
                    "{n} entries have no id in the tokenizer; their probability, {mass:.6} per row, is in the rest"
                )
            }),
            finding("outside", tally.outside, false, |n| {
                format!(
                    "{n} observed tokens stood beside the head without belonging to it and were left out of it"
                )
            }),
            finding("beyond", tally.beyond, false, |n| {
                format!("{n} entries are beyond the first {}; they are in the rest", self.most())
            }),
        ]
    }

    /// Findings about the text.
    fn text(&self, tally: &Tally, cuts: &Cuts) -> Vec<Finding> {
        let tokens = self.tokens.len() as u64;
        vec![
            finding("unknown_tokens", tally.unknown_tokens, tally.unknown_tokens > tokens / 100, |n| {
                format!("{n} of {tokens} text tokens have no id in the tokenizer; the text is cut at them")
            }),
            finding("first_rows", cuts.first_rows, false, |n| {
                format!(
                    "{n} rows are about the first token of a document and given a prompt that is not there; they are left out"
                )
            }),
            finding("cut", cuts.documents, cuts.left_out > tokens / 2, |n| {
                format!(
                    "{n} documents were cut where tokens have no distribution (prompts, masked or broken rows); \
                     {} of {tokens} tokens are left out",
                    cuts.left_out
                )
            }),
        ]
    }
}

fn finding(what: &'static str, count: u64, warning: bool, text: impl FnOnce(u64) -> String) -> Finding {
    Finding { what, count, warning, text: text(count) }
}

/// Says so if rows were not where the format has them.
fn shift(alignment: &Alignment) -> Option<Finding> {
    let &Alignment { shift, convention, forced, decided, means: [before, here, after], rows } = alignment;
    let numbers =
        format!("mean log-probability of the text {before:.2}, {here:.2}, {after:.2} for shifts -1, 0, 1");
    let about = match shift {
        -1 => "the token before",
        0 => "its own token",
        _ => "the next token",
    };
    let (warning, text) = if forced {
        let best = means_best(alignment);
        (best != shift, format!("each row is read as about {about}, as asked ({numbers}, over {rows} rows)"))
    } else if !decided {
        (true, format!("{rows} rows are too few to check which token a row is about; taken as about {about}"))
    } else if shift != convention {
        (false, format!("each row is about {about}, unlike this format's convention; corrected ({numbers})"))
    } else {
        return None;
    };
    Some(Finding { what: "shift", count: rows, warning, text })
}

fn means_best(alignment: &Alignment) -> i8 {
    let means = alignment.means;
    let best = (0..3).reduce(|best, next| if means[next] > means[best] { next } else { best });
    best.map_or(0, |best| best as i8 - 1)
}
