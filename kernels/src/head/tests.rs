//! Layout of the parameters; the arithmetic is tested with the objective, whose promises need all kernels together.

use super::*;
use crate::kernel::assert_layout;

#[test]
fn layouts_match_the_shaders() {
    assert_layout!(StatsParams, STATS.shader, [n, vocab, head, k]);
    assert_layout!(DlogitsParams, DLOGITS.shader, [n, vocab, entries, inv_n]);
    assert_layout!(LossSumParams, LOSS_SUM.shader, [n, slot, first]);
}
