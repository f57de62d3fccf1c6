//! Runs every kernel on a device and compares what it writes with what its twin writes.

use super::{Check, cases, cases::Case};
use crate::Result;
use crate::device::{Device, Program};
use crate::model::{BufferId, Category, Op, Plan, View, plan::Buffer};
use crest_kernels::Arg;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::rc::Rc;

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
    let cases = cases::dense(&mut rng);
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
    let actual = run_device(device, case).await?;
    for (binding, (expected, actual)) in expected.iter().zip(&actual).enumerate() {
        if !case.kernel.writes(binding) {
            continue;
        }
        let (expected, actual): (&[f32], &[f32]) =
            (bytemuck::cast_slice(expected), bytemuck::cast_slice(actual));
        let scale = expected.iter().fold(0.0f32, |m, v| m.max(v.abs()));
        for (e, a) in expected.iter().zip(actual) {
            check.add(f64::from((e - a).abs()), f64::from(scale));
        }
    }
    check.cases += 1;
    Ok(())
}

fn run_twin(case: &Case) -> Vec<Vec<u32>> {
    let mut buffers = case.args.clone();
    let mut args: Vec<_> = buffers
        .iter_mut()
        .enumerate()
        .map(|(i, words)| if case.kernel.writes(i) { Arg::Out(words) } else { Arg::In(words) })
        .collect();
    (case.kernel.twin)(&case.params, &mut args);
    buffers
}

async fn run_device(device: &Device, case: &Case) -> Result<Vec<Vec<u32>>> {
    let buffers = case
        .args
        .iter()
        .enumerate()
        .map(|(i, words)| Buffer {
            name: case.kernel.shader.bindings[i].name.into(),
            words: words.len(),
            category: Category::Activations,
        })
        .collect();
    let views: Vec<_> = case
        .args
        .iter()
        .enumerate()
        .map(|(i, words)| View { buffer: BufferId(i), offset: 0, len: words.len() })
        .collect();
    let op = Op {
        label: "selftest".into(),
        kernel: case.kernel,
        params: case.params.clone(),
        args: views.clone(),
    };
    let plan = Plan { buffers, ops: vec![op], ..Default::default() };
    plan.validate()?;
    let mut executor = device.executor(Rc::new(plan)).await?;
    for (i, words) in case.args.iter().enumerate() {
        executor.write(BufferId(i), words);
    }
    executor.run(&Program::Ops(0..1));
    let mut out = Vec::new();
    for view in views {
        out.push(executor.read(view).await?);
    }
    Ok(out)
}
