//! `top_logprobs` of OpenAI-style servers: chat (`logprobs.content[]`) and completions (`logprobs.tokens`).
//!
//! Row t is the distribution of token t of the completion; its first token's is given a prompt that is not there.

use super::clean::Tally;
use super::json::{self, Number, Pairs};
use super::{Document, Format, Names};
use crate::Result;
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    choices: Option<Vec<Choice>>,
    #[serde(default)]
    logprobs: Option<Logprobs>,
    /// A line of the batch interface.
    #[serde(default)]
    response: Option<Response>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    body: Option<Body>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    choices: Option<Vec<Choice>>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    logprobs: Option<Logprobs>,
}

#[derive(Deserialize)]
struct Logprobs {
    #[serde(default)]
    content: Option<Vec<Content>>,
    #[serde(default)]
    tokens: Option<Vec<String>>,
    #[serde(default)]
    top_logprobs: Option<Vec<Option<Pairs<Number>>>>,
}

#[derive(Deserialize)]
struct Content {
    token: String,
    #[serde(default)]
    bytes: Option<Vec<u8>>,
    #[serde(default)]
    top_logprobs: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    token: String,
    #[serde(default)]
    bytes: Option<Vec<u8>>,
    logprob: Number,
}

/// The documents of a line, one per choice.
pub(super) fn documents(
    number: usize,
    text: &str,
    names: &mut Names,
    tally: &mut Tally,
) -> Result<Vec<Document>> {
    let line: Line = json::parse(Format::OpenAi, number, text)?;
    let wrong = |problem: String| Format::OpenAi.error(format!("line {number}: {problem}"));
    let batch = line.response.and_then(|response| response.body).and_then(|body| body.choices);
    let choices = line.choices.or(batch).unwrap_or_default();
    let given = line.logprobs.into_iter().chain(choices.into_iter().filter_map(|choice| choice.logprobs));
    let mut documents = Vec::new();
    for logprobs in given {
        documents.push(match logprobs {
            Logprobs { content: Some(content), .. } if !content.is_empty() => chat(&content, names),
            Logprobs { tokens: Some(tokens), top_logprobs: Some(rows), .. } if !tokens.is_empty() => {
                completion(&tokens, &rows, names, tally)
            }
            _ => continue,
        });
    }
    if documents.is_empty() {
        return Err(wrong("no top_logprobs (ask the server for logprobs and top_logprobs)".into()));
    }
    Ok(documents)
}

fn chat(content: &[Content], names: &mut Names) -> Document {
    let mut document = Document::default();
    for Content { token, bytes, top_logprobs } in content {
        document.tokens.push(names.id(token, bytes.as_deref()));
        for entry in top_logprobs.iter().flatten() {
            document.rows.push(names.id(&entry.token, entry.bytes.as_deref()), entry.logprob.0);
        }
        document.rows.end_row();
    }
    document
}

/// The completions endpoint adds the sampled token to the head's k.
fn completion(
    tokens: &[String],
    rows: &[Option<Pairs<Number>>],
    names: &mut Names,
    tally: &mut Tally,
) -> Document {
    let smallest = rows.iter().flatten().map(|row| row.0.len()).filter(|&len| len > 0).min().unwrap_or(0);
    let mut document = Document::new(tokens.iter().map(|token| names.id(token, None)).collect());
    for (t, row) in rows.iter().enumerate() {
        let entries = row.as_ref().map_or(&[][..], |row| &row.0);
        let least = entries.iter().map(|(_, Number(logp))| *logp).fold(f32::INFINITY, f32::min);
        for (name, Number(logp)) in entries {
            let observed = tokens.get(t) == Some(name);
            if entries.len() > smallest && observed && *logp == least {
                tally.outside += 1;
            } else {
                document.rows.push(names.id(name, None), *logp);
            }
        }
        document.rows.end_row();
    }
    document
}
