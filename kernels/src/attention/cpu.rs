//! CPU twins of `attention.wgsl`: the same sums, one sequence of T rows at a time.

use super::Params;
use crate::{Arg, kernel::params, matmul::cpu::gemm, parallel};
use std::ops::Range;

/// Rows that go through a matrix product together.
const BLOCK: usize = 64;

/// Offsets inside a row of qkv.
#[derive(Clone, Copy)]
struct Layout {
    t: usize,
    heads: usize,
    shared_by: usize,
    d: usize,
    stride: usize,
    k: usize,
    v: usize,
    scale: f32,
}

impl Layout {
    fn new(p: &Params) -> Self {
        let (heads, kv_heads, d) = (p.heads as usize, p.kv_heads as usize, p.d as usize);
        Layout {
            t: p.t as usize,
            heads,
            shared_by: heads / kv_heads,
            d,
            stride: (heads + 2 * kv_heads) * d,
            k: heads * d,
            v: (heads + kv_heads) * d,
            scale: p.scale,
        }
    }

    fn q<'a>(&self, qkv: &'a [f32], n: usize, h: usize) -> &'a [f32] {
        &qkv[n * self.stride + h * self.d..][..self.d]
    }

    fn k<'a>(&self, qkv: &'a [f32], n: usize, g: usize) -> &'a [f32] {
        &qkv[n * self.stride + self.k + g * self.d..][..self.d]
    }

    fn v<'a>(&self, qkv: &'a [f32], n: usize, g: usize) -> &'a [f32] {
        &qkv[n * self.stride + self.v + g * self.d..][..self.d]
    }

    fn y<'a>(&self, y: &'a [f32], n: usize, h: usize) -> &'a [f32] {
        &y[(n * self.heads + h) * self.d..][..self.d]
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight partial sums, so that the compiler can keep them in vector registers.
    let mut acc = [0.0f32; 8];
    let (a8, a_tail) = a.as_chunks::<8>();
    let (b8, b_tail) = b.as_chunks::<8>();
    for (a, b) in a8.iter().zip(b8) {
        for i in 0..8 {
            acc[i] += a[i] * b[i];
        }
    }
    acc.iter().sum::<f32>() + a_tail.iter().zip(b_tail).map(|(a, b)| a * b).sum::<f32>()
}

fn add_scaled(out: &mut [f32], scale: f32, x: &[f32]) {
    for (o, x) in out.iter_mut().zip(x) {
        *o += scale * x;
    }
}

/// Twin of `attention_fwd`.
pub fn attention_fwd(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let l = Layout::new(&p);
    let [qkv, positions, y, lse] = args else { unreachable!("4 bindings") };
    let (qkv, positions, y, lse) = (qkv.f32(), positions.u32(), y.f32_mut(), lse.f32_mut());
    let (rows, width) = (p.n as usize, l.heads * l.d);
    let y = (&mut y[..rows * width], BLOCK * width);
    parallel::blocks2(y, (&mut lse[..rows * l.heads], BLOCK * l.heads), |block, y, lse| {
        let rows = block * BLOCK..block * BLOCK + y.len() / width;
        let mut scores = Vec::new();
        // Rows of one window follow each other, and share their keys.
        let mut from = rows.start;
        while from < rows.end {
            let first = from - (positions[from] as usize).min(from);
            let same = |n: &usize| n - (positions[*n] as usize).min(*n) == first;
            let to = from + (from..rows.end).take_while(same).count();
            let at = from - rows.start;
            let (y, lse) = (&mut y[at * width..], &mut lse[at * l.heads..]);
            for h in 0..l.heads {
                attend_together(&l, qkv, first, from..to, h, &mut scores, y, lse);
            }
            from = to;
        }
    });
}

/// Head `h` of rows that all see the keys from row `first` on; `y` and `lse` start at the first of them.
fn attend_together(
    l: &Layout,
    qkv: &[f32],
    first: usize,
    rows: Range<usize>,
    h: usize,
    scores: &mut Vec<f32>,
    y: &mut [f32],
    lse: &mut [f32],
) {
    let (m, keys, width) = (rows.len(), rows.end - first, l.heads * l.d);
    let g = h / l.shared_by;
    let (q, k, v) = (
        &qkv[rows.start * l.stride + h * l.d..],
        &qkv[first * l.stride + l.k + g * l.d..],
        &qkv[first * l.stride + l.v + g * l.d..],
    );
    scores.clear();
    scores.resize(m * keys, 0.0);
    let alone = gemm::Parallelism::None;
    gemm([m, keys, l.d], (scores, keys), (q, [l.stride, 1]), (k, [1, l.stride]), false, alone);
    for (i, scores) in scores.chunks_exact_mut(keys).enumerate() {
        let (seen, future) = scores.split_at_mut(rows.start + i - first + 1);
        let top = seen.iter().fold(f32::MIN, |top, score| top.max(*score)) * l.scale;
        let mut sum = 0.0;
        for score in &mut *seen {
            *score = (*score * l.scale - top).exp();
            sum += *score;
        }
        seen.iter_mut().for_each(|e| *e /= sum);
        future.fill(0.0);
        lse[i * l.heads + h] = top + sum.ln();
    }
    let y = (&mut y[h * l.d..], width);
    gemm([m, l.d, keys], y, (scores, [keys, 1]), (v, [l.stride, 1]), false, alone);
}

/// Twin of `attention_step`.
pub fn attention_step(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let l = Layout::new(&p);
    let [qkv, positions, memory, y, lse] = args else { unreachable!("5 bindings") };
    let (qkv, positions) = (qkv.f32(), positions.u32());
    let (memory, y, lse) = (memory.f32_mut(), y.f32_mut(), lse.f32_mut());
    let values = p.kv_heads as usize * l.d;
    let (width, past) = (l.heads * l.d, l.t * 2 * values);
    let rows = p.n as usize;
    let memory = (&mut memory[..rows * past], past);
    parallel::rows3(
        memory,
        (&mut y[..rows * width], width),
        (&mut lse[..rows * l.heads], l.heads),
        |n, memory, y, lse| {
            let t = (positions[n] as usize).min(l.t - 1);
            memory[t * 2 * values..][..2 * values].copy_from_slice(&qkv[n * l.stride + l.k..][..2 * values]);
            let mut scores = vec![0.0f32; t + 1];
            for h in 0..l.heads {
                let g = h / l.shared_by;
                let y = &mut y[h * l.d..][..l.d];
                let key = |j: usize| &memory[j * 2 * values + g * l.d..][..l.d];
                let value = |j: usize| &memory[j * 2 * values + values + g * l.d..][..l.d];
                lse[h] = attend(l.q(qkv, n, h), l.scale, &mut scores, key, value, y);
            }
        },
    );
}

/// Softmax of `q . key(j)` over all `scores`, times `value(j)`, into `y`; gives the log-sum-exp.
fn attend<'a>(
    q: &[f32],
    scale: f32,
    scores: &mut [f32],
    key: impl Fn(usize) -> &'a [f32],
    value: impl Fn(usize) -> &'a [f32],
    y: &mut [f32],
) -> f32 {
    let mut top = f32::MIN;
    for (j, score) in scores.iter_mut().enumerate() {
        *score = dot(q, key(j)) * scale;
        top = top.max(*score);
    }
    let mut sum = 0.0;
    y.fill(0.0);
    for (j, score) in scores.iter().enumerate() {
        let e = (score - top).exp();
        sum += e;
        add_scaled(y, e, value(j));
    }
    y.iter_mut().for_each(|y| *y /= sum);
    top + sum.ln()
}

/// Twin of `attention_bwd_q`.
pub fn attention_bwd_q(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let l = Layout::new(&p);
    let [qkv, y, lse, dy, delta, dqkv] = args else { unreachable!("6 bindings") };
    let (qkv, y, lse, dy) = (qkv.f32(), y.f32(), lse.f32(), dy.f32());
    let (delta, dqkv) = (delta.f32_mut(), dqkv.f32_mut());
    let rows = p.n as usize;
    for (i, delta) in delta[..rows * l.heads].iter_mut().enumerate() {
        let (n, h) = (i / l.heads, i % l.heads);
        *delta = dot(l.y(dy, n, h), l.y(y, n, h));
    }
    parallel::rows(&mut dqkv[..rows * l.stride], l.stride, |n, row| {
        let t = n % l.t;
        for h in 0..l.heads {
            let g = h / l.shared_by;
            let (q, dy) = (l.q(qkv, n, h), l.y(dy, n, h));
            let at = n * l.heads + h;
            let dq = &mut row[h * l.d..][..l.d];
            dq.fill(0.0);
            for j in n - t..=n {
                let k = l.k(qkv, j, g);
                let prob = (dot(q, k) * l.scale - lse[at]).min(0.0).exp();
                let ds = prob * (dot(dy, l.v(qkv, j, g)) - delta[at]) * l.scale;
                add_scaled(dq, ds, k);
            }
        }
    });
}

/// Twin of `attention_bwd_kv`.
pub fn attention_bwd_kv(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let l = Layout::new(&p);
    let [qkv, delta, lse, dy, dqkv] = args else { unreachable!("5 bindings") };
    let (qkv, delta, lse, dy, dqkv) = (qkv.f32(), delta.f32(), lse.f32(), dy.f32(), dqkv.f32_mut());
    let rows = p.n as usize;
    parallel::rows(&mut dqkv[..rows * l.stride], l.stride, |n, row| {
        let t = n % l.t;
        let (row_k, row_v) = row[l.k..].split_at_mut(l.v - l.k);
        for g in 0..p.kv_heads as usize {
            let (k, v) = (l.k(qkv, n, g), l.v(qkv, n, g));
            let (dk, dv) = (&mut row_k[g * l.d..][..l.d], &mut row_v[g * l.d..][..l.d]);
            dk.fill(0.0);
            dv.fill(0.0);
            for h in g * l.shared_by..(g + 1) * l.shared_by {
                for i in n..n - t + l.t {
                    let (q, dy) = (l.q(qkv, i, h), l.y(dy, i, h));
                    let at = i * l.heads + h;
                    let prob = (dot(q, k) * l.scale - lse[at]).min(0.0).exp();
                    let ds = prob * (dot(dy, v) - delta[at]) * l.scale;
                    add_scaled(dk, ds, q);
                    add_scaled(dv, prob, dy);
                }
            }
        }
    });
}
