//! Matrix product in the three orientations a linear layer needs: forward NT, input gradient NN, weight gradient TN.

pub mod cpu;

use crate::{Kernel, kernel::params, shaders};

/// Shapes of one product.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Rows of C.
    pub m: u32,
    /// Columns of C.
    pub n: u32,
    /// Length of the sum.
    pub k: u32,
    /// Length of one split of the sum; `k` when there is one. Each split writes its own `[M, N]` block.
    pub split: u32,
    /// 1: add to C instead of overwriting it.
    pub add: u32,
}

impl Params {
    /// One unsplit product that overwrites C.
    pub fn new(m: u32, n: u32, k: u32) -> Self {
        Params { m, n, k, split: k, add: 0 }
    }

    /// Number of splits of K.
    pub fn splits(&self) -> u32 {
        self.k.div_ceil(self.split)
    }
}

fn grid(bytes: &[u8]) -> [u32; 3] {
    let p: Params = params(bytes);
    [p.n.div_ceil(64), p.m.div_ceil(64), p.splits()]
}

fn flops(bytes: &[u8]) -> u64 {
    let p: Params = params(bytes);
    2 * u64::from(p.m) * u64::from(p.n) * u64::from(p.k)
}

/// `a [M, K], b [K, N] -> c [M, N]`
pub static NN: Kernel = Kernel { shader: &shaders::MATMUL_NN, twin: cpu::matmul_nn, grid, flops };

/// `a [M, K], b [N, K] -> c [M, N]`
pub static NT: Kernel = Kernel { shader: &shaders::MATMUL_NT, twin: cpu::matmul_nt, grid, flops };

/// `a [K, M], b [K, N] -> c [M, N]`
pub static TN: Kernel = Kernel { shader: &shaders::MATMUL_TN, twin: cpu::matmul_tn, grid, flops };

/// The kernels of this room.
pub static KERNELS: [&Kernel; 3] = [&NN, &NT, &TN];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Arg, kernel::assert_layout};

    #[test]
    fn layout_matches_the_shader() {
        for kernel in KERNELS {
            assert_layout!(Params, kernel.shader, [m, n, k, split, add]);
        }
    }

    #[test]
    fn orientations_agree_with_the_definition() {
        let (m, n, k) = (3, 5, 7);
        let a: Vec<f32> = (0..m * k).map(|i| (i as f32).sin()).collect();
        let b: Vec<f32> = (0..k * n).map(|i| (i as f32 * 0.7).cos()).collect();
        let transpose = |x: &[f32], rows: usize, cols: usize| -> Vec<f32> {
            (0..rows * cols).map(|i| x[(i % rows) * cols + i / rows]).collect()
        };
        let (at, bt) = (transpose(&a, m, k), transpose(&b, k, n));
        let expected = |i: usize, j: usize| (0..k).map(|l| a[i * k + l] * b[l * n + j]).sum::<f32>();
        for (kernel, a, b) in [(&NN, &a, &b), (&NT, &a, &bt), (&TN, &at, &b)] {
            let mut c = vec![1.0f32; m * n * 2];
            let p = Params { split: 4, add: 1, ..Params::new(m as u32, n as u32, k as u32) };
            let mut args = [
                Arg::In(bytemuck::cast_slice(a)),
                Arg::In(bytemuck::cast_slice(b)),
                Arg::Out(bytemuck::cast_slice_mut(&mut c)),
            ];
            (kernel.twin)(bytemuck::bytes_of(&p), &mut args);
            for i in 0..m * n {
                let sum = c[i] + c[m * n + i] - 2.0;
                assert!((sum - expected(i / n, i % n)).abs() < 1e-5, "{}", kernel.name());
            }
        }
    }
}
