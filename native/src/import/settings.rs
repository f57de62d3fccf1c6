//! DistillKit's compression settings: a small YAML file beside its Parquet files.

use crate::error::{Error, Result};
use crest_core::cache::import::Compression;
use std::path::Path;

/// What `sample_logits_vllm.py` calls it.
const NAME: &str = "compression_config.yaml";
const LARGEST: u64 = 1 << 20;

/// The settings in `named`, or those beside `file` if there are any.
///
/// # Errors
/// [`Error::Io`], or [`Error::Input`] saying what is wrong with them.
pub fn compression(named: Option<&Path>, file: &Path) -> Result<Option<Compression>> {
    let beside = file.with_file_name(NAME);
    let path = match named {
        Some(path) => path,
        None if beside.exists() => &beside,
        None => return Ok(None),
    };
    let length = path.metadata().map_err(Error::reading(path))?.len();
    if length > LARGEST {
        return Err(Error::input(
            path,
            format!("{length} bytes of settings"),
            "name a compression_config.yaml",
        ));
    }
    let text = std::fs::read_to_string(path).map_err(Error::reading(path))?;
    let value: serde_json::Value = serde_yaml_ng::from_str(&text)
        .map_err(|e| Error::input(path, e.to_string(), "it should be YAML as DistillKit writes it"))?;
    Compression::from_settings(&value).map(Some).map_err(Error::of_file(path))
}
