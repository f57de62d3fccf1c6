//! The command line from end to end: the built program on real input.

mod assess;
mod cache;
mod eval;
mod hostile;
mod import;
mod model;
mod runs;
mod support;
mod words;
