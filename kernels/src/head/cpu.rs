//! CPU twins of `stats.wgsl`, `dlogits.wgsl`, `loss_sum.wgsl` and `top.wgsl`; the row functions are generic over the float type.

use super::{DlogitsParams, LossSumParams, StatsParams, TopParams};
use crate::float::{Float, tree_sum};
use crate::objective::{COLUMNS, MAX_K, MAX_U, NO_ID, column};
use crate::{Arg, kernel::params, parallel};

/// Threads of the shaders' workgroups: sums run over lanes in their order.
const LANES: usize = 256;
/// A masked logit.
const MASK: f64 = -1e30;
/// Least student mass of the rest.
const REST_FLOOR: f64 = 1e-12;
/// Threads per column of `loss_sum`.
const STRIPES: usize = 16;

/// Softmax statistics of one row.
#[derive(Clone, Copy, Debug)]
pub struct RowStats<F> {
    /// log sum exp of the logits.
    pub lse: F,
    /// log sum exp of the logits / T.
    pub lse_t: F,
    /// Mass of softmax(logits / T) outside the cached head.
    pub q_rest: F,
}

/// Statistics of one row with a head of `ids`; `inv_t` is 1 / T. The logits of `ids` are masked while the rest is summed,
/// so that q_rest is a sum and not a difference, and put back.
pub fn row_stats<F: Float>(logits: &mut [F], ids: &[u32], inv_t: F) -> RowStats<F> {
    let tempered = inv_t != F::one();
    let high = logits.iter().fold(F::of(MASK), |a, &b| a.max(b));
    let mut kept = vec![F::zero(); ids.len()];
    let (mut head, mut head_t) = ([F::zero(); LANES], [F::zero(); LANES]);
    for (i, &id) in ids.iter().enumerate() {
        if id != NO_ID {
            kept[i] = logits[id as usize];
            logits[id as usize] = F::of(MASK);
            head[i % LANES] += (kept[i] - high).exp();
            if tempered {
                head_t[i % LANES] += ((kept[i] - high) * inv_t).exp();
            }
        }
    }
    let (mut rest, mut rest_t) = ([F::zero(); LANES], [F::zero(); LANES]);
    for chunk in logits.chunks(LANES) {
        for (sum, &z) in rest.iter_mut().zip(chunk) {
            *sum += (z - high).exp();
        }
        if tempered {
            for (sum, &z) in rest_t.iter_mut().zip(chunk) {
                *sum += ((z - high) * inv_t).exp();
            }
        }
    }
    for (i, &id) in ids.iter().enumerate() {
        if id != NO_ID {
            logits[id as usize] = kept[i];
        }
    }
    let rest = tree_sum(rest);
    let total = rest + tree_sum(head);
    let lse = high + total.ln();
    let (mut lse_t, mut q_rest) = (lse, rest / total);
    if tempered {
        let rest_t = tree_sum(rest_t);
        let total_t = rest_t + tree_sum(head_t);
        (lse_t, q_rest) = (high * inv_t + total_t.ln(), rest_t / total_t);
    }
    RowStats { lse, lse_t, q_rest: q_rest.max(F::of(REST_FLOOR)) }
}

/// The `picks.len()` largest logits, larger first, smaller id first among equals; [`NO_ID`] where V is smaller.
/// One pass with a short sorted list gives what the shader finds in k passes.
pub fn top_k<F: Float>(logits: &[F], picks: &mut [u32]) {
    picks.fill(NO_ID);
    let (mut used, k) = (0, picks.len());
    if k == 0 {
        return;
    }
    for (id, &z) in logits.iter().enumerate() {
        // Ids rise, so an equal logit stays behind the ones already listed.
        if used == k && z <= logits[picks[k - 1] as usize] {
            continue;
        }
        let mut at = if used < k { used } else { k - 1 };
        while at > 0 && z > logits[picks[at - 1] as usize] {
            picks[at] = picks[at - 1];
            at -= 1;
        }
        picks[at] = id as u32;
        used = (used + 1).min(k);
    }
}

/// The dense part of one row's gradient: alpha * softmax(z / T), and w_ce * softmax(z) beside it unless T is 1.
#[derive(Clone, Copy, Debug)]
pub struct Dense<F> {
    /// log sum exp of the logits.
    pub lse: F,
    /// log sum exp of the logits / T.
    pub lse_t: F,
    /// 1 / T.
    pub inv_t: F,
    /// Factor of softmax(z / T); at T = 1 with the cross-entropy's weight.
    pub alpha: F,
    /// Weight of the cross-entropy, 0 where the row is not scored; counts only where T is not 1.
    pub w_ce: F,
}

/// Turns one row of logits into its gradient. `entry(e)` is the e-th of `entries` corrections (id, g): entry 0 adds at
/// the target, the next ones, up to the last 64, stand for the cached head and replace the dense part, the last 64
/// add on the ranked set. An id that comes more than once is written once, with the sum.
pub fn row_gradient<F: Float>(
    logits: &mut [F],
    dense: &Dense<F>,
    inv_n: F,
    entries: usize,
    entry: impl Fn(usize) -> (u32, F),
) {
    let &Dense { lse, lse_t, inv_t, alpha, w_ce } = dense;
    let scale = inv_n * alpha;
    if inv_t == F::one() {
        for z in logits.iter_mut() {
            *z = scale * (*z - lse).min(F::zero()).exp();
        }
    } else {
        let plain = inv_n * w_ce;
        for z in logits.iter_mut() {
            *z = scale * (*z * inv_t - lse_t).min(F::zero()).exp() + plain * (*z - lse).min(F::zero()).exp();
        }
    }
    let head = 1..entries - MAX_U;
    for e in 0..entries {
        let (id, _) = entry(e);
        if id == NO_ID || (0..e).any(|before| entry(before).0 == id) {
            continue;
        }
        let (mut sum, mut replaces) = (F::zero(), false);
        for other in e..entries {
            let (twin, g) = entry(other);
            if twin == id {
                sum += g;
                replaces |= head.contains(&other);
            }
        }
        let base = if replaces { F::zero() } else { logits[id as usize] };
        logits[id as usize] = base + inv_n * sum;
    }
}

/// Twin of `head_stats`.
pub fn head_stats(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: StatsParams = params(bytes);
    let (n, vocab, head, k) = (p.n as usize, p.vocab as usize, p.head as usize, (p.k as usize).min(MAX_K));
    let [logits, head_ids, stats, picks] = args else { unreachable!("4 bindings") };
    let head_ids = head_ids.u32();
    let logits = &mut logits.f32_mut()[..n * vocab];
    let stats = &mut stats.f32_mut()[..n * 3];
    let picks = &mut picks.u32_mut()[..n * MAX_K];
    parallel::rows3((logits, vocab), (stats, 3), (picks, MAX_K), |i, logits, stats, picks| {
        let RowStats { lse, lse_t, q_rest } = row_stats(logits, &head_ids[i * head..][..head], p.inv_t);
        stats.copy_from_slice(&[lse, lse_t, q_rest]);
        top_k(logits, &mut picks[..k]);
    });
}

/// Twin of `dlogits`.
pub fn dlogits(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: DlogitsParams = params(bytes);
    let (n, vocab, entries) = (p.n as usize, p.vocab as usize, p.entries as usize);
    let [logits, stats, sparse, rows] = args else { unreachable!("4 bindings") };
    let (logits, stats, sparse, rows) = (logits.f32_mut(), stats.f32(), sparse.u32(), rows.f32());
    parallel::rows(&mut logits[..n * vocab], vocab, |i, logits| {
        let list = &sparse[i * 2 * entries..][..2 * entries];
        let row = &rows[i * COLUMNS..][..COLUMNS];
        let dense = Dense {
            lse: stats[3 * i],
            lse_t: stats[3 * i + 1],
            inv_t: p.inv_t,
            alpha: row[column::ALPHA],
            w_ce: p.w_ce * row[column::SCORED],
        };
        row_gradient(logits, &dense, p.inv_n, entries, |e| (list[2 * e], f32::from_bits(list[2 * e + 1])));
    });
}

/// Twin of `loss_sum`.
pub fn loss_sum(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: LossSumParams = params(bytes);
    let [rows, ring] = args else { unreachable!("2 bindings") };
    let rows = &rows.f32()[..p.n as usize * COLUMNS];
    let slot = &mut ring.f32_mut()[p.slot as usize * COLUMNS..][..COLUMNS];
    for (c, out) in slot.iter_mut().enumerate() {
        let mut stripes = [0.0; STRIPES];
        for (i, row) in rows.chunks_exact(COLUMNS).enumerate() {
            stripes[i % STRIPES] += row[c];
        }
        let sum = tree_sum(stripes);
        *out = if p.first == 1 { sum } else { *out + sum };
    }
}

/// Twin of `head_top`.
pub fn head_top(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: TopParams = params(bytes);
    let [logits, targets, ids, logp, stats] = args else { unreachable!("5 bindings") };
    let (n, vocab, k) = (p.n as usize, p.vocab as usize, p.k as usize);
    let (logits, targets) = (logits.f32(), targets.u32());
    let ids = (&mut ids.u32_mut()[..n * k], k);
    let logp = (&mut logp.f32_mut()[..n * k], k);
    let stats = (&mut stats.f32_mut()[..n * 4], 4);
    parallel::rows3(ids, logp, stats, |n, ids, logp, stats| {
        let row = &logits[n * vocab..][..vocab];
        top_k(row, ids);
        let high = row[ids[0] as usize];
        let [half, one, two, four] = power_sums(row, high);
        let lse = one.ln();
        let log_p = |z: f32| (f64::from(z - high) - lse) as f32;
        for (logp, &id) in logp.iter_mut().zip(&*ids) {
            *logp = log_p(row[id as usize]);
        }
        let target = row.get(targets[n] as usize).map_or(0.0, |&z| log_p(z));
        let lses = [half.ln() - 2.0 * lse, two.ln() - 0.5 * lse, four.ln() - 0.25 * lse];
        stats.copy_from_slice(&[lses[0] as f32, lses[1] as f32, lses[2] as f32, target]);
    });
}

/// Sums of `exp((z - high) / T)` for T = 1/2, 1, 2, 4.
fn power_sums(row: &[f32], high: f32) -> [f64; 4] {
    let mut sums = [0.0f64; 4];
    // Short blocks in f32, because a sum over a whole vocabulary would lose its small terms.
    for block in row.chunks(64) {
        let mut part = [0.0f32; 4];
        for &z in block {
            let quarter = ((z - high) * 0.25).exp();
            let squared = quarter * quarter;
            let whole = squared * squared;
            part = [part[0] + whole * whole, part[1] + whole, part[2] + squared, part[3] + quarter];
        }
        sums.iter_mut().zip(part).for_each(|(sum, part)| *sum += f64::from(part));
    }
    sums
}
