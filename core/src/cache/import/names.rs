//! Token strings as ids, by the bytes that they stand for.

use super::document::UNKNOWN;
use crate::Result;
use crate::cache::{TeacherTokenizer, vocab::LONGEST};
use std::collections::HashMap;

/// Ids by bytes; special tokens by their names.
#[derive(Clone, Debug)]
pub(super) struct Names {
    ids: HashMap<Vec<u8>, u32>,
    /// Without a tokenizer, every new string gets the next id.
    open: bool,
}

impl Names {
    pub(super) fn new(tokenizer: &TeacherTokenizer) -> Result<Self> {
        let all = tokenizer.full_vocabulary()?;
        let ids = 0..tokenizer.len() as u32;
        let mut names = HashMap::with_capacity(tokenizer.len());
        for id in ids.filter(|&id| !all.token(id).is_empty()) {
            // A word goes before a special token of the same name.
            if tokenizer.token(id).is_some() || !names.contains_key(all.token(id)) {
                names.insert(all.token(id).to_vec(), id);
            }
        }
        Ok(Names { ids: names, open: false })
    }

    /// Without a tokenizer.
    pub(super) fn open() -> Self {
        Names { ids: HashMap::new(), open: true }
    }

    /// Every string under its id.
    pub(super) fn strings(&self) -> Vec<Vec<u8>> {
        let mut all: Vec<(u32, Vec<u8>)> = self.ids.iter().map(|(name, &id)| (id, name.clone())).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all.into_iter().map(|(_, name)| name).collect()
    }

    /// The id of a token given as text and perhaps as bytes; [`UNKNOWN`] if there is none.
    pub(super) fn id(&mut self, text: &str, bytes: Option<&[u8]>) -> i64 {
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        if self.open { self.new_id(text, bytes) } else { self.known_id(text, bytes) }
    }

    fn known_id(&self, text: &str, bytes: Option<&[u8]>) -> i64 {
        if let Some(id) = text.strip_prefix("token_id:").and_then(|id| id.parse::<u32>().ok()) {
            return id.into();
        }
        let escaped = text.strip_prefix("bytes:").and_then(unescape);
        let found = bytes
            .and_then(|bytes| self.ids.get(bytes))
            .or_else(|| self.ids.get(text.as_bytes()))
            .or_else(|| self.ids.get(&escaped?));
        found.map_or(UNKNOWN, |&id| id.into())
    }

    /// A string longer than a cache keeps is no token.
    fn new_id(&mut self, text: &str, bytes: Option<&[u8]>) -> i64 {
        let escaped = || text.strip_prefix("bytes:").and_then(unescape);
        let name = bytes.map(<[u8]>::to_vec).or_else(escaped).unwrap_or_else(|| text.as_bytes().to_vec());
        if name.len() > LONGEST {
            return UNKNOWN;
        }
        let next = self.ids.len() as u32;
        (*self.ids.entry(name).or_insert(next)).into()
    }
}

/// `\xe2\x96` as bytes: how the completions endpoint spells tokens that are no text.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(hex) = rest.strip_prefix("\\x") {
            let digits = hex.get(..2).filter(|hex| hex.bytes().all(|c| c.is_ascii_hexdigit()))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &hex[2..];
        } else {
            let c = rest.chars().next()?;
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_tokenizer_strings_get_ids_as_they_come() {
        let mut names = Names::open();
        let ids =
            [("a", None), ("é", None), ("\u{fffd}", Some(&b"\xe2"[..])), (r"bytes:\xe2", None), ("a", None)];
        assert_eq!(ids.map(|(text, bytes)| names.id(text, bytes)), [0, 1, 2, 2, 0]);
        assert_eq!(names.id(&"x".repeat(LONGEST + 1), None), UNKNOWN);
        assert_eq!(names.strings(), [&b"a"[..], "é".as_bytes(), b"\xe2"]);
    }

    #[test]
    fn escapes_are_bytes() {
        assert_eq!(unescape(r" \xe2\x96é"), Some(b" \xe2\x96\xc3\xa9".to_vec()));
        for wrong in [r"\x", r"\x1", r"\xzz", r"\x+1"] {
            assert_eq!(unescape(wrong), None, "{wrong}");
        }
    }
}
