//! What can go wrong in the core, split by who can put it right.

/// Result of the core.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the core. Each message says what, where, the numbers, and what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting that cannot be used: the caller's to change.
    #[error("setting {name}: {problem}\nhint: {hint}")]
    Setting {
        /// Name of the setting as it stands in TOML, e.g. `objective.k`.
        name: String,
        /// What is wrong, with the numbers.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// Bytes that are not what they claim to be: a cache, a checkpoint, a tokenizer.
    #[error("{what}: {problem}\nhint: {hint}")]
    Input {
        /// What was read, e.g. `teacher cache`.
        what: String,
        /// What is wrong, with the numbers.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// The device failed or is missing.
    #[error("device: {problem}\nhint: {hint}")]
    Device {
        /// What failed: kernel, sizes against limits, adapter.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// The device has too little memory.
    #[error("device memory: {problem}\nhint: {hint}")]
    Memory {
        /// What did not fit, with the numbers.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// Training has left the numbers: every device would do the same.
    #[error("training: {problem}\nhint: {hint}")]
    Diverged {
        /// Which value, at which step.
        problem: String,
        /// What to do.
        hint: String,
    },
}

impl Error {
    /// A setting that cannot be used.
    pub fn setting(name: impl Into<String>, problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Error::Setting { name: name.into(), problem: problem.into(), hint: hint.into() }
    }

    /// Bytes that are not what they claim to be.
    pub fn input(what: impl Into<String>, problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Error::Input { what: what.into(), problem: problem.into(), hint: hint.into() }
    }

    /// A missing or failing device.
    pub fn device(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Error::Device { problem: problem.into(), hint: hint.into() }
    }
}
