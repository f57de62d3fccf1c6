//! Every kernel computes on the GPU what its CPU twin computes, and the golden losses.

use crest_core::selftest;

#[test]
fn kernels_match_their_twins_on_the_gpu() {
    let device = crest_tests::gpu();
    let checks = pollster::block_on(selftest::kernels(&device)).unwrap();
    assert_eq!(checks.len(), crest_kernels::all().len());
    let bad: Vec<_> = checks.iter().filter(|c| !c.pass()).collect();
    assert!(bad.is_empty(), "{}: {bad:#?}", device.name());
}

#[test]
fn golden_losses_hold_on_the_gpu() {
    let file = selftest::golden::parse(include_str!("../golden/losses.json")).unwrap();
    let device = crest_tests::gpu();
    let checks = pollster::block_on(selftest::golden(&device, &file)).unwrap();
    assert_eq!(checks.iter().map(|c| c.cases).sum::<usize>(), 6 * 32);
    let bad: Vec<_> = checks.iter().filter(|c| !c.pass()).collect();
    assert!(bad.is_empty(), "{}: {bad:#?}", device.name());
}
