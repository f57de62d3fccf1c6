//! CPU twins of `rmsnorm.wgsl`.

use super::Params;
use crate::{Arg, kernel::params, parallel};

/// Twin of `rmsnorm_fwd`.
pub fn rmsnorm_fwd(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let c = p.c as usize;
    let [x, w, y, rstd] = args else { unreachable!("4 bindings") };
    let (x, w, y, rstd) = (x.f32(), w.f32(), y.f32_mut(), rstd.f32_mut());
    for (n, r) in rstd[..p.n as usize].iter_mut().enumerate() {
        let row = &x[n * c..][..c];
        let square: f32 = row.iter().map(|v| v * v).sum();
        *r = 1.0 / (square / c as f32 + p.eps).sqrt();
    }
    parallel::rows(&mut y[..p.n as usize * c], c, |n, y| {
        let x = &x[n * c..][..c];
        for i in 0..c {
            y[i] = x[i] * rstd[n] * w[i];
        }
    });
}

/// Twin of `rmsnorm_bwd`.
pub fn rmsnorm_bwd(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let c = p.c as usize;
    let [x, w, rstd, dy, dx] = args else { unreachable!("5 bindings") };
    let (x, w, rstd, dy, dx) = (x.f32(), w.f32(), rstd.f32(), dy.f32(), dx.f32_mut());
    parallel::rows(&mut dx[..p.n as usize * c], c, |n, dx| {
        let (x, dy, r) = (&x[n * c..][..c], &dy[n * c..][..c], rstd[n]);
        let dot: f32 = (0..c).map(|i| dy[i] * w[i] * x[i]).sum();
        let scale = dot * r * r / c as f32;
        for i in 0..c {
            let g = r * (dy[i] * w[i] - x[i] * scale);
            dx[i] = if p.add != 0 { dx[i] + g } else { g };
        }
    });
}

/// Twin of `rmsnorm_bwd_w`.
pub fn rmsnorm_bwd_w(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let c = p.c as usize;
    let [x, dy, rstd, dw] = args else { unreachable!("4 bindings") };
    let (x, dy, rstd, dw) = (x.f32(), dy.f32(), rstd.f32(), &mut dw.f32_mut()[..c]);
    dw.fill(0.0);
    for n in 0..p.n as usize {
        let (x, dy) = (&x[n * c..][..c], &dy[n * c..][..c]);
        for i in 0..c {
            dw[i] += dy[i] * x[i] * rstd[n];
        }
    }
}
