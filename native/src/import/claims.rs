//! What tables claim about their sizes, checked before a library believes it: a failed allocation cannot be caught.

use super::Container;
use arrow_ipc::{Message, MessageHeader, RecordBatch, root_as_footer, root_as_message};
use parquet::file::metadata::ParquetMetaData;
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

/// A buffer may claim to unpack to this many times its size, and this much more.
const RATIO: u64 = 1024;
const FREE: u64 = 64 << 20;

type Result<T> = std::result::Result<T, String>;

/// Refuses column chunks that are larger than the file or claim to unpack to far more than they are.
pub(super) fn check_parquet(metadata: &ParquetMetaData, length: u64) -> Result<()> {
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let packed = u64::try_from(column.compressed_size()).unwrap_or(u64::MAX);
        let unpacked = u64::try_from(column.uncompressed_size()).unwrap_or(u64::MAX);
        if packed > length || !plausible(packed, unpacked) {
            let name = column.column_path().string();
            return Err(format!(
                "column {name} claims {unpacked} bytes out of {packed}, in a file of {length}"
            ));
        }
    }
    Ok(())
}

fn plausible(packed: u64, unpacked: u64) -> bool {
    unpacked <= packed.saturating_mul(RATIO).saturating_add(FREE)
}

/// Walks the messages of an Arrow file, or of a stream.
pub(super) fn check_arrow(file: &mut File, kind: Container) -> Result<()> {
    let length = file.metadata().map_err(text)?.len();
    let mut walk = Walk { file, length };
    if kind == Container::ArrowStream {
        let mut at = 0;
        while let Some(message) = walk.message(at)? {
            at = message;
        }
        return Ok(());
    }
    let end = walk.bytes(length.checked_sub(10).ok_or("no footer")?, 10)?;
    let size = end.first_chunk().map_or(0, |&bytes| u64::from(u32::from_le_bytes(bytes)));
    let footer = walk
        .bytes(length.saturating_sub(10).checked_sub(size).ok_or("a footer larger than the file")?, size)?;
    let footer = root_as_footer(&footer).map_err(text)?;
    for block in footer.dictionaries().iter().flatten().chain(footer.recordBatches().iter().flatten()) {
        walk.block([block.offset(), block.metaDataLength().into(), block.bodyLength()])?;
    }
    Ok(())
}

struct Walk<'a> {
    file: &'a mut File,
    length: u64,
}

impl Walk<'_> {
    fn bytes(&mut self, at: u64, count: u64) -> Result<Vec<u8>> {
        if at.checked_add(count).is_none_or(|end| end > self.length) {
            return Err(format!("{count} bytes at {at} in a file of {}", self.length));
        }
        let mut bytes = vec![0; count as usize];
        self.file.seek(SeekFrom::Start(at)).map_err(text)?;
        self.file.read_exact(&mut bytes).map_err(text)?;
        Ok(bytes)
    }

    /// Checks the message of a block, given as offset, length of the metadata and length of the body. The reader of files
    /// goes by these three, and not by the lengths that the message itself has.
    fn block(&mut self, parts: [i64; 3]) -> Result<()> {
        let [at, metadata, bytes] = parts.map(|part| u64::try_from(part).unwrap_or(u64::MAX));
        let end = at.checked_add(metadata).and_then(|body| body.checked_add(bytes));
        if end.is_none_or(|end| end > self.length) {
            return Err(format!("a block at {parts:?} in a file of {} bytes", self.length));
        }
        let message = self.bytes(at, metadata)?;
        let marked = message.starts_with(&[0xff; 4]);
        let message = message.get(if marked { 8 } else { 4 }..).ok_or("a block without a message")?;
        self.batch(root_as_message(message).map_err(text)?, at + metadata, bytes)
    }

    /// Checks the message of a stream at an offset; gives where the next one is, `None` at the end.
    fn message(&mut self, at: u64) -> Result<Option<u64>> {
        if at == self.length {
            return Ok(None);
        }
        let word = |bytes: &[u8]| bytes.first_chunk().map_or(0, |&bytes| u32::from_le_bytes(bytes));
        let first = word(&self.bytes(at, 4)?);
        // Old writers have no marker in front of the length.
        let (size, start) =
            if first == u32::MAX { (word(&self.bytes(at + 4, 4)?), at + 8) } else { (first, at + 4) };
        if size == 0 {
            return Ok(None);
        }
        let metadata = self.bytes(start, size.into())?;
        let message = root_as_message(&metadata).map_err(text)?;
        let body = start + u64::from(size);
        let bytes = u64::try_from(message.bodyLength()).map_err(text)?;
        let end = body.checked_add(bytes).filter(|&end| end <= self.length);
        let end =
            end.ok_or_else(|| format!("a body of {bytes} bytes at {body} in a file of {}", self.length))?;
        self.batch(message, body, bytes)?;
        Ok(Some(end))
    }

    /// Checks the buffers of a message, if it has any.
    fn batch(&mut self, message: Message<'_>, body: u64, bytes: u64) -> Result<()> {
        let batch = match message.header_type() {
            MessageHeader::RecordBatch => message.header_as_record_batch(),
            MessageHeader::DictionaryBatch => {
                message.header_as_dictionary_batch().and_then(|batch| batch.data())
            }
            _ => None,
        };
        batch.map_or(Ok(()), |batch| self.buffers(&batch, body, bytes))
    }

    /// Buffers lie inside the body; a packed one starts with the length it claims to have.
    fn buffers(&mut self, batch: &RecordBatch<'_>, body: u64, bytes: u64) -> Result<()> {
        for buffer in batch.buffers().iter().flatten() {
            let at = u64::try_from(buffer.offset()).map_err(text)?;
            let count = u64::try_from(buffer.length()).map_err(text)?;
            if at.checked_add(count).is_none_or(|end| end > bytes) {
                return Err(format!("a buffer of {count} bytes at {at} in a body of {bytes}"));
            }
            if batch.compression().is_some() && count >= 8 {
                let claim =
                    self.bytes(body + at, 8)?.first_chunk().map_or(0, |&bytes| i64::from_le_bytes(bytes));
                // -1 says that it is not packed after all.
                if claim < -1 || !plausible(count, claim.max(0) as u64) {
                    return Err(format!("a buffer of {count} bytes claims to unpack to {claim}"));
                }
            }
        }
        Ok(())
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
