//! The raw command line, one struct per command. What the words mean together is decided in `settings` and the commands.

mod assess;
mod cache;
mod import;
mod settings;

pub use assess::AssessArgs;
pub use cache::{
    BuildArgs, CacheArgs, CacheTool, FinishArgs, GenerateArgs, InfoArgs, MergeArgs, SliceArgs, VerifyArgs,
};
pub use import::ImportArgs;
pub use settings::SettingsArgs;

use clap::{Args, Parser, Subcommand};
use crest_core::device::Choice;
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 a check of selftest or cache verify failed, 2 usage or settings, 3 bad input, 4 device, 5 input/output, \
130 interrupted (what was finished is written).";

/// Distil a small language model from a cached teacher, keeping the order of the teacher's peaks.
#[derive(Debug, Parser)]
#[command(name = "crest", version, after_help = EXIT_CODES, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell before training whether a task has several good answers and its teacher is good enough
    Assess(AssessArgs),
    /// Make a teacher cache: score text with a Llama, or look at, check, cut and join caches
    Cache(Box<CacheArgs>),
    /// Train students on a teacher cache and write their run folders
    Distill(Box<DistillArgs>),
    /// Measure trained students on held-out text, side by side
    Eval(EvalArgs),
    /// Turn what other tools wrote (vLLM, OpenAI-style servers, DistillKit, axolotl, …) into a teacher cache
    Import(Box<ImportArgs>),
    /// Print the operations of one training step with shapes, bytes and FLOPs
    Plan(PlanArgs),
    /// Check every kernel against its CPU twin and every golden loss on a device
    Selftest(SelftestArgs),
}

const DISTILL_EXAMPLES: &str = "\
Examples:
  crest distill
      three students from one seed, ce+rkl, ce+rkl+rank and fkl, on the shipped stories cache
  crest distill --objective fkl+.3rank --seed 7 --out runs/mine
  crest distill --objective fkl+rank,fkl+rank:tau=1,fkl+rank:set=teacher
  crest distill --cache austen.safetensors --width 96 --layers 3 --steps 2000
  crest distill --config mine.toml --device cpu --json > steps.jsonl
  crest distill --init SmolLM2-135M-Instruct.Q4_1.gguf --cache full.safetensors --steps 100 --batch 2
  crest distill --resume runs/mine

An objective joins terms by `+`, each with an optional weight in front: ce; one of fkl, rkl, jsd, sfkl, srkl, tvd, akl, \
ab; one of rank, pav, pearson, ranknet, listmle. `rank` alone has the paper's weight 2. Options follow a term by `:`: \
t (temperature 0.5, 1, 2, 4), lambda (fixed, dynamic), alpha, beta, mu on a divergence that has them; tau, eps, set, rho, top_p on a ranking term; k on any, and the \
teacher-confidence weight conf (none, agree, entropy) with c and applies (rank, all). \
They go before --k, --tau, --set and --config: fkl:lambda=dynamic+.3rank:tau=1:k=3.

A run folder holds config.toml, metrics.jsonl (one line per step), checkpoint.safetensors and report.html. Ctrl-C writes \
the checkpoint and stops; --resume continues to the same bits as an undisturbed run.";

/// Arguments of `crest distill`.
#[derive(Debug, Args)]
#[command(after_help = DISTILL_EXAMPLES)]
pub struct DistillArgs {
    #[command(flatten)]
    pub cache: CacheArg,
    #[command(flatten)]
    pub device: DeviceArg,
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Start from the weights of a GGUF file or Hugging Face folder, with its shape and the teacher's full vocabulary;
    /// the learning rate is then 1e-4 unless --lr says otherwise
    #[arg(long, value_name = "MODEL", help_heading = "Student",
          conflicts_with_all = ["width", "layers", "heads", "kv_heads", "ff", "config", "resume"])]
    pub init: Option<PathBuf>,
    /// Run folder [default: runs/OBJECTIVE-seedN]; with several objectives, the folder of their run folders
    #[arg(long, value_name = "DIR", help_heading = "Run")]
    pub out: Option<PathBuf>,
    /// Replace the files of an existing run folder
    #[arg(long, help_heading = "Run")]
    pub force: bool,
    /// Continue the run in DIR; its settings are kept
    #[arg(long, value_name = "DIR", help_heading = "Run", conflicts_with_all = ["SettingsArgs", "out", "force"])]
    pub resume: Option<PathBuf>,
    /// Write the checkpoint every N steps, not only at the end
    #[arg(long, value_name = "N", default_value_t = 100, help_heading = "Run",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub checkpoint_every: u32,
    /// JSON lines on stdout instead of the progress bar and the table
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// No progress on stderr
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
}

const EVAL_EXAMPLES: &str = "\
Examples:
  crest eval
      the newest runs under ./runs, oldest first, on the shipped stories cache
  crest eval runs/ce+rkl+rank-seed1 stories.safetensors
  crest eval runs/ce+rkl-seed1 runs/ce+rkl+rank-seed1 runs/fkl-seed1
  crest eval mine/checkpoint.safetensors --cache austen.safetensors --json

Differences are against the first run, position by position on the same held-out text, with 95% intervals from a block \
bootstrap over positions. They speak about other text of the same kind, not about other seeds: train several seeds for that.";

/// Arguments of `crest eval`.
#[derive(Debug, Args)]
#[command(after_help = EVAL_EXAMPLES)]
pub struct EvalArgs {
    /// Run folders or checkpoint files; the last may be the cache [default: the newest runs under ./runs]
    #[arg(value_name = "RUN")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub cache: CacheArg,
    #[command(flatten)]
    pub device: DeviceArg,
    /// Without RUN: how many of the newest runs
    #[arg(long, value_name = "N", default_value_t = 4, help_heading = "Input")]
    pub newest: usize,
    /// Only the first N batches of held-out text
    #[arg(long, value_name = "N", help_heading = "Input")]
    pub batches: Option<usize>,
    /// One JSON object on stdout instead of tables
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

const PLAN_EXAMPLES: &str = "\
Examples:
  crest plan
  crest plan --objective fkl --width 128 --layers 4 --json";

/// Arguments of `crest plan`.
#[derive(Debug, Args)]
#[command(after_help = PLAN_EXAMPLES)]
pub struct PlanArgs {
    #[command(flatten)]
    pub cache: CacheArg,
    #[command(flatten)]
    pub device: DeviceArg,
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// One JSON object per operation
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

const SELFTEST_EXAMPLES: &str = "\
Examples:
  crest selftest
  crest selftest --device gpu --golden tests/golden/losses.json
  crest selftest --teacher SmolLM2-135M-Instruct.Q4_1.gguf --golden tests/golden/smollm2.json

Errors are relative to the largest entry of the result they belong to; above the tolerance (1e-5 on the CPU, 1e-4 on a \
GPU) the exit code is 1. With --teacher, the golden file holds texts with their ids, most likely continuations and mean \
negative log-likelihood; above 2e-3 in a log-probability, 1e-3 in the mean, or with other ids, the exit code is 1.";

/// Arguments of `crest selftest`.
#[derive(Debug, Args)]
#[command(after_help = SELFTEST_EXAMPLES)]
pub struct SelftestArgs {
    /// Check a teacher's forward instead: a GGUF file or a Hugging Face folder
    #[arg(long, value_name = "MODEL", help_heading = "Input", requires = "golden")]
    pub teacher: Option<PathBuf>,
    /// Golden values in JSON [default: the losses of this version's tests]
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub golden: Option<PathBuf>,
    #[command(flatten)]
    pub device: DeviceArg,
    /// One JSON object per check
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

/// Which cache to read.
#[derive(Debug, Args)]
pub struct CacheArg {
    /// Teacher cache, a file or a folder of shards [default: the shipped stories]
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub cache: Option<PathBuf>,
}

/// Which device to run on.
#[derive(Clone, Debug, Args)]
pub struct DeviceArg {
    /// auto (a hardware GPU, else the CPU), cpu, gpu, or part of an adapter's name
    #[arg(long, value_name = "DEVICE", default_value = "auto", help_heading = "Run")]
    pub device: Choice,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn resume_takes_no_settings() {
        for flags in [&["--steps", "3"][..], &["--objective", "fkl"], &["--out", "x"], &["--config", "x"]] {
            let all = ["crest", "distill", "--resume", "runs/x"].iter().chain(flags);
            assert!(Cli::try_parse_from(all).is_err(), "{flags:?}");
        }
        assert!(Cli::try_parse_from(["crest", "distill", "--resume", "runs/x", "--device", "cpu"]).is_ok());
    }
}
