//! EasyDistill's `logits` file: each line one completion, a list of maps from ids to probabilities.
//!
//! `kd/infer.py` writes exp(logprob) of vLLM's top tokens and no text, but samples with `top_k = 1`: the text is the most
//! likely id of every row.

use super::document::UNKNOWN;
use super::json::{self, Number, Pairs};
use super::{Document, Format, Scale};
use crate::Result;

/// The document of a line.
pub(super) fn documents(number: usize, text: &str) -> Result<Vec<Document>> {
    let rows: Vec<Option<Pairs<Number>>> = json::parse(Format::EasyDistill, number, text)?;
    let wrong = |problem: String| Format::EasyDistill.error(format!("line {number}: {problem}"));
    let mut document = Document { scale: Scale::Probabilities, ..Document::default() };
    for (t, row) in rows.into_iter().enumerate() {
        for (key, Number(p)) in row.map_or_else(Vec::new, |row| row.0) {
            let id = json::id(&key).ok_or_else(|| wrong(format!("[{t}]: {key:?} is not a token id")))?;
            // Null stands for no entry, as minus infinity does among log-probabilities.
            document.rows.push(id, p.max(0.0));
        }
        document.rows.end_row();
        document.tokens.push(document.rows.top(t).unwrap_or(UNKNOWN));
    }
    if document.tokens.is_empty() {
        return Err(wrong("an empty list".into()));
    }
    Ok(vec![document])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_most_likely_id() {
        let line = r#"[{"5": 0.25, "7": 0.5}, {"9": 1.0}, {}]"#;
        let document = documents(1, line).unwrap().remove(0);
        assert_eq!(document.tokens, [7, 9, UNKNOWN]);
        assert_eq!(document.rows.row(0), (&[5, 7][..], &[0.25, 0.5][..]));
        for (line, part) in [("[]", "empty list"), ("{}", "line 1"), (r#"[{"x": 1}]"#, "[0]: \"x\"")] {
            assert!(documents(1, line).unwrap_err().to_string().contains(part), "{line}");
        }
    }
}
