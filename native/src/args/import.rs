//! Arguments of `crest import`.

use super::FinishArgs;
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser};
use crest_core::cache::import::Format;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  crest import outputs.jsonl --tokenizer tokenizer.json -o teacher.safetensors
      what the file holds is found out: vLLM, OpenAI-style, axolotl or EasyDistill JSON lines, DistillKit, Parquet, Arrow
  crest import shard-*.parquet --tokenizer tokenizer.json --vocab 4096 --head 16 -o teacher.safetensors
  crest import distillkit-out/ --tokenizer tokenizer.json --teacher Qwen3-32B --licence \"Apache-2.0\" -o teacher.safetensors
  crest import kd.jsonl --tokenizer tokenizer.json --shift 1 --json -o teacher.safetensors

Everything that was detected or repaired is reported with its number: which token a row is about, ids of a padded output \
layer, renormalised heads, unsorted rows. docs/import.md describes formats and checks.";

/// Arguments of `crest import`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ImportArgs {
    /// Files of one format; a folder stands for the tables and JSON lines in it
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The teacher's tokenizer.json
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub tokenizer: PathBuf,
    /// Format, instead of detecting it
    #[arg(long, help_heading = "Input",
          value_parser = PossibleValuesParser::new(Format::ALL.map(Format::name)).map(|name| Format::from_name(&name).unwrap_or(Format::Columns)))]
    pub format: Option<Format>,
    /// Row r is about token r + N (-1, 0 or 1), instead of letting the text decide
    #[arg(long, value_name = "N", help_heading = "Input", allow_negative_numbers = true)]
    pub shift: Option<i8>,
    /// The values are logits: normalise each row over the ids it gives
    #[arg(long, help_heading = "Input")]
    pub logits: bool,
    /// DistillKit's compression settings [default: compression_config.yaml beside each file]
    #[arg(long, value_name = "YAML", help_heading = "Input")]
    pub compression: Option<PathBuf>,
    /// Only the first N documents
    #[arg(long, value_name = "N", help_heading = "Input")]
    pub documents: Option<usize>,
    /// Entries kept per position, where the files have so many [default: all]
    #[arg(long, value_name = "K", help_heading = "Cache", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub top_k: Option<u32>,
    /// Name of the teacher, with quantisation and source
    #[arg(long, value_name = "NAME", help_heading = "Cache")]
    pub teacher: Option<String>,
    /// What the text is
    #[arg(long, value_name = "TEXT", help_heading = "Cache")]
    pub about: Option<String>,
    /// Licence of the text and of the teacher's outputs
    #[arg(long, value_name = "TEXT", help_heading = "Cache")]
    pub licence: Option<String>,
    #[command(flatten)]
    pub finish: FinishArgs,
}
