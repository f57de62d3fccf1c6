//! Ranking losses on a set of at most 64 elements (METHOD.md section 3), each with its gradient in the student scores.

use super::super::{MAX_U, rank};
use super::{Peaks, Settings, pav};
use crate::float::{Float, tree_sum};

/// |a||b| below which a correlation has no meaning.
const DEGENERATE: f64 = 1e-6;
/// Arguments of exp are cut here: exp(60) is finite in `f32`, and 1 + exp(-60) is 1 on both sides.
const CUT: f64 = 60.0;

/// A ranking loss at one position.
#[derive(Clone, Debug)]
pub struct Ranking<F> {
    /// Value L_R.
    pub value: F,
    /// dL_R/ds for every element.
    pub gradient: [F; MAX_U],
    /// Elements in student blocks of more than one (`pav`).
    pub pooled: usize,
}

/// One value per element.
type Lanes<F> = [F; MAX_U];

/// The loss, or `None` where the set is degenerate: fewer than two elements, or no spread on one side.
pub fn ranking<F: Float>(set: &Settings<F>, peaks: &Peaks<F>) -> Option<Ranking<F>> {
    if peaks.n < 2 {
        return None;
    }
    match set.rank_kind {
        rank::SIGMOID => sigmoid(peaks, set.smoothing),
        rank::PAV => pav_ranks(peaks, set.smoothing),
        rank::PEARSON => {
            let (value, gradient) = pearson(peaks.n, &peaks.s, &peaks.t)?;
            Some(Ranking { value, gradient, pooled: 0 })
        }
        rank::RANKNET => ranknet(peaks),
        _ => Some(listmle(peaks)),
    }
}

/// `body(i)` for the elements in use, zero in the other lanes.
fn lanes<F: Float>(n: usize, body: impl Fn(usize) -> F) -> Lanes<F> {
    std::array::from_fn(|i| if i < n { body(i) } else { F::zero() })
}

/// 1 - Pearson(x, y) and its gradient in x.
fn pearson<F: Float>(n: usize, x: &Lanes<F>, y: &Lanes<F>) -> Option<(F, Lanes<F>)> {
    let (a, norm_a) = centred(n, x);
    let (b, norm_b) = centred(n, y);
    if norm_a * norm_b < F::of(DEGENERATE) {
        return None;
    }
    // 1 - cos = |u - v|^2 / 2 for unit vectors keeps its digits where the order is nearly right.
    let gap = lanes(n, |i| a[i] / norm_a - b[i] / norm_b);
    let value = F::of(0.5) * tree_sum(lanes(n, |i| gap[i] * gap[i]));
    Some((value, lanes(n, |i| (gap[i] - value * a[i] / norm_a) / norm_a)))
}

/// x minus its mean, and the norm. The first element is taken off before, so that equal values centre to exact zeros.
fn centred<F: Float>(n: usize, x: &Lanes<F>) -> (Lanes<F>, F) {
    let mean = tree_sum(lanes(n, |i| x[i] - x[0])) / F::count(n);
    let a = lanes(n, |i| x[i] - x[0] - mean);
    (a, tree_sum(lanes(n, |i| a[i] * a[i])).sqrt())
}

/// sigma((x_j - x_i) / tau) ranks of the student against hard ranks of the teacher.
fn sigmoid<F: Float>(peaks: &Peaks<F>, tau: F) -> Option<Ranking<F>> {
    let Peaks { n, s, t, .. } = peaks;
    let soft = lanes(*n, |i| {
        let mut r = F::one();
        for j in 0..*n {
            if j != i {
                r += logistic((s[j] - s[i]) / tau);
            }
        }
        r
    });
    let hard = lanes(*n, |i| {
        let mut r = F::one();
        for j in 0..*n {
            if t[j] > t[i] {
                r += F::one();
            } else if j != i && t[j] == t[i] {
                r += F::of(0.5);
            }
        }
        r
    });
    let (value, g) = pearson(*n, &soft, &hard)?;
    let gradient = lanes(*n, |j| {
        let mut sum = F::zero();
        for i in 0..*n {
            if i != j {
                sum += (g[i] - g[j]) * logistic_slope((s[j] - s[i]) / tau);
            }
        }
        sum / tau
    });
    Some(Ranking { value, gradient, pooled: 0 })
}

/// l2 soft ranks on both sides.
fn pav_ranks<F: Float>(peaks: &Peaks<F>, eps: F) -> Option<Ranking<F>> {
    let n = peaks.n;
    let student = pav::soft_ranks(n, &peaks.s, eps);
    let teacher = pav::soft_ranks(n, &peaks.t, eps);
    let (value, g) = pearson(n, &student.rank, &teacher.rank)?;
    let pooled = (0..n).filter(|&i| student.size[student.place[i]] > 1).count();
    Some(Ranking { value, gradient: student.gradient(n, &g, eps), pooled })
}

/// Mean over pairs with t_i > t_j of softplus(-(s_i - s_j)).
fn ranknet<F: Float>(peaks: &Peaks<F>) -> Option<Ranking<F>> {
    let Peaks { n, s, t, .. } = peaks;
    let pairs = tree_sum(lanes(*n, |i| F::count((0..*n).filter(|&j| t[i] > t[j]).count())));
    if pairs < F::one() {
        return None;
    }
    let loss = lanes(*n, |i| {
        let mut sum = F::zero();
        for j in 0..*n {
            if t[i] > t[j] {
                sum += softplus(s[j] - s[i]);
            }
        }
        sum
    });
    let gradient = lanes(*n, |i| {
        let mut sum = F::zero();
        for j in 0..*n {
            if t[i] > t[j] {
                sum += -logistic(s[j] - s[i]);
            } else if t[j] > t[i] {
                sum += logistic(s[i] - s[j]);
            }
        }
        sum / pairs
    });
    Some(Ranking { value: tree_sum(loss) / pairs, gradient, pooled: 0 })
}

/// Plackett-Luce negative log-likelihood of the teacher's order, ties in the order of U.
fn listmle<F: Float>(peaks: &Peaks<F>) -> Ranking<F> {
    let Peaks { n, s, t, .. } = peaks;
    // j is still in the urn when i is drawn.
    let after = |i: usize, j: usize| t[j] < t[i] || (t[j] == t[i] && j >= i);
    let log_urn = lanes(*n, |i| {
        let urn = || s[..*n].iter().enumerate().filter(|(j, _)| after(i, *j)).map(|(_, &s)| s);
        let high = urn().fold(s[i], F::max);
        let mut sum = F::zero();
        for s in urn() {
            sum += (s - high).exp();
        }
        high + sum.ln()
    });
    let value = tree_sum(lanes(*n, |i| log_urn[i] - s[i]));
    let gradient = lanes(*n, |j| {
        let mut sum = -F::one();
        for (i, &log_urn) in log_urn[..*n].iter().enumerate() {
            if after(i, j) {
                sum += (s[j] - log_urn).min(F::zero()).exp();
            }
        }
        sum
    });
    Ranking { value, gradient, pooled: 0 }
}

/// 1 / (1 + exp(-x))
fn logistic<F: Float>(x: F) -> F {
    F::one() / (F::one() + (-x).min(F::of(CUT)).exp())
}

/// Derivative of [`logistic`], which is even.
fn logistic_slope<F: Float>(x: F) -> F {
    let e = (-x.abs()).exp();
    e / ((F::one() + e) * (F::one() + e))
}

/// log(1 + exp(x))
fn softplus<F: Float>(x: F) -> F {
    x.max(F::zero()) + (F::one() + (-x.abs()).exp()).ln()
}
