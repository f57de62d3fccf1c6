//! Budgets of what a visitor downloads.

use crate::util::{Failure, Result, at, files_below, root};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const KIB: u64 = 1024;

/// Measures www/dist; prints each size beside its budget.
pub(crate) fn check() -> Result<()> {
    let dist = root().join("www/dist");
    let files = files_below(&dist, &[]).map_err(|e| e.hint("build the page first: cargo xtask web"))?;
    // The copy that is served: a page without its teacher fails here.
    let cache = dist.join("stories.safetensors");
    let plain = fs::metadata(&cache).map_err(at(&cache))?.len();
    let over: Vec<String> = [
        ("JS + CSS, gzip", compressed(&files, &["js", "css"])?, 80 * KIB),
        ("wasm, gzip", compressed(&files, &["wasm"])?, 500 * KIB),
        ("stories cache", plain, 3 * KIB * KIB),
    ]
    .into_iter()
    .filter_map(|(what, bytes, budget)| over_budget(what, bytes, budget))
    .collect();
    if over.is_empty() { Ok(()) } else { Err(Failure::new(format!("over budget: {}", over.join("; ")))) }
}

fn over_budget(what: &str, bytes: u64, budget: u64) -> Option<String> {
    let line = format!("{what}: {:.1} of {} KiB", bytes as f64 / KIB as f64, budget / KIB);
    println!("    {line}");
    (bytes > budget).then_some(line)
}

/// Sum of the gzip sizes of the files with one of these extensions; none at all is an error, not a small page.
fn compressed(files: &[PathBuf], extensions: &[&str]) -> Result<u64> {
    let wanted = |path: &&PathBuf| path.extension().is_some_and(|e| extensions.iter().any(|x| e == *x));
    let sizes = files.iter().filter(wanted).map(|path| gzip_len(path)).collect::<Result<Vec<_>>>()?;
    if sizes.is_empty() {
        return Err(Failure::new(format!("www/dist holds no .{} file", extensions.join(" or ."))));
    }
    Ok(sizes.iter().sum())
}

fn gzip_len(path: &Path) -> Result<u64> {
    let bytes = fs::read(path).map_err(at(path))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes).and_then(|()| encoder.finish()).map(|out| out.len() as u64).map_err(at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_kept_up_to_its_last_byte() {
        assert_eq!(over_budget("x", 2 * KIB, 2 * KIB), None);
        assert_eq!(over_budget("x", 2 * KIB + 512, 2 * KIB).as_deref(), Some("x: 2.5 of 2 KiB"));
    }

    #[test]
    fn sizes_are_those_after_compression() {
        let folder = tempfile::tempdir().unwrap();
        let [script, style] = ["a.js", "b.css"].map(|name| folder.path().join(name));
        fs::write(&script, vec![b'x'; 100_000]).unwrap();
        fs::write(&style, b"p{}").unwrap();
        let both = compressed(&[script.clone(), style], &["js", "css"]).unwrap();
        let one = compressed(std::slice::from_ref(&script), &["js"]).unwrap();
        assert!((100..1000).contains(&one) && one < both, "{one} {both}");
        assert!(compressed(&[script], &["wasm"]).is_err());
    }
}
