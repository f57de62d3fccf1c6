//! `crest cache info | slice | merge`.

use super::{Outcome, finish};
use crate::{
    args::{InfoArgs, MergeArgs, SliceArgs},
    error::Result,
    output,
    run::CacheSource,
    tables,
};
use crest_core::cache::{
    Cache, Coverage,
    stats::{PeakSettings, summary},
};
use serde_json::json;

pub(super) fn info(args: &InfoArgs) -> Result<Outcome> {
    let cache = CacheSource::from(args.cache.clone()).open()?;
    let (info, peaks) = (cache.info(), summary(&cache, &PeakSettings::default()));
    let coverage = match cache.vocabulary().coverage() {
        Coverage::Full => "full",
        Coverage::Trimmed => "trimmed",
    };
    if args.json {
        output::json(&json!({
            "teacher": info.teacher, "teacher_sha256": info.teacher_sha256, "tokenizer": info.tokenizer,
            "text": info.text, "text_blake3": info.text_blake3, "licence": info.licence,
            "settings": serde_json::from_str(&info.settings).unwrap_or(serde_json::Value::from(&*info.settings)),
            "fingerprint": info.fingerprint, "temperatures": info.temperatures, "tokens": cache.len(),
            "documents": cache.documents().len() - 1, "head": cache.head_size(),
            "sampled_tail": cache.tail(0).len(), "vocabulary": cache.vocabulary().len(), "coverage": coverage,
            "peaks": peaks,
        }));
        return Ok(Outcome::Done);
    }
    let temperatures: Vec<String> = info.temperatures.iter().map(f32::to_string).collect();
    let mut rows = vec![
        ("teacher", info.teacher.clone()),
        ("weights", format!("SHA-256 {}", short(&info.teacher_sha256))),
        ("text", info.text.clone()),
        ("licence", info.licence.clone()),
        ("settings", info.settings.clone()),
        ("fingerprint", short(&info.fingerprint)),
        (
            "tokens",
            format!("{} in {} documents, {} scored", cache.len(), cache.documents().len() - 1, peaks.scored),
        ),
        ("vocabulary", format!("{} ({coverage})", cache.vocabulary().len())),
        ("head", format!("{} entries; {:.3} of the probability is outside", cache.head_size(), peaks.rest)),
        ("lse", format!("at temperatures {}", temperatures.join(", "))),
        ("peaks", {
            let [one, two, three, more] = peaks.peaks.map(|share| format!("{:.0}%", 100.0 * share));
            format!("1: {one}, 2: {two}, 3: {three}, 4 or more: {more}")
        }),
    ];
    if !cache.tail(0).is_empty() {
        rows.push(("sampled tail", format!("{} draws per position", cache.tail(0).len())));
    }
    output::result(tables::pairs(&rows));
    Ok(Outcome::Done)
}

fn short(hash: &str) -> String {
    if hash.is_empty() { "not known".into() } else { format!("{hash:.16}") }
}

pub(super) fn slice(args: &SliceArgs) -> Result<Outcome> {
    finish::check(&args.finish)?;
    let cache = CacheSource::File(args.cache.clone()).open()?;
    let part = match &args.documents {
        Some(range) => &cache.slice(range.clone())?,
        None => &*cache,
    };
    write(part, &args.finish)
}

pub(super) fn merge(args: &MergeArgs) -> Result<Outcome> {
    finish::check(&args.finish)?;
    let mut caches = Vec::new();
    for path in &args.caches {
        let cache = CacheSource::File(path.clone()).open()?;
        caches.push(std::sync::Arc::unwrap_or_clone(cache));
    }
    write(&Cache::concat(&caches)?, &args.finish)
}

fn write(cache: &Cache, args: &crate::args::FinishArgs) -> Result<Outcome> {
    let kept = finish::write(cache, args)?;
    if args.json {
        output::json(&kept);
    } else {
        finish::say(&kept, cache);
    }
    Ok(Outcome::Done)
}
