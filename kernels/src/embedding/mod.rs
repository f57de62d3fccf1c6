//! Token embedding, tied with the head: its gradient adds to what the head already left in the table's gradient.

pub mod cpu;

use crate::{Kernel, kernel::params, linear_grid, shaders};

/// Shapes of one look-up.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Rows N.
    pub n: u32,
    /// Channels C.
    pub c: u32,
}

fn flops(bytes: &[u8]) -> u64 {
    let p: Params = params(bytes);
    u64::from(p.n) * u64::from(p.c)
}

/// `ids [N], table [V, C] -> x [N, C]`
pub static FWD: Kernel = Kernel {
    shader: &shaders::EMBEDDING_FWD,
    twin: cpu::embedding_fwd,
    grid: |bytes| {
        let p: Params = params(bytes);
        linear_grid(p.n * p.c, 64)
    },
    flops: |_| 0,
};

/// `order [N], segments [N, 3] (id, start, end), dx [N, C] -> dtable [V, C] +=`
pub static BWD: Kernel = Kernel {
    shader: &shaders::EMBEDDING_BWD,
    twin: cpu::embedding_bwd,
    grid: |bytes| [params::<Params>(bytes).n, 1, 1],
    flops,
};

/// The kernels of this room.
pub static KERNELS: [&Kernel; 2] = [&FWD, &BWD];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        for kernel in KERNELS {
            assert_layout!(Params, kernel.shader, [n, c]);
        }
    }
}
