//! Where caches, checkpoints and devices come from, with errors that name the file.

use super::RunFolder;
use crate::{
    error::{Error, Result},
    output,
    scoring::shards::Shards,
};
use crest_core::{
    cache::Cache,
    checkpoint::{self, Checkpoint},
    device::{Choice, Device},
    train::Trainer,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The cache that `crest` ships (data/README.md tells its origin).
static STORIES: &[u8] = include_bytes!("../../../data/stories.safetensors");

/// Where a cache is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheSource {
    /// The one inside the program.
    Stories,
    /// A file, or a folder of shards.
    File(PathBuf),
}

impl From<Option<PathBuf>> for CacheSource {
    fn from(path: Option<PathBuf>) -> Self {
        path.map_or(CacheSource::Stories, CacheSource::File)
    }
}

impl CacheSource {
    /// Reads and checks the cache.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::File`] saying what is wrong with the bytes.
    pub fn open(&self) -> Result<Arc<Cache>> {
        Ok(Arc::new(match self {
            CacheSource::Stories => Cache::from_bytes(STORIES)?,
            CacheSource::File(path) if Shards::is(path) => Shards::open(path)?.read()?,
            CacheSource::File(path) => {
                let bytes = std::fs::read(path).map_err(Error::reading(path))?;
                Cache::from_bytes(&bytes).map_err(Error::of_file(path))?
            }
        }))
    }

    /// The flag that names this source.
    pub fn flag(&self) -> Option<String> {
        match self {
            CacheSource::Stories => None,
            CacheSource::File(path) => Some(format!("--cache {}", shell(path))),
        }
    }
}

/// A checkpoint and where it came from.
#[derive(Debug)]
pub struct Saved {
    /// The file.
    pub path: PathBuf,
    /// What it holds.
    pub checkpoint: Checkpoint,
}

impl Saved {
    /// Reads and checks a checkpoint file, or that of a run folder.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Input`] for a folder without a checkpoint, [`Error::File`] for damaged bytes.
    pub fn read(path: &Path) -> Result<Self> {
        let is_dir = path.is_dir();
        let file = if is_dir { RunFolder::at(path).checkpoint() } else { path.to_owned() };
        if is_dir && !file.exists() {
            return Err(Error::input(
                path,
                "the folder holds no checkpoint.safetensors",
                "name a run folder of `crest distill`; a run without a checkpoint must start again (--force)",
            ));
        }
        let bytes = std::fs::read(&file).map_err(Error::reading(&file))?;
        let checkpoint = Checkpoint::from_bytes(&bytes).map_err(Error::of_file(&file))?;
        Ok(Saved { path: file, checkpoint })
    }

    /// Puts the student back together.
    ///
    /// # Errors
    /// [`Error::File`] if it belongs to another cache.
    pub fn restore(&self, device: &Device, cache: Arc<Cache>) -> Result<Trainer> {
        pollster::block_on(Trainer::restore(device, cache, &self.checkpoint))
            .map_err(Error::of_file(&self.path))
    }
}

/// Whether a file is meant as a checkpoint: by its name or by what its header says, however damaged it may be.
pub fn is_checkpoint(path: &Path) -> bool {
    let format = |bytes: Vec<u8>| {
        let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).ok()?;
        header.metadata().as_ref()?.get("format").cloned()
    };
    path.ends_with("checkpoint.safetensors")
        || std::fs::read(path).ok().and_then(format).is_some_and(|format| format == checkpoint::KIND.format)
}

/// Opens the device asked for and says which it is and why.
///
/// # Errors
/// [`crest_core::Error::Device`].
pub fn open_device(choice: &Choice) -> Result<Device> {
    let device = pollster::block_on(Device::open(choice))?;
    output::note(format_args!("device: {} ({})", device_name(&device), device.reason()));
    Ok(device)
}

/// A path as a shell takes it.
pub fn shell(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@\\".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Kind and name, e.g. `cpu: 2 threads`.
pub fn device_name(device: &Device) -> String {
    format!("{}: {}", device.kind(), device.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_paths_are_quoted() {
        assert_eq!(shell(Path::new("runs/ce+rkl-seed1")), "runs/ce+rkl-seed1");
        assert_eq!(shell(Path::new("my runs/it's")), r"'my runs/it'\''s'");
    }
}
