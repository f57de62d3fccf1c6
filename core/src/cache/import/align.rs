//! Which token a row is about: under the right shift, the text's own tokens are likely.

use super::{Format, Importer, NO_ID, report::Alignment};
use crate::{Error, Result};

/// What an observed token counts for that is not in the head.
const FLOOR: f64 = -12.0;
/// The best shift leads by this much, in nats per token.
const LEAD: f64 = 0.5;
/// With fewer rows, the format's own convention stands.
const FEWEST: u64 = 24;
const SHIFTS: [i8; 3] = [-1, 0, 1];

/// Log-probability of the observed tokens under each shift, summed.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    sums: [f64; 3],
    counts: [u64; 3],
}

impl Evidence {
    /// Adds a document.
    pub(super) fn add<'a>(&mut self, tokens: &[u32], rows: impl Iterator<Item = (&'a [u32], &'a [f32])>) {
        for (r, (ids, logp)) in rows.enumerate().filter(|(_, (ids, _))| !ids.is_empty()) {
            for (index, shift) in SHIFTS.into_iter().enumerate() {
                let token = r.checked_add_signed(shift.into()).and_then(|t| tokens.get(t));
                if let Some(&token) = token.filter(|&&token| token != NO_ID) {
                    let found = ids.iter().position(|&id| id == token);
                    self.sums[index] += found.map_or(FLOOR, |i| f64::from(logp[i]).max(FLOOR));
                    self.counts[index] += 1;
                }
            }
        }
    }

    fn means(&self) -> [f64; 3] {
        std::array::from_fn(
            |i| if self.counts[i] == 0 { FLOOR } else { self.sums[i] / self.counts[i] as f64 },
        )
    }
}

impl Importer {
    /// The shift to read all documents with.
    pub(super) fn alignment(&self) -> Result<Alignment> {
        let (convention, means) = (self.format.shift(), self.evidence.means());
        let rows = self.evidence.counts[(convention + 1) as usize];
        let mut order = [0, 1, 2];
        order.sort_by(|&a, &b| means[b].total_cmp(&means[a]));
        let lead = means[order[0]] - means[order[1]];
        let best = SHIFTS[order[0]];
        let shift = match self.options.shift {
            Some(shift) => shift,
            // The text was read off the rows, so it cannot contradict them.
            None if self.format == Format::EasyDistill => convention,
            None if rows < FEWEST => convention,
            None if lead >= LEAD => best,
            None => {
                let [before, here, after] = means;
                let problem = format!(
                    "the text does not tell which token a row is about: its tokens have a mean log-probability of \
                     {before:.2} with shift -1, {here:.2} with shift 0 and {after:.2} with shift 1, over {rows} rows"
                );
                let hint = format!(
                    "say it with --shift ({convention} is this format's convention); if all three are near {FLOOR}, \
                     tokens and log-probabilities are not of the same text"
                );
                return Err(Error::input(format!("{} input", self.format.name()), problem, hint));
            }
        };
        let forced = self.options.shift.is_some();
        Ok(Alignment { shift, convention, forced, means, rows, decided: !forced && rows >= FEWEST })
    }
}
