//! Checks of the files under version control: no large file, no path of somebody's machine.

use crate::util::{Failure, Result, at, output, root};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

const LARGEST: u64 = 4 * 1024 * 1024;

/// Folders directly under `/` that exist on one machine and not on the next.
const PRIVATE: [&str; 4] = ["home", "root", "work", "Users"];

/// Reads every tracked file.
pub(crate) fn check() -> Result<()> {
    let mut faults = Vec::new();
    let files = tracked()?;
    for file in &files {
        let path = root().join(file);
        let bytes = match fs::read(&path) {
            // Deleted in the working tree, and not yet in the index.
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            other => other.map_err(at(&path))?,
        };
        if bytes.len() as u64 > LARGEST {
            faults.push(format!("{}: {} bytes, over {LARGEST}", file.display(), bytes.len()));
        }
        faults.extend(private_path(&bytes).map(|(line, word)| {
            format!("{}:{line}: absolute path /{word}/… exists only on one machine", file.display())
        }));
    }
    println!("    {} tracked files", files.len());
    if faults.is_empty() { Ok(()) } else { Err(Failure::new(faults.join("\n       "))) }
}

fn tracked() -> Result<Vec<PathBuf>> {
    let list = output(Command::new("git").args(["ls-files", "-z"]).current_dir(root()))
        .map_err(|e| e.hint("this check needs git and a clone of the repository"))?;
    let list = String::from_utf8(list).map_err(|_| Failure::new("a tracked file's name is not UTF-8"))?;
    Ok(list.split_terminator('\0').map(PathBuf::from).collect())
}

/// Line and folder of the first absolute private path; `a/home/b` is relative and passes.
fn private_path(bytes: &[u8]) -> Option<(usize, &'static str)> {
    let starts_here = |at: usize, word: &str| {
        let rest = &bytes[at + 1..];
        rest.strip_prefix(word.as_bytes()).is_some_and(|tail| tail.first() == Some(&b'/'))
    };
    let in_a_path = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/~*}".contains(&byte);
    let slashes = (0..bytes.len()).filter(|&i| bytes[i] == b'/' && (i == 0 || !in_a_path(bytes[i - 1])));
    slashes.into_iter().find_map(|i| {
        let word = PRIVATE.into_iter().find(|word| starts_here(i, word))?;
        Some((1 + bytes[..i].iter().filter(|b| **b == b'\n').count(), word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_private_paths_are_found_and_others_pass() {
        for word in PRIVATE {
            let text = format!("first\nsee `/{word}/someone/notes`\n");
            assert_eq!(private_path(text.as_bytes()), Some((2, word)));
            assert_eq!(private_path(format!("/{word}/x").as_bytes()), Some((1, word)));
            for fine in [
                format!("docs/{word}/x"),
                format!("../{word}/x"),
                format!("https://example.org/{word}/"),
                format!("a /{word} b"),
            ] {
                assert_eq!(private_path(fine.as_bytes()), None, "{fine}");
            }
        }
        assert_eq!(private_path(b"/usr/bin/chromium and /"), None);
    }
}
