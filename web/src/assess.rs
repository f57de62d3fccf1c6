//! Chapter 5: the reader's own task, measured as `crest assess` measures it. The TypeScript side is
//! `www/src/assessment.ts`.

mod refusal;
mod words;

use crest_core::Result;
use crest_core::assess::words::Lang;
use crest_core::assess::{Assessment, Estimate, Settings};
use crest_core::cache::import::{Fault, Report, read_pasted};
use crest_core::cache::{Cache, Codec};
use crest_core::container::looks_like_safetensors;
use refusal::{Refusal, Why};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use words::Words;

/// Largest text or file: several copies of it are in memory at once.
const LARGEST: usize = 64 << 20;
/// None, 1, 2, 3, 4 and more.
const PEAKS: usize = 5;

/// Everything the page shows, and the cache that it can train on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskAssessment {
    /// As in `crest assess --json`.
    assessment: Assessment,
    /// Who the teacher is, in the cache's own words.
    teacher: String,
    fingerprint: String,
    /// Shares of positions by number of peaks.
    peaks: [Option<Estimate>; PEAKS],
    /// By language.
    words: BTreeMap<&'static str, Words>,
    /// What was repaired; none for a cache.
    report: Option<Report>,
    cache: Bytes,
}

/// Becomes a `Uint8Array`.
#[derive(Debug)]
struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

/// Measures the bytes of a cache file, or pasted log-probabilities.
pub(crate) fn assess(task: &[u8]) -> Result<TaskAssessment, Refusal> {
    if task.len() > LARGEST {
        let problem = format!("{} bytes; {LARGEST} are allowed in a browser", task.len());
        return Err(Why::Large.because(problem));
    }
    let broken = |error| Why::Cache.caused_by(error);
    if looks_like_safetensors(task, task.len() as u64) {
        let cache = Cache::from_bytes(task).map_err(broken)?;
        return measure(&cache, None, task.to_vec()).map_err(broken);
    }
    let text = std::str::from_utf8(task)
        .map_err(|e| Why::Binary.because(format!("neither a teacher cache nor text: {e}")))?;
    let (cache, report) =
        read_pasted(text).map_err(|refused| Why::Pasted(refused.fault).caused_by(refused.error))?;
    let pasted = |error| Why::Pasted(Fault::Answer).caused_by(error);
    let bytes = cache.to_bytes(Codec::Raw).map_err(pasted)?;
    measure(&cache, Some(report), bytes).map_err(pasted)
}

fn measure(cache: &Cache, report: Option<Report>, bytes: Vec<u8>) -> Result<TaskAssessment> {
    let assessment = crest_core::assess::assess(cache, &Settings::default())?;
    let teacher = cache.info().teacher.clone();
    let say = |lang: Lang| (lang.code(), Words::of(&assessment, &teacher, report.as_ref(), lang));
    let words = Lang::ALL.into_iter().map(say).collect();
    let m = &assessment.measures;
    let peaks = [m.no_peak, m.one_peak, m.two_peaks, m.three_peaks, m.four_peaks];
    let fingerprint = cache.info().fingerprint.clone();
    Ok(TaskAssessment { assessment, teacher, fingerprint, peaks, words, report, cache: Bytes(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crest_core::assess::words as core_words;
    use crest_core::cache::TeacherTokenizer;
    use crest_core::cache::import::{Format, Importer, Options};
    use crest_core::cache::{About, Coverage};

    const STORIES: &[u8] = include_bytes!("../../data/stories.safetensors");
    const ANSWERS: &str = include_str!("../../tests/assets/import/openai.jsonl");
    const TOKENIZER: &str = include_str!("../../tests/assets/import/tokenizer.json");

    fn measured(cache: &Cache) -> Assessment {
        crest_core::assess::assess(cache, &Settings::default()).unwrap()
    }

    #[test]
    fn a_cache_gives_the_numbers_of_the_command() {
        let found = assess(STORIES).unwrap();
        let cache = Cache::from_bytes(STORIES).unwrap();
        assert_eq!(found.assessment, measured(&cache));
        assert_eq!(found.words["ja"].verdict, core_words::verdict(&found.assessment, Lang::Ja));
        assert_eq!(found.words["en"].advice, core_words::advice(&found.assessment, Lang::En));
        assert_eq!((found.cache.0.as_slice(), found.report), (STORIES, None));
    }

    /// Pasting needs no tokenizer; where there is one, the numbers are the same.
    #[test]
    fn pasted_answers_give_the_numbers_of_import_and_assess() {
        let tokenizer = TeacherTokenizer::from_json(TOKENIZER).unwrap();
        let mut importer = Importer::new(Format::OpenAi, &tokenizer, Options::default()).unwrap();
        for (index, line) in ANSWERS.lines().enumerate() {
            importer.line(index + 1, line.as_bytes()).unwrap();
        }
        let imported = importer.finish().unwrap();
        let cache = imported.scored.into_cache(&tokenizer, About::default()).unwrap();
        let found = assess(ANSWERS.as_bytes()).unwrap();
        let wanted = Assessment { vocabulary: found.assessment.vocabulary, ..measured(&cache) };
        assert_eq!(found.assessment, wanted);
        assert_eq!(found.report, Some(imported.report));
        let pasted = Cache::from_bytes(&found.cache.0).unwrap();
        assert_eq!((pasted.vocabulary().coverage(), pasted.len()), (Coverage::Full, cache.len()));
        assert_eq!(measured(&pasted), found.assessment);
    }

    /// The beginnings of two stories as an OpenAI-style server would answer with them, top 5.
    fn example() -> String {
        let cache = Cache::from_bytes(STORIES).unwrap();
        let token = |id, logp: f32| {
            let text = std::str::from_utf8(cache.vocabulary().token(id)).ok()?;
            Some(format!(r#""token":{},"logprob":{logp:.2}"#, serde_json::to_string(text).ok()?))
        };
        let entry = |at: usize| {
            let (row, id) = (cache.row(at), cache.tokens()[at]);
            let head = || row.ids.iter().copied().zip(row.logp.iter().copied());
            let top: Option<Vec<String>> =
                head().take(5).map(|(id, logp)| Some(format!("{{{}}}", token(id, logp)?))).collect();
            // What servers write of a token that is none of the likeliest.
            let logp = head().find(|&(known, _)| known == id).map_or(-9999.0, |(_, logp)| logp);
            Some(format!(r#"{{{},"top_logprobs":[{}]}}"#, token(id, logp)?, top?.join(",")))
        };
        let answer = |tokens: std::ops::Range<usize>| {
            let content: Option<Vec<String>> = tokens.map(entry).collect();
            let content = content?.join(",");
            Some(format!("{{\"choices\":[{{\"logprobs\":{{\"content\":[{content}]}}}}]}}\n"))
        };
        // The first token of a story has no row: it is the prompt.
        let starts = cache.documents()[..cache.documents().len() - 1].iter().map(|&start| start as usize + 1);
        let known = |tokens: &std::ops::Range<usize>| {
            !cache.tokens()[tokens.clone()].iter().any(|&id| cache.vocabulary().is_unknown(id))
        };
        starts.map(|start| start..start + 15).filter(known).filter_map(answer).take(2).collect()
    }

    /// With `BLESS=1` it is written anew.
    #[test]
    fn the_example_of_the_page_is_what_the_shipped_teacher_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../www/src/chapters/task-example.jsonl");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, example()).unwrap();
        }
        let shipped = std::fs::read_to_string(path).unwrap();
        assert!(shipped == example(), "{path} is not up to date; run this test with BLESS=1");
        let found = assess(shipped.as_bytes()).unwrap();
        assert_eq!((found.assessment.documents, found.assessment.positions), (2, 28));
    }

    #[test]
    fn hostile_bytes_are_refused_in_words() {
        for (bytes, why, part) in [
            (&b""[..], Why::Pasted(Fault::Empty), "empty"),
            (b"\xff\xfe", Why::Binary, "neither a teacher cache nor text"),
            (b"PAR1 and so on", Why::Pasted(Fault::NotJson), "not a line of JSON"),
            (&STORIES[..STORIES.len() / 2], Why::Cache, "teacher cache"),
            (&[b'{'; 1 << 16], Why::Pasted(Fault::NotJson), "not a line of JSON"),
            (&vec![b' '; LARGEST + 1], Why::Large, "67108864 are allowed"),
        ] {
            let refusal = assess(bytes).map(|_| ()).unwrap_err();
            assert!(refusal.message.contains(part), "{refusal:?}");
            assert_eq!(refusal, why.because(refusal.message.clone()));
        }
    }
}
