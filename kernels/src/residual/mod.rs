//! Residual connection: `y = a + b`. Its backward pass costs nothing: both branches read the same gradient.

use crate::{Arg, Kernel, kernel::params, linear_grid, parallel, shaders};

/// Length of one sum.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Elements.
    pub count: u32,
}

/// `a, b -> y`
pub static RESIDUAL: Kernel = Kernel {
    shader: &shaders::RESIDUAL,
    twin: residual,
    grid: |bytes| linear_grid(params::<Params>(bytes).count, 64),
    flops: |bytes| u64::from(params::<Params>(bytes).count),
};

/// The kernels of this room.
pub static KERNELS: [&Kernel; 1] = [&RESIDUAL];

/// Twin of `residual`.
fn residual(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let [a, b, y] = args else { unreachable!("3 bindings") };
    let (a, b, y) = (a.f32(), b.f32(), y.f32_mut());
    const BLOCK: usize = 4096;
    parallel::blocks(&mut y[..p.count as usize], BLOCK, |block, y| {
        for (i, y) in y.iter_mut().enumerate() {
            let i = block * BLOCK + i;
            *y = a[i] + b[i];
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        assert_layout!(Params, RESIDUAL.shader, [count]);
    }
}
