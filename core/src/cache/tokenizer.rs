//! Reading the teacher's `tokenizer.json` and writing the student's: byte-level BPE in the Hugging Face format.

use super::bpe::{Merge, Rules};
use super::pipeline::Pipeline;
use super::vocab::{Coverage, LONGEST, Vocabulary};
use crate::{Error, Result};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Added tokens may stand so far behind the others.
const MOST_ADDED: usize = 1 << 16;

/// The teacher's byte-level BPE.
#[derive(Clone, Debug)]
pub struct TeacherTokenizer {
    /// Bytes by id; `None` for special tokens and unused ids.
    tokens: Vec<Option<Vec<u8>>>,
    /// Names of special tokens by id.
    specials: BTreeMap<u32, String>,
    merges: Vec<Merge>,
    rules: Rules,
    byte_ids: [Option<u32>; 256],
    pipeline: Pipeline,
    blake3: String,
}

#[derive(Deserialize)]
struct File {
    model: Model,
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    pre_tokenizer: Value,
    #[serde(default)]
    decoder: Value,
    #[serde(default)]
    added_tokens: Option<Vec<AddedToken>>,
}

#[derive(Deserialize)]
struct AddedToken {
    id: u32,
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
struct Model {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    vocab: HashMap<String, u32>,
    merges: Vec<Pair>,
    #[serde(default)]
    continuing_subword_prefix: Option<String>,
    #[serde(default)]
    end_of_word_suffix: Option<String>,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(default)]
    ignore_merges: bool,
}

/// Both spellings of a merge: `"a b"` and `["a", "b"]`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Pair {
    Joined(String),
    Split([String; 2]),
}

impl Pair {
    fn halves(&self) -> Option<(&str, &str)> {
        match self {
            Pair::Joined(text) => text.split_once(' '),
            Pair::Split([left, right]) => Some((left, right)),
        }
    }
}

impl TeacherTokenizer {
    /// Reads a Hugging Face `tokenizer.json` of a byte-level BPE.
    ///
    /// # Errors
    /// [`Error::Input`] if it is not JSON, not a byte-level BPE, or inconsistent.
    pub fn from_json(text: &str) -> Result<Self> {
        let file: File = serde_json::from_str(text).map_err(|e| bad(format!("cannot be read: {e}")))?;
        file.model.check()?;
        let pipeline = Pipeline {
            normalizer: file.normalizer,
            pre_tokenizer: file.pre_tokenizer,
            decoder: file.decoder,
        };
        pipeline.check()?;
        let merges = file.model.merges()?;
        let rules = Rules::new(&merges).ok_or_else(|| bad("two merges of the same pair"))?;
        let mut tokens = file.model.tokens()?;
        let mut specials = BTreeMap::new();
        for added in file.added_tokens.unwrap_or_default() {
            if added.id as usize >= tokens.len() + MOST_ADDED {
                return Err(bad(format!("added token {} after {} others", added.id, tokens.len())));
            }
            tokens.resize(tokens.len().max(added.id as usize + 1), None);
            tokens[added.id as usize] = None;
            specials.insert(added.id, added.content);
        }
        let blake3 = blake3::hash(text.as_bytes()).to_hex().to_string();
        let byte_ids = byte_ids(&tokens);
        Ok(TeacherTokenizer {
            tokens,
            specials,
            merges,
            rules,
            byte_ids,
            pipeline: pipeline.sorted(),
            blake3,
        })
    }

    /// The tokenizer inside a full vocabulary; `blake3` is the hash of the file that it came from.
    pub(super) fn of_vocabulary(vocabulary: &Vocabulary, blake3: &str) -> Result<Self> {
        let token = |id| Some(vocabulary.token(id).to_vec()).filter(|token| !token.is_empty());
        let tokens: Vec<_> = (0..vocabulary.len() as u32).map(token).collect();
        let merges = vocabulary.merges().to_vec();
        let rules = Rules::new(&merges).ok_or_else(|| bad("two merges of the same pair"))?;
        let byte_ids = byte_ids(&tokens);
        let (pipeline, blake3) = (vocabulary.pipeline().clone(), blake3.to_owned());
        Ok(TeacherTokenizer { tokens, specials: BTreeMap::new(), merges, rules, byte_ids, pipeline, blake3 })
    }

    /// Stands in for a tokenizer of which only token strings are known: nothing merges, so it can name tokens and not
    /// encode text.
    pub(super) fn of_strings(tokens: Vec<Vec<u8>>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for token in &tokens {
            hasher.update(&(token.len() as u64).to_le_bytes());
            hasher.update(token);
        }
        let tokens: Vec<_> = tokens.into_iter().map(Some).collect();
        TeacherTokenizer {
            byte_ids: byte_ids(&tokens),
            tokens,
            specials: BTreeMap::new(),
            merges: Vec::new(),
            rules: Rules::default(),
            pipeline: Pipeline::byte_level(),
            blake3: hasher.finalize().to_hex().to_string(),
        }
    }

    /// All of its tokens under their own ids.
    ///
    /// # Errors
    /// [`Error::Input`] if a token is longer than a cache keeps.
    pub fn full_vocabulary(&self) -> Result<Vocabulary> {
        let (mut bytes, mut offsets) = (Vec::new(), vec![0]);
        for (id, token) in (0u32..).zip(&self.tokens) {
            let special = self.specials.get(&id).map(String::as_bytes);
            bytes.extend_from_slice(token.as_deref().or(special).unwrap_or_default());
            offsets.push(bytes.len() as u32);
        }
        let teacher = (0..self.tokens.len() as u32).collect();
        Vocabulary::new(Coverage::Full, bytes, offsets, teacher, self.merges.clone(), self.pipeline.clone())
    }

    /// One more than the largest id.
    #[expect(clippy::len_without_is_empty, reason = "a tokenizer without tokens is refused")]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The raw bytes of a token; `None` for special tokens and unused ids.
    pub fn token(&self, id: u32) -> Option<&[u8]> {
        self.tokens.get(id as usize)?.as_deref()
    }

    /// The id of a single byte; some teachers cannot write every byte.
    pub fn byte_id(&self, byte: u8) -> Option<u32> {
        self.byte_ids[byte as usize]
    }

    /// Rules (left, right, result) in order of rank.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// Text handling around the merges.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// BLAKE3 of the file, in hex.
    pub fn blake3(&self) -> &str {
        &self.blake3
    }

    /// What must be kept so that a token can be built: the token itself and every merge on the way to it, without the
    /// single bytes. `None` if its bytes do not merge to it, as with special tokens.
    pub fn derivation(&self, id: u32) -> Option<Vec<u32>> {
        let token = self.token(id).filter(|token| (1..=LONGEST).contains(&token.len()))?;
        let mut ids = token.iter().map(|&byte| self.byte_id(byte)).collect::<Option<Vec<u32>>>()?;
        let mut seen = Vec::new();
        self.rules.apply(&mut ids, |id| seen.push(id));
        (ids == [id]).then_some(seen)
    }
}

fn byte_ids(tokens: &[Option<Vec<u8>>]) -> [Option<u32>; 256] {
    let mut ids = [None; 256];
    for (id, token) in (0u32..).zip(tokens) {
        if let Some(&[byte]) = token.as_deref() {
            ids[byte as usize] = Some(id);
        }
    }
    ids
}

impl Model {
    fn check(&self) -> Result<()> {
        let affix = |affix: &Option<String>| affix.as_deref().is_some_and(|text| !text.is_empty());
        let problem = if self.kind.as_deref().is_some_and(|kind| kind != "BPE") {
            "the model is not a BPE"
        } else if affix(&self.continuing_subword_prefix) || affix(&self.end_of_word_suffix) {
            "it marks the inside or the end of words"
        } else if self.byte_fallback {
            "it falls back to bytes instead of starting from them"
        } else if self.ignore_merges {
            "it ignores its merges for whole words"
        } else if self.vocab.is_empty() {
            "it has no tokens"
        } else {
            return Ok(());
        };
        Err(bad(problem))
    }

    fn merges(&self) -> Result<Vec<Merge>> {
        let id = |text: &str| self.vocab.get(text).copied();
        let rule = |(rank, pair): (usize, &Pair)| {
            let ids = pair
                .halves()
                .and_then(|(left, right)| Some((id(left)?, id(right)?, id(&format!("{left}{right}"))?)));
            ids.ok_or_else(|| bad(format!("merge {rank} names a token that is not in the vocabulary")))
        };
        self.merges.iter().enumerate().map(rule).collect()
    }

    fn tokens(&self) -> Result<Vec<Option<Vec<u8>>>> {
        let largest = self.vocab.values().copied().max().unwrap_or(0) as usize;
        if largest > 2 * self.vocab.len() + (1 << 16) {
            return Err(bad(format!("id {largest} among {} tokens", self.vocab.len())));
        }
        let bytes: HashMap<char, u8> = (0..=255).map(|byte| (byte_char(byte), byte)).collect();
        let mut tokens = vec![None; largest + 1];
        for (text, &id) in &self.vocab {
            let token: Option<Vec<u8>> = text.chars().map(|c| bytes.get(&c).copied()).collect();
            if tokens[id as usize].is_some() {
                return Err(bad(format!("two tokens with id {id}")));
            }
            tokens[id as usize] = token;
        }
        Ok(tokens)
    }
}

/// The printable character that stands for a byte in byte-level vocabularies (GPT-2's table): printable Latin-1 stands
/// for itself, the other 68 bytes for U+0100 and up in order.
fn byte_char(byte: u8) -> char {
    let printable = |b: u8| matches!(b, 33..=126 | 161..=172 | 174..=255);
    if printable(byte) {
        return char::from(byte);
    }
    let rank = (0..byte).filter(|&b| !printable(b)).count() as u32;
    char::from_u32(0x100 + rank).unwrap_or('\u{fffd}')
}

fn spell(token: &[u8]) -> String {
    token.iter().map(|&byte| byte_char(byte)).collect()
}

pub(super) fn bad(problem: impl Into<String>) -> Error {
    Error::input(
        "tokenizer",
        problem,
        "give the tokenizer.json of a byte-level BPE, e.g. of SmolLM2 or GPT-2",
    )
}

/// The student's `tokenizer.json`.
#[derive(Serialize)]
struct StudentFile<'a> {
    version: &'static str,
    truncation: Value,
    padding: Value,
    added_tokens: Vec<Value>,
    normalizer: &'a Value,
    pre_tokenizer: &'a Value,
    post_processor: Value,
    decoder: &'a Value,
    model: StudentModel<'a>,
}

#[derive(Serialize)]
struct StudentModel<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    dropout: Value,
    unk_token: Option<&'a str>,
    continuing_subword_prefix: Value,
    end_of_word_suffix: Value,
    fuse_unk: bool,
    byte_fallback: bool,
    ignore_merges: bool,
    #[serde(serialize_with = "in_order_of_ids")]
    vocab: &'a [String],
    merges: Vec<String>,
}

fn in_order_of_ids<S: Serializer>(names: &&[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(names.iter().zip(0u32..).filter(|(name, _)| !name.is_empty()))
}

impl Vocabulary {
    /// The student's tokenizer as a Hugging Face `tokenizer.json`: the teacher's text handling, the kept tokens and
    /// their merges. UNK has a name in it but no text ever becomes UNK, since every byte has a token. In a full
    /// vocabulary, tokens that no merge builds are special ones.
    pub fn tokenizer_json(&self) -> String {
        let mut names: Vec<String> = (0..self.len() as u32).map(|id| spell(self.token(id))).collect();
        let unk = (self.coverage() == Coverage::Trimmed).then(|| {
            let mut unk = "<unk>".to_owned();
            while names.contains(&unk) {
                unk = format!("<{unk}>");
            }
            names[Self::UNK as usize].clone_from(&unk);
            unk
        });
        let added_tokens = self.specials().into_iter().map(|id| {
            names[id as usize].clear();
            serde_json::json!({
                "id": id, "content": self.text(id), "special": true, "single_word": false,
                "lstrip": false, "rstrip": false, "normalized": false
            })
        });
        let added_tokens = added_tokens.collect();
        let name = |id: u32| names[id as usize].as_str();
        let merges = self.merges().iter().map(|&(left, right, _)| format!("{} {}", name(left), name(right)));
        let pipeline = self.pipeline();
        let file = StudentFile {
            version: "1.0",
            truncation: Value::Null,
            padding: Value::Null,
            added_tokens,
            normalizer: &pipeline.normalizer,
            pre_tokenizer: &pipeline.pre_tokenizer,
            post_processor: Value::Null,
            decoder: &pipeline.decoder,
            model: StudentModel {
                kind: "BPE",
                dropout: Value::Null,
                unk_token: unk.as_deref(),
                continuing_subword_prefix: Value::Null,
                end_of_word_suffix: Value::Null,
                fuse_unk: false,
                byte_fallback: false,
                ignore_merges: false,
                vocab: &names,
                merges: merges.collect(),
            },
        };
        serde_json::to_string_pretty(&file).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Tokens `a`, `b`, space, `ab`, ` ab`, a special one and one that no merge builds.
    fn file() -> Value {
        let step = json!({"type": "ByteLevel"});
        json!({
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits"}, step]},
            "decoder": step,
            "added_tokens": [{"id": 0, "content": "ba"}],
            "model": {
                "type": "BPE",
                "vocab": {"ba": 0, "a": 1, "b": 2, "\u{120}": 3, "ab": 4, "\u{120}ab": 5, "bb": 6},
                "merges": ["a b", "\u{120} ab"]
            }
        })
    }

    #[test]
    fn both_spellings_of_merges_are_read() {
        let joined = TeacherTokenizer::from_json(&file().to_string()).unwrap();
        let mut split = file();
        split["model"]["merges"] = json!([["a", "b"], ["\u{120}", "ab"]]);
        let split = TeacherTokenizer::from_json(&split.to_string()).unwrap();
        assert_eq!(joined.merges(), [(1, 2, 4), (3, 4, 5)]);
        assert_eq!(split.merges(), joined.merges());
        assert_eq!((joined.len(), joined.token(5)), (7, Some(&b" ab"[..])));
        assert_ne!(joined.blake3(), split.blake3());
    }

    #[test]
    fn derivations_name_every_part() {
        let tokenizer = TeacherTokenizer::from_json(&file().to_string()).unwrap();
        assert_eq!(tokenizer.derivation(5), Some(vec![4, 5]));
        assert_eq!(tokenizer.derivation(1), Some(vec![]), "a byte needs nothing");
        assert_eq!(tokenizer.derivation(0), None, "a special token");
        assert_eq!(tokenizer.derivation(6), None, "no merge builds it");
        assert_eq!(tokenizer.derivation(99), None);
        assert_eq!((tokenizer.byte_id(b' '), tokenizer.byte_id(b'x')), (Some(3), None));
    }

    #[test]
    fn mistakes_are_named() {
        for (path, value, part) in [
            ("/model/type", json!("Unigram"), "not a BPE"),
            ("/model/merges", json!(["a x"]), "merge 0 names"),
            ("/model/merges", json!(["ab"]), "merge 0 names"),
            ("/model/merges", json!(["a b", "a b"]), "two merges"),
            ("/model/merges", json!([["a", "b", "b"]]), "cannot be read"),
            ("/model/vocab", json!({}), "no tokens"),
            (
                "/model/vocab",
                json!({"a": 1, "b": 1, "ab": 2, "\u{120}": 3, "\u{120}ab": 4}),
                "two tokens with id 1",
            ),
            ("/model/vocab/a", json!(4_000_000_000u32), "id 4000000000 among 7"),
            ("/model/vocab/a", json!(-1), "cannot be read"),
            ("/pre_tokenizer", json!({"type": "Whitespace"}), "pre_tokenizer has no ByteLevel"),
            ("/decoder", json!(null), "decoder has no ByteLevel"),
        ] {
            let mut file = file();
            *file.pointer_mut(path).unwrap() = value;
            let error = TeacherTokenizer::from_json(&file.to_string()).unwrap_err().to_string();
            assert!(error.contains(part), "{path}: {error}");
        }
        for (key, value) in [
            ("byte_fallback", json!(true)),
            ("ignore_merges", json!(true)),
            ("end_of_word_suffix", json!("</w>")),
        ] {
            let mut file = file();
            file["model"][key] = value;
            assert!(TeacherTokenizer::from_json(&file.to_string()).is_err(), "{key}");
        }
        assert!(TeacherTokenizer::from_json(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn byte_characters_are_distinct_and_printable() {
        let all: std::collections::HashSet<char> = (0..=255).map(byte_char).collect();
        assert_eq!(all.len(), 256);
        assert!(all.iter().all(|c| !c.is_whitespace() && !c.is_control()));
        assert_eq!((byte_char(b' '), byte_char(b'\n'), byte_char(b'a')), ('\u{120}', '\u{10a}', 'a'));
    }
}
