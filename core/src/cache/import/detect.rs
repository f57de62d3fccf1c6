//! Which format a file has, by what its first line or its columns hold.

use super::{Format, Scale, json};
use crate::{Error, Result};
use serde_json::Value;

/// What columns of lists mean, by the names that tools give them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Text tokens.
    pub tokens: String,
    /// Ids of the rows.
    pub ids: String,
    /// Values of the rows.
    pub values: String,
    /// 1 for entries that are there.
    pub mask: Option<String>,
    /// What the values are.
    pub scale: Scale,
}

const TOKENS: [&str; 5] = ["token_ids", "input_ids", "tokens", "prompt_token_ids", "ids"];
const IDS: [&str; 9] = [
    "top_ids",
    "target_token_ids",
    "top_token_ids",
    "topk_ids",
    "top_indices",
    "topk_indices",
    "head_ids",
    "teacher_ids",
    // DistillKit without compression, where the text is in input_ids.
    "token_ids",
];
const VALUES: [(&str, Scale); 12] = [
    ("top_logprobs", Scale::LogProbabilities),
    ("target_logprobs", Scale::LogProbabilities),
    ("topk_logprobs", Scale::LogProbabilities),
    ("head_logprobs", Scale::LogProbabilities),
    ("teacher_logprobs", Scale::LogProbabilities),
    ("logprobs", Scale::LogProbabilities),
    ("top_values", Scale::LogProbabilities),
    ("topk_values", Scale::LogProbabilities),
    ("top_logits", Scale::LogProbabilities),
    ("topk_logits", Scale::LogProbabilities),
    ("top_probs", Scale::Probabilities),
    ("topk_probs", Scale::Probabilities),
];
const MASKS: [&str; 1] = ["target_mask"];

impl Columns {
    /// Finds the columns among these names.
    ///
    /// # Errors
    /// [`Error::Input`] saying what is missing and what is there.
    pub fn find<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self> {
        let names: Vec<&str> = names.collect();
        let has = |name: &&str| names.contains(name);
        let missing = |what: &str, known: &[&str]| {
            let problem = format!(
                "no column of {what} ({}) among: {}",
                known.join(", "),
                listed(names.iter().copied())
            );
            Error::input("columns", problem, "rename the columns as docs/import.md has them")
        };
        let ids = IDS.into_iter().find(has).ok_or_else(|| missing("head ids", &IDS))?;
        let tokens = TOKENS.into_iter().filter(|name| *name != ids).find(has);
        let tokens = tokens.ok_or_else(|| missing("text tokens", &TOKENS))?;
        let value_names = VALUES.map(|(name, _)| name);
        let (values, scale) = VALUES
            .into_iter()
            .find(|(name, _)| has(name))
            .ok_or_else(|| missing("log-probabilities", &value_names))?;
        Ok(Columns {
            tokens: tokens.into(),
            ids: ids.into(),
            values: values.into(),
            mask: MASKS.into_iter().find(has).map(str::to_owned),
            scale,
        })
    }

    /// The format that columns of these names are in.
    pub fn format<'a>(names: impl Iterator<Item = &'a str>) -> Format {
        let names: Vec<&str> = names.collect();
        if names.contains(&"compressed_logprobs") || names.contains(&"packed_indices") {
            Format::DistillKit
        } else if names.contains(&"target_logprobs") {
            Format::Axolotl
        } else {
            Format::Columns
        }
    }
}

/// The format of a file of JSON lines, by its first line that is not blank.
///
/// # Errors
/// [`Error::Input`] if it is not JSON or none of the formats.
pub fn detect_line(number: usize, line: &[u8]) -> Result<Format> {
    let unknown = |problem: String| {
        Error::input(
            "import",
            format!("line {number}: {problem}"),
            "docs/import.md lists the formats; --format names one, and then the error says what is missing",
        )
    };
    let text = json::text(Format::Columns, number, line).map_err(|_| {
        unknown(
            "neither JSON lines nor Parquet, Arrow or safetensors: the first bytes are none of theirs".into(),
        )
    })?;
    let value: Value =
        serde_json::from_str(&text).map_err(|e| unknown(format!("not a line of JSON: {e}")))?;
    match &value {
        Value::Array(rows) if rows.iter().any(Value::is_object) => Ok(Format::EasyDistill),
        Value::Object(line) => {
            let body = value.pointer("/response/body").unwrap_or(&value);
            let choices = body.get("choices").and_then(Value::as_array).map_or(&[][..], |list| &list[..]);
            let given = |name: &str| {
                [body]
                    .into_iter()
                    .chain(choices)
                    .any(|part| part.get(name).is_some_and(|part| !part.is_null()))
            };
            let openai = |part: &Value| {
                part.pointer("/logprobs/content").is_some() || part.pointer("/logprobs/tokens").is_some()
            };
            if given("prompt_logprobs") {
                Ok(Format::Vllm)
            } else if openai(body) || choices.iter().any(openai) {
                Ok(Format::OpenAi)
            } else if line.contains_key("input_ids") && line.contains_key("target_logprobs") {
                Ok(Format::Axolotl)
            } else if Columns::find(line.keys().map(String::as_str)).is_ok() {
                Ok(Format::Columns)
            } else {
                let keys = listed(line.keys().map(String::as_str));
                Err(unknown(format!("none of the formats has these fields: {keys}")))
            }
        }
        _ => Err(unknown("neither an object nor a list of objects".into())),
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.take(13).map(|name| name.chars().take(40).collect()).collect();
    if names.len() > 12 {
        names[12] = "…".into();
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_fields() {
        for (line, format) in [
            (r#"{"prompt_token_ids": [], "prompt_logprobs": []}"#, Format::Vllm),
            (r#"{"choices": [{"prompt_logprobs": [null], "logprobs": null}]}"#, Format::Vllm),
            (r#"{"prompt_logprobs": null, "choices": [{"logprobs": {"content": []}}]}"#, Format::OpenAi),
            (r#"{"choices": [{"logprobs": {"tokens": ["a"]}}]}"#, Format::OpenAi),
            (r#"{"response": {"body": {"choices": [{"logprobs": {"content": []}}]}}}"#, Format::OpenAi),
            (
                r#"{"input_ids": [1], "target_logprobs": [[-Infinity]], "target_token_ids": [[0]]}"#,
                Format::Axolotl,
            ),
            (r#"{"token_ids": [1], "top_ids": [[0]], "top_logprobs": [[0]]}"#, Format::Columns),
            (r#"[{"5": 0.5}]"#, Format::EasyDistill),
        ] {
            assert_eq!(detect_line(1, line.as_bytes()).unwrap(), format, "{line}");
        }
        for (line, part) in [
            (&br#"{"text": "a"}"#[..], "these fields: text"),
            (b"PAR\x01\xff", "neither JSON lines nor Parquet"),
            (b"hello", "not a line of JSON"),
            (b"5", "neither an object"),
        ] {
            assert!(detect_line(1, line).unwrap_err().to_string().contains(part));
        }
    }

    #[test]
    fn synonyms_of_columns() {
        let find = |names: &[&str]| Columns::find(names.iter().copied());
        let columns = find(&["text", "input_ids", "token_ids", "top_values"]).unwrap();
        assert_eq!((columns.tokens.as_str(), columns.ids.as_str()), ("input_ids", "token_ids"));
        let error = find(&["token_ids", "top_logprobs"]).unwrap_err().to_string();
        assert!(error.contains("no column of text tokens"), "{error}");
        assert!(find(&["a"]).unwrap_err().to_string().contains("among: a"));
    }
}
