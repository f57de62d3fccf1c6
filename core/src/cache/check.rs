//! The promises of a cache, checked before anybody relies on them.

use super::format::invalid;
use super::{NO_ID, Parts};
use crate::Result;

/// Temperatures whose log-sum-exp a cache can store; a divergence can have these and no others (METHOD.md section 2).
pub const TEMPERATURES: [f32; 4] = [0.5, 1.0, 2.0, 4.0];
/// Largest K.
pub(super) const LARGEST_HEAD: u32 = 1024;
/// How far head and rest may be from 1. Rounding a log-probability of magnitude 4 to 8 to f16 moves it by up to
/// 0.002, and the probability in proportion; a rest floored at 0 leaves at most that much over.
const SUM_TOLERANCE: f32 = 4e-3;
/// The same for a stored lse.
pub(super) const LSE_TOLERANCE: f32 = 1e-2;
/// Longest description, in bytes.
const LONGEST_TEXT: usize = 1 << 16;

/// Checks everything; gives the number of entries of each head `[N]`.
pub(super) fn parts(parts: &Parts) -> Result<Vec<u32>> {
    info(parts)?;
    text(parts)?;
    let n = parts.tokens.len();
    let k = parts.head_size as usize;
    if !(1..=LARGEST_HEAD).contains(&parts.head_size) || k >= parts.vocabulary.len() {
        return Err(invalid(format!("a head of {k} among {} tokens", parts.vocabulary.len())));
    }
    if parts.tail_size > LARGEST_HEAD {
        return Err(invalid(format!("a sampled tail of {}; {LARGEST_HEAD} are allowed", parts.tail_size)));
    }
    for (name, length, wanted) in [
        ("head_ids", parts.head_ids.len(), n * k),
        ("head_logprobs", parts.head_logp.len(), n * k),
        ("rest", parts.rest.len(), n),
        ("lse", parts.lse.len(), n * parts.info.temperatures.len()),
        ("tail_ids", parts.tail_ids.len(), n * parts.tail_size as usize),
    ] {
        if length != wanted {
            return Err(invalid(format!("{name} has {length} entries; {n} tokens need {wanted}")));
        }
    }
    let mut starts = parts.documents.iter().peekable();
    let mut counts = Vec::with_capacity(n);
    let mut scratch = Vec::with_capacity(k);
    for position in 0..n {
        let first = starts.next_if(|&&start| start as usize == position).is_some();
        counts.push(row(parts, position, first, &mut scratch)?);
        tail(parts, position, first, &scratch)?;
    }
    Ok(counts)
}

fn info(parts: &Parts) -> Result<()> {
    let info = &parts.info;
    for (name, text) in [
        ("teacher", &info.teacher),
        ("teacher_sha256", &info.teacher_sha256),
        ("tokenizer", &info.tokenizer),
        ("text", &info.text),
        ("text_blake3", &info.text_blake3),
        ("licence", &info.licence),
        ("settings", &info.settings),
    ] {
        if text.len() > LONGEST_TEXT {
            return Err(invalid(format!("{name} has {} bytes; {LONGEST_TEXT} are allowed", text.len())));
        }
    }
    if info.fingerprint != info.compute_fingerprint() {
        return Err(invalid("the fingerprint is not that of teacher, tokenizer, text and settings"));
    }
    let temperatures = &info.temperatures;
    let known = temperatures.iter().all(|t| TEMPERATURES.contains(t));
    if !known || !temperatures.contains(&1.0) || temperatures.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(invalid(format!("temperatures {temperatures:?}; of {TEMPERATURES:?}, rising, with 1")));
    }
    Ok(())
}

fn text(parts: &Parts) -> Result<()> {
    let (n, v) = (parts.tokens.len(), parts.vocabulary.len());
    if n == 0 || n >= u32::MAX as usize {
        return Err(invalid(format!("{n} tokens")));
    }
    if let Some((position, id)) = parts.tokens.iter().enumerate().find(|&(_, &id)| id as usize >= v) {
        return Err(invalid(format!("token {id} at position {position}; the vocabulary has {v}")));
    }
    let documents = &parts.documents;
    if documents.len() < 2 || documents[0] != 0 || documents[documents.len() - 1] as usize != n {
        return Err(invalid(format!("document offsets do not run from 0 to {n}")));
    }
    match documents.windows(2).position(|pair| pair[0] >= pair[1]) {
        Some(document) => Err(invalid(format!("document {document} is empty or ends before it starts"))),
        None => Ok(()),
    }
}

/// One position: padding last, ids distinct and known, log-probabilities falling, probabilities making up 1.
fn row(parts: &Parts, position: usize, first: bool, scratch: &mut Vec<u32>) -> Result<u32> {
    let wrong = |problem: String| Err(invalid(format!("position {position}: {problem}")));
    let k = parts.head_size as usize;
    let all = &parts.head_ids[position * k..][..k];
    let count = all.iter().position(|&id| id == NO_ID).unwrap_or(k);
    if all[count..].iter().any(|&id| id != NO_ID) {
        return wrong("an entry after the padding".into());
    }
    let ids = &all[..count];
    if first && count != 0 {
        return wrong("the first token of a document has a head".into());
    }
    scratch.clear();
    scratch.extend_from_slice(ids);
    scratch.sort_unstable();
    let v = parts.vocabulary.len() as u32;
    if scratch.windows(2).any(|pair| pair[0] == pair[1])
        || scratch.iter().any(|&id| parts.vocabulary.is_unknown(id) || id >= v)
    {
        return wrong("the head has an id twice, UNK, or an id outside the vocabulary".into());
    }
    let mut sum = parts.rest[position];
    if !(0.0..=1.0).contains(&sum) {
        return wrong(format!("a rest of {sum}"));
    }
    let mut before = 0.0;
    for logp in parts.head_logp[position * k..][..count].iter().map(|logp| logp.to_f32()) {
        // Written so that NaN fails.
        if !(logp.is_finite() && logp <= before) {
            return wrong(format!("log-probability {logp} after {before}"));
        }
        before = logp;
        sum += logp.exp();
    }
    if (sum - 1.0).abs() > SUM_TOLERANCE {
        return wrong(format!("head and rest make up {sum}"));
    }
    lse(parts, position, first, count)?;
    Ok(count as u32)
}

/// A sampled tail is full, and none of it stands in the head; `head` is sorted.
fn tail(parts: &Parts, position: usize, first: bool, head: &[u32]) -> Result<()> {
    let size = parts.tail_size as usize;
    let v = parts.vocabulary.len() as u32;
    let fits = |id: u32| match first {
        true => id == NO_ID,
        false => id < v && head.binary_search(&id).is_err(),
    };
    match parts.tail_ids[position * size..][..size].iter().find(|&&id| !fits(id)) {
        Some(id) => Err(invalid(format!("position {position}: {id} in the sampled tail"))),
        None => Ok(()),
    }
}

/// A stored lse is 0 at T = 1, has the sign that normalised probabilities give it, and covers at least the head.
fn lse(parts: &Parts, position: usize, first: bool, count: usize) -> Result<()> {
    let temperatures = &parts.info.temperatures;
    let k = parts.head_size as usize;
    let stored = &parts.lse[position * temperatures.len()..][..temperatures.len()];
    for (&t, &lse) in temperatures.iter().zip(stored) {
        let head: f32 = parts.head_logp[position * k..][..count].iter().map(|l| (l.to_f32() / t).exp()).sum();
        let low = if first || head == 0.0 { f32::MIN } else { head.ln() - LSE_TOLERANCE };
        let sign_fits = match t {
            _ if t < 1.0 => lse <= LSE_TOLERANCE,
            _ if t > 1.0 => lse >= -LSE_TOLERANCE,
            _ => lse.abs() <= LSE_TOLERANCE,
        };
        if !(lse.is_finite() && sign_fits && lse >= low) {
            return Err(invalid(format!("position {position}: an lse of {lse} at temperature {t}")));
        }
    }
    Ok(())
}
