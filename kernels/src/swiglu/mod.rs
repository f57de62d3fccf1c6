//! SwiGLU (Shazeer 2020): `y = silu(g) u`, with g and u side by side in each row of `gu [N, 2 F]`.

pub mod cpu;

use crate::{Kernel, kernel::params, linear_grid, shaders};

/// Shapes of one SwiGLU.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Rows N.
    pub n: u32,
    /// Feed-forward width F.
    pub f: u32,
}

fn grid(bytes: &[u8]) -> [u32; 3] {
    let p: Params = params(bytes);
    linear_grid(p.n * p.f, 64)
}

fn flops(bytes: &[u8]) -> u64 {
    let p: Params = params(bytes);
    6 * u64::from(p.n) * u64::from(p.f)
}

/// `gu [N, 2 F] -> y [N, F]`
pub static FWD: Kernel = Kernel { shader: &shaders::SWIGLU_FWD, twin: cpu::swiglu_fwd, grid, flops };

/// `gu [N, 2 F], dy [N, F] -> dgu [N, 2 F]`
pub static BWD: Kernel = Kernel { shader: &shaders::SWIGLU_BWD, twin: cpu::swiglu_bwd, grid, flops };

/// The kernels of this room.
pub static KERNELS: [&Kernel; 2] = [&FWD, &BWD];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        for kernel in KERNELS {
            assert_layout!(Params, kernel.shader, [n, f]);
        }
    }
}
