//! `crest import`: what other tools wrote becomes a teacher cache, and everything that was done to it is said.

use super::{Outcome, distill::progress::grouped};
use crate::{
    args::{ImportArgs, Vocab},
    error::{Error, Result},
    import, output, progress,
    run::{RunFolder, shell},
};
use crest_core::cache::import::{Finding, Format, Imported, Importer, Options, Report};
use crest_core::cache::{About, Cache, TeacherTokenizer, Trim, TrimReport, trim};
use serde_json::json;
use std::{collections::BTreeMap, fs, path::PathBuf};

/// Files that a folder stands for.
const ENDINGS: [&str; 4] = ["parquet", "arrow", "feather", "jsonl"];

/// Runs the command.
pub fn run(args: &ImportArgs) -> Result<Outcome> {
    if args.out.exists() && !args.force {
        let hint = "choose another name with -o, or replace it with --force";
        return Err(Error::input(&args.out, "the file is there already", hint));
    }
    let files = expand(&args.files)?;
    let json = fs::read_to_string(&args.tokenizer).map_err(Error::reading(&args.tokenizer))?;
    let tokenizer = TeacherTokenizer::from_json(&json).map_err(Error::of_file(&args.tokenizer))?;
    let format = format(args, &files)?;
    let (imported, said) = read(args, &files, format, &tokenizer)?;
    let report = imported.report.clone();
    let (cache, trimmed) = cache(args, imported, &tokenizer, &said)?;
    let bytes = cache.to_bytes(args.codec)?;
    RunFolder::of(&args.out).write(&args.out, &bytes)?;
    if args.json {
        output::json(&json!({
            "import": report, "trim": trimmed, "out": args.out, "bytes": bytes.len(),
            "vocabulary": cache.vocabulary().len(), "head": cache.head_size(),
            "fingerprint": cache.info().fingerprint,
        }));
    } else {
        show(args, &report, trimmed.as_ref(), &cache, bytes.len());
    }
    Ok(Outcome::Done)
}

/// Folders replaced by what lies in them, `data_2` before `data_10`.
fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(Error::reading(path))?.flatten().map(|entry| entry.path());
        let known =
            |file: &PathBuf| file.extension().is_some_and(|e| ENDINGS.iter().any(|known| e == *known));
        let mut inside: Vec<PathBuf> = entries.filter(known).collect();
        if inside.is_empty() {
            let problem = format!("the folder holds no file that ends in {}", ENDINGS.join(", "));
            return Err(Error::input(path, problem, "name the files themselves"));
        }
        inside.sort_by_key(|file| (file.as_os_str().len(), file.clone()));
        files.append(&mut inside);
    }
    Ok(files)
}

/// The one format of all files.
fn format(args: &ImportArgs, files: &[PathBuf]) -> Result<Format> {
    if let Some(format) = args.format.flatten() {
        return Ok(format);
    }
    let first = import::detect(&files[0])?;
    for file in &files[1..] {
        let format = import::detect(file)?;
        if format != first {
            let problem = format!("it is {}, and {} is {}", format.name(), files[0].display(), first.name());
            return Err(Error::input(
                file,
                problem,
                "import files of one format at a time, or name it with --format",
            ));
        }
    }
    Ok(first)
}

/// All files through one importer; the text decides once for all of them.
fn read(
    args: &ImportArgs,
    files: &[PathBuf],
    format: Format,
    tokenizer: &TeacherTokenizer,
) -> Result<(Imported, BTreeMap<String, String>)> {
    let options = Options { shift: args.shift, logits: args.logits };
    let mut importer = Importer::new(format, tokenizer, options)?;
    let sizes = files.iter().map(|file| file.metadata().map(|meta| meta.len()).map_err(Error::reading(file)));
    let sizes: Vec<u64> = sizes.collect::<Result<_>>()?;
    let all = sizes.iter().sum();
    let (bar, mut before) = (progress::bar("import"), 0);
    let mut said = BTreeMap::new();
    for (file, size) in files.iter().zip(sizes) {
        let compression = match format {
            Format::DistillKit => import::compression(args.compression.as_deref(), file)?,
            _ => None,
        };
        let mut progress = |done| bar.show(before + done, all);
        let mut watch =
            import::Watch { progress: &mut progress, documents: args.documents.unwrap_or(usize::MAX) };
        said.extend(import::read(file, &mut importer, tokenizer, compression.as_ref(), &mut watch)?);
        before += size;
    }
    let imported = importer.finish().map_err(|error| match files {
        [file] => Error::of_file(file)(error),
        _ => error.into(),
    })?;
    Ok((imported, said))
}

/// The cache as asked for.
fn cache(
    args: &ImportArgs,
    imported: Imported,
    tokenizer: &TeacherTokenizer,
    said: &BTreeMap<String, String>,
) -> Result<(Cache, Option<TrimReport>)> {
    let said = |flag: &Option<String>, name: &str| {
        flag.clone().or_else(|| said.get(name).cloned()).unwrap_or_default()
    };
    let about = About {
        teacher: said(&args.teacher, "teacher"),
        teacher_sha256: said(&None, "teacher_sha256"),
        text: said(&args.text, "text"),
        licence: said(&args.licence, "licence"),
        settings: json!({ "import": imported.report.format }).to_string(),
    };
    let full = imported.scored.into_cache(tokenizer, about)?;
    let head = args.top_k.unwrap_or(full.head_size()).min(full.head_size());
    let vocabulary = match args.vocab {
        Vocab::Full => None,
        Vocab::Tokens(tokens) => Some(tokens),
    };
    if vocabulary.is_none() && head == full.head_size() {
        return Ok((full, None));
    }
    let (cache, report) = trim(&full, &Trim { vocabulary, head })?;
    Ok((cache, Some(report)))
}

fn show(args: &ImportArgs, report: &Report, trimmed: Option<&TrimReport>, cache: &Cache, bytes: usize) {
    let count = |number: usize| grouped(number as u64);
    output::result(format_args!(
        "{}: {} documents, {} tokens, {} with a distribution of up to {} entries that hold {:.1} % of the probability",
        report.format,
        count(report.documents),
        count(report.tokens),
        count(report.scored),
        report.head_size,
        100.0 * report.head_mass
    ));
    for Finding { warning, text, .. } in &report.findings {
        if *warning {
            output::warning(text);
        } else {
            output::result(format_args!("- {text}"));
        }
    }
    if let Some(trimmed) = trimmed {
        output::result(format_args!(
            "trimmed to {} tokens and {} entries: {:.1} % of the text and {:.1} % of first choices kept, {:.1} % of the \
             probability in the head",
            count(cache.vocabulary().len()),
            cache.head_size(),
            100.0 * trimmed.text_kept,
            100.0 * trimmed.top1_kept,
            100.0 * trimmed.head_mass
        ));
    }
    let about = [("--teacher", &cache.info().teacher), ("--licence", &cache.info().licence)];
    for (flag, _) in about.iter().filter(|(_, text)| text.is_empty()) {
        output::note(format_args!("the cache does not say it: {flag}"));
    }
    output::result(format_args!(
        "{}: {} bytes, fingerprint {}",
        shell(&args.out),
        count(bytes),
        cache.info().fingerprint
    ));
}
