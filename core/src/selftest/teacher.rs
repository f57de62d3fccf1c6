//! Checks a teacher's forward against independent values: ids, the most likely continuations, mean negative
//! log-likelihood.

use crate::teacher::Scorer;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// A file of reference values.
#[derive(Clone, Debug, Deserialize)]
pub struct TeacherGolden {
    /// What computed them.
    pub teacher: String,
    /// SHA-256 of the weights file that they belong to.
    pub teacher_sha256: String,
    /// One text each.
    pub cases: Vec<TeacherCase>,
}

/// Reference values for one text.
#[derive(Clone, Debug, Deserialize)]
pub struct TeacherCase {
    /// The text.
    pub text: String,
    /// Its ids, without special tokens.
    pub ids: Vec<u32>,
    /// Most likely ids after the last token.
    pub top20_ids: Vec<u32>,
    /// Their log-probabilities, nats.
    pub top20_logprobs: Vec<f64>,
    /// Mean of -log p of every token but the first; none for a single token.
    pub mean_nll: Option<f64>,
}

/// How far a teacher is from a case.
#[derive(Clone, Debug, Serialize)]
pub struct TeacherCheck {
    /// The text.
    pub text: String,
    /// Whether the tokenizer gives the reference's ids.
    pub ids: bool,
    /// Largest difference of a log-probability.
    pub logprob: f64,
    /// Difference of the mean negative log-likelihood.
    pub nll: f64,
}

/// What a log-probability may be off.
pub const LOGPROB_TOLERANCE: f64 = 2e-3;
/// What a mean negative log-likelihood may be off.
pub const NLL_TOLERANCE: f64 = 1e-3;

impl TeacherCheck {
    /// Whether everything is within tolerance.
    pub fn pass(&self) -> bool {
        // NaN fails both comparisons.
        self.ids && self.logprob <= LOGPROB_TOLERANCE && self.nll <= NLL_TOLERANCE
    }
}

impl TeacherGolden {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Input`] with the parser's line and column, or naming a case without tokens.
    pub fn parse(text: &str) -> Result<Self> {
        let hint = "the layout is that of tests/golden/smollm2.json";
        let bad = |problem: String| Error::input("golden file", problem, hint);
        let golden: TeacherGolden = serde_json::from_str(text).map_err(|e| bad(e.to_string()))?;
        if golden.cases.is_empty() {
            return Err(bad("it has no cases".into()));
        }
        for case in &golden.cases {
            if case.ids.is_empty() || case.top20_ids.len() != case.top20_logprobs.len() {
                return Err(bad(format!(
                    "case {:?} has no ids, or not one log-probability per id",
                    case.text
                )));
            }
        }
        Ok(golden)
    }

    /// Tokens of the longest case.
    pub fn longest(&self) -> usize {
        self.cases.iter().map(|case| case.ids.len()).max().unwrap_or(1)
    }
}

/// Scores one case; `ids` are what the teacher's tokenizer makes of the text.
///
/// # Errors
/// [`Error::Device`] if the device fails; [`Error::Input`] if an id is outside the vocabulary.
pub async fn check(scorer: &mut Scorer, case: &TeacherCase, ids: &[u32]) -> Result<TeacherCheck> {
    let vocab = scorer.vocab() as u32;
    if let Some(id) = case.ids.iter().chain(&case.top20_ids).find(|id| **id >= vocab) {
        return Err(Error::input(
            "golden file",
            format!("id {id}; the teacher has {vocab} tokens"),
            "give the file that belongs to this teacher",
        ));
    }
    let (mut worst, mut nll) = (0.0f64, 0.0);
    let last = case.ids.len() - 1;
    scorer
        .run(&[&case.ids], true, |_, t, head| {
            if t < last {
                nll -= f64::from(head.observed);
                return;
            }
            let high = head.logits.iter().copied().fold(f32::MIN, f32::max);
            let lse = head.logits.iter().map(|z| f64::from(z - high).exp()).sum::<f64>().ln();
            for (&id, &wanted) in case.top20_ids.iter().zip(&case.top20_logprobs) {
                let found = f64::from(head.logits[id as usize] - high) - lse;
                let off = (found - wanted).abs();
                worst = if off.is_nan() { f64::INFINITY } else { worst.max(off) };
            }
        })
        .await?;
    let nll = case.mean_nll.map_or(0.0, |wanted| (nll / last.max(1) as f64 - wanted).abs());
    Ok(TeacherCheck { text: case.text.clone(), ids: ids == case.ids, logprob: worst, nll })
}
