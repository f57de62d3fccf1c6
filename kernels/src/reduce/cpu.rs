//! CPU twins of `reduce.wgsl`.

use super::{PARTIALS, Params};
use crate::{Arg, kernel::params, parallel};

const BLOCK: usize = 4096;

/// Twin of `sum_splits`.
pub fn sum_splits(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let count = p.count as usize;
    let [parts, c] = args else { unreachable!("2 bindings") };
    let (parts, c) = (parts.f32(), c.f32_mut());
    parallel::blocks(&mut c[..count], BLOCK, |block, c| {
        if p.add == 0 {
            c.fill(0.0);
        }
        for s in 0..p.splits as usize {
            for (c, part) in c.iter_mut().zip(&parts[s * count + block * BLOCK..]) {
                *c += part;
            }
        }
    });
}

/// Twin of `sum_squares`: the shader's shares, each summed in f64 because a single running f32 sum over a whole model
/// loses digits that the shader's tree keeps.
pub fn sum_squares(bytes: &[u8], args: &mut [Arg<'_>]) {
    const WG: usize = 256;
    let p: Params = params(bytes);
    let [x, partial] = args else { unreachable!("2 bindings") };
    let (x, partial) = (&x.f32()[..p.count as usize], partial.f32_mut());
    let groups = PARTIALS as usize;
    parallel::blocks(&mut partial[..groups], 1, |w, out| {
        let share = x.chunks(WG).skip(w).step_by(groups).flatten();
        out[0] = share.map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>() as f32;
    });
}

/// Twin of `clip_factor`.
pub fn clip_factor(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let [partial, clip, norms] = args else { unreachable!("3 bindings") };
    let (partial, clip, norms) = (partial.f32(), clip.f32_mut(), norms.f32_mut());
    let norm = partial[..PARTIALS as usize].iter().sum::<f32>().sqrt();
    clip[0] = norm;
    clip[1] = (p.limit / norm.max(1e-12)).min(1.0);
    norms[p.slot as usize] = norm;
}
