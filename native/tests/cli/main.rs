//! The command line from end to end: the built program on real input.

mod eval;
mod hostile;
mod import;
mod runs;
mod support;
mod words;
