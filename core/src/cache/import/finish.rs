//! From collected rows to scored text: every row to its token, documents cut where there is no distribution.

use super::report::{Cuts, Report};
use super::{Imported, Importer};
use crate::Result;
use crate::cache::{NO_ID, NO_LOGP, Scored};
use std::ops::Range;

impl Importer {
    /// The text as it will be cached, and what was done to it.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if nothing is left, or if it is unclear which token a row is about.
    pub fn finish(self) -> Result<Imported> {
        let alignment = self.alignment()?;
        let lengths = (0..self.row_ends.len()).map(|row| self.row_range(row).len());
        let head_size = self.options.head.unwrap_or(lengths.max().unwrap_or(0)).min(self.most());
        let mut scored = Scored::new(head_size, &[1.0], 0);
        let mut cuts = Cuts::default();
        let (mut first_token, mut first_row) = (0, 0);
        for &(token_end, row_end) in &self.ends {
            self.document(
                &mut scored,
                &mut cuts,
                first_token..token_end,
                first_row..row_end,
                alignment.shift,
            );
            (first_token, first_row) = (token_end, row_end);
        }
        cuts.left_out = (self.tokens.len() - scored.tokens.len()) as u64;
        let documents = scored.documents.len() - 1;
        if documents == 0 {
            let read = self.ends.len();
            return Err(self
                .format
                .error(format!("no distribution belongs to a token, in {read} documents")));
        }
        let positions = scored.tokens.len() - documents;
        let mass: f64 = scored.head_logp.iter().map(|&logp| f64::from(logp).exp()).sum();
        let report = Report {
            format: self.format.name(),
            documents,
            tokens: scored.tokens.len(),
            scored: positions,
            head_size,
            head_mass: mass / positions as f64,
            alignment,
            findings: self.findings(&alignment, &cuts),
        };
        Ok(Imported { scored, report })
    }

    fn row_range(&self, row: usize) -> Range<usize> {
        let start = if row == 0 { 0 } else { self.row_ends[row - 1] };
        start..self.row_ends[row]
    }

    /// Appends the runs of a document in which every token but the first has a distribution.
    fn document(
        &self,
        scored: &mut Scored,
        cuts: &mut Cuts,
        tokens: Range<usize>,
        rows: Range<usize>,
        shift: i8,
    ) {
        let text = &self.tokens[tokens];
        let row = |t: usize| {
            let row = t.checked_add_signed(-isize::from(shift)).filter(|&row| row < rows.len())?;
            Some(self.row_range(rows.start + row)).filter(|range| !range.is_empty())
        };
        let before = scored.documents.len();
        cuts.first_rows += u64::from(row(0).is_some());
        let mut open = false;
        for t in 1..text.len() {
            let entries = row(t).filter(|_| text[t] != NO_ID && text[t - 1] != NO_ID);
            match entries {
                Some(entries) => {
                    if !open {
                        scored.push_first(text[t - 1]);
                    }
                    self.append(scored, text[t], entries);
                    open = true;
                }
                None if open => {
                    scored.end_document();
                    open = false;
                }
                None => {}
            }
        }
        if open {
            scored.end_document();
        }
        let parts = scored.documents.len() - before;
        let whole = parts == 1 && scored.tokens.len() - scored.documents[before - 1] as usize == text.len();
        cuts.documents += u64::from(!whole);
    }

    fn append(&self, scored: &mut Scored, token: u32, entries: Range<usize>) {
        let k = scored.head_size;
        scored.tokens.push(token);
        let size = scored.tokens.len() * k;
        scored.head_ids.extend_from_slice(&self.ids[entries.clone()]);
        scored.head_logp.extend_from_slice(&self.logp[entries]);
        scored.head_ids.resize(size, NO_ID);
        scored.head_logp.resize(size, NO_LOGP);
        scored.lse.push(0.0);
    }
}
