//! `crest cache verify`: is this cache what it says? Opening it checks every byte and every promise of the format; with a
//! teacher the text is scored again.

use super::Outcome;
use crate::{
    args::{BuildArgs, VerifyArgs},
    error::{Error, Result},
    output, progress,
    run::{CacheSource, open_device},
    scoring::score::{self, Measured, Settings},
    tables,
    teacher::Teacher,
};
use crest_core::cache::{Cache, Coverage, Scored};
use serde::Serialize;
use serde_json::Value;

/// Rows run through the teacher at once.
const ROWS: usize = 1024;

/// How far a cache is from its teacher.
#[derive(Clone, Debug, Default, Serialize)]
struct Deviation {
    /// Positions compared.
    positions: u64,
    /// Positions whose first entries stand in another order, although they are further apart than the tolerance.
    other_order: u64,
    /// Entries whose log-probability is off by more than the tolerance.
    off: u64,
    /// Largest difference of a log-probability.
    worst: f32,
    /// First position that is wrong in one way or the other.
    first_wrong: Option<usize>,
}

pub(super) fn run(args: &VerifyArgs) -> Result<Outcome> {
    let cache = CacheSource::File(args.cache.clone()).open()?;
    cache.verify_text().map_err(Error::of_file(&args.cache))?;
    let Some(model) = &args.teacher else {
        if args.json {
            output::json(
                &serde_json::json!({ "tokens": cache.len(), "fingerprint": cache.info().fingerprint }),
            );
        } else {
            output::result(format_args!(
                "sound: {} tokens, every byte and every promise of the format checked",
                cache.len()
            ));
        }
        return Ok(Outcome::Done);
    };
    let deviation = compare(&cache, model, args)?;
    let pass = deviation.other_order == 0 && deviation.off == 0;
    if args.json {
        output::json(&deviation);
    } else {
        output::result(tables::pairs(&[
            ("positions", deviation.positions.to_string()),
            ("other order", format!("{} among the first {}", deviation.other_order, args.top)),
            (
                "log p off",
                format!("{} by more than {}, at most {:.4}", deviation.off, args.tolerance, deviation.worst),
            ),
        ]));
        output::result(match deviation.first_wrong {
            None => "the cache is this teacher's".to_owned(),
            Some(position) => format!("the cache is NOT this teacher's: see position {position}"),
        });
    }
    Ok(if pass { Outcome::Done } else { Outcome::ChecksFailed })
}

fn compare(cache: &Cache, model: &std::path::Path, args: &VerifyArgs) -> Result<Deviation> {
    if cache.vocabulary().coverage() == Coverage::Trimmed {
        return Err(Error::input(
            &args.cache,
            "its vocabulary is trimmed, so that its text cannot be scored again",
            "verify the cache in the teacher's full vocabulary that it was made from",
        ));
    }
    let mut teacher = Teacher::open(model, args.tokenizer.as_deref())?;
    if teacher.model.vocab != cache.vocabulary().len() {
        return Err(Error::input(
            model,
            format!("it has {} tokens, the cache {}", teacher.model.vocab, cache.vocabulary().len()),
            "name the teacher that the cache was made with",
        ));
    }
    let device = open_device(&args.device.device)?;
    let bounds = cache.documents();
    let count = args.documents.unwrap_or(usize::MAX).min(bounds.len() - 1);
    let document = |d: usize| cache.tokens()[bounds[d] as usize..bounds[d + 1] as usize].to_vec();
    let documents: Vec<Vec<u32>> = (0..count).map(document).collect();
    let longest = documents.iter().map(Vec::len).max().unwrap_or(2).max(2);
    let said = serde_json::from_str(&cache.info().settings).unwrap_or_default();
    let said = |name| said_of_scoring(&said, name);
    let context = args.context.or(said("context")).unwrap_or(BuildArgs::CONTEXT);
    let stride = said("stride").unwrap_or(context / 2).min(context - 1).max(1);
    // A window that holds every document needs no more room than the longest.
    let (context, stride) = if longest <= context { (longest, 1) } else { (context, stride) };
    let head = (args.top + 8).min(teacher.model.vocab);
    let settings = Settings { head, tail: 0, context, stride, seed: 0 };
    let mut scorer = teacher.scorer(&device, (ROWS.max(context), context, head))?;
    let bar = progress::bar("tokens");
    let all = u64::from(bounds[count]);
    let mut deviation = Deviation::default();
    let mut measured = Measured::default();
    // Some documents at a time: scores of a whole corpus would not fit beside the cache.
    for (group, documents) in documents.chunks(64).enumerate() {
        let first = group * 64;
        let done = u64::from(bounds[first]);
        let place = (&bar, done, all);
        let never = || false;
        let scored =
            score::documents(&mut scorer, documents, first, &settings, &mut measured, place, &never)?;
        if let Some(scored) = scored {
            deviation.add(cache, bounds[first] as usize, &scored, args);
        }
    }
    Ok(deviation)
}

/// A number among the settings that a text was scored with; caches that were cut keep those of their source inside.
fn said_of_scoring(settings: &Value, name: &str) -> Option<usize> {
    match settings.get(name).and_then(Value::as_u64) {
        Some(number) => usize::try_from(number).ok().filter(|number| (1..=1 << 20).contains(number)),
        None => ["of", "scored"].iter().find_map(|inside| said_of_scoring(settings.get(*inside)?, name)),
    }
}

impl Deviation {
    fn add(&mut self, cache: &Cache, offset: usize, scored: &Scored, args: &VerifyArgs) {
        for row in 0..scored.tokens.len() {
            let (ids, logp) = scored.row(row);
            let kept = cache.row(offset + row);
            let count = kept.ids.len().min(args.top);
            if ids.is_empty() || count == 0 {
                continue;
            }
            self.positions += 1;
            let (order, worst, off) = differences(kept.ids, kept.logp, ids, logp, count, args.tolerance);
            self.worst = self.worst.max(worst);
            self.off += off;
            self.other_order += u64::from(order);
            if (order || off > 0) && self.first_wrong.is_none() {
                self.first_wrong = Some(offset + row);
            }
        }
    }
}

/// Whether the first `count` entries stand in another order, the largest difference of their log-probabilities, and how
/// many are off. Two entries may change places where the teacher gives them the same within the tolerance.
fn differences(
    kept: &[u32],
    kept_logp: &[f32],
    ids: &[u32],
    logp: &[f32],
    count: usize,
    tolerance: f32,
) -> (bool, f32, u64) {
    let (mut order, mut worst, mut off) = (false, 0.0f32, 0);
    for (rank, (id, was)) in kept.iter().zip(kept_logp).take(count).enumerate() {
        // What the teacher gives the entry now; one that fell out of the comparison is as far off as its last entry says.
        let at = ids.iter().position(|i| i == id);
        let is = at.map_or_else(|| logp[logp.len() - 1], |at| logp[at]);
        let difference = (is - was).abs();
        worst = worst.max(difference);
        off += u64::from(difference.is_nan() || difference > tolerance);
        let here = logp.get(rank).copied().unwrap_or(f32::MIN);
        order |= at != Some(rank) && (is - here).abs() > tolerance;
    }
    (order, worst, off)
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn ties_may_change_places_and_nothing_else() {
        let (ids, logp) = ([5, 7, 9, 1], [-0.5, -1.0, -1.005, -3.0]);
        let check = |kept: &[u32], kept_logp: &[f32]| differences(kept, kept_logp, &ids, &logp, 3, 0.01);
        assert_eq!(check(&[5, 7, 9], &[-0.5, -1.0, -1.005]), (false, 0.0, 0));
        assert!(!check(&[5, 9, 7], &[-0.5, -1.005, -1.0]).0, "closer than the tolerance");
        assert!(check(&[7, 5, 9], &[-0.5, -1.0, -1.005]).0);
        let (order, worst, off) = check(&[5, 7, 1], &[-0.5, -1.0, -1.005]);
        assert!(order && off == 1 && (worst - 1.995).abs() < 1e-5);
        assert_eq!(check(&[5, 7, 9], &[-0.53, -1.0, -1.005]).2, 1);
    }
}
