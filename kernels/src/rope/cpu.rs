//! CPU twin of `rope.wgsl`.

use super::Params;
use crate::{Arg, kernel::params, parallel};

/// Twin of `rope`.
pub fn rope(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let [table, positions, qkv] = args else { unreachable!("3 bindings") };
    let (table, positions, qkv) = (table.f32(), positions.u32(), qkv.f32_mut());
    let (d, half) = (p.d as usize, p.d as usize / 2);
    let stride = p.stride as usize;
    parallel::rows(&mut qkv[..p.n as usize * stride], stride, |n, row| {
        let position = positions[n].min(p.t - 1) as usize;
        let turns = &table[position * half * 2..][..half * 2];
        for head in row.chunks_exact_mut(d).take(p.heads as usize) {
            let (lo, hi) = head.split_at_mut(half);
            for i in 0..half {
                let (c, s) = (turns[2 * i], turns[2 * i + 1] * p.sign);
                (lo[i], hi[i]) = (lo[i] * c - hi[i] * s, hi[i] * c + lo[i] * s);
            }
        }
    });
}
