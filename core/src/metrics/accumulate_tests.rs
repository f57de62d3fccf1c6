//! Metrics of single positions against hand computation, the golden losses and what must not matter.

use super::*;
use crate::metrics::QUANTITIES;
use proptest::prelude::*;

fn measure(rows: &[Case], rare: &[bool]) -> Evaluation {
    let mut accumulator = Accumulator::new(Settings::default(), rare.to_vec());
    for (ids, logp, rest, y, logits) in rows {
        accumulator.add(Row { ids, logp, rest: *rest }, *y, logits);
    }
    accumulator.finish()
}

fn logs(p: &[f32]) -> Vec<f32> {
    p.iter().map(|p| p.ln()).collect()
}

fn near(value: Option<f64>, expected: f64) {
    let value = value.expect("defined");
    assert!((value - expected).abs() < 1e-6 * expected.abs().max(1.0), "{value} is not {expected}");
}

/// V = 12; the head is the ids 0..11 and id 11 is the rest.
fn teacher() -> (Vec<u32>, Vec<f32>, f32) {
    let p = [0.30, 0.20, 0.14, 0.10, 0.08, 0.06, 0.04, 0.025, 0.02, 0.015, 0.01];
    ((0..11).collect(), logs(&p), 0.01)
}

#[test]
fn a_student_that_is_the_teacher_is_perfect() {
    let (ids, logp, rest) = teacher();
    let mut logits = logp.clone();
    logits.push(rest.ln());
    let m = measure(&[(ids, logp, rest, 0, logits)], &[]).overall;
    for zero in [m.fkl, m.rkl, m.jsd, m.tvd, m.entropy_gap, m.miss, m.skipped] {
        near(zero, 0.0);
    }
    for one in [
        m.acceptance,
        m.accuracy,
        m.top1,
        m.cr3,
        m.cr5,
        m.mor5,
        m.mor10,
        m.overlap_mass,
        m.kendall,
        m.spearman,
        m.ndcg,
        m.retention,
        m.second_kept,
    ] {
        near(one, 1.0);
    }
    near(m.perplexity, 1.0 / 0.30);
    near(m.ece, 0.70);
    assert_eq!(m.rare_recovery, None, "no rare token among the positions");
}

#[test]
fn by_hand() {
    let (ids, logp, rest) = teacher();
    // The student swaps the first two, loses id 4 from its top 5 to the token outside the head.
    let q = [0.20f32, 0.30, 0.14, 0.11, 0.01, 0.02, 0.02, 0.02, 0.02, 0.04, 0.03, 0.09];
    let mut rare = vec![false; 12];
    rare[4] = true;
    let e = measure(&[(ids, logp, rest, 4, logs(&q))], &rare);
    let m = &e.overall;
    near(m.perplexity, 100.0);
    near(m.tvd, 0.5 * (0.1 + 0.1 + 0.01 + 0.07 + 0.04 + 0.02 + 0.005 + 0.025 + 0.02 + 0.08));
    near(m.acceptance, 1.0 - m.tvd.unwrap());
    for (metric, expected) in [
        (m.accuracy, 0.0),
        (m.top1, 0.0),
        (m.cr3, 0.0),
        (m.mor5, 0.8),
        // Student's top 10: 1 0 2 3 11 9 10 5 6 7 (ties by id), against 0..=9.
        (m.mor10, 0.8),
        (m.overlap_mass, 0.74 / 0.82),
        (m.miss, 0.2),
        // y = 4 is rare and a peak (0.08 >= 0.03); the student's top 5 does not hold it.
        (m.rare_recovery, 0.0),
        // Seven peaks (>= 0.03); the student's top 7 holds 0 1 2 and 3.
        (m.retention, 4.0 / 7.0),
        // p = 0.2 makes the position multi-modal; id 1 is the student's favourite.
        (m.second_kept, 1.0),
    ] {
        near(metric, expected);
    }
    // U = 0 1 2 3 4 11 with student ranks 2 1 3 4 6 5: two of fifteen pairs are reversed.
    near(m.kendall, (13.0 - 2.0) / 15.0);
    near(m.spearman, 1.0 - 6.0 * 4.0 / (6.0 * 35.0));
    let gain = |g: [f64; 5]| (0..5).map(|i| g[i] / (i as f64 + 2.0).log2()).sum::<f64>();
    near(m.ndcg, gain([0.2, 0.3, 0.14, 0.1, 0.0]) / gain([0.3, 0.2, 0.14, 0.1, 0.08]));
    near(m.ece, 0.30);
    assert_eq!(e.by_peaks[3].positions, 1);
    assert_eq!(e.by_peaks[0].fkl, None);
}

/// The golden losses were computed in f64 by another program; four of them are metrics.
#[test]
fn divergences_are_those_of_the_golden_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/losses.json");
    let golden: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let numbers = |v: &serde_json::Value| -> Vec<f64> {
        v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
    };
    let mut compared = 0;
    for case in golden["cases"].as_array().unwrap() {
        let ids: Vec<u32> = numbers(&case["ids"]).iter().map(|&x| x as u32).collect();
        let logp = numbers(&case["logp"]);
        let rest = 1.0 - logp.iter().map(|l| l.exp()).sum::<f64>();
        let logp: Vec<f32> = logp.iter().map(|&x| x as f32).collect();
        let logits: Vec<f32> = numbers(&case["z"]).iter().map(|&x| x as f32).collect();
        let y = case["y"].as_u64().unwrap() as u32;
        let m = measure(&[(ids, logp, rest as f32, y, logits)], &[]).overall;
        for loss in case["losses"].as_array().unwrap() {
            let ours = match (loss["kind"].as_str().unwrap(), loss["args"]["beta"].as_f64()) {
                ("ce", _) => m.perplexity.map(f64::ln),
                ("fkl", _) => m.fkl,
                ("rkl", _) => m.rkl,
                ("tvd", _) => m.tvd,
                ("jsd", Some(0.5)) => m.jsd,
                _ => continue,
            };
            let expected = loss["value"].as_f64().unwrap();
            let ours = ours.unwrap();
            assert!(
                (ours - expected).abs() < 2e-6 * expected.abs().max(1.0),
                "{}: {ours} {expected}",
                loss["kind"]
            );
            compared += 1;
        }
    }
    assert!(compared >= 20, "only {compared} golden values were compared");
}

#[test]
fn a_second_answer_is_lost_where_as_many_tokens_as_the_teacher_has_peaks_leave_it_out() {
    let student = |p: [f32; 3]| logs(&p);
    let row = |head: [f32; 2], logits| (vec![0, 1], logs(&head), 1.0 - head[0] - head[1], 0, logits);
    let lost = row([0.6, 0.3], student([0.6, 0.1, 0.3]));
    let kept = row([0.6, 0.3], student([0.1, 0.2, 0.05]));
    // Its second token is a peak, but not likely enough to count as an answer.
    let single = row([0.5, 0.09], student([0.6, 0.1, 0.3]));
    for (rows, share) in
        [(vec![lost.clone()], Some(0.0)), (vec![single.clone()], None), (vec![lost, kept, single], Some(0.5))]
    {
        assert_eq!(measure(&rows, &[]).overall.second_kept, share);
    }
}

#[test]
fn rare_tokens_are_a_fifth_of_the_occurrences() {
    assert_eq!(rare_tokens(&[90, 10, 0]), [false, true, true]);
    // The class of ids seen twice would make 40 %: all of it stays out.
    assert_eq!(rare_tokens(&[6, 2, 2]), [false, false, false]);
    assert_eq!(rare_tokens(&[]), [false; 0]);
}

#[test]
fn a_short_head_has_no_long_lists_and_a_diverged_student_is_seen() {
    let row = (vec![0, 1], logs(&[0.6, 0.3]), 0.1, 0u32, vec![0.0f32, -1.0, -2.0]);
    let m = measure(std::slice::from_ref(&row), &[]).overall;
    assert_eq!((m.cr3, m.mor5, m.mor10), (None, None, None));
    near(m.kendall, 1.0);
    let m = measure(&[(row.0, row.1, row.2, row.3, vec![f32::NAN; 3])], &[]).overall;
    assert!(m.perplexity.is_some_and(f64::is_nan) && m.fkl.is_some_and(f64::is_nan));
}

#[test]
fn a_head_that_was_trimmed_away_counts_only_where_it_can() {
    let e = measure(&[(vec![], vec![], 1.0, 1, vec![0.0, 0.0])], &[true; 2]);
    let m = &e.overall;
    near(m.perplexity, 2.0);
    near(m.fkl, 0.0);
    assert_eq!(
        (m.top1, m.cr3, m.overlap_mass, m.retention, m.second_kept, m.ndcg, m.miss),
        (None, None, None, None, None, None, None)
    );
    near(m.skipped, 1.0);
    assert_eq!(e.by_peaks[0].positions, 1);
}

type Case = (Vec<u32>, Vec<f32>, f32, u32, Vec<f32>);

/// A random teacher row with a head of 10 in a vocabulary of 14, and random logits.
fn case() -> impl Strategy<Value = Case> {
    (
        Just((0u32..14).collect::<Vec<_>>()).prop_shuffle(),
        prop::collection::vec(0.01f32..1.0, 11),
        0u32..14,
        prop::collection::vec(-4.0f32..4.0, 14),
    )
        .prop_map(|(mut ids, mut weights, y, logits)| {
            ids.truncate(10);
            let total: f32 = weights.iter().sum();
            let rest = weights.pop().unwrap_or_default() / total;
            weights.sort_by(|a, b| b.total_cmp(a));
            (ids, weights.iter().map(|w| (w / total).ln()).collect(), rest, y, logits)
        })
}

proptest! {
    /// Naming tokens otherwise, or adding a constant to all logits, changes nothing.
    #[test]
    fn names_and_shifts_do_not_matter(
        (ids, logp, rest, y, logits) in case(),
        names in Just((0u32..14).collect::<Vec<_>>()).prop_shuffle(),
        shift in -8i8..8,
    ) {
        let mut renamed = vec![0.0; 14];
        names.iter().zip(&logits).for_each(|(&to, &z)| renamed[to as usize] = z + f32::from(shift));
        let new = |id: u32| names[id as usize];
        let a = measure(&[(ids.clone(), logp.clone(), rest, y, logits)], &[]);
        let b = measure(&[(ids.into_iter().map(new).collect(), logp, rest, new(y), renamed)], &[]);
        for quantity in &QUANTITIES {
            match ((quantity.of)(&a.overall), (quantity.of)(&b.overall)) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-4 * a.abs().max(1.0), "{}", quantity.key),
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }

    /// The order in which positions are added does not matter, and buckets add up to the whole.
    #[test]
    fn buckets_partition_the_positions(mut cases in prop::collection::vec(case(), 1..12)) {
        let e = measure(&cases, &[true; 14]);
        prop_assert_eq!(e.by_peaks.iter().map(|m| m.positions).sum::<u64>(), e.positions);
        let sum: f64 = e.by_peaks.iter().filter_map(|m| m.fkl.map(|f| f * m.positions as f64)).sum();
        prop_assert!((sum / e.positions as f64 - e.overall.fkl.unwrap()).abs() < 1e-9);
        for m in &e.by_peaks {
            for share in [m.tvd, m.acceptance, m.cr5, m.mor5, m.retention, m.ndcg, m.ece].into_iter().flatten() {
                prop_assert!((-1e-9..=1.0 + 1e-6).contains(&share));
            }
            for divergence in [m.fkl, m.rkl, m.jsd].into_iter().flatten() {
                prop_assert!(divergence >= -1e-6);
            }
        }
        cases.reverse();
        let reversed = measure(&cases, &[true; 14]);
        prop_assert!((reversed.overall.spearman.unwrap() - e.overall.spearman.unwrap()).abs() < 1e-9);
    }

    #[test]
    fn top_is_a_stable_sort(logits in prop::collection::vec(-3i8..3, 1..40), n in 1usize..12) {
        let logits: Vec<f32> = logits.into_iter().map(f32::from).collect();
        let mut order: Vec<u32> = (0..logits.len() as u32).collect();
        order.sort_by(|&a, &b| logits[b as usize].total_cmp(&logits[a as usize]));
        order.truncate(n);
        prop_assert_eq!(top(&logits, n), order);
    }
}
