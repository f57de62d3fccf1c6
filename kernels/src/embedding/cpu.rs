//! CPU twins of `embedding.wgsl`.

use super::Params;
use crate::{Arg, kernel::params, parallel};

/// Twin of `embedding_fwd`.
pub fn embedding_fwd(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let c = p.c as usize;
    let [ids, table, x] = args else { unreachable!("3 bindings") };
    let (ids, table, x) = (ids.u32(), table.f32(), x.f32_mut());
    parallel::rows(&mut x[..p.n as usize * c], c, |n, x| {
        x.copy_from_slice(&table[ids[n] as usize * c..][..c]);
    });
}

/// Twin of `embedding_bwd`.
pub fn embedding_bwd(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    let c = p.c as usize;
    let [order, segments, dx, dtable] = args else { unreachable!("4 bindings") };
    let (order, segments, dx, dtable) = (order.u32(), segments.u32(), dx.f32(), dtable.f32_mut());
    for segment in segments[..p.n as usize * 3].chunks_exact(3) {
        let [token, start, end] = [0, 1, 2].map(|i| segment[i] as usize);
        for &n in &order[start..end] {
            let dx = &dx[n as usize * c..][..c];
            for (sum, g) in dtable[token * c..][..c].iter_mut().zip(dx) {
                *sum += g;
            }
        }
    }
}
