//! The command line from end to end: the built program on real input.

mod assess;
mod eval;
mod hostile;
mod runs;
mod support;
mod words;
