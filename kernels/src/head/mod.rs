//! The language-model head around the objective: softmax statistics and student peaks before it, the logit gradient and
//! the loss sums after it. All of them work on one chunk of scored positions whose logits `[N, V]` fit a buffer.

pub mod cpu;

use crate::{Kernel, kernel::params, objective::COLUMNS, shaders};

/// Most cached ids per position that [`STATS`] can set aside while it masks them.
pub const MAX_HEAD: usize = 1024;

/// Shapes of [`STATS`].
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct StatsParams {
    /// Rows N.
    pub n: u32,
    /// Vocabulary V.
    pub vocab: u32,
    /// Capacity K of the cached head, at most [`MAX_HEAD`].
    pub head: u32,
    /// Student picks k, at most [`MAX_K`](crate::objective::MAX_K).
    pub k: u32,
    /// 1 / T of the divergence, exact: T is a power of two.
    pub inv_t: f32,
}

/// Shapes of [`DLOGITS`].
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct DlogitsParams {
    /// Rows N.
    pub n: u32,
    /// Vocabulary V.
    pub vocab: u32,
    /// Entries M of the sparse list, [`entries(K)`](crate::objective::entries).
    pub entries: u32,
    /// 1 / scored positions of the whole optimizer step.
    pub inv_n: f32,
    /// 1 / T of the divergence.
    pub inv_t: f32,
    /// Weight of the cross-entropy; read only where T is not 1, otherwise it is part of alpha.
    pub w_ce: f32,
}

/// Shapes of [`TOP`].
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct TopParams {
    /// Rows N.
    pub n: u32,
    /// Vocabulary V.
    pub vocab: u32,
    /// Entries K, at most V.
    pub k: u32,
}

/// Shapes of [`LOSS_SUM`].
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct LossSumParams {
    /// Rows N.
    pub n: u32,
    /// Row of the ring to write.
    pub slot: u32,
    /// 1: overwrite the slot (first chunk of a step); 0: add to it.
    pub first: u32,
}

/// `logits [N, V] (masked and put back), head_ids [N, K] -> stats [N, 3] (lse, lse at T, q_rest at T), picks [N, 32]`
pub static STATS: Kernel = Kernel {
    shader: &shaders::HEAD_STATS,
    twin: cpu::head_stats,
    grid: |bytes| [params::<StatsParams>(bytes).n, 1, 1],
    flops: |bytes| {
        let p: StatsParams = params(bytes);
        u64::from(p.n) * u64::from(p.vocab) * u64::from(4 + p.k)
    },
};

/// `logits [N, V] -> dlogits in place, stats [N, 3], sparse [N, M, 2], rows [N, 12]`
pub static DLOGITS: Kernel = Kernel {
    shader: &shaders::DLOGITS,
    twin: cpu::dlogits,
    grid: |bytes| [params::<DlogitsParams>(bytes).n, 1, 1],
    flops: |bytes| {
        let p: DlogitsParams = params(bytes);
        u64::from(p.n) * (4 * u64::from(p.vocab) + u64::from(p.entries) * u64::from(p.entries))
    },
};

/// `rows [N, 12] -> ring [slot, 12]`
pub static LOSS_SUM: Kernel = Kernel {
    shader: &shaders::LOSS_SUM,
    twin: cpu::loss_sum,
    grid: |_| [1, 1, 1],
    flops: |bytes| u64::from(params::<LossSumParams>(bytes).n) * COLUMNS as u64,
};

/// What a cache keeps of a teacher's logits:
/// `logits [N, V], targets [N] -> ids [N, K], logp [N, K], stats [N, 4] (lse at T = 1/2, 2, 4; log p of the target)`
pub static TOP: Kernel = Kernel {
    shader: &shaders::HEAD_TOP,
    twin: cpu::head_top,
    grid: |bytes| [params::<TopParams>(bytes).n, 1, 1],
    flops: |bytes| {
        let p: TopParams = params(bytes);
        u64::from(p.n) * u64::from(p.vocab) * u64::from(10 + p.k)
    },
};

/// The kernels of this room, in the order of a step.
pub static KERNELS: [&Kernel; 4] = [&STATS, &DLOGITS, &LOSS_SUM, &TOP];

#[cfg(test)]
mod tests;
