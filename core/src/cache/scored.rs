//! Scored text in the teacher's own vocabulary: what a scorer or an importer hands over to become a cache.

use super::{Cache, Info, NO_ID, NO_LOGP, Parts, TeacherTokenizer};
use crate::{Error, Result};
use half::f16;

/// Scored text, before anything about it is checked. Row t is the distribution of `tokens[t]` given the earlier tokens
/// of its document; the first row of a document is empty. Letters as in [`Parts`].
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// Teacher ids `[N]`.
    pub tokens: Vec<u32>,
    /// Offsets of documents into `tokens` [D + 1].
    pub documents: Vec<u32>,
    /// K.
    pub head_size: usize,
    /// Teacher ids [N, K], most likely first, [`NO_ID`] after the last.
    pub head_ids: Vec<u32>,
    /// Log-probabilities in nats [N, K], not rising, [`NO_LOGP`] beside [`NO_ID`].
    pub head_logp: Vec<f32>,
    /// Temperatures whose lse is known, rising; 1 is among them.
    pub temperatures: Vec<f32>,
    /// log sum p^(1/T) over the teacher's vocabulary [N, temperatures].
    pub lse: Vec<f32>,
    /// S; 0 without a sampled tail.
    pub tail_size: usize,
    /// Teacher ids drawn from outside the head [N, S]; [`NO_ID`] in first rows.
    pub tail_ids: Vec<u32>,
}

/// What a cache says about its origin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// Name of the teacher, with quantisation and source.
    pub teacher: String,
    /// SHA-256 of the teacher's weights file, in hex; empty if it is not at hand.
    pub teacher_sha256: String,
    /// What the text is, in words.
    pub text: String,
    /// Licence of the text and of the teacher's outputs.
    pub licence: String,
    /// How the text was scored: JSON.
    pub settings: String,
}

impl Scored {
    /// Nothing yet, for rows of `head_size` entries.
    pub fn new(head_size: usize, temperatures: &[f32], tail_size: usize) -> Self {
        Scored {
            tokens: Vec::new(),
            documents: vec![0],
            head_size,
            head_ids: Vec::new(),
            head_logp: Vec::new(),
            temperatures: temperatures.to_vec(),
            lse: Vec::new(),
            tail_size,
            tail_ids: Vec::new(),
        }
    }

    /// Appends an unscored row: the first of a document.
    pub fn push_first(&mut self, token: u32) {
        self.tokens.push(token);
        self.head_ids.resize(self.tokens.len() * self.head_size, NO_ID);
        self.head_logp.resize(self.tokens.len() * self.head_size, NO_LOGP);
        self.lse.resize(self.tokens.len() * self.temperatures.len(), 0.0);
        self.tail_ids.resize(self.tokens.len() * self.tail_size, NO_ID);
    }

    /// Room for the rows of documents of these lengths, nothing of them scored yet.
    pub fn blank(documents: &[Vec<u32>], head_size: usize, temperatures: &[f32], tail_size: usize) -> Self {
        let mut scored = Scored::new(head_size, temperatures, tail_size);
        for document in documents {
            document.iter().for_each(|token| scored.push_first(*token));
            scored.end_document();
        }
        scored
    }

    /// Closes a document after the last row.
    pub fn end_document(&mut self) {
        self.documents.push(self.tokens.len() as u32);
    }

    /// The entries of a position that are there.
    ///
    /// # Panics
    /// If `position` is not below the number of tokens.
    pub fn row(&self, position: usize) -> (&[u32], &[f32]) {
        let range = position * self.head_size..(position + 1) * self.head_size;
        let ids = &self.head_ids[range.clone()];
        let count = ids.iter().position(|&id| id == NO_ID).unwrap_or(ids.len());
        (&ids[..count], &self.head_logp[range][..count])
    }

    /// A cache in the teacher's full vocabulary. Log-probabilities are rounded to f16, and the rest is what the rounded
    /// ones leave.
    ///
    /// # Errors
    /// [`Error::Input`] naming the first thing that does not fit.
    pub fn into_cache(self, tokenizer: &TeacherTokenizer, about: About) -> Result<Cache> {
        if self.head_size == 0 || !self.head_logp.len().is_multiple_of(self.head_size) {
            let problem =
                format!("{} log-probabilities for a head of {}", self.head_logp.len(), self.head_size);
            return Err(Error::input(
                "scored text",
                problem,
                "give every position the same number of entries",
            ));
        }
        let info = Info {
            teacher: about.teacher,
            teacher_sha256: about.teacher_sha256,
            tokenizer: tokenizer.blake3().to_owned(),
            text: about.text,
            text_blake3: text_hash(&self.tokens, &self.documents),
            licence: about.licence,
            settings: about.settings,
            fingerprint: String::new(),
            temperatures: self.temperatures,
        };
        let head_logp: Vec<f16> = self.head_logp.into_iter().map(f16::from_f32).collect();
        let rows = head_logp.chunks_exact(self.head_size).zip(self.head_ids.chunks_exact(self.head_size));
        let rest = rows.map(|(logp, ids)| rest(ids, logp)).collect();
        Cache::from_parts(Parts {
            info: info.fingerprinted(),
            vocabulary: tokenizer.full_vocabulary()?,
            tokens: self.tokens,
            documents: self.documents,
            head_size: self.head_size as u32,
            head_ids: self.head_ids,
            head_logp,
            rest,
            lse: self.lse,
            tail_size: self.tail_size as u32,
            tail_ids: self.tail_ids,
        })
    }
}

/// What a head leaves of a probability of 1.
pub(super) fn rest(ids: &[u32], logp: &[f16]) -> f32 {
    let there = ids.iter().zip(logp).take_while(|(id, _)| **id != NO_ID);
    (1.0 - there.map(|(_, logp)| logp.to_f64().exp()).sum::<f64>()).max(0.0) as f32
}

/// [`Info::text_blake3`].
pub(super) fn text_hash(tokens: &[u32], documents: &[u32]) -> String {
    let mut hasher = blake3::Hasher::new();
    for list in [tokens, documents] {
        hasher.update(&(list.len() as u64).to_le_bytes());
        list.iter().for_each(|value| {
            hasher.update(&value.to_le_bytes());
        });
    }
    hasher.finalize().to_hex().to_string()
}
