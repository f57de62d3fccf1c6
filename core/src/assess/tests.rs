//! The whole assessment: on positions counted by hand, on made-up tasks of every kind, and on the shipped cache.

use super::words::{self, Lang};
use super::*;
use crate::Config;
use crate::cache::{Info, NO_ID, Parts};
use half::f16;
use proptest::prelude::*;
use std::sync::OnceLock;

/// The true token and the teacher's head at one position.
type Seen = (u32, Vec<(u32, f64)>);

fn stories() -> &'static Cache {
    static STORIES: OnceLock<Cache> = OnceLock::new();
    STORIES.get_or_init(|| Cache::from_bytes(include_bytes!("../../../data/stories.safetensors")).unwrap())
}

/// A cache with the shipped vocabulary; every document starts with a token that is not scored.
fn cache(head_size: usize, documents: &[Vec<Seen>]) -> Cache {
    let stories = stories();
    let mut parts = Parts {
        info: Info { temperatures: vec![1.0], ..stories.info().clone() },
        vocabulary: stories.vocabulary().clone(),
        tokens: Vec::new(),
        documents: vec![0],
        head_size: head_size as u32,
        head_ids: Vec::new(),
        head_logp: Vec::new(),
        rest: Vec::new(),
        lse: Vec::new(),
        tail_size: 0,
        tail_ids: Vec::new(),
    };
    for document in documents {
        for (y, head) in std::iter::once(&(1, Vec::new())).chain(document) {
            parts.tokens.push(*y);
            let logp: Vec<f16> = head.iter().map(|entry| f16::from_f64(entry.1.ln())).collect();
            let mass: f32 = logp.iter().map(|logp| logp.to_f32().exp()).sum();
            parts.rest.push((1.0 - mass).max(0.0));
            parts.lse.push(0.0);
            parts.head_ids.extend((0..head_size).map(|i| head.get(i).map_or(NO_ID, |entry| entry.0)));
            parts.head_logp.extend((0..head_size).map(|i| logp.get(i).copied().unwrap_or(f16::NEG_INFINITY)));
        }
        parts.documents.push(parts.tokens.len() as u32);
    }
    Cache::from_parts(parts).unwrap()
}

fn found(cache: &Cache) -> Assessment {
    assess(cache, &Settings { resamples: 200, ..Settings::default() }).unwrap()
}

/// 30 documents of 60 positions that all look alike.
fn task(head: &[(u32, f64)], y: u32) -> Assessment {
    found(&cache(head.len(), &vec![vec![(y, head.to_vec()); 60]; 30]))
}

fn near(estimate: Option<Estimate>, value: f64) {
    let measured = estimate.unwrap().value;
    assert!((measured - value).abs() < 2e-3, "{measured} is not {value}");
}

#[test]
fn three_positions_by_hand() {
    let found = found(&cache(
        2,
        &[
            vec![(6, vec![(6, 0.5), (7, 0.25)]), (0, vec![(9, 0.92), (10, 0.04)])],
            vec![(8, vec![(5, 0.61), (8, 0.2)])],
        ],
    ));
    assert_eq!((found.documents, found.positions, found.head_size), (2, 3, 2));
    let m = &found.measures;
    near(m.multimodal, 2.0 / 3.0);
    near(m.one_peak, 1.0 / 3.0);
    near(m.two_peaks, 2.0 / 3.0);
    near(m.ratio, (0.5 + 0.04 / 0.92 + 0.2 / 0.61) / 3.0);
    near(m.rest, (0.25 + 0.04 + 0.19) / 3.0);
    near(m.top1, 1.0 / 3.0);
    near(m.top5, 2.0 / 3.0);
    near(m.in_head, 2.0 / 3.0);
    near(m.logp, (0.5f64.ln() + 0.2f64.ln()) / 2.0);
    near(m.unknown, 1.0 / 3.0);
    near(m.confident, 1.0 / 3.0);
    near(m.confidently_wrong, 1.0 / 3.0);
    near(m.wrong_when_confident, 1.0);
    assert_eq!(m.wrong_when_confident.unwrap().positions, 1);
    near(m.nucleus_beyond, 2.0 / 3.0);
    near(found.nucleus_median, 1.0);
    near(found.nucleus_sizes[0].share, 1.0 / 3.0);
    // Gaps ln 2, ln 23 and ln 3.05: the middle one is the median.
    near(found.gaps[0], 3.05f64.ln());
    assert_eq!(found.gaps.len(), 1);
    // Each position has a bin of its own: |0.5 - 1|, 0.92 and 0.61.
    near(found.reliability.ece, (0.5 + 0.92 + 0.61) / 3.0);
    assert!(found.candidates.is_empty(), "no k fits a head of two");
    assert_eq!(found.verdict, Verdict::TooSmall);
    assert_eq!((found.advice.k, found.advice.k_reason), (2, KReason::Peaks));
}

#[test]
fn the_shipped_cache_is_as_its_readme_says() {
    let found = found(stories());
    let m = &found.measures;
    assert_eq!(found.positions, 62_197);
    for (share, known) in [m.one_peak, m.two_peaks, m.three_peaks, m.four_peaks, m.multimodal]
        .into_iter()
        .zip([0.23, 0.16, 0.14, 0.47, 0.56])
    {
        assert!((share.unwrap().value - known).abs() < 0.0051, "{share:?} is not {known}");
    }
    near(m.rest, 0.165);
    assert!(m.entropy.unwrap().value < 2.19, "the teacher's whole vocabulary has 2.19 nats");
    assert!((1.0 - m.unknown.unwrap().value - 0.972).abs() < 1e-3);
    assert!(matches!(found.verdict, Verdict::MultiModal { .. }));
    assert_eq!(found, self::found(stories()), "the same numbers every time");
    // The ECE and the mean of the differences agree where all bins err on one side.
    let (ece, over) = (found.reliability.ece.unwrap(), m.overconfidence.unwrap());
    assert!((ece.value + over.value).abs() < 1e-9);
}

#[test]
fn every_kind_of_task_has_its_verdict() {
    let one = task(&[(5, 0.95), (6, 0.02), (7, 0.01)], 5);
    assert!(matches!(one.verdict, Verdict::OnePeak { .. }), "{:?}", one.verdict);
    assert_eq!((one.advice.k, one.advice.k_reason), (2, KReason::Least));

    let many = task(&[(5, 0.4), (6, 0.3), (7, 0.2)], 6);
    assert!(matches!(many.verdict, Verdict::MultiModal { .. }), "{:?}", many.verdict);
    assert_eq!((many.advice.k, many.advice.k_reason, many.advice.rho), (3, KReason::Peaks, 0.0));

    let wrong = task(&[(5, 0.9), (6, 0.05)], 6);
    assert!(matches!(wrong.verdict, Verdict::WeakTeacher { sign: Weakness::ConfidentlyWrong, .. }));
    assert_eq!(wrong.advice.confidence, Confidence::Agree);

    let lost = task(&[(5, 0.3), (6, 0.2), (7, 0.2), (8, 0.2), (9, 0.09)], 10);
    assert!(matches!(lost.verdict, Verdict::WeakTeacher { sign: Weakness::Surprised, .. }));

    let flat: Vec<(u32, f64)> = (5..25).map(|id| (id, 0.04)).collect();
    let vague = task(&flat, 24);
    assert!(matches!(vague.verdict, Verdict::WeakTeacher { sign: Weakness::SeldomRight, .. }));
    // All equal: the order among them is noise from the first pair on.
    assert_eq!((vague.advice.k, vague.advice.noise_end, vague.advice.k_reason), (2, Some(1), KReason::Least));
}

/// Three documents in ten have two peaks in all positions: between the lines.
#[test]
fn a_mixed_task_is_between() {
    let document = |d: usize| match d % 10 < 3 {
        true => vec![(5, vec![(5, 0.5), (6, 0.4)]); 60],
        false => vec![(5, vec![(5, 0.95), (6, 0.02)]); 60],
    };
    let documents: Vec<_> = (0..400).map(document).collect();
    let found = found(&cache(2, &documents));
    assert!(matches!(found.verdict, Verdict::Between { .. }), "{:?}", found.verdict);
    // The same share in a tenth of the documents has too wide an interval.
    let few: Vec<_> = (0..40).map(document).collect();
    assert_eq!(self::found(&cache(2, &few)).verdict, Verdict::TooSmall);
}

#[test]
fn a_text_that_is_not_the_teachers_is_noticed() {
    let real = stories();
    let documents: Vec<Vec<Seen>> = real.documents()[..41]
        .windows(2)
        .map(|bounds| {
            let range = bounds[0] as usize + 1..bounds[1] as usize;
            let head = |position: usize| -> Vec<(u32, f64)> {
                let row = real.row(position);
                row.ids.iter().copied().zip(row.logp.iter().map(|&logp| f64::from(logp).exp())).collect()
            };
            range
                .clone()
                .map(|position| (real.tokens()[range.end + range.start - 1 - position], head(position)))
                .collect()
        })
        .collect();
    let found = found(&cache(16, &documents));
    assert!(matches!(found.verdict, Verdict::WeakTeacher { .. }), "{:?}", found.verdict);
}

#[test]
fn advice_is_a_settings_file() {
    let found = found(stories());
    let config = Config::from_toml(&found.advice.to_toml()).unwrap();
    let rank = config.objective.rank.unwrap();
    assert_eq!((config.objective.k, rank.rho, rank.weight), (found.advice.k, 0.1, 2.0));
    assert_eq!(config.objective.confidence, None);
    let wary = Advice { confidence: Confidence::Agree, ..found.advice };
    let config = Config::from_toml(&wary.to_toml()).unwrap();
    assert!(config.objective.to_string().ends_with(":conf=agree"), "{}", config.objective);
}

#[test]
fn settings_out_of_range_are_named() {
    let bad = |settings: Settings| settings.validate().unwrap_err().to_string();
    assert!(bad(Settings { confident: 1.0, ..Settings::default() }).contains("confident"));
    assert!(bad(Settings { nucleus: f64::NAN, ..Settings::default() }).contains("nucleus"));
    assert!(bad(Settings { noise: -1.0, ..Settings::default() }).contains("noise"));
    assert!(bad(Settings { ks: vec![5, 1], ..Settings::default() }).contains("1 is not between 2"));
    assert!(bad(Settings { resamples: 0, ..Settings::default() }).contains("resamples"));
}

#[test]
fn a_cache_without_scored_positions_says_nothing() {
    let found = found(&cache(2, &[vec![], vec![]]));
    assert_eq!((found.positions, found.verdict), (0, Verdict::TooSmall));
    assert_eq!(found.measures, Measures::default());
    assert!(found.reliability.ece.is_none() && found.nucleus_median.is_none());
    for lang in Lang::ALL {
        assert_eq!(words::advice(&found, lang).len(), 3);
    }
}

#[test]
fn both_languages_say_every_verdict_with_its_number() {
    let head = [(5, 0.9), (6, 0.05)];
    let assessments = [
        (found(&cache(2, &[vec![(5, head.to_vec())]])), "1,000"),
        (task(&head, 5), "0.0"),
        (task(&head, 6), "100.0"),
        (task(&[(5, 0.4), (6, 0.3), (7, 0.2)], 6), "100.0"),
        (task(&[(5, 0.3), (6, 0.2), (7, 0.2), (8, 0.2), (9, 0.09)], 10), "3.0"),
    ];
    for (found, number) in &assessments {
        for lang in Lang::ALL {
            let verdict = words::verdict(found, lang);
            assert!(verdict.body.contains(number), "{number}: {verdict:?}");
            let advice = words::advice(found, lang).map(|said| said.body).join(" ");
            let all = [&verdict.headline, &verdict.body, &advice].map(String::as_str).join(" ");
            assert!(!all.contains("  ") && !all.contains(['{', '}']) && !all.contains("NaN"), "{all}");
            let japanese = all.chars().any(|c| ('ぁ'..='ん').contains(&c));
            assert_eq!(japanese, lang == Lang::Ja, "{all}");
        }
    }
}

#[test]
fn examples_are_what_they_say() {
    let (cache, settings) = (stories(), Settings::default());
    let chosen = examples(cache, &settings, 3);
    assert_eq!(chosen, examples(cache, &settings, 3));
    assert_eq!(chosen.len(), 9);
    for Example { kind, position } in chosen {
        let position = at(cache, position as usize);
        let peaks = settings.peaks.peaks(&position.row);
        match kind {
            ExampleKind::OnePeak => assert_eq!(peaks, 1),
            ExampleKind::ManyPeaks => assert!(peaks >= 3),
            ExampleKind::ConfidentlyWrong => {
                assert!(position.row.ids[0] != position.y && position.row.logp[0].exp() >= 0.8);
            }
        }
    }
    assert!(examples(&self::cache(2, &[vec![]]), &settings, 3).is_empty());
}

/// A head of up to four entries, and a true token that may be in it.
fn any_position() -> impl Strategy<Value = Seen> {
    (prop::collection::vec(0.01f64..1.0, 0..5), 0.05f64..1.0, 0u32..8).prop_map(|(mut p, rest, y)| {
        p.sort_by(|a, b| b.total_cmp(a));
        let sum = p.iter().sum::<f64>() + rest;
        (y, (1..).zip(p.into_iter().map(|p| p / sum)).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn shares_make_up_one_and_intervals_hold_their_estimates(
        documents in prop::collection::vec(prop::collection::vec(any_position(), 0..12), 1..6), seed in 0u64..4,
    ) {
        let found = assess(&cache(4, &documents), &Settings { seed, resamples: 40, ..Settings::default() }).unwrap();
        let all = found.measures.array();
        for e in all.iter().chain(&found.gaps).chain([&found.nucleus_median, &found.effective, &found.reliability.ece]).flatten() {
            prop_assert!(e.low <= e.value && e.value <= e.high && e.positions > 0, "{e:?}");
        }
        if found.positions > 0 {
            let m = &found.measures;
            let peaks = [m.no_peak, m.one_peak, m.two_peaks, m.three_peaks, m.four_peaks];
            let sizes = found.nucleus_sizes.iter().map(|sizes| sizes.share).chain([m.nucleus_beyond]);
            let sum = |shares: &mut dyn Iterator<Item = Option<Estimate>>| shares.flatten().map(|e| e.value).sum::<f64>();
            prop_assert!((sum(&mut peaks.into_iter()) - 1.0).abs() < 1e-9);
            prop_assert!((sum(&mut sizes.into_iter()) - 1.0).abs() < 1e-9);
            prop_assert!((found.peak_counts.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
        prop_assert!((2..=4).contains(&found.advice.k));
    }
}
