//! The `crest` command line.
fn main() {}
