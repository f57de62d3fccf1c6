//! JSON lines with what Python writes into them: NaN, infinities, and maps whose order counts.

use super::Format;
use crate::Result;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// Longest line that is read, in bytes.
pub const LONGEST_LINE: usize = 1 << 30;

/// The text of a line, with bare `NaN` and `Infinity` as strings.
pub(super) fn text(format: Format, number: usize, line: &[u8]) -> Result<Cow<'_, str>> {
    let wrong = |problem: String| format.error(format!("line {number}: {problem}"));
    if line.len() > LONGEST_LINE {
        return Err(wrong(format!("{} bytes; {LONGEST_LINE} are allowed", line.len())));
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let text = std::str::from_utf8(line)
        .map_err(|e| wrong(format!("not UTF-8 after {} bytes: it is not JSON", e.valid_up_to())))?;
    Ok(quote_non_finite(text))
}

/// Parses a line; errors name line, field and column.
pub(super) fn parse<T: DeserializeOwned>(format: Format, number: usize, text: &str) -> Result<T> {
    let mut source = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|e| {
        let path = e.path().to_string();
        let field = if path == "." || path == "?" { String::new() } else { format!("{path}: ") };
        problem(format, number, &field, e.inner())
    })?;
    source.end().map_err(|e| problem(format, number, "", &e))?;
    Ok(value)
}

fn problem(format: Format, number: usize, field: &str, error: &serde_json::Error) -> crate::Error {
    // Each line is its own document, so serde_json always says line 1.
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format.error(format!("line {number}: {field}{what} (column {})", error.column()))
}

fn quote_non_finite(text: &str) -> Cow<'_, str> {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    let (mut rest, mut quoted) = (text, false);
    while let Some(c) = rest.chars().next() {
        let word =
            ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| !quoted && rest.starts_with(word));
        let length = match (word, c) {
            (Some(word), _) => {
                out.extend(["\"", word, "\""]);
                word.len()
            }
            (None, '\\') if quoted => {
                let escape: String = rest.chars().take(2).collect();
                out.push_str(&escape);
                escape.len()
            }
            (None, c) => {
                quoted ^= c == '"';
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    Cow::Owned(out)
}

/// A number; null is minus infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number(pub f32);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }
            fn visit_f64<E>(self, value: f64) -> Result<Number, E> {
                Ok(Number(value as f32))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Number, E> {
                Ok(Number(value as f32))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Number, E> {
                Ok(Number(value as f32))
            }
            fn visit_unit<E>(self) -> Result<Number, E> {
                Ok(Number(f32::NEG_INFINITY))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
                match text {
                    "NaN" => Ok(Number(f32::NAN)),
                    "Infinity" => Ok(Number(f32::INFINITY)),
                    "-Infinity" => Ok(Number(f32::NEG_INFINITY)),
                    _ => Err(E::custom(format!("{text:?} is not a number"))),
                }
            }
        }
        source.deserialize_any(Any)
    }
}

/// A map in the file's order, repeats included.
#[derive(Clone, Debug)]
pub(super) struct Pairs<V>(pub Vec<(String, V)>);

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        struct Map<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Map<V> {
            type Value = Pairs<V>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from tokens to log-probabilities")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<V>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        source.deserialize_map(Map(PhantomData))
    }
}

/// A token id that stands as a string in a map's key.
pub(super) fn id(key: &str) -> Option<i64> {
    key.strip_prefix("token_id:").unwrap_or(key).parse::<u32>().ok().map(i64::from)
}

/// An id as a number, of which only u32 can be one; negative ones stand for none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Id(pub i64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let id = i64::deserialize(source)?;
        if id > i64::from(u32::MAX) {
            return Err(D::Error::custom(format!("{id} is not a token id")));
        }
        Ok(Id(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_finite_numbers_are_quoted_outside_strings_only() {
        for (text, wanted) in [
            (r#"{"a": -Infinity, "b": [NaN]}"#, r#"{"a": "-Infinity", "b": ["NaN"]}"#),
            (r#"{"NaN \" Infinity": Infinity}"#, r#"{"NaN \" Infinity": "Infinity"}"#),
            (r#"["\\", NaN]"#, r#"["\\", "NaN"]"#),
            ("[NaN", "[\"NaN\""),
            ("\"NaN\\", "\"NaN\\"),
        ] {
            assert_eq!(quote_non_finite(text), wanted);
        }
        let numbers: Vec<Number> =
            parse(Format::Vllm, 1, &quote_non_finite("[1, -2.5, null, -Infinity]")).unwrap();
        assert_eq!(numbers[2..], [Number(f32::NEG_INFINITY); 2]);
    }

    #[test]
    fn errors_name_line_field_and_column() {
        #[derive(Debug, serde::Deserialize)]
        struct Line {
            #[serde(rename = "a")]
            _a: Vec<Pairs<Number>>,
        }
        let error =
            parse::<Line>(Format::Vllm, 7, r#"{"a": [{"5": 1}, {"6": true}]}"#).unwrap_err().to_string();
        assert!(error.contains("line 7: a[1]") && error.contains("expected a number (column"), "{error}");
        let error = parse::<Line>(Format::Vllm, 8, r#"{"a": []} x"#).unwrap_err().to_string();
        assert!(error.contains("line 8: trailing characters"), "{error}");
        assert!(parse::<Line>(Format::Vllm, 9, &"[".repeat(100_000)).is_err());
    }
}
