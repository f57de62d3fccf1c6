//! l2 soft ranks (Blondel et al. 2020): projection of x / eps onto the permutahedron by pooling adjacent violators.

use super::super::MAX_U;
use crate::float::Float;

/// Soft ranks of one side. The largest value gets the rank near n: the direction cancels in a correlation.
#[derive(Clone, Debug)]
pub struct SoftRanks<F> {
    /// Soft rank of every element.
    pub rank: [F; MAX_U],
    /// Place of every element in falling order (equal values in the order of the set).
    pub place: [usize; MAX_U],
    /// Element at every place.
    pub order: [usize; MAX_U],
    /// First place of the block that holds a place.
    pub first: [usize; MAX_U],
    /// Size of the block that holds a place.
    pub size: [usize; MAX_U],
}

/// Soft ranks of the first `n` values of `x` with regularisation `eps`.
pub fn soft_ranks<F: Float>(n: usize, x: &[F; MAX_U], eps: F) -> SoftRanks<F> {
    let mut ranks = SoftRanks {
        rank: [F::zero(); MAX_U],
        place: [0; MAX_U],
        order: [0; MAX_U],
        first: [0; MAX_U],
        size: [0; MAX_U],
    };
    for i in 0..n {
        let place = (0..n).filter(|&j| x[j] > x[i] || (x[j] == x[i] && j < i)).count();
        ranks.place[i] = place;
        ranks.order[place] = i;
    }
    pool(n, x, eps, &mut ranks);
    for i in 0..n {
        let place = ranks.place[i];
        let (first, size) = (ranks.first[place], ranks.size[place]);
        // Relative to the block's own first value: a block of one gets its hard rank exactly.
        let top = x[ranks.order[first]];
        let mut sum = F::zero();
        for at in first..first + size {
            sum += x[ranks.order[at]] - top;
        }
        ranks.rank[i] = (x[i] - top - sum / F::count(size)) / eps + mean_rank(n, first, size);
    }
    ranks
}

/// Non-increasing fit of x / eps - (n, n-1, …, 1) in falling order: merges a block into the one before it for as long
/// as its mean is the larger.
fn pool<F: Float>(n: usize, x: &[F; MAX_U], eps: F, ranks: &mut SoftRanks<F>) {
    // A stack of blocks: first place, size, sum of values below the largest.
    let mut starts = [0; MAX_U];
    let mut sizes = [0; MAX_U];
    let mut sums = [F::zero(); MAX_U];
    let mut blocks = 0;
    let top = x[ranks.order[0]];
    for place in 0..n {
        starts[blocks] = place;
        sizes[blocks] = 1;
        sums[blocks] = x[ranks.order[place]] - top;
        blocks += 1;
        while blocks > 1 {
            let (a, b) = (blocks - 2, blocks - 1);
            let mean =
                |at: usize| sums[at] / (F::count(sizes[at]) * eps) - mean_rank::<F>(n, starts[at], sizes[at]);
            if mean(a) > mean(b) {
                break;
            }
            let sum = sums[b];
            sums[a] += sum;
            sizes[a] += sizes[b];
            blocks = b;
        }
    }
    for block in 0..blocks {
        for place in starts[block]..starts[block] + sizes[block] {
            ranks.first[place] = starts[block];
            ranks.size[place] = sizes[block];
        }
    }
}

/// Mean of the hard ranks n - place over a block.
fn mean_rank<F: Float>(n: usize, first: usize, size: usize) -> F {
    F::count(n - first) - F::count(size - 1) * F::of(0.5)
}

impl<F: Float> SoftRanks<F> {
    /// dL/dx from g = dL/drank: (g - mean of g over the block) / eps.
    pub fn gradient(&self, n: usize, g: &[F; MAX_U], eps: F) -> [F; MAX_U] {
        let mut dx = [F::zero(); MAX_U];
        for i in 0..n {
            let (first, size) = (self.first[self.place[i]], self.size[self.place[i]]);
            let mut sum = F::zero();
            for at in first..first + size {
                sum += g[self.order[at]];
            }
            dx[i] = (g[i] - sum / F::count(size)) / eps;
        }
        dx
    }
}
