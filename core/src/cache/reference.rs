//! Reads the plain full-vocabulary layout that scoring scripts write: teacher ids, nothing trimmed, nothing packed.
//!
//! A safetensors file with `tokens` U16 or U32 `[N]`, `doc_offsets` U32 [D + 1], `head_ids` U16 or U32 [N, K] and
//! `head_logprobs` F16 [N, K], most likely first; row t is the distribution of `tokens[t]` given the earlier tokens of
//! its document. Entries at the lowest f16 (-65504) or below are not there.

use super::{NO_ID, NO_LOGP, Scored};
use crate::{Error, Result};
use half::f16;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::BTreeMap;

/// Reads and checks a file; gives what the file says about itself too.
///
/// # Errors
/// [`Error::Input`] naming the tensor and the numbers that do not fit.
pub fn read(bytes: &[u8]) -> Result<(Scored, BTreeMap<String, String>)> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| invalid(e.to_string()))?;
    let file = SafeTensors::deserialize(bytes).map_err(|e| invalid(e.to_string()))?;
    let tokens = integers(&file, "tokens")?;
    let documents = integers(&file, "doc_offsets")?;
    let mut head_ids = integers(&file, "head_ids")?;
    let logp = view(&file, "head_logprobs")?;
    let &[n, head_size] = logp.shape() else {
        return Err(invalid(format!("head_logprobs has shape {:?}, not [tokens, head]", logp.shape())));
    };
    if logp.dtype() != Dtype::F16 {
        return Err(invalid(format!("head_logprobs is {}, not F16", logp.dtype())));
    }
    let mut head_logp: Vec<f32> =
        logp.data().as_chunks().0.iter().map(|&pair| f16::from_le_bytes(pair).to_f32()).collect();
    if n != tokens.len() || head_ids.len() != head_logp.len() || n == 0 || head_size == 0 {
        return Err(invalid(format!(
            "{} tokens, {} head ids, log-probabilities [{n}, {head_size}]",
            tokens.len(),
            head_ids.len()
        )));
    }
    let rises = documents.windows(2).all(|pair| pair[0] < pair[1]);
    if !rises || documents.first() != Some(&0) || documents.last().map(|&end| end as usize) != Some(n) {
        return Err(invalid(format!("doc_offsets do not rise from 0 to {n}")));
    }
    let rows = head_ids.chunks_exact_mut(head_size).zip(head_logp.chunks_exact_mut(head_size));
    for (position, (ids, logp)) in rows.enumerate() {
        row(position, ids, logp)?;
    }
    let scored = Scored {
        tokens,
        documents,
        head_size,
        head_ids,
        head_logp,
        temperatures: vec![1.0],
        lse: vec![0.0; n],
        tail_size: 0,
        tail_ids: Vec::new(),
    };
    Ok((scored, header.metadata().clone().unwrap_or_default().into_iter().collect()))
}

/// Marks the entries that are not there, and checks that the others fall.
fn row(position: usize, ids: &mut [u32], logp: &mut [f32]) -> Result<()> {
    let count = logp.iter().position(|&logp| logp <= f16::MIN.to_f32()).unwrap_or(logp.len());
    ids[count..].fill(NO_ID);
    logp[count..].fill(NO_LOGP);
    let mut before = 0.0;
    for &logp in &logp[..count] {
        if logp.is_nan() || logp > before {
            return Err(invalid(format!("position {position}: log-probability {logp} after {before}")));
        }
        before = logp;
    }
    Ok(())
}

fn view<'a>(file: &SafeTensors<'a>, name: &str) -> Result<TensorView<'a>> {
    file.tensor(name).map_err(|e| invalid(e.to_string()))
}

fn integers(file: &SafeTensors<'_>, name: &str) -> Result<Vec<u32>> {
    let view = view(file, name)?;
    match view.dtype() {
        Dtype::U16 => {
            Ok(view.data().as_chunks().0.iter().map(|&b| u32::from(u16::from_le_bytes(b))).collect())
        }
        Dtype::U32 => Ok(view.data().as_chunks().0.iter().map(|&b| u32::from_le_bytes(b)).collect()),
        dtype => Err(invalid(format!("{name} is {dtype}, not U16 or U32"))),
    }
}

pub(super) fn invalid(problem: impl Into<String>) -> Error {
    Error::input("scored text", problem, "the layout is described in crest_core::cache::reference")
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::serialize;

    fn file(documents: &[u32], logp: &[f32]) -> Vec<u8> {
        let le = |values: &[u16]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
        let documents: Vec<u8> = documents.iter().flat_map(|v| v.to_le_bytes()).collect();
        let logp: Vec<u8> = logp.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect();
        let (tokens, ids) = (le(&[5, 6]), le(&[0, 0, 6, 9]));
        let tensors = [
            ("tokens", TensorView::new(Dtype::U16, vec![2], &tokens).unwrap()),
            ("doc_offsets", TensorView::new(Dtype::U32, vec![documents.len() / 4], &documents).unwrap()),
            ("head_ids", TensorView::new(Dtype::U16, vec![2, 2], &ids).unwrap()),
            ("head_logprobs", TensorView::new(Dtype::F16, vec![2, 2], &logp).unwrap()),
        ];
        serialize(tensors, None).unwrap()
    }

    #[test]
    fn reads_rows_without_what_is_not_there() {
        let (scored, _) = read(&file(&[0, 2], &[-65504.0, -65504.0, -0.5, -1.0])).unwrap();
        assert_eq!(scored.row(0).0, &[] as &[u32]);
        assert_eq!(scored.row(1).0, &[6, 9]);
    }

    #[test]
    fn mistakes_are_named() {
        for (documents, logp, part) in [
            (&[0, 1][..], [-65504.0, -65504.0, -0.5, -1.0], "doc_offsets"),
            (&[0, 2], [-65504.0, -65504.0, -1.0, -0.5], "position 1"),
            (&[0, 2], [-65504.0, -65504.0, f32::NAN, -0.5], "position 1"),
        ] {
            let error = read(&file(documents, &logp)).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!(read(b"no").is_err());
    }
}
