//! Token strings as ids, by the bytes that they stand for.

use super::document::UNKNOWN;
use crate::Result;
use crate::cache::TeacherTokenizer;
use std::collections::HashMap;

/// Ids by bytes; special tokens by their names.
#[derive(Clone, Debug)]
pub(super) struct Names(HashMap<Vec<u8>, u32>);

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
        Ok(Names(names))
    }

    /// The id of a token given as text and perhaps as bytes; [`UNKNOWN`] if there is none.
    pub(super) fn id(&self, text: &str, bytes: Option<&[u8]>) -> i64 {
        if let Some(id) = text.strip_prefix("token_id:").and_then(|id| id.parse::<u32>().ok()) {
            return id.into();
        }
        let escaped = text.strip_prefix("bytes:").and_then(unescape);
        let found = bytes
            .filter(|bytes| !bytes.is_empty())
            .and_then(|bytes| self.0.get(bytes))
            .or_else(|| self.0.get(text.as_bytes()))
            .or_else(|| self.0.get(&escaped?));
        found.map_or(UNKNOWN, |&id| id.into())
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
    fn escapes_are_bytes() {
        assert_eq!(unescape(r" \xe2\x96é"), Some(b" \xe2\x96\xc3\xa9".to_vec()));
        for wrong in [r"\x", r"\x1", r"\xzz", r"\x+1"] {
            assert_eq!(unescape(wrong), None, "{wrong}");
        }
    }
}
