//! The commands, one file each.

pub mod assess;
pub mod distill;
pub mod eval;
pub mod plan;
pub mod selftest;

/// How a command ended when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As asked.
    Done,
    /// `selftest` found an error above its tolerance.
    ChecksFailed,
    /// Ctrl-C; the checkpoint is written.
    Interrupted,
}
