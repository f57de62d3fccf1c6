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

/// Which of the teacher's tokens a student knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// All of them, under the teacher's ids: for a student that starts from a model of the same family.
    Full,
    /// Some. Id 0 is UNK, and every token that was trimmed away is UNK.
    Trimmed,
}

impl Coverage {
    /// Its name in the file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Coverage::Full => "full",
            Coverage::Trimmed => "trimmed",
        }
    }

    /// The coverage of that name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        [Coverage::Full, Coverage::Trimmed].into_iter().find(|coverage| coverage.name() == name)
    }
}

/// A byte-level BPE of V tokens.
///
/// A trimmed one holds UNK, all 256 single bytes and tokens that are what their own bytes merge to, so any text can be
/// encoded and decoded exactly. A full one is the teacher's, id by id: special tokens have the bytes of their names,
/// unused ids none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    coverage: Coverage,
    bytes: Vec<u8>,
    offsets: Vec<u32>,
    teacher: Vec<u32>,
    merges: Vec<Merge>,
    pipeline: Pipeline,
}

impl Vocabulary {
    /// Every teacher token that was trimmed away, in a trimmed vocabulary.
    pub const UNK: u32 = 0;

    /// Builds and checks a vocabulary.
    ///
    /// `bytes` with `offsets` [V + 1] hold the tokens, UNK being empty; `teacher` `[V]` the teacher's ids, rising, with
    /// `u32::MAX` for UNK and for bytes the teacher has no token for (these come last; a full vocabulary has neither);
    /// `pipeline` is the teacher's text handling.
    ///
    /// # Errors
    /// [`crate::Error::Input`] saying which token or merge breaks which rule.
    pub fn new(
        coverage: Coverage,
        bytes: Vec<u8>,
        offsets: Vec<u32>,
        teacher: Vec<u32>,
        merges: Vec<Merge>,
        pipeline: Pipeline,
    ) -> Result<Self> {
        let vocabulary = Vocabulary { coverage, bytes, offsets, teacher, merges, pipeline };
        vocabulary.check_offsets()?;
        let rules = vocabulary.check_merges()?;
        match coverage {
            Coverage::Full => vocabulary.check_identity()?,
            Coverage::Trimmed => {
                vocabulary.check_teacher()?;
                vocabulary.check_tokens(&rules)?;
            }
        }
        Ok(vocabulary)
    }

    /// Which of the teacher's tokens it has.
    pub fn coverage(&self) -> Coverage {
        self.coverage
    }

    /// Whether an id stands for any token that was trimmed away.
    pub fn is_unknown(&self, id: u32) -> bool {
        self.coverage == Coverage::Trimmed && id == Self::UNK
    }

    /// Tokens V, UNK included.
    #[expect(clippy::len_without_is_empty, reason = "a vocabulary without tokens is refused")]
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
        let trimmed = self.coverage == Coverage::Trimmed;
        if (trimmed && v < 257) || v < 2 || v >= u32::MAX as usize {
            return Err(invalid(format!("a vocabulary of {v} tokens; UNK and the 256 bytes are 257")));
        }
        if self.offsets.len() != v + 1 {
            return Err(invalid(format!("{} token offsets for {v} tokens", self.offsets.len())));
        }
        if self.offsets[0] != 0 || (trimmed && self.offsets[1] != 0) {
            return Err(invalid("tokens start at byte 0, and UNK has no bytes"));
        }
        let shortest = usize::from(trimmed);
        for (id, pair) in self.offsets.windows(2).enumerate().skip(shortest) {
            let length = (pair[1] as usize).checked_sub(pair[0] as usize);
            if !length.is_some_and(|length| (shortest..=LONGEST).contains(&length)) {
                return Err(invalid(format!("token {id} spans bytes {} to {}", pair[0], pair[1])));
            }
        }
        if self.offsets[v] as usize != self.bytes.len() {
            return Err(invalid(format!("tokens end at byte {} of {}", self.offsets[v], self.bytes.len())));
        }
        Ok(())
    }

    /// Every merge names tokens whose bytes it joins, and no pair has two.
    fn check_merges(&self) -> Result<Rules> {
        let v = self.len() as u32;
        for (rank, &(left, right, result)) in self.merges.iter().enumerate() {
            let known = [left, right, result].iter().all(|&id| id < v && !self.token(id).is_empty());
            if !known || [self.token(left), self.token(right)].concat() != self.token(result) {
                return Err(invalid(format!("merge {rank}: {left} + {right} is not {result}")));
            }
        }
        Rules::new(&self.merges).ok_or_else(|| invalid("two merges of the same pair"))
    }

    fn check_identity(&self) -> Result<()> {
        match (0u32..).zip(&self.teacher).find(|(id, teacher)| id != *teacher) {
            Some((id, teacher)) => {
                Err(invalid(format!("token {id} of a full vocabulary has teacher id {teacher}")))
            }
            None => Ok(()),
        }
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
    fn check_tokens(&self, rules: &Rules) -> Result<()> {
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

    /// Tokens of a full vocabulary that their own bytes do not merge to: the special ones.
    pub(super) fn specials(&self) -> Vec<u32> {
        if self.coverage == Coverage::Trimmed {
            return Vec::new();
        }
        let ids = 0..self.len() as u32;
        let byte: HashMap<u8, u32> = ids
            .clone()
            .filter_map(|id| match self.token(id) {
                &[byte] => Some((byte, id)),
                _ => None,
            })
            .collect();
        let rules = Rules::new(&self.merges).unwrap_or_default();
        let special = |&id: &u32| {
            let mut ids: Vec<u32> = self.token(id).iter().filter_map(|b| byte.get(b).copied()).collect();
            rules.apply(&mut ids, |_| ());
            !self.token(id).is_empty() && ids != [id]
        };
        ids.filter(special).collect()
    }

    /// Student id by teacher id.
    pub(super) fn by_teacher_id(&self) -> HashMap<u32, u32> {
        (0..self.len() as u32).filter_map(|id| Some((self.teacher_id(id)?, id))).collect()
    }
}
