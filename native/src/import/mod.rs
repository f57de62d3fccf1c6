//! Files of other tools, handed to the core's importer document by document.

mod claims;
mod columns;
mod files;
mod settings;

pub use columns::Layout;
pub use files::{Container, container};
pub use settings::compression;

use crate::error::{Error, Result};
use arrow_array::RecordBatch;
use crest_core::cache::TeacherTokenizer;
use crest_core::cache::import::{
    Columns, Compression, Format, Importer, LONGEST_LINE, detect_line, read_plain,
};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, Read},
    panic::{self, AssertUnwindSafe},
    path::Path,
};

/// What goes on while files are read.
pub struct Watch<'a> {
    /// Called with the bytes of the file that are done.
    pub progress: &'a mut dyn FnMut(u64),
    /// Documents to stop after.
    pub documents: usize,
}

/// Which format a file has, by its contents.
///
/// # Errors
/// [`Error::Io`], or [`Error::File`] if it is none of them.
pub fn detect(path: &Path) -> Result<Format> {
    match container(path)? {
        Container::Safetensors => Ok(Format::Plain),
        Container::JsonLines => {
            let mut lines = Lines::open(path)?;
            while let Some((number, line)) = lines.next_line()? {
                if !line.trim_ascii().is_empty() {
                    return detect_line(number, line).map_err(Error::of_file(path));
                }
            }
            Err(Error::input(path, "the file is empty", "name a file that holds something"))
        }
        kind => {
            let file = File::open(path).map_err(Error::reading(path))?;
            let (names, _) = files::batches(path, file, kind, &[])?;
            Ok(Columns::format(names.iter().map(String::as_str)))
        }
    }
}

/// Reads a whole file into the importer; gives what it says about itself.
///
/// # Errors
/// [`Error::Io`], or [`Error::File`] naming line or row and field.
pub fn read(
    path: &Path,
    importer: &mut Importer,
    tokenizer: &TeacherTokenizer,
    compression: Option<&Compression>,
    watch: &mut Watch<'_>,
) -> Result<BTreeMap<String, String>> {
    match (importer.format(), container(path)?) {
        (Format::Plain, Container::Safetensors) => plain(path, importer, tokenizer, watch),
        (_, Container::Safetensors) => {
            Err(Error::input(path, "a safetensors file", "it can only be of the format `plain`"))
        }
        (_, Container::JsonLines) => lines(path, importer, watch).map(|()| BTreeMap::new()),
        (Format::Vllm | Format::OpenAi | Format::EasyDistill | Format::Plain, _) => Err(Error::input(
            path,
            format!("a table, and {} is not kept in tables", importer.format().name()),
            "leave --format away, or name `columns`, `axolotl` or `distillkit`",
        )),
        (_, kind) => table(path, kind, importer, compression, watch).map(|()| BTreeMap::new()),
    }
}

fn plain(
    path: &Path,
    importer: &mut Importer,
    tokenizer: &TeacherTokenizer,
    watch: &mut Watch<'_>,
) -> Result<BTreeMap<String, String>> {
    let bytes = std::fs::read(path).map_err(Error::reading(path))?;
    let (documents, said) = read_plain(&bytes, tokenizer).map_err(Error::of_file(path))?;
    for (index, document) in documents.iter().enumerate() {
        if importer.documents() >= watch.documents {
            break;
        }
        importer.push(document, &format!("document {index}")).map_err(Error::of_file(path))?;
    }
    (watch.progress)(bytes.len() as u64);
    Ok(said)
}

fn lines(path: &Path, importer: &mut Importer, watch: &mut Watch<'_>) -> Result<()> {
    let mut lines = Lines::open(path)?;
    while importer.documents() < watch.documents
        && let Some((number, line)) = lines.next_line()?
    {
        importer.line(number, line).map_err(Error::of_file(path))?;
        (watch.progress)(lines.read);
    }
    Ok(())
}

fn table(
    path: &Path,
    kind: Container,
    importer: &mut Importer,
    compression: Option<&Compression>,
    watch: &mut Watch<'_>,
) -> Result<()> {
    let file = File::open(path).map_err(Error::reading(path))?;
    let bytes = file.metadata().map_err(Error::reading(path))?.len();
    let (names, _) = files::batches(path, file, kind, &[])?;
    let layout = Layout::of(&names, importer.format(), compression).map_err(Error::of_file(path))?;
    let file = File::open(path).map_err(Error::reading(path))?;
    let (_, mut batches) = files::batches(path, file, kind, &layout.columns())?;
    let mut row = 0u64;
    while importer.documents() < watch.documents
        && let Some(batch) = guarded(path, || batches.next().transpose())?
    {
        rows(path, &batch, &layout, row, importer, watch)?;
        row += batch.num_rows() as u64;
        let share = batches.rows.map_or(0.0, |all| row as f64 / all.max(1) as f64);
        (watch.progress)((bytes as f64 * share) as u64);
    }
    (watch.progress)(bytes);
    Ok(())
}

fn rows(
    path: &Path,
    batch: &RecordBatch,
    layout: &Layout,
    first: u64,
    importer: &mut Importer,
    watch: &Watch<'_>,
) -> Result<()> {
    for row in 0..batch.num_rows() {
        if importer.documents() >= watch.documents {
            break;
        }
        let place = format!("row {}", first + row as u64);
        let document = guarded(path, || Ok(layout.document(batch, row)))?.map_err(|problem| {
            Error::input(path, format!("{place}: {problem}"), "docs/import.md says which columns are read")
        })?;
        importer.push(&document, &place).map_err(Error::of_file(path))?;
    }
    Ok(())
}

/// Runs a library on bytes from outside: where it panics on them, that is an error of the file.
pub(crate) fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, String>) -> Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(hook);
    outcome.unwrap_or_else(|_| Err("the reading library gave up on it".into())).map_err(|problem| {
        Error::input(path, format!("damaged or not supported: {problem}"), "write the file again")
    })
}

/// Lines of a file, none longer than the core takes.
struct Lines<'a> {
    path: &'a Path,
    file: BufReader<File>,
    line: Vec<u8>,
    number: usize,
    read: u64,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path) -> Result<Self> {
        let file = File::open(path).map_err(Error::reading(path))?;
        Ok(Lines {
            path,
            file: BufReader::with_capacity(1 << 16, file),
            line: Vec::new(),
            number: 0,
            read: 0,
        })
    }

    fn next_line(&mut self) -> Result<Option<(usize, &[u8])>> {
        self.line.clear();
        let limit = LONGEST_LINE as u64 + 1;
        let read = self.file.by_ref().take(limit).read_until(b'\n', &mut self.line);
        let read = read.map_err(Error::reading(self.path))?;
        self.number += 1;
        self.read += read as u64;
        Ok((read > 0).then_some((self.number, &self.line[..])))
    }
}
