//! Budgets of what a visitor downloads.

use crate::util::{Failure, Result, at, files_below, root};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const KIB: u64 = 1024;
/// What the page is: programs and styles. Prose has its own budget, like the teacher: it is what one came to read.
const SCRIPTS: u64 = 80 * KIB;
/// Prose of the six chapters in one language.
const WORDS: u64 = 20 * KIB;
/// Places that take only one pasted file refuse larger ones.
const LITE: u64 = 600_000;
/// Chunks that a reader of the six chapters never loads, by the names of the files that they begin with: tools and what is
/// only measured or trained at the press of a button, their words, and the page's part in somebody's frame. Whatever is not
/// named here counts as reading.
const TOOLS: [&str; 17] = [
    "bottleneck",
    "crest-help",
    "crest-letter",
    "crest-link-builder",
    "crest-preflight",
    "crest-presenter",
    "crest-receipt",
    "crest-slides",
    "crest-task-result",
    "crest-tour",
    "embedding",
    "figure",
    "more",
    "run",
    "task-example",
    "tools-en",
    "tools-ja",
];
const LANGUAGES: [&str; 2] = ["en", "ja"];

/// Measures www/dist; prints each size beside its budget.
pub(crate) fn check() -> Result<()> {
    let dist = root().join("www/dist");
    let all = files_below(&dist, &[]).map_err(|e| e.hint("build the page first: cargo xtask web"))?;
    let index = dist.join("index.html");
    let page = reachable(&index, &all, &[])?;
    // The copy that is served: a page without its teacher fails here.
    let plain = |name: &str| {
        let file = dist.join(name);
        fs::metadata(&file).map(|data| data.len()).map_err(at(&file))
    };
    let scripts = |files: &[PathBuf]| compressed(files, &["js", "css"]);
    let first = first_picture(&index, &all)?;
    let reading = reading(&index, &all)?;
    let (_, words) = words(&all)?;
    let over: Vec<String> = [
        ("JS + CSS and words before the first picture, gzip", scripts(&first)?, SCRIPTS),
        ("JS + CSS of six chapters and live training, gzip", scripts(&reading)?, SCRIPTS),
        ("words of six chapters in one language, gzip", gzip_len(&words)?, WORDS),
        ("JS + CSS of everything, both languages and all tools, gzip", scripts(&page)?, 160 * KIB),
        ("wasm, gzip", compressed(&page, &["wasm"])?, 500 * KIB),
        ("stories cache", plain("stories.safetensors")?, 2 * KIB * KIB),
        ("lite page", plain("crest-lab.lite.html")?, LITE),
    ]
    .into_iter()
    .filter_map(|(what, bytes, budget)| over_budget(what, bytes, budget))
    .collect();
    for name in ["crest-lab.single.html", "crest-lab.scorm.zip"] {
        println!("    {name}: {:.1} KiB, no budget", plain(name)? as f64 / KIB as f64);
    }
    if over.is_empty() { Ok(()) } else { Err(Failure::new(format!("over budget: {}", over.join("; ")))) }
}

fn over_budget(what: &str, bytes: u64, budget: u64) -> Option<String> {
    let kib = |bytes: u64| bytes as f64 / KIB as f64;
    let line = format!("{what}: {:.1} of {} KiB", kib(bytes), (kib(budget) * 10.0).floor() / 10.0);
    println!("    {line}");
    (bytes > budget).then_some(line)
}

/// What a page loads before it can be read: what it names, what that imports at once, and the words of one language, the
/// longer ones. Later chapters and the worker come afterwards.
fn first_picture(page: &Path, all: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = vec![page.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        let text = String::from_utf8_lossy(&fs::read(&path).map_err(at(&path))?).into_owned();
        for file in all.iter().filter(|file| file.extension().is_some_and(|e| e == "js" || e == "css")) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let html = path.extension().is_some_and(|e| e == "html");
            if !found.contains(file) && text.match_indices(&*name).any(|(i, _)| html || imported(&text[..i]))
            {
                found.push(file.clone());
            }
        }
    }
    found.push(words(all)?.1);
    Ok(found)
}

/// What a page loads, besides its words, for somebody who reads all of it and trains.
fn reading(page: &Path, all: &[PathBuf]) -> Result<Vec<PathBuf>> {
    // A tool under another name would count as reading, one that is part of another chunk as nothing.
    if let Some(lost) = TOOLS.iter().find(|tool| !all.iter().any(|path| chunk(path) == Some(**tool))) {
        return Err(Failure::new(format!("www/dist holds no chunk {lost}")).hint(
            "xtask/src/sizes.rs names what is loaded when somebody opens it: keep its list like the page",
        ));
    }
    let mut skip: Vec<_> =
        all.iter().filter(|path| chunk(path).is_some_and(|name| TOOLS.contains(&name))).cloned().collect();
    skip.extend(<[PathBuf; 2]>::from(words(all)?));
    reachable(page, all, &skip)
}

/// The words of both languages, the shorter ones first.
fn words(all: &[PathBuf]) -> Result<(PathBuf, PathBuf)> {
    let mut found = Vec::new();
    for path in all.iter().filter(|path| chunk(path).is_some_and(|name| LANGUAGES.contains(&name))) {
        found.push((gzip_len(path)?, path.clone()));
    }
    found.sort();
    match <[_; 2]>::try_from(found) {
        Ok([(_, shorter), (_, longer)]) => Ok((shorter, longer)),
        Err(found) => {
            Err(Failure::new(format!("www/dist holds the words of {} languages, not 2", found.len())))
        }
    }
}

/// The name of the file that a chunk begins with: `crest-tour` of `crest-tour-cW5_PG6M.js`.
fn chunk(path: &Path) -> Option<&str> {
    let (name, hash) = path
        .file_name()?
        .to_str()?
        .strip_suffix(".js")?
        .split_at_checked(path.file_stem()?.len().checked_sub(9)?)?;
    hash.starts_with('-').then_some(name)
}

/// Whether the address that begins before here is imported at once, not by `import()`.
fn imported(before: &str) -> bool {
    let start = before.rfind(['"', '\'', '`']).unwrap_or(0);
    let statement = before[..start].trim_end();
    statement.ends_with("from") || statement.ends_with("import")
}

/// The files among `all` that a page names, or that a text it names names: what a visitor downloads who never opens what
/// `skip` holds.
fn reachable(page: &Path, all: &[PathBuf], skip: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let is_text =
        |path: &Path| path.extension().is_some_and(|e| ["html", "js", "css"].iter().any(|x| e == *x));
    let mut found = vec![page.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        if !is_text(&path) {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path).map_err(at(&path))?).into_owned();
        for file in all.iter().filter(|file| !skip.contains(file)) {
            let named = file.file_name().is_some_and(|name| text.contains(&*name.to_string_lossy()));
            if named && file.extension().is_none_or(|e| e != "html") && !found.contains(file) {
                found.push(file.clone());
            }
        }
    }
    Ok(found)
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
    fn only_what_is_imported_at_once_comes_before_the_first_picture() {
        assert!(imported(r#"import{a as b}from"./assets/"#) && imported("import \"./"));
        assert!(!imported(r#"await import("./assets/"#) && !imported(r#"mapDeps=["assets/"#));
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let page = file("index.html", "<script src=a.js>");
        let all = [
            file("a.js", r#"import"./b.js";import("./later.js");import("./en-12345678.js")"#),
            file("b.js", ""),
            file("later.js", ""),
            file("en-12345678.js", "abc"),
            file("ja-12345678.js", "not compressible: 1f9d0b72"),
        ];
        assert_eq!(
            names(&first_picture(&page, &all).unwrap()),
            ["index.html", "a.js", "b.js", "ja-12345678.js"]
        );
    }

    fn names(files: &[PathBuf]) -> Vec<&str> {
        files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect()
    }

    #[test]
    fn reading_is_everything_but_tools_and_words() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let page = file("index.html", "<script src=a.js>");
        let mut all = vec![
            file(
                "a.js",
                "en-12345678.js ja-12345678.js later-12-_5678.js crest-tour-12345678.js w-12345678.js",
            ),
            file("en-12345678.js", "abc"),
            file("ja-12345678.js", "not compressible: 1f9d0b72"),
            // What later chapters and tools share is read; what tools alone need is not.
            file("later-12-_5678.js", "shared.js"),
            file("shared.js", ""),
            file("only.js", ""),
            file("w-12345678.js", ""),
        ];
        for tool in TOOLS {
            all.push(file(&format!("{tool}-12345678.js"), "shared.js only.js a.js"));
        }
        let read = reading(&page, &all).unwrap();
        assert_eq!(names(&read), ["index.html", "a.js", "later-12-_5678.js", "w-12345678.js", "shared.js"]);
        assert_eq!(reachable(&page, &all, &[]).unwrap().len(), read.len() + 4);
        all.retain(|path| chunk(path) != Some("crest-tour"));
        assert!(reading(&page, &all).unwrap_err().to_string().contains("no chunk crest-tour"));
    }

    #[test]
    fn a_chunk_goes_by_its_file() {
        let name = |file: &'static str| chunk(Path::new(file));
        assert_eq!(name("assets/crest-tour-cW5_PG6M.js"), Some("crest-tour"));
        assert_eq!(name("assets/run--fXWus-N.js"), Some("run"));
        assert_eq!(name("crest-lab.js"), None);
        assert_eq!(name("assets/index-mrOPJEOn.css"), None);
        assert_eq!(name("a.js"), None);
    }

    #[test]
    fn a_budget_is_kept_up_to_its_last_byte() {
        assert_eq!(over_budget("x", 2 * KIB, 2 * KIB), None);
        assert_eq!(over_budget("x", 2 * KIB + 512, 2 * KIB).as_deref(), Some("x: 2.5 of 2 KiB"));
    }

    #[test]
    fn a_page_is_what_it_names_and_what_that_names() {
        let folder = tempfile::tempdir().unwrap();
        let [page, script, module, other] =
            ["index.html", "a-1.js", "m.wasm", "other.js"].map(|name| folder.path().join(name));
        fs::write(&page, "<script src=./assets/a-1.js>").unwrap();
        fs::write(&script, "new URL('m.wasm', import.meta.url)").unwrap();
        fs::write(&module, "other.js").unwrap();
        fs::write(&other, "").unwrap();
        let all = files_below(folder.path(), &[]).unwrap();
        assert_eq!(reachable(&page, &all, &[]).unwrap(), [page, script, module]);
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
