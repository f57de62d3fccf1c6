//! Every kernel computes on the GPU what its CPU twin computes, in shapes that do not fit its tiles.

use crest_core::selftest;

#[test]
fn kernels_match_their_twins_on_the_gpu() {
    let device = crest_tests::gpu();
    let checks = pollster::block_on(selftest::kernels(&device)).unwrap();
    assert_eq!(checks.len(), crest_kernels::all().len());
    let bad: Vec<_> = checks.iter().filter(|c| !c.pass()).collect();
    assert!(bad.is_empty(), "{}: {bad:#?}", device.name());
}
