//! Running the program in a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// A student that trains in a blink.
pub const TINY: [&str; 16] = [
    "--width",
    "16",
    "--layers",
    "1",
    "--heads",
    "2",
    "--ff",
    "24",
    "--context",
    "16",
    "--batch",
    "2",
    "--device",
    "cpu",
    "--objective",
    "ce+rkl+rank",
];

/// The shipped cache as a file.
pub fn stories() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/stories.safetensors"))
}

/// A temporary folder to run in.
pub struct Place {
    dir: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Place { dir: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The program with arguments split at blanks.
    pub fn crest(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crest"));
        // Graphics drivers complain on stderr without a runtime directory.
        command
            .current_dir(self.dir.path())
            .env("XDG_RUNTIME_DIR", self.dir.path())
            .args(args.split_whitespace());
        command
    }

    /// `crest distill` of the tiny student with more arguments.
    pub fn distill(&self, args: &str) -> Command {
        let mut command = self.crest("distill");
        command.args(TINY).args(args.split_whitespace());
        command
    }

    /// Every file below, with its bytes, sorted by name.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        collect(self.dir.path(), &mut files);
        files.sort();
        files
    }
}

fn collect(dir: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
}

/// Names of the files in a folder, sorted.
pub fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs to a success.
pub fn succeed(mut command: Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, stderr(&output));
    output
}

/// Runs to a failure with this exit code and exactly one error, which names `part`, with a hint.
pub fn fail(mut command: Command, code: i32, part: &str) -> Output {
    let output = command.output().unwrap();
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{command:?}: {text}");
    let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((count("error: "), count("hint: ")), (1, 1), "{command:?}: {text}");
    assert!(text.contains(part), "{command:?}: no `{part}` in: {text}");
    assert!(!text.contains("panicked") && !text.contains('\u{1b}'), "{text}");
    assert!(output.stdout.is_empty(), "{command:?}: {}", stdout(&output));
    output
}
