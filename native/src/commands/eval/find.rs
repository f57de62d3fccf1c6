//! Which runs and which cache the arguments of `crest eval` mean.

use crate::{
    args::EvalArgs,
    error::{Error, Result},
    run::{CacheSource, RunFolder, is_checkpoint},
};
use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Where runs are looked for when none is named.
const RUNS: &str = "runs";

/// What to measure, and on what.
#[derive(Debug)]
pub struct Inputs {
    /// Run folders or checkpoint files.
    pub runs: Vec<PathBuf>,
    /// The cache.
    pub cache: CacheSource,
    /// Whether the runs were looked for, not named.
    pub guessed: bool,
}

impl Inputs {
    /// Sorts the arguments. The last one is the cache if it is a file, is not a checkpoint and follows a run.
    ///
    /// # Errors
    /// [`Error::Input`] if no run is named and none is found.
    pub fn find(args: &EvalArgs) -> Result<Self> {
        let mut runs = args.paths.clone();
        let mut cache = CacheSource::from(args.cache.cache.clone());
        if let Some(last) = runs.last()
            && runs.len() > 1
            && args.cache.cache.is_none()
            && last.is_file()
            && !is_checkpoint(last)
        {
            cache = CacheSource::File(last.clone());
            runs.pop();
        }
        let guessed = runs.is_empty();
        if guessed {
            runs = newest(Path::new(RUNS), args.newest)?;
        }
        Ok(Inputs { runs, cache, guessed })
    }
}

/// The `n` newest runs under a folder, oldest first, so that the first of a series is what the others are compared with.
fn newest(folder: &Path, n: usize) -> Result<Vec<PathBuf>> {
    let mut found: Vec<(SystemTime, PathBuf)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let written = RunFolder::at(&path).checkpoint().metadata().ok()?.modified().ok()?;
            Some((written, path))
        })
        .collect();
    found.sort();
    let skip = found.len().saturating_sub(n);
    let runs: Vec<PathBuf> = found.into_iter().skip(skip).map(|(_, path)| path).collect();
    if runs.is_empty() {
        return Err(Error::input(
            folder,
            "no run with a checkpoint is here",
            "train with `crest distill` first, or name run folders",
        ));
    }
    Ok(runs)
}

/// A run's name in tables: its folder, or the file if it stands alone.
pub fn name(path: &Path) -> String {
    let folder =
        if path.is_file() && path.ends_with("checkpoint.safetensors") { path.parent() } else { None };
    let path = folder.filter(|p| !p.as_os_str().is_empty()).unwrap_or(path);
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, time::Duration};

    #[test]
    fn the_newest_come_oldest_first() {
        let dir = tempfile::tempdir().unwrap();
        for (i, run) in ["c", "a", "b", "empty"].iter().enumerate() {
            let folder = RunFolder::at(dir.path().join(run));
            folder.create().unwrap();
            if *run != "empty" {
                let file = fs::File::create(folder.checkpoint()).unwrap();
                let age = Duration::from_secs(1000 - 10 * i as u64);
                file.set_modified(SystemTime::now() - age).unwrap();
            }
        }
        let names = |n| -> Vec<String> { newest(dir.path(), n).unwrap().iter().map(|p| name(p)).collect() };
        assert_eq!(names(9), ["c", "a", "b"]);
        assert_eq!(names(2), ["a", "b"]);
        let nothing = newest(&dir.path().join("none"), 3).unwrap_err().to_string();
        assert!(nothing.contains("crest distill"), "{nothing}");
    }
}
