//! Opening tables: Parquet and both kinds of Arrow files, as batches of a few rows.

use super::{claims, guarded};
use crate::error::{Error, Result};
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, Schema};
use crest_core::container::looks_like_safetensors;
use parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder};
use std::{
    fs::File,
    io::{BufReader, Read, Seek},
    path::Path,
};

/// Rows read at once: documents can be long.
const BATCH: usize = 16;
/// What a file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// Text, presumably JSON lines.
    JsonLines,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC with a footer (Feather).
    ArrowFile,
    /// Arrow IPC as a stream: what Hugging Face datasets write.
    ArrowStream,
    /// A safetensors file.
    Safetensors,
}

/// Looks at the first bytes of a file.
///
/// # Errors
/// [`Error::Io`], or [`Error::Input`] if it is packed.
pub fn container(path: &Path) -> Result<Container> {
    let mut file = File::open(path).map_err(Error::reading(path))?;
    let length = file.metadata().map_err(Error::reading(path))?.len();
    let mut start = Vec::new();
    file.by_ref().take(9).read_to_end(&mut start).map_err(Error::reading(path))?;
    Ok(match &start[..] {
        [b'P', b'A', b'R', b'1', ..] => Container::Parquet,
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Container::ArrowFile,
        [0xff, 0xff, 0xff, 0xff, ..] => Container::ArrowStream,
        _ if looks_like_safetensors(&start, length) => Container::Safetensors,
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            return Err(Error::input(path, "a gzip or zstd archive", "unpack it first"));
        }
        _ => Container::JsonLines,
    })
}

type Source = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// The rows of a table.
pub struct Batches {
    source: Source,
    /// Rows of the file, where it says.
    pub rows: Option<u64>,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.source.next().map(|batch| batch.map_err(|e| e.to_string()))
    }
}

/// The names of a table's columns, and its rows with only `wanted` of them.
///
/// # Errors
/// [`Error::Input`] if the file is damaged or uses something that is not built in.
pub fn batches(path: &Path, file: File, kind: Container, wanted: &[&str]) -> Result<(Vec<String>, Batches)> {
    guarded(path, || match kind {
        Container::Parquet => parquet(file, wanted),
        Container::ArrowFile => {
            let mut file = file;
            claims::check_arrow(&mut file, kind)?;
            let names = names(&FileReader::try_new(start(&file)?, None).map_err(text)?.schema());
            let reader = FileReader::try_new(start(&file)?, Some(project(&names, wanted))).map_err(text)?;
            Ok((names, Batches { source: Box::new(reader), rows: None }))
        }
        Container::ArrowStream => {
            let mut file = file;
            claims::check_arrow(&mut file, kind)?;
            let names = names(&StreamReader::try_new(start(&file)?, None).map_err(text)?.schema());
            let reader = StreamReader::try_new(start(&file)?, Some(project(&names, wanted))).map_err(text)?;
            Ok((names, Batches { source: Box::new(reader), rows: None }))
        }
        Container::JsonLines | Container::Safetensors => Err("not a table".into()),
    })
}

fn parquet(file: File, wanted: &[&str]) -> Result<(Vec<String>, Batches), String> {
    let length = file.metadata().map_err(text)?.len();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(text)?;
    claims::check_parquet(builder.metadata(), length)?;
    let names = names(builder.schema());
    let rows = builder.metadata().file_metadata().num_rows().max(0) as u64;
    let mask = ProjectionMask::roots(builder.parquet_schema(), project(&names, wanted));
    let reader = builder.with_batch_size(BATCH).with_projection(mask).build().map_err(text)?;
    Ok((names, Batches { source: Box::new(reader), rows: Some(rows) }))
}

fn names(schema: &Schema) -> Vec<String> {
    schema.fields().iter().map(|field| field.name().clone()).collect()
}

fn project(names: &[String], wanted: &[&str]) -> Vec<usize> {
    (0..names.len()).filter(|&i| wanted.contains(&names[i].as_str())).collect()
}

/// From the first byte; clones of a file share their place in it.
fn start(mut file: &File) -> Result<BufReader<File>, String> {
    file.rewind().map_err(text)?;
    file.try_clone().map(BufReader::new).map_err(text)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
