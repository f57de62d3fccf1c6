//! Divergences over the K + 1 buckets of METHOD.md section 2: cached head and rest, both sides at the temperature
//! of the position.

use super::super::kd;
use super::{LANES, Position, Settings};
use crate::float::{Float, tree_sum};

/// A divergence at one position, with what its gradient needs.
#[derive(Clone, Copy, Debug)]
pub struct Divergence<F> {
    /// Value D.
    pub value: F,
    /// S = sum of G over all buckets.
    pub total: F,
    /// Factor of q_j outside the head: G_rest / q_rest - S.
    pub alpha: F,
    /// `akl`: weight of the forward KL, held fixed in the gradient; 0 otherwise.
    pub forward: F,
}

impl<F: Float> Divergence<F> {
    /// D over the first `valid` cached ids and the rest.
    pub fn new(set: &Settings<F>, at: &Position<'_, F>, valid: usize) -> Self {
        let forward = if set.kd_kind == kd::AKL { forward_weight(set, at, valid) } else { F::zero() };
        let mut value = [F::zero(); LANES];
        let mut total = [F::zero(); LANES];
        for i in 0..valid {
            let (d, g) = bucket(set, forward, at.teacher_t(i), at.student_t(i));
            value[i % LANES] += d;
            total[i % LANES] += g;
        }
        let (d, g) = bucket(set, forward, at.log_rest_t(), at.q_rest.ln());
        let total = tree_sum(total) + g;
        Divergence { value: tree_sum(value) + d, total, alpha: g / at.q_rest - total, forward }
    }

    /// dD/d(z / T) of the cached id at `i`.
    pub fn gradient(&self, set: &Settings<F>, at: &Position<'_, F>, i: usize) -> F {
        let (_, g) = bucket(set, self.forward, at.teacher_t(i), at.student_t(i));
        g - at.student_t(i).exp() * self.total
    }
}

/// One bucket with teacher log-probability `lp` and student log-probability `lq`: its part of D, and G = dD/d log q.
fn bucket<F: Float>(set: &Settings<F>, forward: F, lp: F, lq: F) -> (F, F) {
    let one = F::one();
    let (a, b) = (set.kd_a, set.kd_b);
    let (p, q) = (lp.exp(), lq.exp());
    match set.kd_kind {
        kd::FKL => (p * (lp - lq), -p),
        kd::RKL => (q * (lq - lp), q * (lq - lp + one)),
        kd::JSD => {
            let lm = log_mix(a, lp, lq);
            let student = (one - a) * q * (lq - lm);
            (a * p * (lp - lm) + student, student)
        }
        kd::SFKL => {
            let lm = log_mix(a, lp, lq);
            (p * (lp - lm), -(one - a) * p * (lq - lm).exp())
        }
        kd::SRKL => {
            let lm = log_mix(one - a, lp, lq);
            (q * (lq - lm), q * (lq - lm + one - a * (lq - lm).exp()))
        }
        kd::TVD => {
            let half = F::of(0.5);
            (half * (p - q).abs(), half * q * sign(q - p))
        }
        kd::AKL => {
            let back = one - forward;
            (forward * p * (lp - lq) + back * q * (lq - lp), back * q * (lq - lp + one) - forward * p)
        }
        _ => {
            let sum = a + b;
            let (pa, qa, qb) = ((a * lp).exp(), (a * lq).exp(), (b * lq).exp());
            let inner = pa * qb - a / sum * (sum * lp).exp() - b / sum * (sum * lq).exp();
            (-inner / (a * b), -qb * (pa - qa) / a)
        }
    }
}

/// log(a p + (1 - a) q) without leaving the logarithm, so that p = q = 0 in `f32` stays finite.
fn log_mix<F: Float>(a: F, lp: F, lq: F) -> F {
    let (x, y) = (a.ln() + lp, (F::one() - a).ln() + lq);
    let high = x.max(y);
    high + (F::one() + (x.min(y) - high).exp()).ln()
}

fn sign<F: Float>(x: F) -> F {
    if x > F::zero() {
        F::one()
    } else if x < F::zero() {
        -F::one()
    } else {
        F::zero()
    }
}

/// `akl`: share of sum |p - q| in the smallest prefix of the head with cumulative p > mu.
fn forward_weight<F: Float>(set: &Settings<F>, at: &Position<'_, F>, valid: usize) -> F {
    let (mut mass, mut head, mut tail) = (F::zero(), F::zero(), F::zero());
    for i in 0..valid {
        let p = at.teacher_t(i).exp();
        let gap = (p - at.student_t(i).exp()).abs();
        if mass > set.kd_a {
            tail += gap;
        } else {
            head += gap;
        }
        mass += p;
    }
    tail += (at.log_rest_t().exp() - at.q_rest).abs();
    // Where p = q both KLs vanish and any weight is right.
    head / (head + tail).max(F::of(1e-12))
}
