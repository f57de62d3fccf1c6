//! Texts in files: `.txt` is one document, `.jsonl` one per line, `.json` a list. In JSON a document can also be a list of
//! the teacher's ids, for text that somebody else has cut into tokens.

use crate::{
    error::{Error, Result},
    teacher::Teacher,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A document before it is tokens.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// Text.
    Text(String),
    /// The teacher's ids.
    Ids(Vec<u32>),
}

/// Reads the documents of all files, in order. `field` is the key of the text where a document is an object.
///
/// # Errors
/// [`Error::Io`], or [`Error::Input`] naming the line that is no document.
pub fn read(files: &[PathBuf], field: &str) -> Result<Vec<Document>> {
    let mut texts = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).map_err(Error::reading(file))?;
        match file.extension().and_then(|e| e.to_str()) {
            Some("jsonl" | "ndjson") => {
                for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                    let value = serde_json::from_str(line).map_err(|e| bad(file, number + 1, e))?;
                    texts.push(document(value, field).map_err(|e| bad(file, number + 1, e))?);
                }
            }
            Some("json") => {
                let list: Vec<Value> = serde_json::from_str(&text).map_err(|e| bad(file, e.line(), e))?;
                for (at, value) in list.into_iter().enumerate() {
                    texts.push(document(value, field).map_err(|e| bad(file, at + 1, e))?);
                }
            }
            _ => texts.push(Document::Text(text)),
        }
    }
    Ok(texts)
}

/// Reads documents that must be text.
///
/// # Errors
/// As [`read`].
pub fn texts(files: &[PathBuf], field: &str) -> Result<Vec<String>> {
    let text = |document| match document {
        Document::Text(text) => Ok(text),
        Document::Ids(_) => Err(Error::usage("a prompt is a list of ids", "give prompts as text")),
    };
    read(files, field)?.into_iter().map(text).collect()
}

/// The lines of a file that are not empty.
///
/// # Errors
/// [`Error::Io`].
pub fn lines(file: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(file).map_err(Error::reading(file))?;
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

fn bad(file: &Path, number: usize, problem: impl std::fmt::Display) -> Error {
    Error::input(
        file,
        format!("entry {number}: {problem}"),
        "a document is a JSON string or list of ids, or an object with one under `text` (--field names another key)",
    )
}

fn document(value: Value, field: &str) -> Result<Document, String> {
    let text = match value {
        Value::Object(mut map) => map.remove(field).ok_or_else(|| format!("no `{field}` in it"))?,
        other => other,
    };
    match text {
        Value::String(text) => Ok(Document::Text(text)),
        Value::Array(ids) => {
            let id = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok());
            let ids =
                ids.iter().map(|v| id(v).ok_or_else(|| format!("{v} is no id"))).collect::<Result<_, _>>()?;
            Ok(Document::Ids(ids))
        }
        other => Err(format!("{other} is no text")),
    }
}

/// Tokens of every document that has any; one longer than `cut` becomes several.
///
/// # Errors
/// As [`Teacher::encode`]; [`Error::Usage`] for an id that the teacher does not have.
pub fn encode(teacher: &Teacher, texts: &[Document], cut: Option<usize>) -> Result<Vec<Vec<u32>>> {
    let mut documents = Vec::new();
    let vocab = teacher.model.vocab;
    for text in texts {
        let ids = match text {
            Document::Text(text) => teacher.encode(text)?,
            Document::Ids(ids) => ids.clone(),
        };
        if let Some(id) = ids.iter().find(|id| **id as usize >= vocab) {
            return Err(Error::usage(
                format!("id {id} in a document; the teacher has {vocab} tokens"),
                "give ids of this teacher's tokenizer, or the text itself",
            ));
        }
        match cut {
            Some(cut) => documents.extend(ids.chunks(cut).map(<[u32]>::to_vec)),
            None if ids.is_empty() => {}
            None => documents.push(ids),
        }
    }
    Ok(documents)
}

/// One of several processes that share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Counted from 1.
    pub index: usize,
    /// Of so many.
    pub of: usize,
}

impl std::str::FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((index, of)) if (1..=of).contains(&index) => Ok(Part { index, of }),
            _ => Err("give I/N with I from 1 to N, e.g. 2/4".into()),
        }
    }
}

impl Part {
    /// The documents of this part: all parts in order are all documents, with about the same number of tokens each.
    pub fn of(self, documents: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
        let total: usize = documents.iter().map(Vec::len).sum();
        let mut before = 0;
        let mut mine = Vec::new();
        for document in documents {
            let part = before * self.of / total.max(1);
            before += document.len();
            if part + 1 == self.index {
                mine.push(document);
            }
        }
        mine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let files = [
            write("a.txt", "one\ntwo"),
            write("b.jsonl", "\"x\"\n\n{\"text\": \"y\", \"id\": 3}\n[5, 6]\n"),
            write("c.json", "[\"p\", {\"text\": \"q\"}]"),
        ];
        let text = |text: &str| Document::Text(text.into());
        let wanted =
            [text("one\ntwo"), text("x"), text("y"), Document::Ids(vec![5, 6]), text("p"), text("q")];
        assert_eq!(read(&files, "text").unwrap(), wanted);
        for (name, text, part) in [
            ("d.jsonl", "\"x\"\n{\"body\": 1}", "entry 2: no `text`"),
            ("e.jsonl", "{\"text\": 5}", "entry 1: 5 is no text"),
            ("g.jsonl", "[1, -2]", "entry 1: -2 is no id"),
            ("f.json", "{}", "entry 1"),
        ] {
            let error = read(&[write(name, text)], "text").unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn parts_make_up_the_whole() {
        let documents: Vec<Vec<u32>> = (1..20).map(|n| vec![n; n as usize]).collect();
        for of in [1, 2, 3, 7, 30] {
            let parts: Vec<_> = (1..=of).map(|index| Part { index, of }.of(documents.clone())).collect();
            assert_eq!(parts.concat(), documents);
        }
        assert!(
            "0/2".parse::<Part>().is_err() && "3/2".parse::<Part>().is_err() && "x".parse::<Part>().is_err()
        );
        assert_eq!("2/4".parse(), Ok(Part { index: 2, of: 4 }));
    }
}
