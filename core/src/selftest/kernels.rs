//! Runs every kernel on a device and compares what it writes with what its twin writes.

use super::cases::{self, Case};
use super::trial::Call;
use super::{Check, cases_head, replay, run_twin};
use crate::Result;
use crate::device::Device;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Largest error of a kernel, relative to the largest entry that its twin writes: CPU 1e-5, GPU 1e-4.
pub fn tolerance(device: &Device) -> f64 {
    if device.kind() == "cpu" { 1e-5 } else { 1e-4 }
}

/// Runs every kernel against its twin on random inputs; one check per kernel, in the order of a training step.
///
/// # Errors
/// [`crate::Error::Device`] if the device fails; a wrong result is a check that does not pass.
pub async fn kernels(device: &Device) -> Result<Vec<Check>> {
    let mut rng = ChaCha8Rng::seed_from_u64(20_240_912);
    let mut cases = cases::dense(&mut rng);
    cases.extend(cases_head::head(&mut rng));
    let mut checks = Vec::new();
    for kernel in crest_kernels::all() {
        let mut check = Check::new(kernel.name(), tolerance(device));
        for case in cases.iter().filter(|c| c.kernel.name() == kernel.name()) {
            compare(device, case, &mut check).await?;
        }
        checks.push(check);
    }
    Ok(checks)
}

async fn compare(device: &Device, case: &Case, check: &mut Check) -> Result<()> {
    let expected = run_twin(case);
    let bindings = (0..case.args.len()).collect();
    let call = Call { kernel: case.kernel, params: case.params.clone(), bindings };
    let actual = replay(device, &case.args, &[call]).await?;
    for (binding, (expected, actual)) in expected.iter().zip(&actual).enumerate() {
        if case.kernel.writes(binding) {
            let name = case.kernel.shader.bindings[binding].name;
            compare_words(expected, actual, |i| is_id(name, i), check);
        }
    }
    check.cases += 1;
    Ok(())
}

/// Which words of a binding are ids, to be equal to the bit.
fn is_id(binding: &str, word: usize) -> bool {
    binding == "picks" || binding == "ids" || (binding == "sparse" && word.is_multiple_of(2))
}

fn compare_words(expected: &[u32], actual: &[u32], exact: impl Fn(usize) -> bool, check: &mut Check) {
    let float = |word: u32| f64::from(f32::from_bits(word));
    let floats = || expected.iter().enumerate().filter(|(i, _)| !exact(*i)).map(|(_, w)| float(*w).abs());
    let scale = floats().fold(0.0, f64::max);
    for (i, (&e, &a)) in expected.iter().zip(actual).enumerate() {
        let difference = match (e == a, exact(i)) {
            (true, _) => 0.0,
            (false, true) => f64::INFINITY,
            (false, false) => (float(e) - float(a)).abs(),
        };
        check.add(difference, scale);
    }
}
