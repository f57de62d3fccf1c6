//! CPU twins of `matmul.wgsl`: the `gemm` crate on strided views.

use super::Params;
use crate::{Arg, kernel::params};

/// Twin of `matmul_nn`.
pub fn matmul_nn(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    matmul(p, [p.k, 1], [p.n, 1], args);
}

/// Twin of `matmul_nt`.
pub fn matmul_nt(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    matmul(p, [p.k, 1], [1, p.k], args);
}

/// Twin of `matmul_tn`.
pub fn matmul_tn(bytes: &[u8], args: &mut [Arg<'_>]) {
    let p: Params = params(bytes);
    matmul(p, [1, p.m], [p.n, 1], args);
}

/// `a` and `b` are strides [row, column] of A [M, K] and B [K, N].
fn matmul(p: Params, a: [u32; 2], b: [u32; 2], args: &mut [Arg<'_>]) {
    let [lhs, rhs, out] = args else { unreachable!("3 bindings") };
    let (lhs, rhs, out) = (lhs.f32(), rhs.f32(), out.f32_mut());
    let (m, n, k) = (p.m as usize, p.n as usize, p.k as usize);
    let [a_row, a_col] = a.map(|s| s as usize);
    let [b_row, b_col] = b.map(|s| s as usize);
    for z in 0..p.splits() as usize {
        let k0 = z * p.split as usize;
        let depth = (p.split as usize).min(k - k0);
        let out = &mut out[z * m * n..][..m * n];
        let lhs = &lhs[k0 * a_col..m * k];
        let rhs = &rhs[k0 * b_row..k * n];
        let (out, lhs, rhs) = ((out, n), (lhs, [a_row, a_col]), (rhs, [b_row, b_col]));
        gemm([m, n, depth], out, lhs, rhs, p.add != 0, parallel());
    }
}

/// `out [m, n] = lhs [m, k] rhs [k, n] (+ out)`. Every slice comes with its strides: that of rows for `out`, those of
/// rows and columns for the others.
pub(crate) fn gemm(
    [m, n, k]: [usize; 3],
    (out, out_row): (&mut [f32], usize),
    (lhs, [a_row, a_col]): (&[f32], [usize; 2]),
    (rhs, [b_row, b_col]): (&[f32], [usize; 2]),
    add: bool,
    parallelism: gemm::Parallelism,
) {
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    assert!(out_row >= n && out.len() >= (m - 1) * out_row + n);
    assert!(lhs.len() > (m - 1) * a_row + (k - 1) * a_col);
    assert!(rhs.len() > (k - 1) * b_row + (n - 1) * b_col);
    let strides = |row: usize, col: usize| (col as isize, row as isize);
    let (lhs_cs, lhs_rs) = strides(a_row, a_col);
    let (rhs_cs, rhs_rs) = strides(b_row, b_col);
    #[expect(unsafe_code, reason = "gemm takes raw pointers; the three assertions above bound every access")]
    // SAFETY: the largest offset of each operand was checked against its slice; `out` is exclusively borrowed.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            out_row as isize,
            add,
            lhs.as_ptr(),
            lhs_cs,
            lhs_rs,
            rhs.as_ptr(),
            rhs_cs,
            rhs_rs,
            1.0,
            1.0,
            false,
            false,
            false,
            parallelism,
        );
    }
}

#[cfg(feature = "parallel")]
fn parallel() -> gemm::Parallelism {
    gemm::Parallelism::Rayon(0)
}

#[cfg(not(feature = "parallel"))]
fn parallel() -> gemm::Parallelism {
    gemm::Parallelism::None
}
