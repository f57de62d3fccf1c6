//! How a tensor's bytes are packed: byte planes and raw deflate, undone without trusting a single declared number.

use super::format::{HINT, WHAT};
use crate::{Error, Result};
use flate2::{Compression, Decompress, FlushDecompress, Status, write::DeflateEncoder};
use safetensors::tensor::Dtype;
use std::io::Write;

/// How the tensors of a cache are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// As they are: any safetensors reader can use them.
    Raw,
    /// Byte planes, deflated: for shipping. About half the size.
    Deflate,
    /// Heads range coded under a model of the file, their values rounded by up to 0.02 nat: the smallest, and slow to
    /// write. Everything else as [`Codec::Deflate`].
    Packed,
}

impl Codec {
    /// Names of all codecs.
    pub const NAMES: [&str; 3] = ["raw", "deflate", "packed"];

    /// Its name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Raw => "raw",
            Codec::Deflate => "deflate",
            Codec::Packed => "packed",
        }
    }

    /// The codec of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Codec::Raw, Codec::Deflate, Codec::Packed].into_iter().find(|codec| codec.name() == name)
    }
}

/// Bytes of an element; `None` for types a cache does not use.
pub(super) fn width(dtype: Dtype) -> Option<usize> {
    match dtype {
        Dtype::U8 => Some(1),
        Dtype::U16 | Dtype::F16 => Some(2),
        Dtype::U32 | Dtype::F32 => Some(4),
        _ => None,
    }
}

/// Packs a tensor: f16 rows as differences of bit patterns, then byte planes, then raw deflate.
pub(super) fn pack(data: &[u8], dtype: Dtype, row: usize) -> Result<Vec<u8>> {
    let mut bytes = data.to_vec();
    if dtype == Dtype::F16 {
        difference(&mut bytes, row);
    }
    deflate(&to_planes(&bytes, width(dtype).unwrap_or(1)))
}

/// Undoes [`pack`] into exactly `length` bytes.
pub(super) fn unpack(name: &str, packed: &[u8], length: usize, dtype: Dtype, row: usize) -> Result<Vec<u8>> {
    let planes = inflate(name, packed, length)?;
    let mut bytes = from_planes(&planes, width(dtype).unwrap_or(1));
    if dtype == Dtype::F16 {
        accumulate(&mut bytes, row);
    }
    Ok(bytes)
}

/// Replaces each 16-bit pattern by its difference to the one before it in the row. Falling log-probabilities have
/// rising patterns with small steps, which deflate a ninth smaller than the patterns themselves.
fn difference(bytes: &mut [u8], row: usize) {
    for row in bytes.chunks_exact_mut(row.max(1) * 2) {
        let mut before = 0u16;
        for pair in row.chunks_exact_mut(2) {
            let value = u16::from_le_bytes([pair[0], pair[1]]);
            pair.copy_from_slice(&value.wrapping_sub(before).to_le_bytes());
            before = value;
        }
    }
}

fn accumulate(bytes: &mut [u8], row: usize) {
    for row in bytes.chunks_exact_mut(row.max(1) * 2) {
        let mut sum = 0u16;
        for pair in row.chunks_exact_mut(2) {
            sum = sum.wrapping_add(u16::from_le_bytes([pair[0], pair[1]]));
            pair.copy_from_slice(&sum.to_le_bytes());
        }
    }
}

/// All lowest bytes, then all second bytes, and so on.
fn to_planes(bytes: &[u8], width: usize) -> Vec<u8> {
    (0..width).flat_map(|plane| bytes.iter().skip(plane).step_by(width).copied()).collect()
}

fn from_planes(planes: &[u8], width: usize) -> Vec<u8> {
    let count = planes.len() / width;
    let mut bytes = vec![0; planes.len()];
    for (index, &byte) in planes.iter().enumerate().take(count * width) {
        bytes[(index % count) * width + index / count] = byte;
    }
    bytes
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2 + 64), Compression::new(9));
    let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    packed.map_err(|e| Error::input(WHAT, format!("cannot be deflated: {e}"), "this is a defect: report it"))
}

fn inflate(name: &str, packed: &[u8], length: usize) -> Result<Vec<u8>> {
    let bad = |problem: String| Error::input(WHAT, format!("{name}: {problem}"), HINT);
    // One byte more than wanted: a stream that goes on is seen, and nothing larger is ever allocated.
    let mut bytes = vec![0; length + 1];
    let mut state = Decompress::new(false);
    let status = state
        .decompress(packed, &mut bytes, FlushDecompress::Finish)
        .map_err(|e| bad(format!("cannot be inflated: {e}")))?;
    let (read, written) = (state.total_in(), state.total_out());
    if status != Status::StreamEnd || written != length as u64 || read != packed.len() as u64 {
        return Err(bad(format!(
            "{read} of {} packed bytes gave {written} bytes where its shape needs {length}",
            packed.len()
        )));
    }
    bytes.truncate(length);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unpacking_undoes_packing(values in prop::collection::vec(any::<u16>(), 0..600), row in 1usize..20) {
            let rows = values.len() / row;
            let bytes: Vec<u8> = values[..rows * row].iter().flat_map(|v| v.to_le_bytes()).collect();
            for (dtype, keep) in [(Dtype::F16, bytes.len()), (Dtype::U16, bytes.len()), (Dtype::U32, bytes.len() / 4 * 4), (Dtype::U8, bytes.len())] {
                let bytes = &bytes[..keep];
                let packed = pack(bytes, dtype, row).unwrap();
                prop_assert_eq!(unpack("x", &packed, bytes.len(), dtype, row).unwrap(), bytes);
                prop_assert!(unpack("x", &packed, bytes.len() + 1, dtype, row).is_err());
            }
        }
    }

    #[test]
    fn a_stream_longer_than_its_shape_is_refused() {
        let packed = deflate(&vec![0; 1 << 20]).unwrap();
        assert!(packed.len() < 2048);
        let error = inflate("head_ids", &packed, 64).unwrap_err().to_string();
        assert!(error.contains("head_ids"), "{error}");
    }
}
