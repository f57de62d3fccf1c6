//! Promise: every objective's gradient is the slope of its loss, sums to zero over the vocabulary, and is zero, never NaN,
//! where the loss means nothing.

use crest_kernels::Float;
use crest_kernels::head::cpu::{Dense, RowStats, row_gradient, row_stats, top_k};
use crest_kernels::objective::cpu::{
    Divergence, Peaks, Position, Settings, confidence as weight, position, soft_ranks,
};
use crest_kernels::objective::{COLUMNS, MAX_K, NO_ID, column, confidence, entries, kd, rank, set};
use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

/// One position with its teacher.
#[derive(Clone, Debug)]
struct Row<F> {
    logits: Vec<F>,
    ids: Vec<u32>,
    logp: Vec<F>,
    target: u32,
    rest: F,
    /// The teacher outside the head, and its log-sum-exp, at 1 / `inv_t`.
    rest_t: F,
    teacher_lse: F,
    inv_t: F,
}

/// What the objective says about a row.
struct Answer<F> {
    row: [F; COLUMNS],
    gradient: Vec<F>,
    /// What must not change within a finite difference: picks, blocks of the soft ranks.
    shape: (Vec<u32>, Vec<usize>),
}

impl<F: Float> Row<F> {
    fn valid(&self) -> usize {
        self.ids.iter().filter(|&&id| id != NO_ID).count()
    }

    fn with<R>(&self, k: usize, body: impl FnOnce(&Position<'_, F>) -> R) -> R {
        let mut logits = self.logits.clone();
        let RowStats { lse, lse_t, q_rest } = row_stats(&mut logits, &self.ids, self.inv_t);
        let mut picks = [NO_ID; MAX_K];
        top_k(&logits, &mut picks[..k]);
        body(&Position {
            logits: &logits,
            lse,
            inv_t: self.inv_t,
            lse_t,
            q_rest,
            picks: &picks,
            ids: &self.ids,
            logp: &self.logp,
            target: self.target,
            rest: self.rest,
            rest_t: self.rest_t,
            teacher_lse: self.teacher_lse,
        })
    }

    fn evaluate(&self, set: &Settings<F>) -> Answer<F> {
        self.with(set.k, |at| {
            let mut list = vec![(NO_ID, F::zero()); entries(self.ids.len())];
            let row = position(set, at, |entry, id, g| list[entry] = (id, g));
            let mut gradient = at.logits.to_vec();
            let dense = Dense {
                lse: at.lse,
                lse_t: at.lse_t,
                inv_t: self.inv_t,
                alpha: row[column::ALPHA],
                w_ce: set.w_ce * row[column::SCORED],
            };
            row_gradient(&mut gradient, &dense, F::one(), list.len(), |e| list[e]);
            let peaks = Peaks::new(set, at, self.valid());
            let blocks = soft_ranks(peaks.n.max(1), &peaks.s, set.smoothing).first.to_vec();
            Answer { row, gradient, shape: (at.picks.to_vec(), blocks) }
        })
    }
}

/// A row with V in 4..40, a head that is often not full and often shorter than k, and a k for it.
fn random(rng: &mut ChaCha8Rng) -> (Row<f64>, usize) {
    let (row, _, k) = random_at(rng, 1.0);
    (row, k)
}

/// The same at a temperature, with the teacher's log-probabilities over the whole vocabulary.
fn random_at(rng: &mut ChaCha8Rng, temperature: f64) -> (Row<f64>, Vec<f64>, usize) {
    let vocab = rng.random_range(4..40usize);
    let head = rng.random_range(1..=20usize);
    let valid = rng.random_range(1..=head.min(vocab - 1));
    let logits: Vec<f64> = (0..vocab).map(|_| rng.random_range(-3.0..3.0)).collect();
    let scores: Vec<f64> = logits.iter().map(|z| 0.7 * z + rng.random_range(-2.0..2.0)).collect();
    let lse = scores.iter().map(|s| s.exp()).sum::<f64>().ln();
    let mut ids: Vec<u32> = (0..vocab as u32).collect();
    ids.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]));
    ids.truncate(valid);
    let mut logp: Vec<f64> = ids.iter().map(|&id| scores[id as usize] - lse).collect();
    let rest = 1.0 - logp.iter().map(|l| l.exp()).sum::<f64>();
    let inv_t = 1.0 / temperature;
    let teacher: Vec<f64> = scores.iter().map(|s| s - lse).collect();
    let teacher_lse = if inv_t == 1.0 { 0.0 } else { log_sum_exp(teacher.iter().map(|l| l * inv_t)) };
    let rest_t = match inv_t == 1.0 {
        true => rest,
        false => 1.0 - logp.iter().map(|l| (l * inv_t - teacher_lse).exp()).sum::<f64>(),
    };
    ids.resize(head, NO_ID);
    logp.resize(head, 0.0);
    let target = rng.random_range(0..vocab as u32);
    let row = Row { logits, ids, logp, target, rest, rest_t, teacher_lse, inv_t };
    (row, teacher, rng.random_range(1..=vocab.min(12)))
}

fn log_sum_exp(values: impl Iterator<Item = f64>) -> f64 {
    values.map(f64::exp).sum::<f64>().ln()
}

fn settings(row: &Row<f64>, k: usize) -> Settings<f64> {
    Settings {
        vocab: row.logits.len(),
        k,
        w_ce: 0.0,
        w_kd: 0.0,
        w_rank: 0.0,
        kd_kind: kd::FKL,
        kd_a: 0.0,
        kd_b: 0.0,
        dynamic: false,
        rank_kind: rank::SIGMOID,
        rank_set: set::UNION,
        smoothing: 0.3,
        rho: 0.0,
        top_p: 1.0,
        confidence: confidence::NONE,
        confidence_kd: false,
        c_wrong: 0.25,
        peak_relative: 0.1,
        peak_absolute: 0.02,
        temperature: 1.0 / row.inv_t,
    }
}

/// Both weights, on the ranking loss alone and on the divergence too.
fn weighed(base: Settings<f64>) -> Vec<Settings<f64>> {
    let all = Settings { w_ce: 0.5, w_kd: 1.5, w_rank: 2.0, kd_kind: kd::RKL, ..base };
    let kinds = [confidence::ENTROPY, confidence::AGREE];
    let cases =
        kinds.into_iter().flat_map(|kind| [(kind, false, false), (kind, true, false), (kind, true, true)]);
    cases
        .map(|(confidence, confidence_kd, dynamic)| Settings { confidence, confidence_kd, dynamic, ..all })
        .collect()
}

fn divergences(base: Settings<f64>) -> Vec<Settings<f64>> {
    let kinds = [
        (kd::FKL, 0.0, 0.0),
        (kd::RKL, 0.0, 0.0),
        (kd::JSD, 0.3, 0.0),
        (kd::SFKL, 0.1, 0.0),
        (kd::SRKL, 0.1, 0.0),
        (kd::TVD, 0.0, 0.0),
        (kd::AB, 0.2, 0.7),
    ];
    let mut list = vec![Settings { w_ce: 1.0, ..base }];
    for (kd_kind, kd_a, kd_b) in kinds {
        for (w_ce, dynamic) in [(0.0, false), (0.5, true)] {
            list.push(Settings { w_ce, w_kd: 1.5, kd_kind, kd_a, kd_b, dynamic, ..base });
        }
    }
    list
}

fn rankings(base: Settings<f64>) -> Vec<Settings<f64>> {
    let kinds = [
        (rank::SIGMOID, 0.3),
        (rank::PAV, 0.2),
        (rank::PAV, 1.0),
        (rank::PEARSON, 1.0),
        (rank::RANKNET, 1.0),
        (rank::LISTMLE, 1.0),
    ];
    let mut list = Vec::new();
    for rank_set in [set::UNION, set::TEACHER, set::MULTISET] {
        for (rank_kind, smoothing) in kinds {
            for (rho, top_p) in [(0.0, 1.0), (0.3, 1.0), (0.0, 0.6), (0.1, 0.8)] {
                list.push(Settings { w_rank: 2.0, rank_kind, rank_set, smoothing, rho, top_p, ..base });
            }
        }
    }
    list
}

/// Central differences at every logit; returns how many could be compared. A loss is only piecewise smooth: where a pick
/// or a block changes within the step there is nothing to compare.
fn check(row: &Row<f64>, set: &Settings<f64>) -> usize {
    let h = 1e-5;
    let here = row.evaluate(set);
    let sum: f64 = here.gradient.iter().sum();
    assert!(sum.abs() < 1e-11, "{set:?}: gradient sums to {sum}");
    let mut compared = 0;
    for j in 0..row.logits.len() {
        let moved = |d: f64| {
            let mut row = row.clone();
            row.logits[j] += d;
            row.evaluate(set)
        };
        let (up, down) = (moved(h), moved(-h));
        if up.shape != here.shape || down.shape != here.shape {
            continue;
        }
        let slope = (up.row[column::LOSS] - down.row[column::LOSS]) / (2.0 * h);
        let error = (slope - here.gradient[j]).abs();
        assert!(
            error < 1e-6 * (1.0 + slope.abs()),
            "{set:?}\n{row:?}\nlogit {j}: slope {slope}, gradient {}",
            here.gradient[j]
        );
        compared += 1;
    }
    compared
}

#[test]
fn gradients_are_slopes() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let (mut compared, mut all, mut short, mut duplicates) = (0, 0, 0, 0);
    for _ in 0..40 {
        let (row, k) = random(&mut rng);
        let base = settings(&row, k);
        for set in divergences(base).into_iter().chain(rankings(base)).chain(weighed(base)) {
            compared += check(&row, &set);
            all += row.logits.len();
        }
        short += usize::from(row.valid() < k);
        duplicates += usize::from(row.with(k, |at| Peaks::new(&base, at, row.valid()).shared) > 0);
    }
    assert!(compared * 100 > all * 99, "only {compared} of {all} could be compared");
    assert!(
        short > 5 && duplicates > 20,
        "too few rows with short heads ({short}) or overlaps ({duplicates})"
    );
}

/// The weight scales what it applies to and nothing else: it is a number of the teacher's alone.
#[test]
fn confidence_scales_its_terms_and_leaves_the_rest() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (mut sure, mut wrong) = (0, 0);
    for _ in 0..60 {
        let (row, k) = random(&mut rng);
        let base = Settings { kd_kind: kd::JSD, kd_a: 0.4, ..settings(&row, k) };
        let [ce, kd, rank] = [(1.0, 0.0, 0.0), (0.0, 1.5, 0.0), (0.0, 0.0, 2.0)]
            .map(|(w_ce, w_kd, w_rank)| row.evaluate(&Settings { w_ce, w_kd, w_rank, ..base }));
        for set in weighed(base).into_iter().filter(|set| !set.dynamic) {
            let set = Settings { w_ce: 1.0, kd_kind: kd::JSD, ..set };
            let c = row.with(k, |at| weight(&set, at, row.valid()));
            assert!((0.0..=1.0).contains(&c));
            let c_kd = if set.confidence_kd { c } else { 1.0 };
            let found = row.evaluate(&set);
            let expected = ce.row[column::LOSS] + c_kd * kd.row[column::LOSS] + c * rank.row[column::LOSS];
            assert!((found.row[column::LOSS] - expected).abs() < 1e-12);
            assert_eq!(found.row[column::RANK], rank.row[column::RANK], "reported before its weights");
            for (j, g) in found.gradient.iter().enumerate() {
                let expected = ce.gradient[j] + c_kd * kd.gradient[j] + c * rank.gradient[j];
                assert!((g - expected).abs() < 1e-12);
            }
            if set.confidence == confidence::AGREE {
                assert!(c == 1.0 || c == 0.25);
                sure += usize::from(c == 1.0);
                wrong += usize::from(c == 0.25);
            }
        }
    }
    assert!(sure > 10 && wrong > 10, "{sure} rows where the teacher agrees, {wrong} where not");
}

#[test]
fn confidence_is_what_it_says() {
    let value = |row: &Row<f64>, kind| {
        let set = Settings { confidence: kind, ..settings(row, 2) };
        row.with(2, |at| weight(&set, at, row.valid()))
    };
    let logp = |p: [f64; 3]| p.map(f64::ln);
    // Uniform over three ids and the rest: no confidence; all on one id: all of it, up to what is left of the rest.
    let flat = plain(&[0.0; 5], &[3, 0, 1], &logp([0.25; 3]));
    assert!(value(&flat, confidence::ENTROPY).abs() < 1e-12);
    let sure = plain(&[0.0; 5], &[3, 0, 1], &logp([1.0, 1e-40, 1e-40]));
    assert!((value(&sure, confidence::ENTROPY) - 1.0).abs() < 1e-9);
    // A shorter head in the same room: the largest entropy is that of a full one.
    let half = plain(&[0.0; 5], &[3, NO_ID, NO_ID], &[0.5f64.ln(), 0.0, 0.0]);
    let half = Row { rest: 0.5, rest_t: 0.5, ..half };
    assert!((value(&half, confidence::ENTROPY) - (1.0 - 2f64.ln() / 4f64.ln())).abs() < 1e-12);
    // Peaks: p >= max(0.1 p_max, 0.02).
    for (p, target, expected) in [
        ([0.6, 0.07, 0.05], 3, 1.0),
        ([0.6, 0.07, 0.05], 0, 1.0),
        ([0.6, 0.07, 0.05], 1, 0.25),
        ([0.1, 0.05, 0.015], 1, 0.25),
        ([0.6, 0.07, 0.05], 4, 0.25),
        ([0.01, 0.009, 0.008], 3, 0.25),
    ] {
        let row = Row { target, ..plain(&[0.0; 5], &[3, 0, 1], &logp(p)) };
        assert_eq!(value(&row, confidence::AGREE), expected, "{p:?} {target}");
        assert_eq!(value(&row, confidence::NONE), 1.0);
    }
}

/// `akl` holds the weight of its two halves fixed, so its gradient is that mix of their slopes.
#[test]
fn adaptive_kl_mixes_the_slopes_of_its_halves() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    for _ in 0..40 {
        let (row, k) = random(&mut rng);
        let base = Settings { w_kd: 1.0, ..settings(&row, k) };
        let akl = Settings { kd_kind: kd::AKL, kd_a: 0.5, ..base };
        let w = row.with(k, |at| Divergence::new(&akl, at, row.valid()).forward);
        assert!((0.0..=1.0).contains(&w));
        let [fkl, rkl] = [kd::FKL, kd::RKL].map(|kd_kind| row.evaluate(&Settings { kd_kind, ..base }));
        let both = row.evaluate(&akl);
        let mixed = |a: f64, b: f64| w * a + (1.0 - w) * b;
        assert!((both.row[column::KD] - mixed(fkl.row[column::KD], rkl.row[column::KD])).abs() < 1e-12);
        for j in 0..row.logits.len() {
            assert!((both.gradient[j] - mixed(fkl.gradient[j], rkl.gradient[j])).abs() < 1e-12);
        }
    }
}

/// The same row and settings in single precision.
fn single(row: &Row<f64>, set: &Settings<f64>) -> (Row<f32>, Settings<f32>) {
    let cast = |values: &[f64]| values.iter().map(|&v| v as f32).collect();
    let row = Row {
        logits: cast(&row.logits),
        ids: row.ids.clone(),
        logp: cast(&row.logp),
        target: row.target,
        rest: row.rest as f32,
        rest_t: row.rest_t as f32,
        teacher_lse: row.teacher_lse as f32,
        inv_t: row.inv_t as f32,
    };
    let set = Settings::from(&set.params(1, row.ids.len() as u32));
    (row, set)
}

/// Asserts that a ranking term counts zero, in both precisions.
fn assert_skipped(row: &Row<f64>, set: &Settings<f64>) {
    let (row32, set32) = single(row, set);
    let (double, single) = (row.evaluate(set), row32.evaluate(&set32));
    assert_eq!(double.row[column::SKIPPED], 1.0, "{set:?}");
    assert_eq!(single.row[column::SKIPPED], 1.0, "{set:?}");
    assert_eq!((double.row[column::LOSS], single.row[column::LOSS]), (0.0, 0.0));
    assert!(double.gradient.iter().all(|&g| g == 0.0) && single.gradient.iter().all(|&g| g == 0.0));
}

fn plain(logits: &[f64], ids: &[u32], logp: &[f64]) -> Row<f64> {
    let rest = 1.0 - logp.iter().map(|l| l.exp()).sum::<f64>();
    at_temperature(logits, ids, logp, rest, 1.0)
}

/// A row whose teacher is as uncertain outside its head as the rest can make it.
fn at_temperature(logits: &[f64], ids: &[u32], logp: &[f64], rest: f64, temperature: f64) -> Row<f64> {
    let inv_t = 1.0 / temperature;
    let head: f64 =
        logp.iter().zip(ids).filter(|(_, id)| **id != NO_ID).map(|(l, _)| (l * inv_t).exp()).sum();
    let (rest_t, teacher_lse) = match inv_t == 1.0 {
        true => (rest, 0.0),
        false => {
            let sum = head + rest.max(0.0).powf(inv_t);
            (rest.max(0.0).powf(inv_t) / sum, sum.ln())
        }
    };
    let (logits, ids, logp) = (logits.to_vec(), ids.to_vec(), logp.to_vec());
    Row { logits, ids, logp, target: 0, rest, rest_t, teacher_lse, inv_t }
}

const CORRELATIONS: [u32; 3] = [rank::SIGMOID, rank::PAV, rank::PEARSON];

#[test]
fn degenerate_sets_count_zero() {
    // 0.1 is not a binary fraction: a mean of equal values that is not taken with care leaves dust.
    let tied = plain(&[0.3, 0.1, 0.7, -0.4, 0.2], &[2, 0, 3], &[-1.1, -1.1, -1.1]);
    let flat = plain(&[0.1; 5], &[2, 0, 3], &[-0.9, -1.3, -2.1]);
    for rank_kind in CORRELATIONS {
        let set =
            Settings { w_rank: 2.0, rank_kind, rank_set: set::TEACHER, smoothing: 0.3, ..settings(&tied, 3) };
        assert_skipped(&tied, &set);
        if rank_kind != rank::PAV {
            assert_skipped(&flat, &set);
        }
        assert_skipped(&flat, &Settings { k: 1, ..set });
    }
    for rank_kind in [rank::RANKNET, rank::LISTMLE] {
        let set = Settings { w_rank: 2.0, rank_kind, rank_set: set::TEACHER, ..settings(&tied, 1) };
        assert_skipped(&flat, &set);
        if rank_kind == rank::RANKNET {
            assert_skipped(&tied, &Settings { k: 3, ..set });
        }
    }
}

/// The slope of every objective at every temperature, and D itself against its definition on dense distributions.
#[test]
fn a_temperature_softens_both_sides() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let (mut compared, mut all) = (0, 0);
    for round in 0..60 {
        let temperature = [0.5, 2.0, 4.0][round % 3];
        let (row, teacher, k) = random_at(&mut rng, temperature);
        let base = settings(&row, k);
        let ranked = Settings { w_ce: 0.5, w_kd: 1.5, w_rank: 2.0, kd_kind: kd::JSD, kd_a: 0.3, ..base };
        for set in divergences(base).into_iter().chain(weighed(base)).chain([ranked]) {
            compared += check(&row, &set);
            all += row.logits.len();
        }
        for (kd_kind, forward) in [(kd::FKL, true), (kd::RKL, false)] {
            let set = Settings { w_kd: 1.0, kd_kind, ..base };
            let found = row.evaluate(&set).row;
            let expected = dense_kl(&row, &teacher, temperature, forward);
            assert!((found[column::KD] - expected).abs() < 1e-9 * (1.0 + expected), "{set:?}");
            assert_eq!(found[column::KD], found[column::LOSS]);
        }
        // Cross-entropy and ranking have no temperature.
        let plain = Row { inv_t: 1.0, teacher_lse: 0.0, rest_t: row.rest, ..row.clone() };
        let set = Settings { w_ce: 1.0, w_rank: 2.0, confidence: confidence::ENTROPY, ..base };
        let (here, there) = (row.evaluate(&set), plain.evaluate(&Settings { temperature: 1.0, ..set }));
        assert_eq!(here.row[column::LOSS], there.row[column::LOSS]);
        for (a, b) in here.gradient.iter().zip(&there.gradient) {
            assert!((a - b).abs() < 1e-12);
        }
    }
    assert!(compared * 100 > all * 99, "only {compared} of {all} could be compared");
}

/// T^2 KL over head and rest, from distributions over the whole vocabulary.
fn dense_kl(row: &Row<f64>, teacher: &[f64], temperature: f64, forward: bool) -> f64 {
    let softmax = |scores: &[f64]| -> Vec<f64> {
        let lse = log_sum_exp(scores.iter().map(|s| s / temperature));
        scores.iter().map(|s| (s / temperature - lse).exp()).collect()
    };
    let buckets = |dense: Vec<f64>| -> Vec<f64> {
        let inside = |id: usize| row.ids.contains(&(id as u32));
        let rest = dense.iter().enumerate().filter(|(id, _)| !inside(*id)).map(|(_, p)| p).sum();
        let head = row.ids.iter().filter(|&&id| id != NO_ID).map(|&id| dense[id as usize]);
        head.chain([rest]).collect()
    };
    let (p, q) = (buckets(softmax(teacher)), buckets(softmax(&row.logits)));
    let kl = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * (a / b).ln()).sum::<f64>();
    temperature * temperature * if forward { kl(&p, &q) } else { kl(&q, &p) }
}

#[test]
fn unscored_rows_are_zero() {
    let row = Row { target: NO_ID, ..plain(&[0.3, 0.1, 0.7], &[2, 0], &[-0.5, -1.5]) };
    let all = Settings { w_ce: 1.0, w_kd: 1.0, w_rank: 2.0, ..settings(&row, 2) };
    let answer = row.evaluate(&all);
    assert_eq!(answer.row, [0.0; COLUMNS]);
    assert_eq!(answer.gradient, [0.0; 3]);
}

/// An empty head, a head that is the whole vocabulary, a k beyond the vocabulary, a cached probability of zero, a rest
/// that rounding made negative, and a student that is sure: all finite, and single precision follows double.
#[test]
fn hard_rows_stay_finite_and_single_precision_follows() {
    let wild = [60.0, 20.0, -3.0, 0.1, -40.0, 1.0];
    // Single precision rounds a logit of 60 by this much before anything is computed; the weights are 2 at most.
    let rounding = 2.0 * 60.0 * f64::from(f32::EPSILON);
    let rows = [
        plain(&wild, &[NO_ID; 2], &[0.0; 2]),
        plain(&wild, &[1, 0, 3, 2, 4, 5], &[-0.7, -1.2, -2.0, -3.0, -4.0, -5.0]),
        plain(&wild, &[0, 1, 3, NO_ID], &[-0.5, -1.0, f64::NEG_INFINITY, 0.0]),
        Row { rest: -1e-4, rest_t: -1e-4, ..plain(&wild, &[0, 1], &[-0.69, -0.69]) },
        plain(&[8.0, -9.0, -10.0, -9.5, -12.0, -11.0], &[0, 2], &[-0.4, -2.0]),
    ];
    let temper = |row: &Row<f64>, t| at_temperature(&row.logits, &row.ids, &row.logp, row.rest, t);
    let tempered = [0.5, 2.0, 4.0].map(|t| rows[1..].iter().map(|row| temper(row, t)).collect::<Vec<_>>());
    for mut row in rows.into_iter().chain(tempered.into_iter().flatten()) {
        if row.valid() == 0 {
            (row.rest, row.rest_t) = (1.0, 1.0);
        }
        let base = settings(&row, 6);
        for k in [1, 6, 9] {
            let base = Settings { k, ..base };
            // Not 0.5, which two equal peaks reach exactly: there the two precisions end the head apart.
            let akl = Settings { w_kd: 1.0, kd_kind: kd::AKL, kd_a: 0.45, ..base };
            for set in divergences(base).into_iter().chain(rankings(base)).chain(weighed(base)).chain([akl]) {
                let (row32, set32) = single(&row, &set);
                let (double, single) = (row.evaluate(&set), row32.evaluate(&set32));
                assert!(double.row.iter().chain(&double.gradient).all(|v| v.is_finite()), "{set:?}\n{row:?}");
                let scale = double.gradient.iter().fold(1e-2, |m: f64, g| m.max(g.abs()));
                for (a, b) in double.gradient.iter().zip(&single.gradient) {
                    let error = (a - f64::from(*b)).abs();
                    assert!(error <= 1e-5 * scale + rounding, "{set:?}\n{row:?}\n{a} {b}, largest {scale}");
                }
            }
        }
    }
}
