//! One row as a distribution: absent entries out, sorted, distinct, real ids, normalised if it has to be; everything
//! that had to be done is counted.

use super::document::{Scale, UNKNOWN};
use super::{Importer, Rows};

/// At or below, an entry is not there: vLLM writes -9999 for minus infinity, others -1e9 or the lowest f16.
const ABSENT: f32 = -9999.0;
/// A log-probability this far above 0 is rounding.
const ABOVE_ZERO: f32 = 1e-3;
/// A sum this far above 1 is rounding to f16.
const ROUNDING: f64 = 1e-3;
/// A head that sums to 1 this closely has been renormalised, if all of them do.
const RENORMALISED: f64 = 1e-3;

/// What had to be done, in rows, entries or tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Rows with a distribution.
    pub rows: u64,
    /// Rows that were not sorted.
    pub unsorted: u64,
    /// Entries whose id stood earlier in the row.
    pub duplicates: u64,
    /// Rows with NaN or plus infinity.
    pub non_finite: u64,
    /// Entries with an id behind the tokenizer's last.
    pub padded: u64,
    /// Largest such id.
    pub largest_padded: i64,
    /// Their probability in all.
    pub padded_mass: f64,
    /// Entries whose token string has no id.
    pub unmapped: u64,
    /// Their probability in all.
    pub unmapped_mass: f64,
    /// Text tokens without an id.
    pub unknown_tokens: u64,
    /// Observed tokens beside a head.
    pub outside: u64,
    /// Rows that summed to a little more than 1.
    pub scaled: u64,
    /// The largest such sum.
    pub largest_sum: f64,
    /// Rows of logits, normalised.
    pub normalised: u64,
    /// Of them, rows with every id of the vocabulary.
    pub complete: u64,
    /// Rows that sum to 1 although they have a small part of the vocabulary.
    pub renormalised: u64,
    /// Entries that do not fit into the largest head.
    pub beyond: u64,
}

impl Importer {
    /// Cleans a row and appends it.
    pub(super) fn row(&mut self, ids: &[i64], values: &[f32], scale: Scale) -> Result<(), String> {
        let start = self.ids.len();
        let entries = self.entries(ids, values, scale)?;
        let most = self.most();
        for (id, logp) in entries {
            match self.known(id)? {
                Some(id) if self.ids.len() - start < most => {
                    self.ids.push(id);
                    self.logp.push(logp.min(0.0));
                }
                Some(_) => self.tally.beyond += 1,
                None if id == UNKNOWN => {
                    self.tally.unmapped += 1;
                    self.tally.unmapped_mass += f64::from(logp).exp();
                }
                None => {
                    self.tally.padded += 1;
                    self.tally.largest_padded = self.tally.largest_padded.max(id);
                    self.tally.padded_mass += f64::from(logp).exp();
                }
            }
        }
        self.tally.rows += u64::from(self.ids.len() > start);
        self.row_ends.push(self.ids.len());
        Ok(())
    }

    /// Distinct entries, most likely first, as log-probabilities that sum to at most 1.
    fn entries(&mut self, ids: &[i64], values: &[f32], scale: Scale) -> Result<Vec<(i64, f32)>, String> {
        let mut entries: Vec<(i64, f32)> = ids.iter().copied().zip(values.iter().copied()).collect();
        if scale == Scale::Probabilities {
            if let Some((id, p)) = entries.iter().find(|(_, p)| *p < 0.0) {
                return Err(format!("id {id} has a probability of {p}"));
            }
            entries.iter_mut().for_each(|(_, p)| *p = p.ln());
        }
        if entries.iter().any(|(_, value)| value.is_nan() || *value == f32::INFINITY) {
            self.tally.non_finite += 1;
            return Ok(Vec::new());
        }
        entries.retain(|(_, value)| *value > ABSENT);
        if !entries.is_sorted_by(|a, b| a.1 >= b.1) {
            self.tally.unsorted += 1;
            entries.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        self.tally.duplicates += distinct(&mut entries);
        self.normalise(&mut entries)?;
        Ok(entries)
    }

    /// Makes log-probabilities of logits where that is allowed, and takes rounding above 1 back.
    fn normalise(&mut self, entries: &mut [(i64, f32)]) -> Result<(), String> {
        let Some(&(top_id, top)) = entries.first() else { return Ok(()) };
        let v = u64::from(self.vocabulary);
        let complete = entries.len() as u64 >= v;
        let lse = log_sum_exp(entries);
        let sum = lse.exp();
        let excess = self.format.excess();
        let strange = f64::from(top) > f64::from(ABOVE_ZERO) + excess.ln_1p() || sum > 1.0 + excess;
        let unnormalised = strange || (complete && (sum - 1.0).abs() > 0.01);
        if self.options.logits || (complete && unnormalised) {
            shift(entries, lse);
            self.tally.normalised += 1;
            self.tally.complete += u64::from(complete);
            return Ok(());
        }
        if strange {
            return Err(format!(
                "not log-probabilities: id {top_id} has {top}, and {} entries of a vocabulary of {v} sum to {sum:.4} \
                 (pass --logits to normalise each row over the ids it gives)",
                entries.len()
            ));
        }
        // Up to there, a cache takes the numbers as they are.
        if sum > 1.0 + ROUNDING {
            self.tally.scaled += 1;
            self.tally.largest_sum = self.tally.largest_sum.max(sum);
            shift(entries, lse);
        }
        let few = (entries.len() as u64) < v / 4;
        self.tally.renormalised += u64::from(few && (sum - 1.0).abs() <= RENORMALISED);
        Ok(())
    }
}

fn log_sum_exp(entries: &[(i64, f32)]) -> f64 {
    let top = f64::from(entries[0].1);
    top + entries.iter().map(|(_, value)| (f64::from(*value) - top).exp()).sum::<f64>().ln()
}

fn shift(entries: &mut [(i64, f32)], lse: f64) {
    entries.iter_mut().for_each(|(_, value)| *value = ((f64::from(*value) - lse) as f32).min(0.0));
}

/// Keeps the first entry of each id; gives how many went. Strings without an id are not equal.
fn distinct(entries: &mut Vec<(i64, f32)>) -> u64 {
    let mut order: Vec<(i64, usize)> = entries.iter().map(|entry| entry.0).zip(0..).collect();
    order.sort_unstable();
    let mut again = vec![false; entries.len()];
    for pair in order.windows(2) {
        again[pair[1].1] = pair[0].0 == pair[1].0 && pair[0].0 != UNKNOWN;
    }
    let mut again = again.into_iter();
    let before = entries.len();
    entries.retain(|_| !again.next().unwrap_or(false));
    (before - entries.len()) as u64
}

impl Rows {
    /// The id with the largest value of a row.
    pub(super) fn top(&self, row: usize) -> Option<i64> {
        let (ids, values) = self.row(row);
        let best = values.iter().enumerate().reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map(|(index, _)| ids[index])
    }
}
