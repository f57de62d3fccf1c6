//! `crest import`: what other tools wrote becomes a teacher cache, and everything that was done to it is said.

use super::{Outcome, cache::finish};
use crate::{
    args::ImportArgs,
    error::{Error, Result},
    import, output, progress, tables,
};
use crest_core::cache::import::{Finding, Format, Imported, Importer, Options, Report};
use crest_core::cache::{About, Cache, TeacherTokenizer};
use serde_json::json;
use std::{collections::BTreeMap, fs, path::PathBuf};

/// Files that a folder stands for.
const ENDINGS: [&str; 4] = ["parquet", "arrow", "feather", "jsonl"];

/// Runs the command.
pub fn run(args: &ImportArgs) -> Result<Outcome> {
    finish::check(&args.finish)?;
    let files = expand(&args.files)?;
    let json = fs::read_to_string(&args.tokenizer).map_err(Error::reading(&args.tokenizer))?;
    let tokenizer = TeacherTokenizer::from_json(&json).map_err(Error::of_file(&args.tokenizer))?;
    let format = format(args, &files)?;
    let (imported, said) = read(args, &files, format, &tokenizer)?;
    let report = imported.report;
    let full = imported.scored.into_cache(&tokenizer, about(args, &report, &said))?;
    let kept = finish::write(&full, &args.finish)?;
    if args.finish.json {
        output::json(&json!({ "import": report, "cache": kept }));
    } else {
        show(&report, &full);
        finish::say(&kept, &full);
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
    if let Some(format) = args.format {
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
    let options = Options { shift: args.shift, logits: args.logits, head: args.top_k.map(|k| k as usize) };
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

/// What the cache says of its origin: what the flags say, else what the files do.
fn about(args: &ImportArgs, report: &Report, said: &BTreeMap<String, String>) -> About {
    let said =
        |flag: &Option<String>, name: &str| flag.clone().or(said.get(name).cloned()).unwrap_or_default();
    About {
        teacher: said(&args.teacher, "teacher"),
        teacher_sha256: said(&None, "teacher_sha256"),
        text: said(&args.about, "text"),
        licence: said(&args.licence, "licence"),
        settings: json!({ "import": report.format }).to_string(),
    }
}

fn show(report: &Report, cache: &Cache) {
    let count = |number: usize| tables::grouped(number as u64);
    output::result(format_args!(
        "{}: {} documents, {} tokens, {} with a distribution of up to {} entries that hold {:.1}% of the probability",
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
    let origin = [("--teacher", &cache.info().teacher), ("--licence", &cache.info().licence)];
    let unsaid: Vec<&str> =
        origin.into_iter().filter(|(_, text)| text.is_empty()).map(|(flag, _)| flag).collect();
    if !unsaid.is_empty() {
        output::note(format_args!("the cache does not say whose it is; add {}", unsaid.join(" and ")));
    }
}
