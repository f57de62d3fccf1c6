//! What other tools write, turned into scored text: one [`Document`] at a time goes in, [`Scored`] and a [`Report`] of
//! everything that was detected or repaired comes out.
//!
//! The parsers of JSON formats are here; whoever reads Parquet or Arrow makes [`Document`]s itself. `docs/import.md`
//! describes the formats and the checks.

mod align;
mod axolotl;
mod clean;
mod detect;
mod distillkit;
mod document;
mod easydistill;
mod finish;
mod json;
mod names;
mod openai;
mod paste;
mod plain;
mod report;
mod vllm;

pub use detect::{Columns, detect_line};
pub use distillkit::{Compression, Legacy, Quantized};
pub use document::{Document, Rows, Scale};
pub use json::LONGEST_LINE;
pub use paste::{Fault, Refused, read_pasted};
pub use plain::read_plain;
pub use report::{Alignment, Finding, Report};

use super::check::LARGEST_HEAD;
use super::{NO_ID, Scored, TeacherTokenizer};
use crate::{Error, Result};
use align::Evidence;
use clean::Tally;
use names::Names;

/// A format that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// vLLM's `prompt_logprobs`, JSON lines.
    Vllm,
    /// `top_logprobs` of OpenAI-style servers, JSON lines.
    OpenAi,
    /// DistillKit's compressed log-probabilities, Parquet or Arrow.
    DistillKit,
    /// axolotl's prepared KD data: JSON lines, Parquet or Arrow.
    Axolotl,
    /// EasyDistill's `logits`, JSON lines.
    EasyDistill,
    /// Ids and log-probabilities in columns: Parquet, Arrow or JSON lines.
    Columns,
    /// Crest's plain safetensors layout ([`super::reference`]).
    Plain,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 7] = [
        Format::Vllm,
        Format::OpenAi,
        Format::DistillKit,
        Format::Axolotl,
        Format::EasyDistill,
        Format::Columns,
        Format::Plain,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Vllm => "vllm",
            Format::OpenAi => "openai",
            Format::DistillKit => "distillkit",
            Format::Axolotl => "axolotl",
            Format::EasyDistill => "easydistill",
            Format::Columns => "columns",
            Format::Plain => "plain",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The shift that the producer's code has: row r is the distribution of token r + shift.
    fn shift(self) -> i8 {
        i8::from(self == Format::DistillKit)
    }

    /// How far above 1 a row may sum and still be log-probabilities: DistillKit's polynomials only come close.
    fn excess(self) -> f64 {
        if self == Format::DistillKit { 0.25 } else { 0.01 }
    }

    pub(self) fn error(self, problem: impl Into<String>) -> Error {
        let hint =
            "docs/import.md says what each format holds; --format names one if the wrong one was detected";
        Error::input(format!("{} input", self.name()), problem, hint)
    }
}

/// What the caller decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Row r is the distribution of token r + shift; `None` lets the text decide.
    pub shift: Option<i8>,
    /// Values are logits or other scores: normalise each row over the ids it gives.
    pub logits: bool,
    /// K of the result, whatever the rows have, so that shards fit each other; `None` takes the longest row's.
    pub head: Option<usize>,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The text, ready to become a cache.
    pub scored: Scored,
    /// What was detected and repaired.
    pub report: Report,
}

/// Ids there may be when no tokenizer says how many.
const OPEN: u32 = u32::MAX;

/// Collects documents of one format.
#[derive(Debug)]
pub struct Importer {
    format: Format,
    options: Options,
    /// Ids of the tokenizer; [`OPEN`] without one.
    vocabulary: u32,
    names: Names,
    /// Tokens of all documents; [`NO_ID`] for those the tokenizer does not have.
    tokens: Vec<u32>,
    /// Where each document ends, in tokens and in rows.
    ends: Vec<(usize, usize)>,
    /// Where each cleaned row ends in `ids` and `logp`; an empty row is no distribution.
    row_ends: Vec<usize>,
    ids: Vec<u32>,
    logp: Vec<f32>,
    evidence: Evidence,
    tally: Tally,
}

impl Importer {
    /// For documents of this teacher.
    ///
    /// # Errors
    /// [`Error::Setting`] for a shift beyond -1 to 1, [`Error::Input`] for a tokenizer that cannot be used.
    pub fn new(format: Format, tokenizer: &TeacherTokenizer, options: Options) -> Result<Self> {
        if let Some(shift) = options.shift.filter(|shift| !(-1..=1).contains(shift)) {
            return Err(Error::setting("shift", format!("{shift}"), "choose -1, 0 or 1"));
        }
        Ok(Importer::with(format, options, tokenizer.len() as u32, Names::new(tokenizer)?))
    }

    /// For token strings of a teacher whose tokenizer is not at hand: each string becomes an id.
    fn open(options: Options) -> Self {
        Importer::with(Format::OpenAi, options, OPEN, Names::open())
    }

    fn with(format: Format, options: Options, vocabulary: u32, names: Names) -> Self {
        Importer {
            format,
            options,
            vocabulary,
            names,
            tokens: Vec::new(),
            ends: Vec::new(),
            row_ends: Vec::new(),
            ids: Vec::new(),
            logp: Vec::new(),
            evidence: Evidence::default(),
            tally: Tally::default(),
        }
    }

    /// The format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Documents so far.
    pub fn documents(&self) -> usize {
        self.ends.len()
    }

    /// Reads a line of a JSON format; `number` counts from 1. Blank lines are skipped.
    ///
    /// # Errors
    /// [`Error::Input`] naming line and field.
    pub fn line(&mut self, number: usize, line: &[u8]) -> Result<()> {
        let text = json::text(self.format, number, line)?;
        if text.trim().is_empty() {
            return Ok(());
        }
        let documents = match self.format {
            Format::Vllm => vllm::documents(number, &text)?,
            Format::OpenAi => openai::documents(number, &text, &mut self.names, &mut self.tally)?,
            Format::EasyDistill => easydistill::documents(number, &text)?,
            Format::Axolotl | Format::Columns => axolotl::documents(self.format, number, &text)?,
            Format::DistillKit | Format::Plain => {
                let problem = format!("line {number}: this format is not JSON lines");
                return Err(self.format.error(problem));
            }
        };
        documents.into_iter().try_for_each(|document| self.push(&document, &format!("line {number}")))
    }

    /// Adds a document; `place` says where it stands, for errors.
    ///
    /// # Errors
    /// [`Error::Input`] saying what is wrong with which of its rows.
    pub fn push(&mut self, document: &Document, place: &str) -> Result<()> {
        let wrong = |problem: String| self.format.error(format!("{place}: {problem}"));
        let (tokens, rows) = (document.tokens.len(), document.rows.len());
        if tokens == 0 || !(tokens - 1..=tokens + 1).contains(&rows) {
            return Err(wrong(format!("{rows} rows of log-probabilities for {tokens} tokens")));
        }
        if self.tokens.len() + tokens >= NO_ID as usize {
            return Err(wrong("more than 4 billion tokens; import fewer files at a time".into()));
        }
        self.tally.outside += document.outside;
        for (index, &id) in document.tokens.iter().enumerate() {
            let id = self.known(id).map_err(|problem| wrong(format!("token {index}: {problem}")))?;
            self.tally.unknown_tokens += u64::from(id.is_none());
            self.tokens.push(id.unwrap_or(NO_ID));
        }
        let first_row = self.row_ends.len();
        for row in 0..rows {
            let (ids, values) = document.rows.row(row);
            self.row(ids, values, document.scale)
                .map_err(|problem| self.format.error(format!("{place}: row {row}: {problem}")))?;
        }
        let first_token = self.tokens.len() - tokens;
        let row = |r: usize| {
            let start = if first_row + r == 0 { 0 } else { self.row_ends[first_row + r - 1] };
            let range = start..self.row_ends[first_row + r];
            (&self.ids[range.clone()], &self.logp[range])
        };
        self.evidence.add(&self.tokens[first_token..], (0..rows).map(row));
        self.ends.push((self.tokens.len(), self.row_ends.len()));
        Ok(())
    }

    /// The id if the tokenizer has it, `None` if it can be padding of the teacher's output layer.
    fn known(&self, id: i64) -> Result<Option<u32>, String> {
        let v = i64::from(self.vocabulary);
        // Output layers are padded to a multiple of 64 to 1,024, some to a rounder number.
        let padded = v + (v / 16).max(1024);
        match id {
            _ if (0..v).contains(&id) => Ok(Some(id as u32)),
            document::UNKNOWN => Ok(None),
            _ if (v..padded).contains(&id) => Ok(None),
            _ => Err(format!("id {id}; the tokenizer has {v}: it is not this teacher's")),
        }
    }

    /// Largest head that is kept.
    fn most(&self) -> usize {
        self.options.head.unwrap_or(LARGEST_HEAD as usize).min(LARGEST_HEAD as usize)
    }
}

#[cfg(test)]
mod tests;
