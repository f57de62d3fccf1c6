//! What every reader makes of its file: a document's tokens and rows as they stand there, nothing checked yet.

/// Stands for a token that the reader could not name.
pub(super) const UNKNOWN: i64 = -1;

/// What a row's values are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Log-probabilities, unless they turn out not to be.
    #[default]
    LogProbabilities,
    /// Probabilities.
    Probabilities,
}

/// One document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Teacher ids.
    pub tokens: Vec<i64>,
    /// One row per token, or one fewer.
    pub rows: Rows,
    /// What the values are.
    pub scale: Scale,
    /// Observed tokens that stood beside a head without belonging to it.
    pub outside: u64,
}

impl Document {
    /// Of tokens whose rows follow.
    pub fn new(tokens: Vec<i64>) -> Self {
        Document { tokens, ..Document::default() }
    }
}

/// Rows of ids and values, of any length each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    ids: Vec<i64>,
    values: Vec<f32>,
    ends: Vec<usize>,
}

impl Rows {
    /// Adds an entry to the row under way.
    pub fn push(&mut self, id: i64, value: f32) {
        self.ids.push(id);
        self.values.push(value);
    }

    /// Closes the row under way; without entries it is no distribution.
    pub fn end_row(&mut self) {
        self.ends.push(self.ids.len());
    }

    /// Rows closed so far.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Ids and values of a row.
    ///
    /// # Panics
    /// If `row` is not below [`Rows::len`].
    pub fn row(&self, row: usize) -> (&[i64], &[f32]) {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        let range = start..self.ends[row];
        (&self.ids[range.clone()], &self.values[range])
    }
}
