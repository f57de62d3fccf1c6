//! The weight c_n of the teacher's confidence (METHOD.md section 4): a teacher can be confidently wrong.

use super::super::confidence as kind;
use super::{LANES, Position, Settings};
use crate::float::{Float, tree_sum};

/// c_n of a position whose head holds `valid` ids: 1 everywhere, 1 - entropy / log(K + 1) of the teacher over head and
/// rest, or 1 where the true token is among its peaks and `c_wrong` elsewhere.
pub fn confidence<F: Float>(set: &Settings<F>, at: &Position<'_, F>, valid: usize) -> F {
    match set.confidence {
        kind::ENTROPY => {
            let mut sum = [F::zero(); LANES];
            for i in 0..valid {
                sum[i % LANES] += at.teacher(i).exp() * at.teacher(i);
            }
            let entropy = -(tree_sum(sum) + at.log_rest().exp() * at.log_rest());
            (F::one() - entropy / F::count(at.ids.len() + 1).ln()).max(F::zero()).min(F::one())
        }
        kind::AGREE => {
            // p >= max(peak_relative * p_max, peak_absolute): METHOD.md section 5.
            let peak = |i: usize| {
                let least = (set.peak_relative * at.teacher(0).exp()).max(set.peak_absolute);
                at.teacher(i).exp() >= least
            };
            let agrees = (0..valid).any(|i| at.ids[i] == at.target && peak(i));
            if agrees { F::one() } else { set.c_wrong }
        }
        _ => F::one(),
    }
}
