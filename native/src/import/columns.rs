//! A table's row as a document: lists of lists out of Arrow arrays, whatever widths they have.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use crest_core::cache::import::{Columns, Compression, Document, Format, Rows};
use crest_core::{Error, Result as CoreResult};

type Result<T> = std::result::Result<T, String>;

const QUANTIZED: [&str; 3] = ["input_ids", "compressed_logprobs", "bytepacked_indices"];
const LEGACY: [&str; 4] = ["input_ids", "packed_indices", "exact_values", "coeffs"];

/// Which columns are read, and how.
#[derive(Clone, Debug)]
pub enum Layout {
    /// Ids and values.
    Lists(Columns),
    /// Compressed by DistillKit.
    Compressed(Compression),
}

impl Layout {
    /// The layout of a table with columns of these names.
    ///
    /// # Errors
    /// [`Error::Input`] saying which column or setting is missing.
    pub fn of(names: &[String], format: Format, compression: Option<&Compression>) -> CoreResult<Self> {
        let has = |wanted: &[&str]| wanted.iter().all(|name| names.iter().any(|n| n == name));
        let compressed = has(&QUANTIZED[1..2]) || has(&LEGACY[1..2]);
        if format != Format::DistillKit || !compressed {
            return Columns::find(names.iter().map(String::as_str)).map(Layout::Lists);
        }
        let (problem, hint) = match compression {
            Some(settings @ Compression::Quantized(_)) if has(&QUANTIZED) => {
                return Ok(Layout::Compressed(settings.clone()));
            }
            Some(settings @ Compression::Legacy(_)) if has(&LEGACY) => {
                return Ok(Layout::Compressed(settings.clone()));
            }
            None => (
                "compressed columns, and no compression_config.yaml beside the file",
                "name it with --compression: without it the bytes mean nothing",
            ),
            Some(_) => (
                "the columns are not those of the compressor in the compression settings",
                "give the settings that these files were written with",
            ),
        };
        Err(Error::input("distillkit input", problem, hint))
    }

    /// The columns that are read.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Layout::Lists(columns) => [&columns.tokens, &columns.ids, &columns.values]
                .into_iter()
                .chain(&columns.mask)
                .map(String::as_str)
                .collect(),
            Layout::Compressed(Compression::Quantized(_)) => QUANTIZED.to_vec(),
            Layout::Compressed(Compression::Legacy(_)) => LEGACY.to_vec(),
        }
    }

    /// The document in a row of a batch.
    ///
    /// # Errors
    /// What is wrong in which column.
    pub fn document(&self, batch: &RecordBatch, row: usize) -> Result<Document> {
        match self {
            Layout::Lists(columns) => lists(columns, batch, row),
            Layout::Compressed(compression) => compressed(compression, batch, row),
        }
    }
}

fn lists(columns: &Columns, batch: &RecordBatch, row: usize) -> Result<Document> {
    let mut document = Document::new(cell(batch, &columns.tokens, row, integers)?);
    document.scale = columns.scale;
    let ids = cell(batch, &columns.ids, row, |cell| each(cell, integers))?;
    let values = cell(batch, &columns.values, row, |cell| each(cell, floats))?;
    let mask = columns.mask.as_ref().map(|name| cell(batch, name, row, |cell| each(cell, floats)));
    let mask = mask.transpose()?;
    if ids.len() != values.len() {
        return Err(format!("{} rows in {}, {} in {}", ids.len(), columns.ids, values.len(), columns.values));
    }
    for (t, (ids, values)) in ids.iter().zip(&values).enumerate() {
        if ids.len() != values.len() {
            return Err(format!("{}[{t}] has {} ids and {} values", columns.ids, ids.len(), values.len()));
        }
        let mask = mask.as_ref().and_then(|mask| mask.get(t));
        for (entry, (&id, &value)) in ids.iter().zip(values).enumerate() {
            if mask.and_then(|mask| mask.get(entry)).is_none_or(|&there| there != 0.0) {
                document.rows.push(id, value);
            }
        }
        document.rows.end_row();
    }
    Ok(document)
}

fn compressed(compression: &Compression, batch: &RecordBatch, row: usize) -> Result<Document> {
    let mut document = Document::new(cell(batch, "input_ids", row, integers)?);
    let rows = &mut document.rows;
    match compression {
        Compression::Quantized(settings) => {
            let values = cell(batch, QUANTIZED[1], row, |cell| each(cell, bytes))?;
            let ids = cell(batch, QUANTIZED[2], row, |cell| each(cell, bytes))?;
            same(&[values.len(), ids.len()])?;
            let all = values.iter().zip(&ids).enumerate();
            all.into_iter().try_for_each(|(t, (values, ids))| at(t, settings.row(values, ids, rows)))?;
        }
        Compression::Legacy(settings) => {
            let ids = cell(batch, LEGACY[1], row, |cell| each(cell, integers))?;
            let exact = cell(batch, LEGACY[2], row, |cell| each(cell, floats))?;
            let curve = cell(batch, LEGACY[3], row, |cell| each(cell, floats))?;
            same(&[ids.len(), exact.len(), curve.len()])?;
            for (t, ids) in ids.iter().enumerate() {
                let words: Vec<u64> = ids.iter().map(|&word| word as u64).collect();
                at(t, settings.row(&words, &exact[t], &curve[t], rows))?;
            }
        }
    }
    complete(&mut document.rows, document.tokens.len());
    Ok(document)
}

/// The sampler asks for one prompt position per token but the first; a file cut by hand may end earlier.
fn complete(rows: &mut Rows, tokens: usize) {
    while rows.len() + 1 < tokens {
        rows.end_row();
    }
}

fn same(lengths: &[usize]) -> Result<()> {
    match lengths.windows(2).all(|pair| pair[0] == pair[1]) {
        true => Ok(()),
        false => Err(format!("its columns have {lengths:?} rows")),
    }
}

fn at(t: usize, outcome: CoreResult<()>) -> Result<()> {
    outcome.map_err(|error| match error {
        Error::Input { problem, .. } => format!("[{t}]: {problem}"),
        error => error.to_string(),
    })
}

/// A cell of a column of lists.
fn cell<T>(batch: &RecordBatch, name: &str, row: usize, read: impl Fn(&ArrayRef) -> Result<T>) -> Result<T> {
    let column = batch.column_by_name(name).ok_or_else(|| format!("no column {name}"))?;
    if column.is_null(row) {
        return Err(format!("{name} is null"));
    }
    list(column, row).and_then(|cell| read(&cell)).map_err(|problem| format!("{name}{problem}"))
}

fn list(array: &ArrayRef, row: usize) -> Result<ArrayRef> {
    match array.data_type() {
        DataType::List(_) => Ok(array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => Ok(array.as_list::<i64>().value(row)),
        DataType::FixedSizeList(_, _) => Ok(array.as_fixed_size_list().value(row)),
        other => Err(format!(" is {other}, not a list")),
    }
}

/// Every list of a list; a null one is empty.
fn each<T>(array: &ArrayRef, read: impl Fn(&ArrayRef) -> Result<Vec<T>>) -> Result<Vec<Vec<T>>> {
    let one = |row| match array.is_null(row) {
        true => Ok(Vec::new()),
        false => list(array, row).and_then(|cell| read(&cell)),
    };
    (0..array.len()).map(|row| one(row).map_err(|problem| format!("[{row}]{problem}"))).collect()
}

macro_rules! widths {
    ($array:expr, $to:ty, $missing:expr, $($name:ident => $kind:ty),*) => {
        match $array.data_type() {
            $(DataType::$name => $array
                .as_primitive::<$kind>()
                .iter()
                .map(|value| value.map_or($missing, |value| Ok(<$to as From<_>>::from(value))))
                .collect(),)*
            other => Err(format!(" holds {other}, not numbers of the kind that it should")),
        }
    };
}

fn integers(array: &ArrayRef) -> Result<Vec<i64>> {
    if array.data_type() == &DataType::UInt64 {
        // Also packed words, which use all bits.
        let words = array.as_primitive::<UInt64Type>().iter();
        return words.map(|word| word.map(|word| word as i64).ok_or_else(missing)).collect();
    }
    widths!(array, i64, Err(missing()), Int8 => Int8Type, Int16 => Int16Type, Int32 => Int32Type, Int64 => Int64Type,
        UInt8 => UInt8Type, UInt16 => UInt16Type, UInt32 => UInt32Type)
}

fn missing() -> String {
    " holds a null".into()
}

fn floats(array: &ArrayRef) -> Result<Vec<f32>> {
    if array.data_type() == &DataType::Float64 {
        let values = array.as_primitive::<Float64Type>().iter();
        return Ok(values.map(|value| value.map_or(f32::NEG_INFINITY, |value| value as f32)).collect());
    }
    if array.data_type().is_integer() {
        return Ok(integers(array)?.into_iter().map(|value| value as f32).collect());
    }
    widths!(array, f32, Ok(f32::NEG_INFINITY), Float16 => Float16Type, Float32 => Float32Type)
}

fn bytes(array: &ArrayRef) -> Result<Vec<u8>> {
    if array.data_type() == &DataType::UInt8 && array.null_count() == 0 {
        return Ok(array.as_primitive::<UInt8Type>().values().to_vec());
    }
    let byte = |value: i64| u8::try_from(value).map_err(|_| format!(" holds {value}, not a byte"));
    integers(array)?.into_iter().map(byte).collect()
}
