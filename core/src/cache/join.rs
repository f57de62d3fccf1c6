//! Caches out of caches: shards put together, documents cut out.

use super::{Cache, Coverage, Info, Parts, scored};
use crate::{Error, Result};
use half::f16;
use std::ops::Range;

impl Cache {
    /// Puts shards of one scoring run together, in this order.
    ///
    /// # Errors
    /// [`Error::Input`] naming the first shard that does not go with the first one, and in what.
    pub fn concat(shards: &[Cache]) -> Result<Cache> {
        let hint = "put together shards of one run: same teacher, vocabulary, head and settings";
        let Some((first, others)) = shards.split_first() else {
            return Err(Error::input("shards", "there are none", hint));
        };
        if others.is_empty() {
            return Ok(first.clone());
        }
        if first.vocabulary.coverage() == Coverage::Trimmed {
            return Err(Error::input(
                "shards",
                "they are trimmed, so that their whole text is not known",
                hint,
            ));
        }
        let mut parts = first.parts(0..first.documents.len() - 1);
        for (shard, at) in others.iter().zip(2..) {
            if let Some(what) = first.difference(shard) {
                return Err(Error::input(
                    "shards",
                    format!("shard {at} has another {what} than shard 1"),
                    hint,
                ));
            }
            let more = shard.parts(0..shard.documents.len() - 1);
            let offset = parts.tokens.len() as u32;
            parts.documents.extend(more.documents[1..].iter().map(|d| d + offset));
            parts.tokens.extend(more.tokens);
            parts.head_ids.extend(more.head_ids);
            parts.head_logp.extend(more.head_logp);
            parts.rest.extend(more.rest);
            parts.lse.extend(more.lse);
            parts.tail_ids.extend(more.tail_ids);
        }
        parts.info.text_blake3 = scored::text_hash(&parts.tokens, &parts.documents);
        parts.info = parts.info.fingerprinted();
        Cache::from_parts(parts)
    }

    /// Some of the documents as a cache of their own.
    ///
    /// # Errors
    /// [`Error::Setting`] if there are no such documents.
    pub fn slice(&self, documents: Range<usize>) -> Result<Cache> {
        let have = self.documents.len() - 1;
        if documents.is_empty() || documents.end > have {
            let problem = format!("{}..{} of {have} documents", documents.start, documents.end);
            return Err(Error::setting("documents", problem, format!("choose a part of 0..{have}")));
        }
        let mut parts = self.parts(documents.clone());
        if self.vocabulary.coverage() == Coverage::Full {
            parts.info.text_blake3 = scored::text_hash(&parts.tokens, &parts.documents);
        }
        parts.info.settings = format!(
            r#"{{"documents":[{},{}],"of":{}}}"#,
            documents.start,
            documents.end,
            self.info.settings_json()
        );
        parts.info = parts.info.fingerprinted();
        Cache::from_parts(parts)
    }

    /// Whether the text hash of a full cache is that of its text; a trimmed one has forgotten its text.
    ///
    /// # Errors
    /// [`Error::Input`] with both hashes.
    pub fn verify_text(&self) -> Result<()> {
        let found = scored::text_hash(&self.tokens, &self.documents);
        if self.vocabulary.coverage() == Coverage::Full && found != self.info.text_blake3 {
            return Err(super::format::invalid(format!(
                "its text hashes to {found:.12}, not to {:.12} as it says",
                self.info.text_blake3
            )));
        }
        Ok(())
    }

    /// What two shards of one run have in common and these have not.
    fn difference(&self, other: &Cache) -> Option<&'static str> {
        let (a, b) = (&self.info, &other.info);
        // Weights tell a teacher; its name does only where an import did not have them.
        let named = a.teacher_sha256.is_empty() && a.teacher != b.teacher;
        [
            (a.teacher_sha256 == b.teacher_sha256 && !named, "teacher"),
            (a.tokenizer == b.tokenizer && self.vocabulary == other.vocabulary, "vocabulary"),
            (a.temperatures == b.temperatures, "set of temperatures"),
            (self.head_size == other.head_size, "head size"),
            (self.tail_size == other.tail_size, "sampled tail"),
            (a.settings == b.settings, "settings"),
            (a.licence == b.licence, "licence"),
        ]
        .into_iter()
        .find_map(|(same, what)| (!same).then_some(what))
    }

    fn parts(&self, documents: Range<usize>) -> Parts {
        let start = self.documents[documents.start];
        let tokens = start as usize..self.documents[documents.end] as usize;
        let (k, t, s) = (self.head_size as usize, self.info.temperatures.len(), self.tail_size as usize);
        let rows = |width: usize| tokens.start * width..tokens.end * width;
        Parts {
            info: self.info.clone(),
            vocabulary: self.vocabulary.clone(),
            documents: self.documents[documents.start..=documents.end].iter().map(|d| d - start).collect(),
            head_size: self.head_size,
            head_ids: self.head_ids[rows(k)].to_vec(),
            head_logp: self.head_logp[rows(k)].iter().map(|&logp| f16::from_f32(logp)).collect(),
            rest: self.rest[tokens.clone()].to_vec(),
            lse: self.lse[rows(t)].to_vec(),
            tail_size: self.tail_size,
            tail_ids: self.tail_ids[rows(s)].to_vec(),
            tokens: self.tokens[tokens.clone()].to_vec(),
        }
    }
}

impl Info {
    /// The settings as JSON, whatever somebody wrote there.
    pub(super) fn settings_json(&self) -> String {
        match serde_json::from_str::<serde::de::IgnoredAny>(&self.settings) {
            Ok(_) => self.settings.clone(),
            Err(_) => serde_json::Value::from(self.settings.as_str()).to_string(),
        }
    }
}
