//! Makes a student's cache from scored text in the teacher's full vocabulary: how the caches in `data/` were made.

use clap::Parser;
use crest_core::cache::stats::{PeakSettings, summary};
use crest_core::cache::{Cache, Codec, TeacherTokenizer, Trim, reference, trim};
use std::error::Error;
use std::path::PathBuf;
use std::{fs, process::ExitCode};

/// Trims a teacher's vocabulary and head to what a small student can learn.
#[derive(Parser)]
struct Arguments {
    /// Scored text, in the layout of `crest_core::cache::reference`.
    #[arg(long)]
    reference: PathBuf,
    /// The teacher's tokenizer.json.
    #[arg(long)]
    tokenizer: PathBuf,
    /// Tokens of the student, UNK and the 256 bytes included.
    #[arg(long, default_value_t = 2048)]
    vocab: usize,
    /// Entries kept per position.
    #[arg(long, default_value_t = 16)]
    head: u32,
    /// Keep only the first documents.
    #[arg(long)]
    documents: Option<usize>,
    /// Licence of the text and the teacher, written into the file.
    #[arg(long)]
    licence: String,
    /// Store tensors as they are instead of packed.
    #[arg(long)]
    raw: bool,
    /// File to write.
    #[arg(short, long)]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(report) => {
            emit(&report);
            ExitCode::SUCCESS
        }
        Err(error) => {
            emit(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<String, Box<dyn Error>> {
    let mut full = reference::read(&fs::read(&arguments.reference)?)?;
    if let Some(count) = arguments.documents {
        full = full.first_documents(count)?;
    }
    let tokenizer = TeacherTokenizer::from_json(&fs::read_to_string(&arguments.tokenizer)?)?;
    let plan = Trim { vocabulary: arguments.vocab, head: arguments.head, licence: arguments.licence.clone() };
    let (cache, report) = trim(&full, &tokenizer, &plan)?;
    let bytes = cache.to_bytes(if arguments.raw { Codec::Raw } else { Codec::Deflate })?;
    if Cache::from_bytes(&bytes)? != cache {
        return Err("the file does not read back as it was written".into());
    }
    fs::write(&arguments.out, &bytes)?;
    let peaks = summary(&cache, &PeakSettings::default());
    Ok(format!(
        "{}\n{}\n{} bytes, fingerprint {}\n{}",
        serde_json::to_string_pretty(&report)?,
        serde_json::to_string_pretty(&peaks)?,
        bytes.len(),
        cache.info().fingerprint,
        composition(&bytes)?
    ))
}

/// Bytes of every tensor of a file.
fn composition(bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let (header, layout) = safetensors::SafeTensors::read_metadata(bytes)?;
    let mut lines = vec![format!("{:>9}  header", header + 8)];
    for name in layout.offset_keys() {
        let (start, end) = layout.info(&name).map_or((0, 0), |info| info.data_offsets);
        lines.push(format!("{:>9}  {name}", end - start));
    }
    Ok(lines.join("\n"))
}

#[expect(clippy::print_stdout, reason = "a program's only output")]
fn emit(text: &str) {
    println!("{text}");
}
