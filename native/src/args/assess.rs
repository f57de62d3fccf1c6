//! Arguments of `crest assess`.

use clap::Args;
use crest_core::assess::{Settings, words::Lang};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  crest assess
      the shipped stories cache
  crest assess mine.safetensors --lang ja
  crest assess mine.safetensors --html assessment.html
      one file in both languages, with pictures and example positions
  crest assess mine.safetensors --k 5,8,12 --json

Nothing is trained. Every number comes with a 95% interval from a bootstrap over documents, which speaks about more \
documents of the same kind. The verdict and the suggested settings are rules of thumb; docs/assess.md gives them all.";

/// Arguments of `crest assess`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct AssessArgs {
    /// Teacher cache [default: the shipped stories]
    #[arg(value_name = "CACHE")]
    pub cache: Option<PathBuf>,
    /// Lengths of the ranked list to look at [default: 3,5,10,15]
    #[arg(long, value_name = "K,...", value_delimiter = ',', help_heading = "Settings")]
    pub k: Vec<u32>,
    /// First probability from which the teacher is called confident
    #[arg(long, value_name = "P", default_value_t = Settings::default().confident, help_heading = "Settings")]
    pub confident: f64,
    /// Nats between neighbouring ranks below which their order is taken for noise
    #[arg(long, value_name = "NATS", default_value_t = Settings::default().noise, help_heading = "Settings")]
    pub noise: f64,
    /// Probability that the nucleus holds
    #[arg(long, value_name = "P", default_value_t = Settings::default().nucleus, help_heading = "Settings")]
    pub nucleus: f64,
    /// Seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = Settings::default().seed, help_heading = "Settings")]
    pub seed: u64,
    /// ja or en; the language that an HTML report opens in
    #[arg(long, value_name = "LANG", default_value_t = Lang::En, help_heading = "Output")]
    pub lang: Lang,
    /// Also write a report in Japanese and English, in one file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub html: Option<PathBuf>,
    /// One JSON object on stdout instead of tables: all numbers, both languages
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

impl AssessArgs {
    /// What the flags leave as it is, is default.
    pub fn settings(&self) -> Settings {
        let defaults = Settings::default();
        Settings {
            nucleus: self.nucleus,
            confident: self.confident,
            noise: self.noise,
            ks: if self.k.is_empty() { defaults.ks } else { self.k.clone() },
            seed: self.seed,
            ..defaults
        }
    }
}
