//! Layout of the parameters, and what the head promises beside the golden losses: order of picks, untouched logits,
//! sums of duplicates, sums over chunks.

use super::*;
use crate::Arg;
use crate::kernel::assert_layout;
use crate::objective::{MAX_K, NO_ID, column, entries};
use bytemuck::{bytes_of, cast_slice};

#[test]
fn layouts_match_the_shaders() {
    assert_layout!(StatsParams, STATS.shader, [n, vocab, head, k, inv_t]);
    assert_layout!(DlogitsParams, DLOGITS.shader, [n, vocab, entries, inv_n, inv_t, w_ce]);
    assert_layout!(LossSumParams, LOSS_SUM.shader, [n, slot, first]);
    assert_layout!(TopParams, TOP.shader, [n, vocab, k]);
}

fn words(values: &[f32]) -> Vec<u32> {
    cast_slice(values).to_vec()
}

/// Runs `head_stats` on one row; returns logits, (lse, lse at T, q_rest at T) and picks.
fn stats_at(logits: &[f32], ids: &[u32], k: u32, inv_t: f32) -> (Vec<u32>, [f32; 3], Vec<u32>) {
    let p = StatsParams { n: 1, vocab: logits.len() as u32, head: ids.len() as u32, k, inv_t };
    let (mut logits, mut out, mut picks) = (words(logits), [0; 3], vec![7; MAX_K]);
    let mut args = [Arg::Out(&mut logits), Arg::In(ids), Arg::Out(&mut out), Arg::Out(&mut picks)];
    (STATS.twin)(bytes_of(&p), &mut args);
    (logits, out.map(f32::from_bits), picks)
}

/// The same at T = 1: logits, (lse, q_rest), picks.
fn stats(logits: &[f32], ids: &[u32], k: u32) -> (Vec<u32>, [f32; 2], Vec<u32>) {
    let (logits, [lse, lse_t, q_rest], picks) = stats_at(logits, ids, k, 1.0);
    assert_eq!(lse, lse_t);
    (logits, [lse, q_rest], picks)
}

#[test]
fn a_temperature_divides_the_logits() {
    let logits = [1.5f32, -0.5, 0.25, 3.0, -2.0];
    for t in [0.5f32, 2.0, 4.0] {
        let exp = |z: &f32| f64::from(z / t).exp();
        let sum: f64 = logits.iter().map(exp).sum();
        let (after, [lse, lse_t, q_rest], _) = stats_at(&logits, &[3, 0, NO_ID], 1, 1.0 / t);
        assert_eq!(after, words(&logits));
        assert_eq!(lse, stats(&logits, &[3, 0], 1).1[0]);
        assert!((f64::from(lse_t) - sum.ln()).abs() < 1e-6);
        let rest: f64 = [1, 2, 4].iter().map(|&i: &usize| exp(&logits[i])).sum();
        assert!((f64::from(q_rest) - rest / sum).abs() < 1e-6);
    }
}

#[test]
fn logits_come_back_bit_for_bit() {
    let logits = [1.5, -0.0, f32::MIN_POSITIVE / 4.0, -7.25, 0.1];
    let (after, ..) = stats(&logits, &[1, 2, 4, NO_ID], 1);
    assert_eq!(after, words(&logits));
}

#[test]
fn picks_fall_and_ties_go_to_the_smaller_id() {
    let (_, _, picks) = stats(&[0.0, 2.0, 1.0, 2.0, -1.0, 1.0], &[0], 5);
    assert_eq!(picks[..6], [1, 3, 2, 5, 0, 7], "the sixth is not asked for");
    let (_, _, picks) = stats(&[0.5, 0.75], &[0], 4);
    assert_eq!(picks[..4], [1, 0, NO_ID, NO_ID], "a vocabulary smaller than k");
}

#[test]
fn rest_is_summed_not_subtracted() {
    // The head holds all but 1e-9 of the mass, which 1 - sum would lose in single precision.
    let mut logits = vec![0.0f32; 1000];
    logits[17] = 1e12f32.ln();
    let (_, [lse, q_rest], _) = stats(&logits, &[17], 1);
    let (low, high) = (999.0, f64::from(logits[17]).exp());
    assert!((f64::from(lse) - (low + high).ln()).abs() < 1e-5);
    assert!((f64::from(q_rest) / (low / (low + high)) - 1.0).abs() < 1e-4, "{q_rest}");
    // Nothing outside the head: the floor.
    assert_eq!(stats(&[1.0, 2.0], &[1, 0], 1).1[1], 1e-12);
}

fn gradient(alpha: f32, list: &[(usize, u32, f32)]) -> Vec<f32> {
    // The weight of the cross-entropy is part of alpha here.
    gradient_at(alpha, 1.0, 7.0, [0.0; 4], list)
}

/// Runs `dlogits` on one row of four ids with a head of capacity 2.
fn gradient_at(alpha: f32, inv_t: f32, w_ce: f32, logits: [f32; 4], list: &[(usize, u32, f32)]) -> Vec<f32> {
    let m = entries(2);
    let p = DlogitsParams { n: 1, vocab: 4, entries: m as u32, inv_n: 0.5, inv_t, w_ce };
    let mut sparse: Vec<u32> = [NO_ID, 0].repeat(m);
    for &(entry, id, g) in list {
        sparse[2 * entry..][..2].copy_from_slice(&[id, g.to_bits()]);
    }
    let lse = |scale: f32| logits.iter().map(|z| (z * scale).exp()).sum::<f32>().ln();
    let (mut logits, stats) = (words(&logits), words(&[lse(1.0), lse(inv_t), 0.5]));
    let mut rows = [0.0; COLUMNS];
    rows[column::ALPHA] = alpha;
    rows[column::SCORED] = 1.0;
    let rows = words(&rows);
    let mut args = [Arg::Out(&mut logits), Arg::In(&stats), Arg::In(&sparse), Arg::In(&rows)];
    (DLOGITS.twin)(bytes_of(&p), &mut args);
    cast_slice(&logits).to_vec()
}

#[test]
fn entries_add_or_replace_and_duplicates_are_summed() {
    let close = |a: Vec<f32>, b: [f32; 4]| {
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6), "{a:?} is not {b:?}");
    };
    // Nothing listed: inv_n * alpha * q; with alpha 0, nothing.
    close(gradient(2.0, &[]), [0.25; 4]);
    assert_eq!(gradient(0.0, &[]), [0.0; 4]);
    // Entry 0 adds, an entry of the head replaces, one of the ranked set adds.
    close(gradient(2.0, &[(0, 0, 1.0), (1, 1, 1.0), (3, 2, 1.0)]), [0.75, 0.5, 0.75, 0.25]);
    // The same id as target, in the head and twice in the ranked set.
    close(gradient(2.0, &[(0, 3, 1.0), (2, 3, 0.5), (3, 3, 0.25), (5, 3, 0.25)]), [0.25, 0.25, 0.25, 1.0]);
    close(gradient(0.0, &[(3, 0, 1.0), (4, 0, 2.0)]), [1.5, 0.0, 0.0, 0.0]);
}

#[test]
fn at_a_temperature_cross_entropy_has_a_softmax_of_its_own() {
    let logits = [1.0f32, -0.5, 0.25, 2.0];
    let softmax = |inv_t: f32, j: usize| {
        (logits[j] * inv_t).exp() / logits.iter().map(|z| (z * inv_t).exp()).sum::<f32>()
    };
    let found = gradient_at(2.0, 0.5, 0.75, logits, &[(0, 0, -0.75), (1, 1, 0.5)]);
    for j in 0..4 {
        let dense = 2.0 * softmax(0.5, j) + 0.75 * softmax(1.0, j);
        let expected = 0.5 * [dense - 0.75, 0.5, dense, dense][j];
        assert!((found[j] - expected).abs() < 1e-6, "{j}: {} {expected}", found[j]);
    }
}

#[test]
fn chunks_of_a_step_add_up() {
    let rows: Vec<f32> = (0..40 * COLUMNS).map(|i| (i % 13) as f32).collect();
    let mut ring = vec![f32::MAX.to_bits(); 2 * COLUMNS];
    for (first, part) in [(1, &rows[..15 * COLUMNS]), (0, &rows[15 * COLUMNS..])] {
        let p = LossSumParams { n: (part.len() / COLUMNS) as u32, slot: 1, first };
        let part = words(part);
        (LOSS_SUM.twin)(bytes_of(&p), &mut [Arg::In(&part), Arg::Out(&mut ring)]);
    }
    for c in 0..COLUMNS {
        let expected: f32 = rows.iter().skip(c).step_by(COLUMNS).sum();
        assert_eq!(f32::from_bits(ring[COLUMNS + c]), expected, "column {c}");
        assert_eq!(f32::from_bits(ring[c]), f32::MAX, "the other slot is untouched");
    }
}
