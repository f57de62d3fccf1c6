//! The training objective of METHOD.md sections 2 to 4 at every scored position: `w_ce CE + w_kd lambda D + w_rank c L_R`.
//!
//! The gradient of one position is dense only in one number: every logit outside the cached head gets
//! `alpha * softmax`, the K cached ids, the target and the ids of the ranked set get entries in a sparse list. So
//! this kernel touches K + 64 logits per row, and [`head::DLOGITS`](crate::head::DLOGITS) expands its result in place.
//! Weights and lambda are already inside `alpha` and the list; the division by the number of scored positions is not.

pub mod cpu;

use crate::{Kernel, kernel::params, shaders};

/// Most ranked peaks k per side.
pub const MAX_K: usize = 32;
/// Most elements of the ranked set: two lists of [`MAX_K`].
pub const MAX_U: usize = 2 * MAX_K;
/// Id of an unused entry: padding of a head row, an unscored target, an unused correction.
pub const NO_ID: u32 = u32::MAX;
/// Columns of `rows`.
pub const COLUMNS: usize = 12;
/// Words of a row of `targets`: id or [`NO_ID`]; as bits of f32 the teacher's rest, its rest at T, and its log-sum-exp
/// of `log p / T` (0 at T = 1).
pub const TARGET_WORDS: usize = 4;

/// Entries of the sparse list of one row: the target, the cached head, the ranked set.
pub const fn entries(head: usize) -> usize {
    1 + head + MAX_U
}

/// Columns of `rows [N, 12]`; [`head::LOSS_SUM`](crate::head::LOSS_SUM) adds them up over a step.
pub mod column {
    /// Factor of softmax(z / T) in the gradient outside the cached head; at T = 1 with the cross-entropy's weight.
    pub const ALPHA: usize = 0;
    /// Weighted loss of the position.
    pub const LOSS: usize = 1;
    /// Cross-entropy on the target, in nats.
    pub const CE: usize = 2;
    /// Divergence D before its weight; with the factor T^2.
    pub const KD: usize = 3;
    /// Ranking loss before its weight.
    pub const RANK: usize = 4;
    /// |top-k of the teacher ∩ top-k of the student| / k.
    pub const OVERLAP: usize = 5;
    /// Share of the student's k picks outside the cached head.
    pub const MISS: usize = 6;
    /// 1 where the ranking term was degenerate and counted zero.
    pub const SKIPPED: usize = 7;
    /// `pav`: share of the ranked set in blocks of more than one element; 0 where skipped.
    pub const POOLED: usize = 8;
    /// Share of the ranked set whose ranking gradient is exactly zero; 0 where skipped.
    pub const IDLE: usize = 9;
    /// 1 where the student's first pick is the target.
    pub const CORRECT: usize = 10;
    /// 1 for a scored position.
    pub const SCORED: usize = 11;
}

/// Codes of the divergences (`Params::kd_kind`), as the shader's constants.
pub mod kd {
    /// Forward KL.
    pub const FKL: u32 = 0;
    /// Reverse KL.
    pub const RKL: u32 = 1;
    /// Generalised Jensen-Shannon; a = share of the teacher in the mixture.
    pub const JSD: u32 = 2;
    /// Skewed forward KL; a = share of the teacher.
    pub const SFKL: u32 = 3;
    /// Skewed reverse KL; a = share of the student.
    pub const SRKL: u32 = 4;
    /// Total variation.
    pub const TVD: u32 = 5;
    /// Adaptive mix of forward and reverse KL; a = teacher mass that ends the head.
    pub const AKL: u32 = 6;
    /// Alpha-beta divergence; a, b its exponents.
    pub const AB: u32 = 7;
}

/// Codes of the ranking losses (`Params::rank_kind`), as the shader's constants.
pub mod rank {
    /// 1 - Pearson of sigmoid soft ranks; smoothing = tau.
    pub const SIGMOID: u32 = 0;
    /// 1 - Pearson of l2 soft ranks; smoothing = eps.
    pub const PAV: u32 = 1;
    /// 1 - Pearson of the scores.
    pub const PEARSON: u32 = 2;
    /// Pairwise logistic loss.
    pub const RANKNET: u32 = 3;
    /// Plackett-Luce likelihood.
    pub const LISTMLE: u32 = 4;
}

/// Codes of the ranked sets (`Params::rank_set`), as the shader's constants.
pub mod set {
    /// Both top-k lists, each id once.
    pub const UNION: u32 = 0;
    /// The teacher's list.
    pub const TEACHER: u32 = 1;
    /// Both lists, overlaps twice.
    pub const MULTISET: u32 = 2;
}

/// Codes of the teacher-confidence weights (`Params::confidence`), as the shader's constants.
pub mod confidence {
    /// 1 everywhere.
    pub const NONE: u32 = 0;
    /// 1 - entropy / log(K + 1) of the teacher.
    pub const ENTROPY: u32 = 1;
    /// 1 where the true token is among the teacher's peaks, `c_wrong` elsewhere.
    pub const AGREE: u32 = 2;
}

/// Shapes and settings of one call.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Rows N.
    pub n: u32,
    /// Vocabulary V.
    pub vocab: u32,
    /// Capacity K of the cached head.
    pub head: u32,
    /// Ranked peaks k, at most [`MAX_K`].
    pub k: u32,
    /// Weight of the cross-entropy.
    pub w_ce: f32,
    /// Weight of the divergence.
    pub w_kd: f32,
    /// Weight of the ranking loss.
    pub w_rank: f32,
    /// Which divergence: a code of [`kd`].
    pub kd_kind: u32,
    /// First shape parameter of the divergence.
    pub kd_a: f32,
    /// Second shape parameter of the divergence.
    pub kd_b: f32,
    /// 1: lambda is the overlap of the two top-k lists; 0: lambda is 1.
    pub dynamic: u32,
    /// Which ranking loss: a code of [`rank`].
    pub rank_kind: u32,
    /// Which set: a code of [`set`].
    pub rank_set: u32,
    /// tau of `sigmoid`, eps of `pav`.
    pub smoothing: f32,
    /// Teacher peaks kept: p >= rho * p_max.
    pub rho: f32,
    /// Teacher peaks kept: smallest prefix with cumulative p >= top_p; 1 keeps all.
    pub top_p: f32,
    /// Weight of the ranking loss by the teacher's confidence: a code of [`confidence`].
    pub confidence: u32,
    /// 1: the divergence takes that weight too.
    pub confidence_kd: u32,
    /// `agree`: weight where the true token is none of the teacher's peaks.
    pub c_wrong: f32,
    /// `agree`: share of the largest probability that a peak has at least.
    pub peak_relative: f32,
    /// `agree`: probability that a peak has at least.
    pub peak_absolute: f32,
    /// Temperature T of the divergence.
    pub temperature: f32,
    /// 1 / T, exact: T is a power of two.
    pub inv_t: f32,
}

fn rows(bytes: &[u8]) -> [u32; 3] {
    [params::<Params>(bytes).n, 1, 1]
}

fn flops(bytes: &[u8]) -> u64 {
    let p: Params = params(bytes);
    // About 40 per cached id for a divergence and 12 per pair of the ranked set.
    u64::from(p.n) * (40 * u64::from(p.head) + 12 * 4 * u64::from(p.k * p.k))
}

/// `logits [N, V], stats [N, 3], picks [N, 32], head_ids [N, K], head_logp [N, K], targets [N, 4]
/// -> sparse [N, M, 2], rows [N, 12]`
pub static OBJECTIVE: Kernel =
    Kernel { shader: &shaders::OBJECTIVE, twin: cpu::objective, grid: rows, flops };

/// The kernels of this room.
pub static KERNELS: [&Kernel; 1] = [&OBJECTIVE];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        assert_layout!(
            Params,
            OBJECTIVE.shader,
            [
                n,
                vocab,
                head,
                k,
                w_ce,
                w_kd,
                w_rank,
                kd_kind,
                kd_a,
                kd_b,
                dynamic,
                rank_kind,
                rank_set,
                smoothing,
                rho,
                top_p,
                confidence,
                confidence_kd,
                c_wrong,
                peak_relative,
                peak_absolute,
                temperature,
                inv_t
            ]
        );
    }
}
