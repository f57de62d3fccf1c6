//! The run folder: four files, each written so that a kill at any moment leaves the last complete version.

use crate::{
    error::{Error, Result},
    files::{self, PARTIAL},
};
use crest_core::Config;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder that holds one run.
#[derive(Clone, Debug)]
pub struct RunFolder {
    path: PathBuf,
}

/// Name of a run among others: objective and seed. Options follow a `,` and not a `:`, which Windows does not allow in
/// names and scp takes for a machine.
pub fn run_name(config: &Config) -> String {
    format!("{}-seed{}", config.objective, config.seed).replace(':', ",")
}

impl RunFolder {
    /// The four files of a run.
    pub const FILES: [&str; 4] = ["config.toml", "metrics.jsonl", "checkpoint.safetensors", "report.html"];

    /// Names a folder without touching it.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        RunFolder { path: path.into() }
    }

    /// The folder that a checkpoint lies in.
    pub fn of(checkpoint: &Path) -> Self {
        let parent = checkpoint.parent().filter(|parent| !parent.as_os_str().is_empty());
        RunFolder::at(parent.unwrap_or(Path::new(".")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Settings, every default written out.
    pub fn config(&self) -> PathBuf {
        self.path.join(Self::FILES[0])
    }

    /// One JSON line per step.
    pub fn metrics(&self) -> PathBuf {
        self.path.join(Self::FILES[1])
    }

    /// Parameters, optimizer, cursor.
    pub fn checkpoint(&self) -> PathBuf {
        self.path.join(Self::FILES[2])
    }

    /// What happened, for a person.
    pub fn report(&self) -> PathBuf {
        self.path.join(Self::FILES[3])
    }

    /// Refuses a folder that already holds something, unless it holds a run and `force` is set. Touches nothing.
    ///
    /// # Errors
    /// [`Error::Input`] for a folder in use, [`Error::Io`] for one that cannot be read.
    pub fn check_free(&self, force: bool) -> Result<()> {
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(Error::writing(&self.path)(e)),
        };
        let names: Vec<_> = entries
            .map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_, _>>()
            .map_err(Error::reading(&self.path))?;
        let foreign =
            names.iter().find(|name| !Self::FILES.contains(&name.as_str()) && !name.starts_with(PARTIAL));
        match foreign {
            _ if names.is_empty() => Ok(()),
            None if force => Ok(()),
            None => Err(Error::input(
                &self.path,
                "the folder already holds a run",
                "continue it with --resume, replace it with --force, or choose another with --out",
            )),
            Some(name) => Err(Error::input(
                &self.path,
                format!("the folder holds `{name}`, which is not part of a run"),
                "choose an empty or new folder with --out",
            )),
        }
    }

    /// Creates the folder, or empties it of a previous run's files.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(&self) -> Result<()> {
        fs::create_dir_all(&self.path).map_err(Error::writing(&self.path))?;
        for name in Self::FILES {
            let path = self.path.join(name);
            match fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::writing(&path)(e)),
                _ => {}
            }
        }
        self.remove_partial_files()
    }

    /// Removes what a killed run was in the middle of writing.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn remove_partial_files(&self) -> Result<()> {
        files::remove_partial_files(&self.path)
    }

    /// Writes one of [`Self::FILES`] whole.
    ///
    /// # Errors
    /// [`Error::Io`]; the previous version is then still there.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        files::write_whole(path, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_its_objective_in_letters_that_every_system_allows() {
        let named = |text: &str| run_name(&Config { objective: text.parse().unwrap(), ..Config::default() });
        assert_eq!(named("ce+rkl+rank"), "ce+rkl+rank-seed1");
        assert_eq!(named("fkl:lambda=dynamic+rank:tau=1:k=3"), "fkl,lambda=dynamic+rank,tau=1,k=3-seed1");
    }

    #[test]
    fn only_runs_are_replaced_and_only_when_forced() {
        let dir = tempfile::tempdir().unwrap();
        let folder = RunFolder::at(dir.path().join("a/b"));
        folder.check_free(false).unwrap();
        folder.create().unwrap();
        folder.check_free(false).unwrap();
        folder.write(&folder.checkpoint(), b"one").unwrap();
        fs::write(folder.path().join(format!("{PARTIAL}x")), b"half").unwrap();
        assert!(folder.check_free(false).unwrap_err().to_string().contains("--resume"));
        folder.check_free(true).unwrap();
        folder.create().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(folder.path().join("thesis.tex"), b"").unwrap();
        assert!(folder.check_free(true).unwrap_err().to_string().contains("thesis.tex"));
    }

    #[test]
    fn writes_replace_whole_files_and_leave_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let folder = RunFolder::at(dir.path());
        for text in ["first", "second, longer"] {
            folder.write(&folder.config(), text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(folder.config()).unwrap(), text);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        let gone = RunFolder::at(dir.path().join("gone"));
        assert!(matches!(gone.write(&gone.config(), b"x"), Err(Error::Io { .. })));
    }
}
