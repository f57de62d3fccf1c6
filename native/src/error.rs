//! What can go wrong on the command line: the core's errors, and those of files and arguments.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Result of a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the command line; `main.rs` turns it into an exit code.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// From the core, about no file in particular.
    #[error(transparent)]
    Core(#[from] crest_core::Error),
    /// From the core, about the contents of a file.
    #[error("{}: {source}", path.display())]
    File {
        /// The file that was read.
        path: PathBuf,
        /// What is wrong with it.
        source: crest_core::Error,
    },
    /// Files that do not fit each other or a run folder that is not one.
    #[error("{}: {problem}\nhint: {hint}", path.display())]
    Input {
        /// Where.
        path: PathBuf,
        /// What is wrong, with the numbers.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// Arguments that cannot be used together.
    #[error("{problem}\nhint: {hint}")]
    Usage {
        /// What is wrong.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// The operating system refused.
    #[error("cannot {action} {}: {source}\nhint: {hint}", path.display())]
    Io {
        /// What was tried: `read`, `write`, `create`.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
        /// What to do.
        hint: &'static str,
    },
}

impl Error {
    /// For `map_err` on a failed read.
    pub fn reading(path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io("read", path, "check the path and its permissions")
    }

    /// For `map_err` on a failed write.
    pub fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io("write", path, "check permissions and free space, or choose another folder with --out")
    }

    fn io(action: &'static str, path: &Path, hint: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Error::Io { action, path, source, hint }
    }

    /// For `map_err` where the core judged the contents of a file.
    pub fn of_file(path: &Path) -> impl FnOnce(crest_core::Error) -> Self {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    }

    /// Files that do not fit.
    pub fn input(path: &Path, problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Error::Input { path: path.to_owned(), problem: problem.into(), hint: hint.into() }
    }

    /// Arguments that cannot be used.
    pub fn usage(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Error::Usage { problem: problem.into(), hint: hint.into() }
    }
}
