//! RMSNorm (Zhang & Sennrich 2019): `y = x * rstd * w` with `rstd = 1 / sqrt(mean(x^2) + eps)` over each row of `[N, C]`.

pub mod cpu;

use crate::{Kernel, kernel::params, shaders};

/// Shapes of one RMSNorm.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Rows N.
    pub n: u32,
    /// Channels C.
    pub c: u32,
    /// Added to the mean square.
    pub eps: f32,
    /// Backward: 1 adds to dx, 0 overwrites it.
    pub add: u32,
}

fn rows(bytes: &[u8]) -> [u32; 3] {
    [params::<Params>(bytes).n, 1, 1]
}

fn flops(bytes: &[u8]) -> u64 {
    let p: Params = params(bytes);
    4 * u64::from(p.n) * u64::from(p.c)
}

/// `x [N, C], w [C] -> y [N, C], rstd [N]`
pub static FWD: Kernel = Kernel { shader: &shaders::RMSNORM_FWD, twin: cpu::rmsnorm_fwd, grid: rows, flops };

/// `x [N, C], w [C], rstd [N], dy [N, C] -> dx [N, C]` (added when `add` is 1)
pub static BWD: Kernel = Kernel { shader: &shaders::RMSNORM_BWD, twin: cpu::rmsnorm_bwd, grid: rows, flops };

/// `x [N, C], dy [N, C], rstd [N] -> dw [C]`
pub static BWD_W: Kernel = Kernel {
    shader: &shaders::RMSNORM_BWD_W,
    twin: cpu::rmsnorm_bwd_w,
    grid: |bytes| [params::<Params>(bytes).c.div_ceil(16), 1, 1],
    flops,
};

/// The kernels of this room.
pub static KERNELS: [&Kernel; 3] = [&FWD, &BWD, &BWD_W];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        for kernel in KERNELS {
            assert_layout!(Params, kernel.shader, [n, c, eps, add]);
        }
    }
}
