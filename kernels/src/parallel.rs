//! Loops over independent pieces of an output: on all threads natively, in order where there are no threads. Pieces
//! are fixed by the data, so the result does not depend on the number of threads.

/// Calls `body(index, row)` for every `width`-long row of `out`.
pub(crate) fn rows<T: Send>(out: &mut [T], width: usize, body: impl Fn(usize, &mut [T]) + Sync + Send) {
    debug_assert_eq!(out.len() % width, 0);
    blocks(out, width, body);
}

/// Calls `body(index, block)` for every block of `size` elements of `out`; the last may be shorter.
#[cfg(feature = "parallel")]
pub(crate) fn blocks<T: Send>(out: &mut [T], size: usize, body: impl Fn(usize, &mut [T]) + Sync + Send) {
    use rayon::prelude::*;
    // Handing work to another thread costs more than a few thousand elements of it.
    const SMALL: usize = 8192;
    if out.len() <= SMALL {
        out.chunks_mut(size).enumerate().for_each(|(i, block)| body(i, block));
    } else {
        let together = (SMALL / 4 / size).max(1);
        out.par_chunks_mut(size).enumerate().with_min_len(together).for_each(|(i, block)| body(i, block));
    }
}

/// Calls `body(index, block)` for every block of `size` elements of `out`; the last may be shorter.
#[cfg(not(feature = "parallel"))]
pub(crate) fn blocks<T: Send>(out: &mut [T], size: usize, body: impl Fn(usize, &mut [T]) + Sync + Send) {
    out.chunks_mut(size).enumerate().for_each(|(i, block)| body(i, block));
}
