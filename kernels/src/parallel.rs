//! Loops over independent rows: on all threads natively, in order where there are no threads.

/// Calls `body(row_index, row)` for every `width`-long row of `out`. Rows are independent, so the result does not
/// depend on the number of threads.
#[cfg(feature = "parallel")]
pub(crate) fn rows<T: Send>(out: &mut [T], width: usize, body: impl Fn(usize, &mut [T]) + Sync + Send) {
    use rayon::prelude::*;
    out.par_chunks_exact_mut(width).enumerate().for_each(|(i, row)| body(i, row));
}

/// Calls `body(row_index, row)` for every `width`-long row of `out`, in order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn rows<T>(out: &mut [T], width: usize, body: impl Fn(usize, &mut [T])) {
    out.chunks_exact_mut(width).enumerate().for_each(|(i, row)| body(i, row));
}
