//! A safetensors file that knows its own kind, version and checksum: what caches and checkpoints are kept in.
//!
//! `__metadata__` carries `format`, `version` and `checksum`. The checksum is the BLAKE3 of the whole file, every byte
//! of it, taken while the 64 checksum characters themselves read `0`. So a flipped bit anywhere, be it in the length
//! prefix, the header or the data, is found before anything is decoded.

use crate::{Error, Result};
use safetensors::tensor::{Dtype, SafeTensors, TensorInfo};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Bytes of the length prefix of a safetensors file.
const PREFIX: usize = 8;
/// Where the checksum stands in the header. In any other JSON string the quotes would be escaped.
const MARK: &[u8] = b"\"checksum\":\"";
/// Hex characters of a BLAKE3 hash.
const HEX: usize = 64;

/// What kind of file is expected.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What a reader calls it, e.g. `teacher cache`.
    pub what: &'static str,
    /// Value of `format` in the metadata.
    pub format: &'static str,
    /// Value of `version` in the metadata.
    pub version: &'static str,
    /// How to get a good file.
    pub hint: &'static str,
}

/// A tensor to be written: little-endian bytes in row-major order, borrowed where they are large.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    /// Type of an element.
    pub dtype: Dtype,
    /// Sizes, slowest first.
    pub shape: Vec<usize>,
    /// `product(shape) * dtype.bitsize() / 8` bytes.
    pub data: Cow<'a, [u8]>,
}

/// An opened file whose checksum holds.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Views into the file.
    pub tensors: SafeTensors<'a>,
    /// Every entry of `__metadata__`.
    pub metadata: BTreeMap<String, String>,
}

/// Whether a file that starts like this, of so many bytes, presents itself as safetensors: nine bytes decide.
pub fn looks_like_safetensors(start: &[u8], length: u64) -> bool {
    let header = start.first_chunk().map(|&bytes| u64::from_le_bytes(bytes));
    start.get(PREFIX) == Some(&b'{') && header.is_some_and(|header| header < length)
}

#[derive(Serialize)]
struct Header<'a> {
    #[serde(rename = "__metadata__")]
    metadata: &'a BTreeMap<String, String>,
    #[serde(flatten)]
    tensors: BTreeMap<String, TensorInfo>,
}

/// Writes the tensors with `metadata` and a checksum. The same input gives the same bytes.
///
/// # Errors
/// [`Error::Input`] if a tensor's bytes do not fit its shape.
pub fn seal(
    kind: &Kind,
    tensors: BTreeMap<String, Tensor<'_>>,
    mut metadata: BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let broken = |problem: String| Error::input(kind.what, problem, "this is a defect: report it");
    metadata.insert("format".into(), kind.format.into());
    metadata.insert("version".into(), kind.version.into());
    metadata.insert("checksum".into(), "0".repeat(HEX));
    // Laid out and written here, not by the library: it keeps metadata in a hash map, whose order is not the same twice,
    // and it would hold all data a second time. Widest types first, so that every tensor is aligned; then by name.
    let mut order: Vec<_> = tensors.into_iter().collect();
    order.sort_by(|(a, left), (b, right)| right.dtype.cmp(&left.dtype).then(a.cmp(b)));
    let mut end = 0;
    let mut layout = BTreeMap::new();
    for (name, tensor) in &order {
        let bits = tensor.shape.iter().product::<usize>() * tensor.dtype.bitsize();
        if bits != 8 * tensor.data.len() {
            return Err(broken(format!("{name}: {} bytes for {:?}", tensor.data.len(), tensor.shape)));
        }
        let start = end;
        end += tensor.data.len();
        let (dtype, shape) = (tensor.dtype, tensor.shape.clone());
        layout.insert(name.clone(), TensorInfo { dtype, shape, data_offsets: (start, end) });
    }
    let header = Header { metadata: &metadata, tensors: layout };
    let mut header = serde_json::to_vec(&header).map_err(|e| broken(e.to_string()))?;
    header.resize(header.len().next_multiple_of(PREFIX), b' ');

    let mut bytes = Vec::with_capacity(PREFIX + header.len() + end);
    bytes.extend_from_slice(&(header.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&header);
    for (_, tensor) in order {
        bytes.extend_from_slice(&tensor.data);
    }
    reseal(kind, &mut bytes)?;
    Ok(bytes)
}

/// Writes a new checksum into a file that has been changed; for tools that edit a file and for tests of the checks
/// behind the checksum.
///
/// # Errors
/// [`Error::Input`] if there is no place for a checksum.
pub fn reseal(kind: &Kind, bytes: &mut [u8]) -> Result<()> {
    let at = checksum_position(kind, bytes)?;
    let sum = checksum(bytes, at);
    bytes[at..at + HEX].copy_from_slice(sum.as_bytes());
    Ok(())
}

/// Opens a file: header, format, version, checksum, in this order.
///
/// # Errors
/// [`Error::Input`], with a message of its own for each of: truncated, not safetensors, another format, another
/// version, wrong checksum.
pub fn open<'a>(kind: &Kind, bytes: &'a [u8]) -> Result<Opened<'a>> {
    let bad = |problem: String| Error::input(kind.what, problem, kind.hint);
    header_length(kind, bytes)?;
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| match e {
        safetensors::SafeTensorError::MetadataIncompleteBuffer => bad(format!(
            "truncated or extended: its header does not describe the {} bytes present",
            bytes.len()
        )),
        e => bad(format!("not a safetensors file: {e}")),
    })?;
    let metadata: BTreeMap<String, String> =
        header.metadata().clone().unwrap_or_default().into_iter().collect();
    match metadata.get("format").map(String::as_str) {
        Some(format) if format == kind.format => {}
        Some(format) => return Err(bad(format!("a `{}` file, not `{}`", shorten(format), kind.format))),
        None => return Err(bad(format!("a safetensors file without `format`, not `{}`", kind.format))),
    }
    let version = metadata.get("version").map_or("none", String::as_str);
    if version != kind.version {
        return Err(Error::input(
            kind.what,
            format!("version {} of the format; this build reads version {}", shorten(version), kind.version),
            "make it again with this build, or use the build that wrote it",
        ));
    }
    let at = checksum_position(kind, bytes)?;
    let (stored, found) = (&bytes[at..at + HEX], checksum(bytes, at));
    if stored != found.as_bytes() || metadata.get("checksum").map(String::as_bytes) != Some(stored) {
        return Err(bad(format!(
            "damaged: checksum {}… is stored, the bytes give {}…",
            String::from_utf8_lossy(&stored[..12]),
            &found[..12]
        )));
    }
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| bad(e.to_string()))?;
    Ok(Opened { tensors, metadata })
}

/// Length of the header, once it is known to lie inside the file.
fn header_length(kind: &Kind, bytes: &[u8]) -> Result<usize> {
    let bad = |problem: String| Error::input(kind.what, problem, kind.hint);
    let prefix: [u8; PREFIX] = bytes
        .get(..PREFIX)
        .and_then(|prefix| prefix.try_into().ok())
        .ok_or_else(|| bad(format!("truncated: {} bytes are too few for any file", bytes.len())))?;
    let length = u64::from_le_bytes(prefix);
    let room = bytes.len() - PREFIX;
    match usize::try_from(length) {
        Ok(length) if length <= room => Ok(length),
        _ => Err(bad(format!(
            "truncated, or not a safetensors file: a header of {length} bytes is announced, {room} follow"
        ))),
    }
}

/// Where the 64 characters of the checksum start.
fn checksum_position(kind: &Kind, bytes: &[u8]) -> Result<usize> {
    let header = &bytes[PREFIX..PREFIX + header_length(kind, bytes)?];
    let mut marks = header.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK);
    let at = match (marks.next(), marks.next()) {
        (Some((at, _)), None) => at + MARK.len(),
        (first, _) => {
            let count = if first.is_some() { "more than one checksum" } else { "no checksum" };
            return Err(Error::input(kind.what, format!("the header has {count}"), kind.hint));
        }
    };
    match header.get(at + HEX) {
        Some(b'"') => Ok(PREFIX + at),
        _ => Err(Error::input(kind.what, format!("the checksum is not {HEX} characters long"), kind.hint)),
    }
}

/// BLAKE3 of the file with the checksum's own characters read as `0`.
fn checksum(bytes: &[u8], at: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes[..at]);
    hasher.update(&[b'0'; HEX]);
    hasher.update(&bytes[at + HEX..]);
    hasher.finalize().to_hex().to_string()
}

/// A stranger's string, short enough for one line.
fn shorten(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind { what: "test file", format: "crest-test", version: "3", hint: "make another" };

    fn sample() -> Vec<u8> {
        let tensor =
            Tensor { dtype: Dtype::U16, shape: vec![2, 2], data: (0..8).collect::<Vec<u8>>().into() };
        let metadata = BTreeMap::from([("note".to_owned(), "\"checksum\":\"no".to_owned())]);
        seal(&KIND, BTreeMap::from([("a".to_owned(), tensor)]), metadata).unwrap()
    }

    #[test]
    fn opens_what_it_sealed() {
        let bytes = sample();
        assert_eq!(bytes, sample(), "the same input gives the same bytes");
        let opened = open(&KIND, &bytes).unwrap();
        assert_eq!(opened.metadata["note"], "\"checksum\":\"no");
        assert_eq!(opened.tensors.tensor("a").unwrap().data(), &[0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_an_error() {
        let bytes = sample();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&KIND, &bytes).is_err(), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(open(&KIND, &bytes[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn each_mistake_has_its_own_message() {
        let bytes = sample();
        let message = |kind: &Kind, bytes: &[u8]| open(kind, bytes).unwrap_err().to_string();
        assert!(
            message(&Kind { format: "other", ..KIND }, &bytes).contains("`crest-test` file, not `other`")
        );
        assert!(message(&Kind { version: "4", ..KIND }, &bytes).contains("version 3"));
        assert!(message(&KIND, &bytes[..5]).contains("truncated"));
        assert!(message(&KIND, &bytes[..bytes.len() - 1]).contains("truncated"));
        let mut flipped = bytes.clone();
        *flipped.last_mut().unwrap() ^= 1;
        assert!(message(&KIND, &flipped).contains("damaged"));
    }
}
