//! Rotary position embedding (Su et al. 2021) in the half-split layout of Hugging Face's Llama.

pub mod cpu;

use crate::{Kernel, kernel::params, linear_grid, shaders};

/// Shapes of one rotation.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Rows N.
    pub n: u32,
    /// Positions T of the table.
    pub t: u32,
    /// Rotated heads at the front of a row: H + G.
    pub heads: u32,
    /// Row length (H + 2 G) D.
    pub stride: u32,
    /// Head width D, even.
    pub d: u32,
    /// 1 forward, -1 backward.
    pub sign: f32,
}

/// `table [T, D/2, 2], positions [N] -> qkv [N, (H + 2 G) D]` in place
pub static ROPE: Kernel = Kernel {
    shader: &shaders::ROPE,
    twin: cpu::rope,
    grid: |bytes| {
        let p: Params = params(bytes);
        linear_grid(p.n * p.heads * (p.d / 2), 64)
    },
    flops: |bytes| {
        let p: Params = params(bytes);
        3 * u64::from(p.n) * u64::from(p.heads) * u64::from(p.d)
    },
};

/// The kernels of this room.
pub static KERNELS: [&Kernel; 1] = [&ROPE];

/// `(cos, sin)` of every position and pair: `[T, D/2, 2]`. A table, because a GPU's own sin and cos are only good to
/// 2^-11 and only near zero.
pub fn table(t: u32, d: u32, base: f32) -> Vec<f32> {
    let half = d / 2;
    let pair = |t: u32, i: u32| {
        let angle = f64::from(t) * f64::from(base).powf(-2.0 * f64::from(i) / f64::from(d));
        [angle.cos() as f32, angle.sin() as f32]
    };
    (0..t).flat_map(|t| (0..half).flat_map(move |i| pair(t, i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Arg, kernel::assert_layout};

    #[test]
    fn layout_matches_the_shader() {
        assert_layout!(Params, ROPE.shader, [n, t, heads, stride, d, sign]);
    }

    #[test]
    fn backward_undoes_forward() {
        let mut p = Params { n: 6, t: 3, heads: 2, stride: 12, d: 4, sign: 1.0 };
        let table = table(3, 4, 100.0);
        let before: Vec<f32> = (0..72).map(|i| (i as f32).sin()).collect();
        let mut x = before.clone();
        for sign in [1.0, -1.0] {
            p.sign = sign;
            let x = Arg::Out(bytemuck::cast_slice_mut(&mut x));
            let mut args = [Arg::In(bytemuck::cast_slice(&table)), Arg::In(&[0, 1, 2, 2, 0, 1]), x];
            (ROPE.twin)(bytemuck::bytes_of(&p), &mut args);
        }
        assert!(x.iter().zip(&before).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}
