//! Random inputs for the kernels around the logits: each kernel's input is what the twins before it wrote.

use super::cases::{Case, case, normal};
use super::run_twin;
use bytemuck::cast_slice;
use crest_kernels::objective::{
    COLUMNS, MAX_K, NO_ID, OBJECTIVE, Params, confidence, entries, kd, rank, set,
};
use crest_kernels::{Kernel, head};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Rows, vocabulary, capacity of the cached head, k.
const SHAPES: [(u32, u32, u32, u32); 5] =
    [(1, 5, 3, 2), (3, 63, 16, 5), (5, 300, 7, 7), (2, 1027, 64, 32), (4, 513, 100, 15)];

/// Every case of the head's kernels: all divergences, ranking losses and confidence weights on all sets.
pub(super) fn head(rng: &mut ChaCha8Rng) -> Vec<Case> {
    let mut cases = Vec::new();
    for (i, &shape) in SHAPES.iter().enumerate() {
        top(&mut cases, rng, shape);
        for kd_kind in kd::FKL..=kd::AB {
            let rank_kind = (kd_kind + i as u32) % (rank::LISTMLE + 1);
            let rank_set = (kd_kind + 2 * i as u32) % (set::MULTISET + 1);
            chain(&mut cases, rng, shape, [kd_kind, rank_kind, rank_set]);
        }
    }
    cases
}

/// Logits with ties among the largest, and a target that is not there.
fn top(cases: &mut Vec<Case>, rng: &mut ChaCha8Rng, (n, vocab, capacity, _): (u32, u32, u32, u32)) {
    let k = capacity.min(vocab);
    let mut logits = normal(rng, n * vocab);
    for row in logits.chunks_exact_mut(vocab as usize) {
        row[vocab as usize - 1] = 3.5f32.to_bits();
        row[1] = 3.5f32.to_bits();
    }
    let targets = (0..n).map(|row| if row == 1 { NO_ID } else { rng.random_range(0..vocab) }).collect();
    let zeros = |len: u32| vec![0u32; (n * len) as usize];
    let p = head::TopParams { n, vocab, k };
    cases.push(case(&head::TOP, p, vec![logits, targets, zeros(k), zeros(k), zeros(4)]));
}

fn chain(cases: &mut Vec<Case>, rng: &mut ChaCha8Rng, shape: (u32, u32, u32, u32), kinds: [u32; 3]) {
    let (n, vocab, capacity, k) = shape;
    let m = entries(capacity as usize) as u32;
    let [kd_kind, rank_kind, rank_set] = kinds;
    let logits = normal(rng, n * vocab);
    // Every temperature with every divergence, across the shapes.
    let temperature = [1.0, 2.0, 0.5, 4.0][(kd_kind + n) as usize % 4];
    let inv_t = 1.0 / temperature;
    let (ids, logp, targets) = teacher(rng, n, vocab, capacity, inv_t);
    let zeros = |len: usize| vec![0u32; n as usize * len];

    let p = head::StatsParams { n, vocab, head: capacity, k, inv_t };
    let args = vec![logits, ids.clone(), zeros(3), zeros(MAX_K)];
    let [logits, _, stats, picks] = record(cases, &head::STATS, p, args);

    let p = Params {
        n,
        vocab,
        head: capacity,
        k,
        w_ce: 0.5,
        w_kd: 1.0,
        w_rank: 2.0,
        kd_kind,
        kd_a: 0.3,
        kd_b: 0.6,
        dynamic: kd_kind % 2,
        rank_kind,
        rank_set,
        smoothing: 0.7,
        rho: if kd_kind % 3 == 2 { 0.05 } else { 0.0 },
        top_p: if kd_kind % 4 == 3 { 0.9 } else { 1.0 },
        confidence: (rank_kind + rank_set) % (confidence::AGREE + 1),
        confidence_kd: u32::from(kd_kind % 4 < 2),
        c_wrong: 0.25,
        peak_relative: 0.1,
        peak_absolute: 0.02,
        temperature,
        inv_t,
    };
    let args = vec![logits, stats.clone(), picks, ids, logp, targets, zeros(2 * m as usize), zeros(COLUMNS)];
    let [logits, .., sparse, rows]: [Vec<u32>; 8] = record(cases, &OBJECTIVE, p, args);

    let p = head::DlogitsParams { n, vocab, entries: m, inv_n: 1.0 / n as f32, inv_t, w_ce: p.w_ce };
    let [..] = record::<_, 4>(cases, &head::DLOGITS, p, vec![logits, stats, sparse, rows.clone()]);
    for first in [0, 1] {
        let p = head::LossSumParams { n, slot: 1, first };
        let [..] =
            record::<_, 2>(cases, &head::LOSS_SUM, p, vec![rows.clone(), normal(rng, 3 * COLUMNS as u32)]);
    }
}

/// Adds a case and returns its buffers as the twin leaves them.
fn record<P: bytemuck::Pod, const N: usize>(
    cases: &mut Vec<Case>,
    kernel: &'static Kernel,
    params: P,
    args: Vec<Vec<u32>>,
) -> [Vec<u32>; N] {
    let case = case(kernel, params, args);
    let after = run_twin(&case);
    cases.push(case);
    match after.try_into() {
        Ok(buffers) => buffers,
        Err(_) => unreachable!("{} has {N} bindings", kernel.name()),
    }
}

/// Cached heads of random length, one row in three without a target.
fn teacher(
    rng: &mut ChaCha8Rng,
    n: u32,
    vocab: u32,
    capacity: u32,
    inv_t: f32,
) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
    let (mut ids, mut logp, mut targets) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..n {
        let mut all: Vec<u32> = (0..vocab).collect();
        for i in (1..all.len()).rev() {
            all.swap(i, rng.random_range(0..=i));
        }
        let valid = rng.random_range(1..=capacity.min(vocab - 1)) as usize;
        let mut weights: Vec<f32> = (0..valid).map(|_| rng.random_range(0.001f32..1.0).powi(3)).collect();
        weights.sort_by(|a, b| b.total_cmp(a));
        let rest: f32 = rng.random_range(0.01..0.3);
        let scale = (1.0 - rest) / weights.iter().sum::<f32>();
        let mut logs: Vec<f32> = weights.iter().map(|w| (w * scale).ln()).collect();
        let (mut rest_t, mut lse) = (rest, 0.0);
        if inv_t != 1.0 {
            // A tail of random size behind the head.
            rest_t = rng.random_range(0.01..0.5);
            lse = (logs.iter().map(|l| (l * inv_t).exp()).sum::<f32>() / (1.0 - rest_t)).ln();
        }
        all.truncate(valid);
        all.resize(capacity as usize, NO_ID);
        logs.resize(capacity as usize, -1e30);
        ids.extend(all);
        logp.extend(cast_slice::<f32, u32>(&logs));
        // Every second target is one of the teacher's first ids, which may be peaks.
        let y = match row {
            _ if row % 3 == 2 => NO_ID,
            _ if row % 2 == 0 => ids[(row * capacity) as usize + valid.min(3) - 1],
            _ => rng.random_range(0..vocab),
        };
        targets.extend([y, rest.to_bits(), rest_t.to_bits(), lse.to_bits()]);
    }
    (ids, logp, targets)
}
