//! The student's vocabulary: the bytes of every token, which teacher token it is, and the merges that build it.

use super::bpe::{Merge, Rules};
use super::format::invalid;
use super::pipeline::Pipeline;
use crate::Result;
use std::collections::{HashMap, HashSet};

/// Stands for "no teacher token" in a file.
pub(super) const NO_TEACHER: u32 = u32::MAX;
/// Longest token: more than any tokenizer in use has, few enough that merging one is instant.
pub(super) const LONGEST: usize = 256;

/// A byte-level BPE of V tokens whose id 0 is [`Vocabulary::UNK`].
///
/// It holds all 256 single bytes, and every longer token is what its own bytes merge to, so any text can be encoded
/// and decoded exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    bytes: Vec<u8>,
    offsets: Vec<u32>,
    teacher: Vec<u32>,
    merges: Vec<Merge>,
    pipeline: Pipeline,
}

impl Vocabulary {
    /// Every teacher token that was trimmed away.
    pub const UNK: u32 = 0;

    /// Builds and checks a vocabulary.
    ///
    /// `bytes` with `offsets` [V + 1] hold the tokens, UNK being empty; `teacher` `[V]` the teacher's ids, rising, with
    /// `u32::MAX` for UNK and for bytes the teacher has no token for (these come last); `pipeline` is the
    /// teacher's text handling.
    ///
    /// # Errors
    /// [`crate::Error::Input`] saying which token or merge breaks which rule.
    pub fn new(
        bytes: Vec<u8>,
        offsets: Vec<u32>,
        teacher: Vec<u32>,
        merges: Vec<Merge>,
        pipeline: Pipeline,
    ) -> Result<Self> {
        let vocabulary = Vocabulary { bytes, offsets, teacher, merges, pipeline };
        vocabulary.check_offsets()?;
        vocabulary.check_teacher()?;
        vocabulary.check_tokens()?;
        Ok(vocabulary)
    }

    /// Tokens V, UNK included.
    #[expect(clippy::len_without_is_empty, reason = "a vocabulary holds at least UNK and the 256 bytes")]
    pub fn len(&self) -> usize {
        self.teacher.len()
    }

    /// The raw bytes of a token; empty for UNK and for ids outside the vocabulary.
    pub fn token(&self, id: u32) -> &[u8] {
        let bound = |index: usize| self.offsets.get(index).map(|&offset| offset as usize);
        match (bound(id as usize), bound(id as usize + 1)) {
            (Some(start), Some(end)) => self.bytes.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// A token for display: bytes that are not UTF-8 on their own become `\u{fffd}`.
    pub fn text(&self, id: u32) -> String {
        String::from_utf8_lossy(self.token(id)).into_owned()
    }

    /// The teacher's id of a token; `None` for UNK and for bytes the teacher cannot write.
    pub fn teacher_id(&self, id: u32) -> Option<u32> {
        self.teacher.get(id as usize).copied().filter(|&id| id != NO_TEACHER)
    }

    /// Rules (left, right, result) in order of rank.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// The bytes of a sequence of ids, UNK giving none.
    pub fn decode(&self, ids: &[u32]) -> Vec<u8> {
        ids.iter().flat_map(|&id| self.token(id)).copied().collect()
    }

    /// Text handling around the merges.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    pub(super) fn parts(&self) -> (&[u8], &[u32], &[u32]) {
        (&self.bytes, &self.offsets, &self.teacher)
    }

    fn check_offsets(&self) -> Result<()> {
        let v = self.teacher.len();
        if v < 257 || v >= u32::MAX as usize {
            return Err(invalid(format!("a vocabulary of {v} tokens; UNK and the 256 bytes are 257")));
        }
        if self.offsets.len() != v + 1 {
            return Err(invalid(format!("{} token offsets for {v} tokens", self.offsets.len())));
        }
        if self.offsets[0] != 0 || self.offsets[1] != 0 {
            return Err(invalid("token 0 is UNK and has no bytes"));
        }
        for (id, pair) in self.offsets.windows(2).enumerate().skip(1) {
            let length = (pair[1] as usize).checked_sub(pair[0] as usize);
            if !length.is_some_and(|length| (1..=LONGEST).contains(&length)) {
                return Err(invalid(format!("token {id} spans bytes {} to {}", pair[0], pair[1])));
            }
        }
        if self.offsets[v] as usize != self.bytes.len() {
            return Err(invalid(format!("tokens end at byte {} of {}", self.offsets[v], self.bytes.len())));
        }
        Ok(())
    }

    fn check_teacher(&self) -> Result<()> {
        if self.teacher[0] != NO_TEACHER {
            return Err(invalid("UNK has a teacher id"));
        }
        for (id, pair) in self.teacher.windows(2).enumerate().skip(1) {
            if pair[0] >= pair[1] && pair[1] != NO_TEACHER {
                return Err(invalid(format!("teacher ids do not rise at token {}", id + 1)));
            }
        }
        let stray = (1..self.teacher.len())
            .find(|&id| self.teacher[id] == NO_TEACHER && self.token(id as u32).len() != 1);
        match stray {
            Some(id) => Err(invalid(format!("token {id} is longer than a byte and has no teacher id"))),
            None => Ok(()),
        }
    }

    /// Tokens are distinct, all bytes are there, and every token is what its bytes merge to.
    fn check_tokens(&self) -> Result<()> {
        let v = self.len() as u32;
        let mut by_byte: [Option<u32>; 256] = [None; 256];
        let mut known = HashSet::with_capacity(self.len());
        for id in 1..v {
            let token = self.token(id);
            if !known.insert(token) {
                return Err(invalid(format!("token {id} ({:?}) is there twice", self.text(id))));
            }
            if let &[byte] = token {
                by_byte[byte as usize] = Some(id);
            }
        }
        if let Some(byte) = by_byte.iter().position(Option::is_none) {
            return Err(invalid(format!("no token for byte {byte:#04x}")));
        }
        for (rank, &(left, right, result)) in self.merges.iter().enumerate() {
            let known = [left, right, result].iter().all(|&id| (1..v).contains(&id));
            if !known || [self.token(left), self.token(right)].concat() != self.token(result) {
                return Err(invalid(format!("merge {rank}: {left} + {right} is not {result}")));
            }
        }
        let rules = Rules::new(&self.merges).ok_or_else(|| invalid("two merges of the same pair"))?;
        for id in 1..v {
            let mut ids: Vec<u32> = self.token(id).iter().filter_map(|&b| by_byte[b as usize]).collect();
            rules.apply(&mut ids, |_| ());
            if ids != [id] {
                return Err(invalid(format!(
                    "token {id} ({:?}) is not what its bytes merge to",
                    self.text(id)
                )));
            }
        }
        Ok(())
    }

    /// Student id by teacher id.
    pub(super) fn by_teacher_id(&self) -> HashMap<u32, u32> {
        (1..self.len() as u32).filter_map(|id| Some((self.teacher_id(id)?, id))).collect()
    }
}
