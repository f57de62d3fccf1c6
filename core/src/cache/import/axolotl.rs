//! Lists side by side as JSON: axolotl's prepared KD data (`input_ids`, `target_token_ids`, `target_logprobs`,
//! `target_mask`) and plain columns.
//!
//! axolotl has had two alignments. Its offline data puts the distribution of token t at t; since its pull request 2700
//! the trainer no longer shifts, and the online collator drops the empty first row: the distribution of token t + 1 is at
//! t. Neither says which it is, so the text has to.

use super::json::{self, Id, Number};
use super::{Columns, Document, Format};
use crate::Result;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::collections::HashMap;

#[derive(Deserialize)]
struct Line(HashMap<String, Box<RawValue>>);

type Lists<T> = Vec<Option<Vec<T>>>;

/// The document of a line.
pub(super) fn documents(format: Format, number: usize, text: &str) -> Result<Vec<Document>> {
    let Line(fields) = json::parse(format, number, text)?;
    let wrong = |problem: String| format.error(format!("line {number}: {problem}"));
    let columns = Columns::find(fields.keys().map(String::as_str)).map_err(|e| match e {
        crate::Error::Input { problem, .. } => wrong(problem),
        e => e,
    })?;
    let source = Source { format, number, fields: &fields };
    let tokens: Vec<Id> = source.field(&columns.tokens)?;
    let ids: Lists<Id> = source.field(&columns.ids)?;
    let values: Lists<Number> = source.field(&columns.values)?;
    let mask: Option<Lists<Number>> = columns.mask.as_deref().map(|name| source.field(name)).transpose()?;
    if ids.len() != values.len() {
        let (a, b) = (ids.len(), values.len());
        return Err(wrong(format!("{a} rows in {}, {b} in {}", columns.ids, columns.values)));
    }
    let mut document = Document::new(tokens.into_iter().map(|Id(id)| id).collect());
    document.scale = columns.scale;
    for (row, (ids, values)) in ids.into_iter().zip(values).enumerate() {
        let (ids, values) = (ids.unwrap_or_default(), values.unwrap_or_default());
        if ids.len() != values.len() {
            return Err(wrong(format!("row {row} has {} ids and {} values", ids.len(), values.len())));
        }
        let mask = mask.as_ref().and_then(|mask| mask.get(row)?.as_deref());
        for (entry, (Id(id), Number(value))) in ids.into_iter().zip(values).enumerate() {
            if mask.is_none_or(|mask| mask.get(entry).is_none_or(|there| there.0 != 0.0)) {
                document.rows.push(id, value);
            }
        }
        document.rows.end_row();
    }
    Ok(vec![document])
}

/// A line's fields, not parsed yet.
struct Source<'a> {
    format: Format,
    number: usize,
    fields: &'a HashMap<String, Box<RawValue>>,
}

impl Source<'_> {
    /// Parses a field; its name stands in errors about its contents.
    fn field<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let text = self.fields.get(name).map_or("null", |value| value.get());
        json::parse(self.format, self.number, text).map_err(|error| {
            let crate::Error::Input { problem, .. } = &error else { return error };
            let start = format!("line {}: ", self.number);
            let rest = problem.strip_prefix(&start).unwrap_or(problem);
            let joint = if rest.starts_with('[') { "" } else { ": " };
            self.format.error(format!("{start}{name}{joint}{rest}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_entries_are_not_there() {
        let line = r#"{"input_ids": [5, 6, 7], "labels": [-100, 6, 7], "attention_mask": [1, 1, 1],
            "target_token_ids": [[0, 1], [6, 9], [7, 8]], "target_mask": [[0, 0], [1, 1], [1, 0]],
            "target_logprobs": [["-Infinity", null], [-0.5, -1.5], [-0.25, -2]]}"#;
        let document = documents(Format::Axolotl, 1, line).unwrap().remove(0);
        assert_eq!(document.tokens, [5, 6, 7]);
        assert!(document.rows.row(0).0.is_empty());
        assert_eq!(document.rows.row(1), (&[6, 9][..], &[-0.5, -1.5][..]));
        assert_eq!(document.rows.row(2).0, [7]);
    }

    #[test]
    fn mistakes_are_named() {
        for (line, part) in [
            (
                r#"{"input_ids": [1], "top_ids": [[1]], "logprobs": []}"#,
                "line 4: 1 rows in top_ids, 0 in logprobs",
            ),
            (r#"{"input_ids": [1], "top_ids": [[1]], "logprobs": [[]]}"#, "row 0 has 1 ids and 0 values"),
            (
                r#"{"input_ids": [1], "top_ids": [[1, "a"]], "logprobs": [[]]}"#,
                "line 4: top_ids[0][1]: invalid type",
            ),
            (r#"{"input_ids": 1, "top_ids": [], "logprobs": []}"#, "line 4: input_ids: invalid type"),
            (r#"{"messages": [], "target_token_ids": [], "logprobs": []}"#, "no column of text tokens"),
            (r#"{"input_ids": [1e99], "top_ids": [], "logprobs": []}"#, "input_ids[0]"),
            ("[]", "line 4"),
        ] {
            let error = documents(Format::Axolotl, 4, line).unwrap_err().to_string();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
