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

/// Calls `body(index, a_block, b_block)` for every block of two outputs, each given with the size of its blocks; the
/// last may be shorter.
#[cfg(feature = "parallel")]
pub(crate) fn blocks2<A: Send, B: Send>(
    a: (&mut [A], usize),
    b: (&mut [B], usize),
    body: impl Fn(usize, &mut [A], &mut [B]) + Sync + Send,
) {
    use rayon::prelude::*;
    let blocks = a.0.par_chunks_mut(a.1).zip(b.0.par_chunks_mut(b.1));
    blocks.enumerate().for_each(|(i, (a, b))| body(i, a, b));
}

/// Calls `body(index, a_block, b_block)` for every block of two outputs, each given with the size of its blocks; the
/// last may be shorter.
#[cfg(not(feature = "parallel"))]
pub(crate) fn blocks2<A: Send, B: Send>(
    a: (&mut [A], usize),
    b: (&mut [B], usize),
    body: impl Fn(usize, &mut [A], &mut [B]) + Sync + Send,
) {
    let blocks = a.0.chunks_mut(a.1).zip(b.0.chunks_mut(b.1));
    blocks.enumerate().for_each(|(i, (a, b))| body(i, a, b));
}

/// Calls `body(index, a_row, b_row)` for every row of two outputs, each given with its width.
pub(crate) fn rows2<A: Send, B: Send>(
    a: (&mut [A], usize),
    b: (&mut [B], usize),
    body: impl Fn(usize, &mut [A], &mut [B]) + Sync + Send,
) {
    let mut nothing = vec![(); a.0.len() / a.1];
    rows3(a, b, (&mut nothing, 1), |i, a, b, _| body(i, a, b));
}

/// Calls `body(index, a_row, b_row, c_row)` for every row of three outputs, each given with its width. Every row may go
/// to another thread: for rows that cost much more than their length shows.
#[cfg(feature = "parallel")]
pub(crate) fn rows3<A: Send, B: Send, C: Send>(
    a: (&mut [A], usize),
    b: (&mut [B], usize),
    c: (&mut [C], usize),
    body: impl Fn(usize, &mut [A], &mut [B], &mut [C]) + Sync + Send,
) {
    use rayon::prelude::*;
    (a.0.par_chunks_exact_mut(a.1), b.0.par_chunks_exact_mut(b.1), c.0.par_chunks_exact_mut(c.1))
        .into_par_iter()
        .enumerate()
        .for_each(|(i, (a, b, c))| body(i, a, b, c));
}

/// Calls `body(index, a_row, b_row, c_row)` for every row of three outputs, each given with its width.
#[cfg(not(feature = "parallel"))]
pub(crate) fn rows3<A: Send, B: Send, C: Send>(
    a: (&mut [A], usize),
    b: (&mut [B], usize),
    c: (&mut [C], usize),
    body: impl Fn(usize, &mut [A], &mut [B], &mut [C]) + Sync + Send,
) {
    let rows = a.0.chunks_exact_mut(a.1).zip(b.0.chunks_exact_mut(b.1)).zip(c.0.chunks_exact_mut(c.1));
    rows.enumerate().for_each(|(i, ((a, b), c))| body(i, a, b, c));
}
