//! Arguments of `crest cache`.

use super::DeviceArg;
use crate::scoring::documents::Part;
use clap::{Args, Subcommand, builder::PossibleValuesParser, builder::TypedValueParser};
use crest_core::cache::Codec;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  crest cache --teacher SmolLM2-135M-Instruct.Q4_1.gguf --text book.txt -o book.safetensors
  crest cache --teacher models/TinyLlama --text corpus.jsonl --top-k 50 --vocab 4096 --head 16 -o corpus.safetensors
  crest cache --teacher m.gguf --generate prompts.txt --chat --samples 4 -o stories.safetensors
  crest cache --teacher m.gguf --text corpus.jsonl --part 2/8 -o part2.safetensors
  crest cache merge part1.safetensors part2.safetensors --vocab 4096 -o all.safetensors
  crest cache info all.safetensors
  crest cache verify part1.safetensors --teacher m.gguf

A document is a .txt file, a line of a .jsonl file or an entry of a .json list. Row t of a cache is the teacher's \
distribution of token t given the earlier tokens of its document, before which nothing is put; a document longer than the context is covered by \
windows that overlap. Work is kept in shards (OUT.parts, or OUT itself if it does not end in .safetensors): after a kill \
at any moment the same command goes on, and the bytes in the end are those of an undisturbed run.";

/// Arguments of `crest cache`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct CacheArgs {
    /// What to do with a cache that there is.
    #[command(subcommand)]
    pub tool: Option<CacheTool>,
    #[command(flatten)]
    pub build: BuildArgs,
}

/// How a cache is made. What must be there is optional for the parser, because the tools do without.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct BuildArgs {
    /// GGUF file or Hugging Face folder of a Llama
    #[arg(long, value_name = "MODEL", help_heading = "Teacher", required = true)]
    pub teacher: Option<PathBuf>,
    /// tokenizer.json to use instead of the model's own
    #[arg(long, value_name = "FILE", help_heading = "Teacher")]
    pub tokenizer: Option<PathBuf>,
    #[command(flatten)]
    pub device: DeviceArg,
    /// Tokens run through the teacher at once
    #[arg(long, value_name = "N", default_value_t = 1024, help_heading = "Teacher")]
    pub rows: usize,

    /// Texts to score: .txt, .jsonl, .json
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = "Text", required_unless_present = "generate")]
    pub text: Vec<PathBuf>,
    /// Key of the text in JSON objects
    #[arg(long, value_name = "KEY", default_value = "text", help_heading = "Text")]
    pub field: String,
    /// Longest window
    #[arg(long, value_name = "N", default_value_t = BuildArgs::CONTEXT, help_heading = "Text")]
    pub context: usize,
    /// From window to window of a longer document [default: half the context]
    #[arg(long, value_name = "N", help_heading = "Text")]
    pub stride: Option<usize>,
    /// Cut documents into pieces of N tokens that are scored on their own
    #[arg(long, value_name = "N", help_heading = "Text")]
    pub cut: Option<usize>,
    /// Do one of N parts of the work, for several processes: I/N
    #[arg(long, value_name = "I/N", help_heading = "Text")]
    pub part: Option<Part>,
    /// Use only the first N documents
    #[arg(long, value_name = "N", help_heading = "Text")]
    pub documents: Option<usize>,

    #[command(flatten)]
    pub generate: GenerateArgs,

    /// Entries kept per position
    #[arg(long, value_name = "K", default_value_t = 64, help_heading = "Cache")]
    pub top_k: usize,
    /// Ids drawn from the rest of every position, for random-sampling distillation
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Cache")]
    pub sample_tail: usize,
    /// Tokens per shard, at least
    #[arg(long, value_name = "N", default_value_t = 16_384, help_heading = "Cache")]
    pub shard_tokens: usize,
    #[command(flatten)]
    pub finish: FinishArgs,
    /// What the text is, for the file [default: the names of the text files]
    #[arg(long, value_name = "TEXT", help_heading = "Cache")]
    pub about: Option<String>,
    /// Licence of text and teacher, for the file [default: the model's]
    #[arg(long, value_name = "TEXT", help_heading = "Cache")]
    pub licence: Option<String>,
}

/// How the teacher writes texts of its own.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct GenerateArgs {
    /// Prompts whose answers are scored, without the prompt: .txt one per line, or .jsonl and .json as for --text
    #[arg(long, value_name = "PROMPTS", help_heading = "Generate", conflicts_with = "text")]
    pub generate: Option<PathBuf>,
    /// Put prompts into the model's chat template
    #[arg(long, help_heading = "Generate", requires = "generate")]
    pub chat: bool,
    /// Texts per prompt
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Generate")]
    pub samples: usize,
    /// Longest text in tokens
    #[arg(long, value_name = "N", default_value_t = 256, help_heading = "Generate")]
    pub max_tokens: usize,
    /// Divides the logits; 0 takes the most likely token
    #[arg(long, value_name = "T", default_value_t = 0.8, help_heading = "Generate")]
    pub temperature: f32,
    /// Draw from the smallest set of tokens with this probability
    #[arg(long, value_name = "P", default_value_t = 1.0, help_heading = "Generate")]
    pub top_p: f32,
    /// Decides the draws, of texts and of sampled tails
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Generate")]
    pub seed: u64,
    /// Texts written at once
    #[arg(long, value_name = "N", default_value_t = 16, help_heading = "Generate")]
    pub sequences: usize,
}

/// What is kept in the end, and where.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct FinishArgs {
    /// Tokens of the student's vocabulary, or `full` for the teacher's
    #[arg(long, value_name = "N|full", default_value = "full", value_parser = vocabulary, help_heading = "Cache")]
    pub vocab: Vocab,
    /// Entries kept after trimming [default: all]
    #[arg(long, value_name = "K", help_heading = "Cache")]
    pub head: Option<u32>,
    /// How tensors are stored
    #[arg(long, default_value = "deflate", help_heading = "Cache",
          value_parser = PossibleValuesParser::new(Codec::NAMES).map(|name| Codec::from_name(&name).unwrap_or(Codec::Deflate)))]
    pub codec: Codec,
    /// File to write (.safetensors), or for `crest cache` a folder of shards
    #[arg(long, short, value_name = "OUT", help_heading = "Output", required = true)]
    out: Option<PathBuf>,
    /// Replace what is there
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    /// One JSON object on stdout instead of words
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

impl BuildArgs {
    /// Longest window unless one is asked for.
    pub const CONTEXT: usize = 1024;

    /// The model.
    pub fn teacher(&self) -> &Path {
        self.teacher.as_deref().unwrap_or(Path::new(""))
    }
}

impl FinishArgs {
    /// Where to write.
    pub fn out(&self) -> &Path {
        self.out.as_deref().unwrap_or(Path::new(""))
    }
}

/// A vocabulary size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vocab(pub Option<usize>);

fn vocabulary(text: &str) -> Result<Vocab, String> {
    match text {
        "full" => Ok(Vocab(None)),
        number => {
            number.parse().map(|v| Vocab(Some(v))).map_err(|_| "give a number of tokens, or full".into())
        }
    }
}

/// Tools for caches that there are.
#[derive(Debug, Subcommand)]
pub enum CacheTool {
    /// Say what is in a cache
    Info(InfoArgs),
    /// Check a cache: every byte, and with --teacher every number
    Verify(VerifyArgs),
    /// Take some documents, a smaller head, or a trimmed vocabulary
    Slice(SliceArgs),
    /// Put shards of one run together
    Merge(MergeArgs),
}

/// Arguments of `crest cache info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// Cache file or folder of shards [default: the shipped stories]
    pub cache: Option<PathBuf>,
    /// One JSON object on stdout instead of words
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `crest cache verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Cache file or folder of shards
    pub cache: PathBuf,
    /// Score the text again with this teacher and compare; needs the teacher's full vocabulary
    #[arg(long, value_name = "MODEL")]
    pub teacher: Option<PathBuf>,
    /// tokenizer.json to use instead of the model's own
    #[arg(long, value_name = "FILE")]
    pub tokenizer: Option<PathBuf>,
    /// Only the first N documents
    #[arg(long, value_name = "N")]
    pub documents: Option<usize>,
    /// Entries compared per position
    #[arg(long, value_name = "K", default_value_t = 8)]
    pub top: usize,
    /// What a log-probability may be off, and how close two must be for their order not to count
    #[arg(long, value_name = "X", default_value_t = 0.01)]
    pub tolerance: f32,
    /// Longest window [default: the one that the cache says it was scored with]
    #[arg(long, value_name = "N")]
    pub context: Option<usize>,
    #[command(flatten)]
    pub device: DeviceArg,
    /// One JSON object on stdout instead of words
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `crest cache slice`.
#[derive(Debug, Args)]
pub struct SliceArgs {
    /// Cache file or folder of shards
    pub cache: PathBuf,
    /// Documents A..B, counted from 0, B not included
    #[arg(long, value_name = "A..B", value_parser = range)]
    pub documents: Option<std::ops::Range<usize>>,
    #[command(flatten)]
    pub finish: FinishArgs,
}

fn range(text: &str) -> Result<std::ops::Range<usize>, String> {
    let bounds = text.split_once("..").and_then(|(a, b)| Some(a.parse().ok()?..b.parse().ok()?));
    bounds.ok_or_else(|| "give A..B, e.g. 0..80".into())
}

/// Arguments of `crest cache merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Cache files or folders of shards, in order
    #[arg(required = true)]
    pub caches: Vec<PathBuf>,
    #[command(flatten)]
    pub finish: FinishArgs,
}
