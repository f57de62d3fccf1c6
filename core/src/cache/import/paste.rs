//! OpenAI-style answers as somebody pastes them: JSON lines, one answer over many lines, or a list of answers, and no
//! tokenizer beside them.

use super::{Format, Importer, Options, Report, detect_line};
use crate::Error;
use crate::cache::{About, Cache, TeacherTokenizer};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Longest name of a model that is believed, in characters.
const LONGEST_NAME: usize = 80;

/// Why pasted text cannot be measured.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Refused {
    /// Which mistake it is, for whoever says it in other words.
    pub fault: Fault,
    /// The whole of it: line, field, numbers.
    pub error: Error,
}

/// A mistake that one makes with pasted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was pasted.
    Empty,
    /// It is no JSON, or not the whole of it.
    NotJson,
    /// It is JSON without log-probabilities.
    NoLogprobs,
    /// Its numbers mean nothing without the teacher's tokenizer.
    Foreign(Format),
    /// An answer lacks some of its log-probabilities, or they are not written as they should be.
    Answer,
}

impl Fault {
    /// What is wrong with an object that cannot be read: itself, or only what it holds.
    fn of(object: &str, content: Fault) -> Self {
        if serde_json::from_str::<IgnoredAny>(object).is_ok() { content } else { Fault::NotJson }
    }

    fn because(self, error: Error) -> Refused {
        Refused { fault: self, error }
    }
}

/// A cache of the pasted answers, in a vocabulary of the strings that occur in them, and what was repaired.
///
/// Measures come out as with the teacher's tokenizer, as long as that has all of the strings.
///
/// # Errors
/// [`Refused`] naming line and field, or another format that needs its tokenizer.
pub fn read_pasted(text: &str) -> Result<(Cache, Report), Refused> {
    let answer = |error| Fault::Answer.because(error);
    let text = text.trim_start_matches('\u{feff}');
    let mut importer = Importer::open(Options::default());
    let mut teacher = String::new();
    for (line, object) in objects(text) {
        if importer.documents() == 0 {
            check(line, object)?;
            teacher = model(object);
        }
        let wrong = |error| Fault::of(object, Fault::Answer).because(error);
        importer.line(line, object.as_bytes()).map_err(wrong)?;
    }
    if importer.documents() == 0 {
        return Err(Fault::Empty.because(Format::OpenAi.error("the text is empty")));
    }
    let mut strings = importer.names.strings();
    // One nameless id stands for what no answer names: a head never holds the whole of a teacher's vocabulary.
    strings.push(Vec::new());
    let tokenizer = TeacherTokenizer::of_strings(strings);
    let imported = importer.finish().map_err(answer)?;
    let about = About {
        teacher,
        settings: format!(r#"{{"import":"{}","tokenizer":null}}"#, imported.report.format),
        ..About::default()
    };
    let cache = imported.scored.into_cache(&tokenizer, about).map_err(answer)?;
    Ok((cache, imported.report))
}

/// Whether the first object is an answer that can be read here.
fn check(line: usize, object: &str) -> Result<(), Refused> {
    let wrong = |error| Fault::of(object, Fault::NoLogprobs).because(error);
    let format = detect_line(line, object.as_bytes()).map_err(wrong)?;
    if format == Format::OpenAi {
        return Ok(());
    }
    Err(Fault::Foreign(format).because(Error::input(
        "pasted text",
        format!(
            "its format is `{}`, whose numbers mean nothing without the teacher's tokenizer",
            format.name()
        ),
        "make a cache of it with `crest import FILE --tokenizer tokenizer.json -o teacher.safetensors`",
    )))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    model: String,
    /// Of a line of the batch interface.
    response: Response,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Response {
    body: Body,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    model: String,
}

/// Who answered, if the answer says so.
fn model(object: &str) -> String {
    let answer: Answer = serde_json::from_str(object).unwrap_or_default();
    let name = if answer.model.is_empty() { answer.response.body.model } else { answer.model };
    name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

/// The outermost objects with the line on which each begins, counted from 1. Whatever is between them and is neither
/// space nor the frame of a list comes out as if it were one, so that it is refused in words.
fn objects(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut at, mut line) = (0, 1);
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        while let Some(&byte) = bytes.get(at).filter(|byte| b" \t\r\n,[]".contains(byte)) {
            line += usize::from(byte == b'\n');
            at += 1;
        }
        let object = &text[at..][..length(&bytes[at..])];
        let start = line;
        at += object.len();
        line += object.bytes().filter(|&byte| byte == b'\n').count();
        (!object.is_empty()).then_some((start, object))
    })
}

/// Bytes of the object that begins here; everything if it does not end.
fn length(bytes: &[u8]) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(usize, &str)> {
        objects(text).collect()
    }

    /// `answers` of 30 tokens: a, b, a, b, and so on, each with a second candidate.
    fn answers(count: usize) -> Vec<String> {
        let content: Vec<serde_json::Value> = (0..30)
            .map(|t| {
                let [token, other] = if t % 2 == 0 { ["a", "b"] } else { ["b", "a"] };
                let top = serde_json::json!([
                    { "token": token, "logprob": -0.25 }, { "token": other, "logprob": -1.75 }
                ]);
                serde_json::json!({ "token": token, "logprob": -0.25, "top_logprobs": top })
            })
            .collect();
        let answer = serde_json::json!({ "model": "m", "choices": [{ "logprobs": { "content": content } }] });
        vec![serde_json::to_string_pretty(&answer).unwrap(); count]
    }

    #[test]
    fn objects_are_found_in_every_layout() {
        assert_eq!(split("{\"a\": \"}\\\"{\"}\n{}\n"), [(1, "{\"a\": \"}\\\"{\"}"), (2, "{}")]);
        assert_eq!(split("[\n{\n},\n {\"b\":[{}]}]"), [(2, "{\n}"), (4, "{\"b\":[{}]}")]);
        assert_eq!(split(" \n, ]"), []);
        assert_eq!(split("{\"open\": 1"), [(1, "{\"open\": 1")]);
        assert_eq!(split("data: {} x"), [(1, "data: {}"), (1, "x")]);
    }

    #[test]
    fn layouts_give_the_same_cache() {
        let answers = answers(2);
        let (list, _) = read_pasted(&format!("[{}]", answers.join(","))).unwrap();
        let (lines, report) = read_pasted(&answers.join("\n").replace("\n ", "")).unwrap();
        assert_eq!(list, lines);
        assert_eq!((report.documents, report.scored, list.info().teacher.as_str()), (2, 58, "m"));
        // Two strings are not taken for a complete vocabulary: what the answers leave is the rest.
        assert!((list.row(1).rest - (1.0 - (-0.25f32).exp() - (-1.75f32).exp())).abs() < 1e-3);
        assert_eq!((list.vocabulary().len(), list.vocabulary().text(1).as_str()), (3, "b"));
    }

    #[test]
    fn the_model_is_named_where_the_answer_names_it() {
        assert_eq!(model(r#"{"model": "a\u0007b", "choices": []}"#), "ab");
        assert_eq!(model(r#"{"response": {"body": {"model": "m"}}}"#), "m");
        assert_eq!(
            (model("{}"), model(r#"{"model": 5}"#), model("{")),
            (String::new(), String::new(), String::new())
        );
    }

    #[test]
    fn the_cache_can_be_read_back() {
        let (cache, _) = read_pasted(&answers(3).join("\n")).unwrap();
        let bytes = cache.to_bytes(crate::cache::Codec::Raw).unwrap();
        assert_eq!(Cache::from_bytes(&bytes).unwrap(), cache);
    }

    #[test]
    fn mistakes_are_named() {
        let mistaken = answers(2).join("\n").replace("-1.75", "\"much\"");
        let [cut, chatty] = ["{\"choices\": [", "thanks"].map(|end| format!("{}\n{end}", answers(1)[0]));
        for (text, fault, part) in [
            ("", Fault::Empty, "empty"),
            ("hello", Fault::NotJson, "not a line of JSON"),
            ("{\"a\": 1}", Fault::NoLogprobs, "these fields: a"),
            ("{\"choices\": [{\"logprobs\": null}]}", Fault::NoLogprobs, "these fields: choices"),
            ("{\"prompt_token_ids\": [], \"prompt_logprobs\": []}", Fault::Foreign(Format::Vllm), "`vllm`"),
            ("{\"choices\": [{\"logprobs\": {\"content\": [", Fault::NotJson, "not a line of JSON"),
            (
                "\n{\"choices\": [{\"logprobs\": {\"content\": []}}]}",
                Fault::Answer,
                "line 2: no top_logprobs",
            ),
            (
                "{\"logprobs\": {\"tokens\": [\"a\"], \"top_logprobs\": [null]}}",
                Fault::Answer,
                "no distribution belongs to a token",
            ),
            (&mistaken, Fault::Answer, "line 1"),
            (&cut, Fault::NotJson, "line"),
            (&chatty, Fault::NotJson, "line"),
        ] {
            let refused = read_pasted(text).map(|_| ()).unwrap_err();
            assert_eq!(refused.fault, fault, "{text}");
            assert!(refused.to_string().contains(part), "{text}: {refused}");
        }
    }
}
