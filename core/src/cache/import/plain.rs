//! The plain safetensors layout as documents, so that it passes the same checks as everything else.

use super::{Document, Format};
use crate::Result;
use crate::cache::{TeacherTokenizer, reference};
use std::collections::BTreeMap;

/// Reads a file; gives what it says about itself too.
///
/// # Errors
/// [`crate::Error::Input`] naming the tensor and the numbers that do not fit.
pub fn read_plain(
    bytes: &[u8],
    tokenizer: &TeacherTokenizer,
) -> Result<(Vec<Document>, BTreeMap<String, String>)> {
    let (scored, said) = reference::read(bytes)?;
    if let Some(vocabulary) = said.get("vocab")
        && vocabulary.parse() != Ok(tokenizer.len())
    {
        let v = tokenizer.len();
        let problem = format!("scored with a vocabulary of {vocabulary:.20}; this tokenizer has {v}");
        return Err(Format::Plain.error(problem));
    }
    let documents = scored.documents.windows(2).map(|pair| {
        let positions = pair[0] as usize..pair[1] as usize;
        let mut document =
            Document::new(scored.tokens[positions.clone()].iter().map(|&id| id.into()).collect());
        for position in positions {
            let (ids, logp) = scored.row(position);
            ids.iter().zip(logp).for_each(|(&id, &logp)| document.rows.push(id.into(), logp));
            document.rows.end_row();
        }
        document
    });
    Ok((documents.collect(), said))
}
