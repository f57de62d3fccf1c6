//! The commands, one file each.

pub mod assess;
pub mod cache;
pub mod distill;
pub mod eval;
pub mod import;
pub mod plan;
pub mod selftest;

/// How a command ended when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As asked.
    Done,
    /// `selftest` or `cache verify` found an error above its tolerance.
    ChecksFailed,
    /// Ctrl-C; what is finished is written.
    Interrupted,
}
