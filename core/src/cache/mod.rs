//! The teacher cache: a text, the teacher's most likely continuations at every position, and the student's vocabulary.
//!
//! A [`Cache`] is decoded, checked and immutable. `docs/cache-format.md` describes the file. Letters: N tokens, V student
//! tokens, K head entries kept per position (METHOD.md section 1).

mod bpe;
mod check;
mod codec;
mod format;
pub mod import;
mod join;
pub mod packed;
mod pipeline;
pub mod reference;
mod scored;
pub mod stats;
mod tokenizer;
mod trim;
mod vocab;

pub use bpe::Merge;
pub use check::TEMPERATURES;
pub use codec::Codec;
pub use format::KIND;
pub use pipeline::Pipeline;
pub use scored::{About, Scored};
pub use tokenizer::TeacherTokenizer;
pub use trim::{Trim, TrimReport, trim};
pub use vocab::{Coverage, Vocabulary};

use crate::{Error, Result};
use half::f16;

/// Head id of an entry that is not there: the kernels' own.
pub const NO_ID: u32 = crest_kernels::objective::NO_ID;
/// Head log-probability of an entry that is not there: a probability of 0 without an infinity.
pub const NO_LOGP: f32 = -1e30;

/// Where a cache comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Info {
    /// Name of the teacher, with quantisation and source.
    pub teacher: String,
    /// SHA-256 of the teacher's weights file, in hex.
    pub teacher_sha256: String,
    /// BLAKE3 of the teacher's `tokenizer.json`, in hex.
    pub tokenizer: String,
    /// What the text is, in words.
    pub text: String,
    /// BLAKE3 of the text as teacher tokens with its document offsets, in hex.
    pub text_blake3: String,
    /// Licence of the text and of the teacher's outputs.
    pub licence: String,
    /// How the cache was made: JSON.
    pub settings: String,
    /// [`Info::compute_fingerprint`].
    pub fingerprint: String,
    /// Temperatures for which the teacher's lse is stored, rising; 1 is always there.
    pub temperatures: Vec<f32>,
}

impl Info {
    /// BLAKE3 over teacher, tokenizer, text and settings, in hex: equal for equal material, whatever codec.
    pub fn compute_fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in [
            &self.teacher,
            &self.teacher_sha256,
            &self.tokenizer,
            &self.text,
            &self.text_blake3,
            &self.settings,
        ] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// With the fingerprint filled in.
    #[must_use]
    pub fn fingerprinted(mut self) -> Self {
        self.fingerprint = self.compute_fingerprint();
        self
    }
}

/// What a cache is made of, before it is checked.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Where it comes from, fingerprinted.
    pub info: Info,
    /// The student's tokens.
    pub vocabulary: Vocabulary,
    /// Student ids `[N]`.
    pub tokens: Vec<u32>,
    /// Offsets of documents into `tokens` [D + 1].
    pub documents: Vec<u32>,
    /// K.
    pub head_size: u32,
    /// Student ids of the head [N, K], most likely first, [`NO_ID`] after the last.
    pub head_ids: Vec<u32>,
    /// Log-probabilities in nats [N, K]; what stands beside [`NO_ID`] does not matter.
    pub head_logp: Vec<f16>,
    /// Probability outside the head `[N]`; 1 for the first token of a document.
    pub rest: Vec<f32>,
    /// log sum p^(1/T) over the teacher's whole vocabulary [N, temperatures].
    pub lse: Vec<f32>,
    /// S; 0 without a sampled tail.
    pub tail_size: u32,
    /// Ids drawn from the rest [N, S], repeats allowed; [`NO_ID`] for the first token of a document.
    pub tail_ids: Vec<u32>,
}

/// A teacher cache in memory: decoded, checked, immutable.
#[derive(Clone, Debug, PartialEq)]
pub struct Cache {
    info: Info,
    vocabulary: Vocabulary,
    tokens: Vec<u32>,
    documents: Vec<u32>,
    scored: Vec<bool>,
    head_size: u32,
    head_counts: Vec<u32>,
    head_ids: Vec<u32>,
    head_logp: Vec<f32>,
    rest: Vec<f32>,
    lse: Vec<f32>,
    tail_size: u32,
    tail_ids: Vec<u32>,
}

/// The teacher's distribution at one position: its head, most likely first (storage order is the rank, also among
/// equal probabilities), and the probability of everything else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row<'a> {
    /// Student ids; at most K.
    pub ids: &'a [u32],
    /// Log-probabilities in nats, as long as `ids`.
    pub logp: &'a [f32],
    /// Probability outside the head.
    pub rest: f32,
}

impl Cache {
    /// Checks every part against every other.
    ///
    /// # Errors
    /// [`Error::Input`] naming the first thing that is wrong.
    pub fn from_parts(parts: Parts) -> Result<Self> {
        let head_counts = check::parts(&parts)?;
        let Parts {
            info,
            vocabulary,
            tokens,
            documents,
            head_size,
            mut head_ids,
            head_logp,
            rest,
            lse,
            tail_size,
            tail_ids,
        } = parts;
        let mut head_logp: Vec<f32> = head_logp.into_iter().map(f16::to_f32).collect();
        let k = head_size as usize;
        for (n, &count) in head_counts.iter().enumerate() {
            let padding = n * k + count as usize..(n + 1) * k;
            head_ids[padding.clone()].fill(NO_ID);
            head_logp[padding].fill(NO_LOGP);
        }
        let mut scored = vec![true; tokens.len()];
        for &start in &documents[..documents.len() - 1] {
            scored[start as usize] = false;
        }
        Ok(Cache {
            info,
            vocabulary,
            tokens,
            documents,
            scored,
            head_size,
            head_counts,
            head_ids,
            head_logp,
            rest,
            lse,
            tail_size,
            tail_ids,
        })
    }

    /// Opens a file's bytes; everything is verified.
    ///
    /// # Errors
    /// [`Error::Input`] saying what is wrong with them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        format::read(bytes)
    }

    /// The bytes of a file; the same cache and codec give the same bytes.
    ///
    /// # Errors
    /// [`Error::Input`] if [`Codec::Deflate`] packs it so small that a reader would refuse it as a decompression bomb.
    pub fn to_bytes(&self, codec: Codec) -> Result<Vec<u8>> {
        format::write(self, codec)
    }

    /// Where it comes from.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// The student's tokens.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// K, the most entries a head can have.
    pub fn head_size(&self) -> u32 {
        self.head_size
    }

    /// Tokens N.
    #[expect(clippy::len_without_is_empty, reason = "a cache without tokens is refused")]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Student ids `[N]`.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// Offsets of documents [D + 1]: document d is `tokens()[documents()[d]..documents()[d + 1]]`.
    pub fn documents(&self) -> &[u32] {
        &self.documents
    }

    /// The teacher's distribution of `tokens()[position]` given the earlier tokens of its document; without a head
    /// where the position is not scored.
    ///
    /// # Panics
    /// If `position` is not below [`Cache::len`], as indexing does.
    pub fn row(&self, position: usize) -> Row<'_> {
        let (ids, logp) = self.padded_row(position);
        let count = self.head_counts[position] as usize;
        Row { ids: &ids[..count], logp: &logp[..count], rest: self.rest[position] }
    }

    /// The head of [`Cache::row`] at its full size K, padded with [`NO_ID`] and [`NO_LOGP`].
    ///
    /// # Panics
    /// If `position` is not below [`Cache::len`].
    pub fn padded_row(&self, position: usize) -> (&[u32], &[f32]) {
        let k = self.head_size as usize;
        let range = position * k..(position + 1) * k;
        (&self.head_ids[range.clone()], &self.head_logp[range])
    }

    /// Ids drawn independently from what is outside the head, each with probability p / rest, for random-sampling
    /// distillation: every draw stands for rest / S of the teacher's mass, so that sums over them are unbiased. Empty
    /// without a sampled tail, [`NO_ID`] where the position is not scored.
    ///
    /// # Panics
    /// If `position` is not below [`Cache::len`].
    pub fn tail(&self, position: usize) -> &[u32] {
        let size = self.tail_size as usize;
        &self.tail_ids[position * size..][..size]
    }

    /// Whether the teacher gave a distribution: false for the first token of a document and beyond the end.
    pub fn scored(&self, position: usize) -> bool {
        self.scored.get(position).copied().unwrap_or(false)
    }

    /// log sum p^(1/T) of the teacher at a position, nats: what re-tempering a head needs (METHOD.md section 2).
    ///
    /// # Errors
    /// [`Error::Setting`] if the temperature is not stored: it cannot be computed from a head.
    ///
    /// # Panics
    /// If `position` is not below [`Cache::len`].
    pub fn lse(&self, position: usize, temperature: f32) -> Result<f32> {
        let stored = &self.info.temperatures;
        match stored.iter().position(|&t| t == temperature) {
            Some(column) => Ok(self.lse[position * stored.len() + column]),
            None => {
                let list: Vec<String> = stored.iter().map(f32::to_string).collect();
                Err(Error::setting(
                    "temperature",
                    format!("{temperature} is not stored; stored: {}", list.join(", ")),
                    "use a stored temperature, or make a cache that stores this one",
                ))
            }
        }
    }
}
