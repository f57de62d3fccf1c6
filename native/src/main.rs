//! The `crest` command line.

fn main() -> std::process::ExitCode {
    crest::main()
}
