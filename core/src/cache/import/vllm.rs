//! vLLM's `prompt_logprobs`: the offline engine's request output and the OpenAI-style server's choices.
//!
//! `prompt_logprobs[t]` is the distribution of `prompt_token_ids[t]`, null for the first: a map from ids to
//! `{logprob, rank, decoded_token}` with the k most likely tokens and the observed one, wherever it ranks.

use super::json::{self, Number, Pairs};
use super::{Document, Format};
use crate::Result;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};
use std::fmt;

type Distributions = Vec<Option<Pairs<Entry>>>;

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    prompt_token_ids: Option<Vec<u32>>,
    #[serde(default)]
    prompt_logprobs: Option<Distributions>,
    #[serde(default)]
    choices: Option<Vec<Choice>>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    prompt_token_ids: Option<Vec<u32>>,
    #[serde(default)]
    prompt_logprobs: Option<Distributions>,
}

/// `{"logprob": x, "rank": n}`, or only the number.
#[derive(Clone, Copy, Debug)]
struct Entry {
    logprob: f32,
    rank: Option<u64>,
}

#[derive(Deserialize)]
struct Fields {
    logprob: Number,
    #[serde(default)]
    rank: Option<u64>,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Entry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map with logprob and rank")
            }
            fn visit_f64<E>(self, value: f64) -> Result<Entry, E> {
                Ok(Entry { logprob: value as f32, rank: None })
            }
            fn visit_i64<E>(self, value: i64) -> Result<Entry, E> {
                Ok(Entry { logprob: value as f32, rank: None })
            }
            fn visit_u64<E>(self, value: u64) -> Result<Entry, E> {
                Ok(Entry { logprob: value as f32, rank: None })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
                let Fields { logprob: Number(logprob), rank } =
                    Fields::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Entry { logprob, rank })
            }
        }
        source.deserialize_any(Any)
    }
}

/// The documents of a line.
pub(super) fn documents(number: usize, text: &str) -> Result<Vec<Document>> {
    let line: Line = json::parse(Format::Vllm, number, text)?;
    let wrong = |problem: String| Format::Vllm.error(format!("line {number}: {problem}"));
    let mut given: Vec<_> = vec![(line.prompt_token_ids.clone(), line.prompt_logprobs)];
    // The server puts the prompt beside its choices or into each of them.
    given.extend(line.choices.unwrap_or_default().into_iter().map(|choice| {
        (choice.prompt_token_ids.or_else(|| line.prompt_token_ids.clone()), choice.prompt_logprobs)
    }));
    let mut documents = Vec::new();
    for (ids, rows) in given.into_iter().filter_map(|(ids, rows)| Some((ids, rows?))) {
        let ids = ids.ok_or_else(|| {
            wrong("prompt_logprobs without prompt_token_ids (ask the server for return_token_ids)".into())
        })?;
        documents.push(document(ids, rows).map_err(wrong)?);
        // Several completions of one prompt repeat its distributions.
        if documents.len() > 1 && documents[documents.len() - 2] == documents[documents.len() - 1] {
            documents.pop();
        }
    }
    if documents.is_empty() {
        return Err(wrong("no prompt_logprobs (ask vLLM for them in the sampling parameters)".into()));
    }
    Ok(documents)
}

fn document(ids: Vec<u32>, rows: Distributions) -> Result<Document, String> {
    let smallest = rows.iter().flatten().map(|row| row.0.len()).filter(|&len| len > 0).min().unwrap_or(0);
    let mut document = Document::new(ids.into_iter().map(i64::from).collect());
    for (t, row) in rows.into_iter().enumerate() {
        let mut entries = Vec::new();
        for (key, entry) in row.map_or_else(Vec::new, |row| row.0) {
            let id =
                json::id(&key).ok_or_else(|| format!("prompt_logprobs[{t}]: {key:?} is not a token id"))?;
            entries.push((id, entry));
        }
        let observed = document.tokens.get(t).copied();
        let before = entries.len();
        let head = head(entries, observed, smallest);
        document.outside += (before - head.len()) as u64;
        head.iter().for_each(|(id, entry)| document.rows.push(*id, entry.logprob));
        document.rows.end_row();
    }
    Ok(document)
}

/// The row by rank, without the observed token where it only stands there because it was observed.
fn head(mut entries: Vec<(i64, Entry)>, observed: Option<i64>, smallest: usize) -> Vec<(i64, Entry)> {
    let ranked = entries.iter().all(|(_, entry)| entry.rank.is_some());
    if ranked {
        entries.sort_by_key(|(_, entry)| entry.rank);
    } else {
        entries.sort_by(|a, b| b.1.logprob.total_cmp(&a.1.logprob));
    }
    // Behind the k most likely: by its own rank, or because the row has one entry more than others.
    let len = entries.len();
    let behind = |entry: &Entry| len > smallest || entry.rank.is_some_and(|rank| rank > len as u64);
    if entries.last().is_some_and(|(id, entry)| Some(*id) == observed && behind(entry)) {
        entries.pop();
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<i64>> {
        let document = documents(1, text).unwrap().remove(0);
        (0..document.rows.len()).map(|row| document.rows.row(row).0.to_vec()).collect()
    }

    #[test]
    fn the_observed_token_stays_only_inside_the_head() {
        let line = r#"{"request_id": "0", "prompt": "a b", "prompt_token_ids": [1, 5, 7, 8], "prompt_logprobs": [null,
            {"5": {"logprob": -9.0, "rank": 731, "decoded_token": "x"},
             "3": {"logprob": -0.5, "rank": 1, "decoded_token": "y"}, "4": {"logprob": -1.5, "rank": 2}},
            {"7": {"logprob": -1.0, "rank": 2, "decoded_token": "z"}, "9": {"logprob": -0.7, "rank": 1}},
            {"6": {"logprob": -0.1, "rank": 1}, "8": {"logprob": -3, "rank": 3}, "2": {"logprob": -2, "rank": 2}}]}"#;
        let line = line.replace('\n', " ");
        assert_eq!(rows(&line), [vec![], vec![3, 4], vec![9, 7], vec![6, 2]]);
        assert_eq!(documents(1, &line).unwrap()[0].outside, 2);
    }

    #[test]
    fn without_ranks_the_smallest_row_tells_the_size_of_a_head() {
        let line = r#"{"prompt_token_ids": [1, 5, 7], "prompt_logprobs":
            [null, {"5": -9.0, "3": -0.5, "4": -1.5}, {"7": -1.0, "9": -0.7}]}"#;
        assert_eq!(rows(line), [vec![], vec![3, 4], vec![9, 7]]);
    }

    #[test]
    fn servers_answer_in_choices() {
        let logprobs = r#""prompt_logprobs": [null, {"5": {"logprob": -0.5, "rank": 1}}]"#;
        for line in [
            format!(r#"{{"choices": [{{"text": "", "prompt_token_ids": [1, 5], {logprobs}}}]}}"#),
            format!(r#"{{"prompt_token_ids": [1, 5], "choices": [{{{logprobs}}}, {{{logprobs}}}]}}"#),
            format!(r#"{{"prompt_token_ids": [1, 5], {logprobs}, "choices": [{{"message": null}}]}}"#),
        ] {
            assert_eq!(documents(1, &line).unwrap().len(), 1, "{line}");
            assert_eq!(rows(&line), [vec![], vec![5]], "{line}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (line, part) in [
            (r#"{"prompt_token_ids": [1]}"#, "line 3: no prompt_logprobs"),
            (r#"{"prompt_logprobs": [null]}"#, "return_token_ids"),
            (r#"{"prompt_token_ids": [1, -5], "prompt_logprobs": []}"#, "prompt_token_ids[1]"),
            (r#"{"prompt_token_ids": [1], "prompt_logprobs": [{"x": -1}]}"#, "prompt_logprobs[0]: \"x\""),
            (r#"{"prompt_token_ids": [1], "prompt_logprobs": [{"3": {"rank": 1}}]}"#, "logprob"),
            (r#"{"prompt_token_ids": [1], "prompt_logprobs": [{"3": {"logprob": "a"}}]}"#, "is not a number"),
            ("{", "line 3: EOF"),
        ] {
            let error = documents(3, line).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
