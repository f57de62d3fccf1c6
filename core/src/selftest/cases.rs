//! Random inputs for the kernels of the model's body, in shapes that do not fit their tiles.

use bytemuck::{bytes_of, cast_slice};
use crest_kernels::{Kernel, adamw, attention, embedding, matmul, reduce, residual, rmsnorm, rope, swiglu};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

/// One launch: parameters, and what every binding holds before it.
pub(super) struct Case {
    pub kernel: &'static Kernel,
    pub params: Vec<u8>,
    pub args: Vec<Vec<u32>>,
}

/// Sizes around the tiles and workgroups of the kernels, and far from them.
const ODD: [u32; 7] = [1, 3, 17, 63, 64, 65, 130];

pub(super) fn case<P: bytemuck::Pod>(kernel: &'static Kernel, params: P, args: Vec<Vec<u32>>) -> Case {
    Case { kernel, params: bytes_of(&params).to_vec(), args }
}

pub(super) fn normal(rng: &mut ChaCha8Rng, len: u32) -> Vec<u32> {
    let floats: Vec<f32> = (0..len).map(|_| StandardNormal.sample(rng)).collect();
    cast_slice(&floats).to_vec()
}

fn positive(rng: &mut ChaCha8Rng, len: u32) -> Vec<u32> {
    let floats: Vec<f32> = (0..len).map(|_| rng.random_range(0.1f32..2.0)).collect();
    cast_slice(&floats).to_vec()
}

/// Every case of the dense kernels.
pub(super) fn dense(rng: &mut ChaCha8Rng) -> Vec<Case> {
    let mut cases = Vec::new();
    for (i, &n) in ODD.iter().enumerate() {
        let c = ODD[(i + 3) % ODD.len()];
        rmsnorms(&mut cases, rng, n, c);
        elementwise(&mut cases, rng, n, c);
        matmuls(&mut cases, rng, n, c, ODD[(i + 5) % ODD.len()]);
        embeddings(&mut cases, rng, n, c);
    }
    for (b, t, heads, kv_heads, d) in
        [(1, 1, 1, 1, 2), (2, 3, 4, 2, 6), (1, 65, 3, 3, 16), (2, 130, 6, 2, 80)]
    {
        attentions(&mut cases, rng, b, t, heads, kv_heads, d);
    }
    for count in [1, 255, 20_000] {
        optimizers(&mut cases, rng, count);
    }
    cases
}

fn rmsnorms(cases: &mut Vec<Case>, rng: &mut ChaCha8Rng, n: u32, c: u32) {
    let [x, w, dy, dx, y, dw] = [n * c, c, n * c, n * c, n * c, c].map(|len| normal(rng, len));
    let rstd = positive(rng, n);
    for add in [0, 1] {
        let p = rmsnorm::Params { n, c, eps: 1e-5, add };
        cases.push(case(&rmsnorm::BWD, p, vec![x.clone(), w.clone(), rstd.clone(), dy.clone(), dx.clone()]));
    }
    let p = rmsnorm::Params { n, c, eps: 1e-5, add: 0 };
    cases.push(case(&rmsnorm::BWD_W, p, vec![x.clone(), dy, rstd.clone(), dw]));
    cases.push(case(&rmsnorm::FWD, p, vec![x, w, y, rstd]));
}

fn elementwise(cases: &mut Vec<Case>, rng: &mut ChaCha8Rng, n: u32, f: u32) {
    let [a, b, y] = [0; 3].map(|_| normal(rng, n * f));
    cases.push(case(&residual::RESIDUAL, residual::Params { count: n * f }, vec![a.clone(), b, y.clone()]));
    let [gate_up, dgate_up] = [0; 2].map(|_| normal(rng, 2 * n * f));
    let p = swiglu::Params { n, f };
    cases.push(case(&swiglu::FWD, p, vec![gate_up.clone(), y]));
    cases.push(case(&swiglu::BWD, p, vec![gate_up, a, dgate_up]));
}

fn matmuls(cases: &mut Vec<Case>, rng: &mut ChaCha8Rng, m: u32, n: u32, k: u32) {
    for kernel in matmul::KERNELS {
        for (split, add) in [(k, 0), (k, 1), (k.div_ceil(3), 0)] {
            let p = matmul::Params { m, n, k, split, add };
            let [a, b, c] = [m * k, k * n, p.splits() * m * n].map(|len| normal(rng, len));
            cases.push(case(kernel, p, vec![a, b, c]));
        }
    }
}

fn embeddings(cases: &mut Vec<Case>, rng: &mut ChaCha8Rng, n: u32, c: u32) {
    let vocab = 11;
    let ids: Vec<u32> = (0..n).map(|_| rng.random_range(0..vocab)).collect();
    let mut order: Vec<u32> = (0..n).collect();
    order.sort_by_key(|&i| ids[i as usize]);
    let mut segments = Vec::new();
    for run in order.chunk_by(|a, b| ids[*a as usize] == ids[*b as usize]) {
        let start = segments.last().copied().unwrap_or(0);
        segments.extend([ids[run[0] as usize], start, start + run.len() as u32]);
    }
    segments.resize(3 * n as usize, 0);
    let [table, x, dx] = [vocab * c, n * c, n * c].map(|len| normal(rng, len));
    let p = embedding::Params { n, c };
    cases.push(case(&embedding::FWD, p, vec![ids, table.clone(), x]));
    cases.push(case(&embedding::BWD, p, vec![order, segments, dx, table]));
}

fn attentions(
    cases: &mut Vec<Case>,
    rng: &mut ChaCha8Rng,
    b: u32,
    t: u32,
    heads: u32,
    kv_heads: u32,
    d: u32,
) {
    let n = b * t;
    let stride = (heads + 2 * kv_heads) * d;
    let p = attention::Params { n, t, heads, kv_heads, d, scale: 1.0 / (d as f32).sqrt() };
    let [qkv, dqkv] = [0; 2].map(|_| normal(rng, n * stride));
    let [y, dy] = [0; 2].map(|_| normal(rng, n * heads * d));
    // A log-sum-exp above every score keeps the probabilities of the backward kernels below one.
    let lse: Vec<f32> = (0..n * heads).map(|_| rng.random_range(3.0f32..5.0)).collect();
    let lse: Vec<u32> = cast_slice(&lse).to_vec();
    let delta = normal(rng, n * heads);
    // Windows of mixed lengths, as scoring packs them.
    let lengths = [t, 1, t.div_ceil(2)];
    let packed = lengths.iter().cycle().flat_map(|length| 0..*length).take(n as usize).collect();
    cases.push(case(&attention::FWD, p, vec![qkv.clone(), packed, y.clone(), lse.clone()]));
    let args = vec![qkv.clone(), y, lse.clone(), dy.clone(), delta.clone(), dqkv.clone()];
    cases.push(case(&attention::BWD_Q, p, args));
    cases.push(case(&attention::BWD_KV, p, vec![qkv.clone(), delta, lse, dy, dqkv]));
    let positions: Vec<u32> = (0..n).map(|i| (i * 7) % t).collect();
    let memory = normal(rng, n * t * 2 * kv_heads * d);
    let [y, lse] = [normal(rng, n * heads * d), normal(rng, n * heads)];
    cases.push(case(&attention::STEP, p, vec![qkv.clone(), positions, memory, y, lse]));
    let places: Vec<u32> = (0..n).map(|i| (i * 5) % t).collect();
    for sign in [1.0, -1.0] {
        let p = rope::Params { n, t, heads: heads + kv_heads, stride, d, sign };
        let table: Vec<u32> = cast_slice(&rope::table(t, d, 1e4)).to_vec();
        cases.push(case(&rope::ROPE, p, vec![table, places.clone(), qkv.clone()]));
    }
}

fn optimizers(cases: &mut Vec<Case>, rng: &mut ChaCha8Rng, count: u32) {
    let splits = 3;
    let [parts, c, x] = [splits * count, count, count].map(|len| normal(rng, len));
    for add in [0, 1] {
        let p = reduce::Params { count, splits, add, ..Default::default() };
        cases.push(case(&reduce::SUM_SPLITS, p, vec![parts.clone(), c.clone()]));
    }
    let p = reduce::Params { count, slot: 2, limit: 1.5, ..Default::default() };
    let partial = positive(rng, reduce::PARTIALS);
    cases.push(case(&reduce::SUM_SQUARES, p, vec![x.clone(), partial.clone()]));
    cases.push(case(&reduce::CLIP_FACTOR, p, vec![partial, normal(rng, 2), normal(rng, 4)]));
    let p = adamw::Params {
        count,
        decay_end: count / 2,
        lr: 3e-3,
        beta1: 0.9,
        beta2: 0.95,
        eps: 1e-8,
        decay: 0.1,
        bias1: 0.19,
        bias2: 0.0975,
    };
    let args = vec![positive(rng, 2), c, x, normal(rng, count), positive(rng, count)];
    cases.push(case(&adamw::ADAMW, p, args));
}
