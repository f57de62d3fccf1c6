//! CPU twins of `swiglu.wgsl`.

use super::Params;
use crate::{Arg, kernel::params, parallel};

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x.clamp(-80.0, 80.0)).exp())
}

/// Twin of `swiglu_fwd`.
pub fn swiglu_fwd(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let f = p.f as usize;
    let [gu, y] = args else { unreachable!("2 bindings") };
    let (gu, y) = (gu.f32(), y.f32_mut());
    parallel::rows(&mut y[..p.n as usize * f], f, |n, y| {
        let (g, u) = gu[n * 2 * f..][..2 * f].split_at(f);
        for i in 0..f {
            y[i] = g[i] * sigmoid(g[i]) * u[i];
        }
    });
}

/// Twin of `swiglu_bwd`.
pub fn swiglu_bwd(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let f = p.f as usize;
    let [gu, dy, dgu] = args else { unreachable!("3 bindings") };
    let (gu, dy, dgu) = (gu.f32(), dy.f32(), dgu.f32_mut());
    parallel::rows(&mut dgu[..p.n as usize * 2 * f], 2 * f, |n, dgu| {
        let (g, u) = gu[n * 2 * f..][..2 * f].split_at(f);
        let (dg, du) = dgu.split_at_mut(f);
        let dy = &dy[n * f..][..f];
        for i in 0..f {
            let s = sigmoid(g[i]);
            dg[i] = dy[i] * u[i] * s * (1.0 + g[i] * (1.0 - s));
            du[i] = dy[i] * g[i] * s;
        }
    });
}
