//! Causal self-attention with grouped queries (Vaswani et al. 2017; Ainslie et al. 2023), scores never stored
//! (Dao et al. 2022): forward keeps one log-sum-exp per row and head, backward recomputes from it.

pub mod cpu;

use crate::{Kernel, kernel::params, shaders};

/// Widest head the kernels hold in workgroup memory.
pub const MAX_HEAD_WIDTH: u32 = 128;

/// Shapes of one attention.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Rows N = B T.
    pub n: u32,
    /// Time T: rows of a window.
    pub t: u32,
    /// Query heads H.
    pub heads: u32,
    /// Key/value heads G, a divisor of H.
    pub kv_heads: u32,
    /// Head width D, at most [`MAX_HEAD_WIDTH`].
    pub d: u32,
    /// Factor of the scores, 1 / sqrt(D).
    pub scale: f32,
}

fn rows_by_heads(bytes: &[u8]) -> [u32; 3] {
    let p: Params = params(bytes);
    [p.n, p.heads, 1]
}

/// Multiply-adds of one pass over the causal half of the scores, times two.
fn pass(bytes: &[u8]) -> u64 {
    let p: Params = params(bytes);
    u64::from(p.n) * u64::from(p.t + 1) * u64::from(p.heads) * u64::from(p.d)
}

/// `qkv [N, (H + 2 G) D], positions [N] -> y [N, H D], lse [N, H]`
pub static FWD: Kernel = Kernel {
    shader: &shaders::ATTENTION_FWD,
    twin: cpu::attention_fwd,
    grid: rows_by_heads,
    flops: |bytes| 2 * pass(bytes),
};

/// `qkv, y [N, H D], lse [N, H], dy [N, H D] -> delta [N, H], dqkv [N, (H + 2 G) D]` (its q heads)
pub static BWD_Q: Kernel = Kernel {
    shader: &shaders::ATTENTION_BWD_Q,
    twin: cpu::attention_bwd_q,
    grid: rows_by_heads,
    flops: |bytes| 3 * pass(bytes),
};

/// `qkv, delta [N, H], lse [N, H], dy [N, H D] -> dqkv [N, (H + 2 G) D]` (its k and v heads)
pub static BWD_KV: Kernel = Kernel {
    shader: &shaders::ATTENTION_BWD_KV,
    twin: cpu::attention_bwd_kv,
    grid: |bytes| {
        let p: Params = params(bytes);
        [p.n, p.kv_heads, 1]
    },
    flops: |bytes| 4 * pass(bytes),
};

/// One token of every sequence on top of remembered ones. T is how many tokens a memory holds, and row n is token
/// `positions[n]` of sequence n:
/// `qkv, positions [N], memory [N, T, 2 G D] -> memory (this token's k and v), y [N, H D], lse [N, H]`
pub static STEP: Kernel = Kernel {
    shader: &shaders::ATTENTION_STEP,
    twin: cpu::attention_step,
    grid: |bytes| {
        let p: Params = params(bytes);
        [p.n, p.kv_heads, 1]
    },
    // As if every memory were half full.
    flops: |bytes| 2 * pass(bytes),
};

/// The kernels of this room.
pub static KERNELS: [&Kernel; 4] = [&FWD, &BWD_Q, &BWD_KV, &STEP];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        for kernel in KERNELS {
            assert_layout!(Params, kernel.shader, [n, t, heads, kv_heads, d, scale]);
        }
    }
}
