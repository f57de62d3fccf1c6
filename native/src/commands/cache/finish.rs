//! The last step of everything that makes a cache: trim, encode, write, say what was kept.

use crate::{
    args::FinishArgs,
    error::{Error, Result},
    files::write_whole,
    output,
    run::shell,
    tables,
};
use crest_core::cache::{Cache, Codec, Coverage, Trim, TrimReport, trim};
use serde::Serialize;

/// Positions from which codec `packed` takes more than two seconds, and says so.
const SLOW: usize = 8_000;

/// What was written.
#[derive(Clone, Debug, Serialize)]
pub(in crate::commands) struct Kept {
    out: String,
    bytes: usize,
    bytes_per_position: f64,
    fingerprint: String,
    vocabulary: usize,
    head: u32,
    #[serde(flatten)]
    report: TrimReport,
}

/// Refuses a file that is there, before any work is done.
pub(in crate::commands) fn check(args: &FinishArgs) -> Result<()> {
    if args.out().exists() && !args.force {
        return Err(Error::input(
            args.out(),
            "it is there already",
            "replace it with --force, or name another --out",
        ));
    }
    Ok(())
}

/// Trims a cache as asked and writes it.
pub(in crate::commands) fn write(cache: &Cache, args: &FinishArgs) -> Result<Kept> {
    let head = args.head.unwrap_or(cache.head_size());
    let (kept, report) = trim(cache, &Trim { vocabulary: args.vocab.0, head })?;
    if args.codec == Codec::Packed && kept.len() > SLOW {
        output::note(format_args!("packing {} positions, some thousands per second", kept.len()));
    }
    let bytes = kept.to_bytes(args.codec)?;
    write_whole(args.out(), &bytes)?;
    Ok(Kept {
        out: args.out().display().to_string(),
        bytes: bytes.len(),
        bytes_per_position: bytes.len() as f64 / kept.len() as f64,
        fingerprint: kept.info().fingerprint.clone(),
        vocabulary: kept.vocabulary().len(),
        head,
        report,
    })
}

/// Says what was written.
pub(in crate::commands) fn say(kept: &Kept, cache: &Cache) {
    let report = &kept.report;
    let mut rows = vec![
        ("tokens", format!("{} in {} documents, {} scored", report.tokens, report.documents, report.scored)),
        ("head", format!("{} entries, {:.3} of the probability", kept.head, report.head_mass)),
    ];
    if cache.vocabulary().coverage() == Coverage::Full && kept.vocabulary < cache.vocabulary().len() {
        let kept_text = format!(
            "{} tokens keep {:.1}% of the text and {:.1}% of the teacher's first choices",
            kept.vocabulary,
            100.0 * report.text_kept,
            100.0 * report.top1_kept
        );
        rows.push(("vocabulary", kept_text));
    }
    rows.push(("bytes", format!("{} ({:.1} per position)", kept.bytes, kept.bytes_per_position)));
    rows.push(("fingerprint", format!("{:.16}", kept.fingerprint)));
    output::result(tables::pairs(&rows));
    output::result(format_args!("wrote {}", shell(kept.out.as_ref())));
}
