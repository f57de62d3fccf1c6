//! Sums in fixed trees: split-K partials, and the global gradient norm with its clip factor (Pascanu et al. 2013).

pub mod cpu;

use crate::{Kernel, kernel::params, linear_grid, shaders};

/// Workgroups, and partial sums, of [`SUM_SQUARES`].
pub const PARTIALS: u32 = 64;

/// Parameters of the three sums; each reads its own part.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Elements of the output, or of the squared input.
    pub count: u32,
    /// `sum_splits`: parts.
    pub splits: u32,
    /// `sum_splits`: 1 adds to the output.
    pub add: u32,
    /// `clip_factor`: where the norm is recorded.
    pub slot: u32,
    /// `clip_factor`: largest norm.
    pub limit: f32,
}

/// `parts [S, count] -> c [count]`
pub static SUM_SPLITS: Kernel = Kernel {
    shader: &shaders::SUM_SPLITS,
    twin: cpu::sum_splits,
    grid: |bytes| linear_grid(params::<Params>(bytes).count, 256),
    flops: |bytes| {
        let p: Params = params(bytes);
        u64::from(p.count) * u64::from(p.splits)
    },
};

/// `x [count] -> partial [64]`
pub static SUM_SQUARES: Kernel = Kernel {
    shader: &shaders::SUM_SQUARES,
    twin: cpu::sum_squares,
    grid: |_| [PARTIALS, 1, 1],
    flops: |bytes| 2 * u64::from(params::<Params>(bytes).count),
};

/// `partial [64] -> clip [2] = (norm, factor), norms [slots]` at one slot
pub static CLIP_FACTOR: Kernel =
    Kernel { shader: &shaders::CLIP_FACTOR, twin: cpu::clip_factor, grid: |_| [1, 1, 1], flops: |_| 64 };

/// The kernels of this room.
pub static KERNELS: [&Kernel; 3] = [&SUM_SPLITS, &SUM_SQUARES, &CLIP_FACTOR];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        for kernel in KERNELS {
            assert_layout!(Params, kernel.shader, [count, splits, add, slot, limit]);
        }
    }
}
