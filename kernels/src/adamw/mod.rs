//! AdamW (Loshchilov & Hutter 2019) with bias correction and decoupled decay, one dispatch over one flat buffer.

use crate::{Arg, Kernel, kernel::params, linear_grid, shaders};

/// Scalars of one optimizer step.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Params {
    /// Parameters.
    pub count: u32,
    /// The first so many decay.
    pub decay_end: u32,
    /// Learning rate of this step.
    pub lr: f32,
    /// Decay rate of the first moment.
    pub beta1: f32,
    /// Decay rate of the second moment.
    pub beta2: f32,
    /// Added to the root of the second moment.
    pub eps: f32,
    /// Decoupled weight decay.
    pub decay: f32,
    /// `1 - beta1^step`, steps counted from 1.
    pub bias1: f32,
    /// `1 - beta2^step`.
    pub bias2: f32,
}

/// `clip [2], grad [P] -> weight [P], m [P], v [P]` in place
pub static ADAMW: Kernel = Kernel {
    shader: &shaders::ADAMW,
    twin: adamw,
    grid: |bytes| linear_grid(params::<Params>(bytes).count, 256),
    flops: |bytes| 14 * u64::from(params::<Params>(bytes).count),
};

/// The kernels of this room.
pub static KERNELS: [&Kernel; 1] = [&ADAMW];

/// Twin of `adamw`.
fn adamw(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let count = p.count as usize;
    let [clip, grad, weight, m, v] = args else { unreachable!("5 bindings") };
    let (clip, grad) = (clip.f32(), &grad.f32()[..count]);
    let (weight, m, v) = (weight.f32_mut(), m.f32_mut(), v.f32_mut());
    for (i, g) in grad.iter().enumerate() {
        let g = g * clip[1];
        m[i] = p.beta1 * m[i] + (1.0 - p.beta1) * g;
        v[i] = p.beta2 * v[i] + (1.0 - p.beta2) * g * g;
        let mut w = weight[i];
        if i < p.decay_end as usize {
            w -= p.lr * p.decay * w;
        }
        weight[i] = w - p.lr * (m[i] / p.bias1) / ((v[i] / p.bias2).sqrt() + p.eps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::assert_layout;

    #[test]
    fn layout_matches_the_shader() {
        assert_layout!(Params, ADAMW.shader, [count, decay_end, lr, beta1, beta2, eps, decay, bias1, bias2]);
    }

    #[test]
    fn first_step_moves_by_the_learning_rate() {
        let p = Params {
            count: 2,
            decay_end: 1,
            lr: 0.1,
            beta1: 0.9,
            beta2: 0.99,
            eps: 0.0,
            decay: 0.5,
            bias1: 0.1,
            bias2: 0.01,
        };
        let (clip, grad) = ([7.0f32, 0.5], [4.0f32, -4.0]);
        let (mut w, mut m, mut v) = ([1.0f32, 1.0], [0.0f32; 2], [0.0f32; 2]);
        let mut args = [
            Arg::In(bytemuck::cast_slice(&clip)),
            Arg::In(bytemuck::cast_slice(&grad)),
            Arg::Out(bytemuck::cast_slice_mut(&mut w)),
            Arg::Out(bytemuck::cast_slice_mut(&mut m)),
            Arg::Out(bytemuck::cast_slice_mut(&mut v)),
        ];
        adamw(bytemuck::bytes_of(&p), &mut args);
        assert!((w[0] - (0.95 - 0.1)).abs() < 1e-5 && (w[1] - 1.1).abs() < 1e-5, "{w:?}");
    }
}
