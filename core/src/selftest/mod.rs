//! Checks that a device computes what Crest means: every kernel against its twin, every loss against the golden file.

mod cases;
mod cases_head;
pub mod golden;
mod kernels;
pub mod teacher;
pub mod trial;

pub use kernels::{kernels, tolerance};

use crate::Result;
use crate::device::{Device, Program};
use crate::model::{BufferId, Category, Op, Plan, View, plan::Buffer};
use cases::Case;
use crest_kernels::Arg;
use golden::GoldenFile;
use serde::Serialize;
use std::rc::Rc;
use trial::{Call, Trial};

/// One line of a self-test.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Kernel or loss.
    pub name: String,
    /// Cases run.
    pub cases: usize,
    /// Largest absolute error.
    pub worst_abs: f64,
    /// Largest error relative to the largest entry of its case.
    pub worst_rel: f64,
    /// What `worst_rel` may be at most.
    pub tolerance: f64,
}

impl Check {
    /// A check without cases yet.
    pub fn new(name: impl Into<String>, tolerance: f64) -> Self {
        Check { name: name.into(), cases: 0, worst_abs: 0.0, worst_rel: 0.0, tolerance }
    }

    /// Whether every case was within tolerance; a check without cases is none.
    pub fn pass(&self) -> bool {
        self.cases > 0 && self.worst_rel <= self.tolerance
    }

    /// Takes in one comparison: the largest absolute difference, and the largest expected entry.
    pub fn add(&mut self, difference: f64, scale: f64) {
        self.worst_abs = self.worst_abs.max(difference);
        let relative = if difference == 0.0 { 0.0 } else { difference / scale.max(1e-6) };
        // `max` would swallow a NaN, which must fail.
        self.worst_rel = if relative.is_nan() { f64::INFINITY } else { self.worst_rel.max(relative) };
    }
}

/// Runs every loss of a golden file; one check per kind of loss, on gradients and values, in the order of the file.
///
/// # Errors
/// [`crate::Error::Device`] if the device fails; a wrong result is a check that does not pass.
pub async fn golden(device: &Device, file: &GoldenFile) -> Result<Vec<Check>> {
    let mut checks: Vec<Check> = Vec::new();
    for case in &file.cases {
        for loss in &case.losses {
            let trial = Trial::new(case, loss, case.head)?;
            let found = Trial::deviation(&trial.run(device).await?, loss);
            let name = format!("golden {}", loss.kind);
            let index = checks.iter().position(|c| c.name == name).unwrap_or_else(|| {
                checks.push(Check::new(name, tolerance(device)));
                checks.len() - 1
            });
            let check = &mut checks[index];
            check.cases += 1;
            check.worst_abs = check.worst_abs.max(found.gradient).max(found.value);
            check.worst_rel = check.worst_rel.max(found.gradient_relative).max(found.value_relative);
        }
    }
    Ok(checks)
}

/// The buffers of a case as the twin leaves them.
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

/// Runs kernel calls over buffers on a device and returns the buffers.
async fn replay(device: &Device, contents: &[Vec<u32>], calls: &[Call]) -> Result<Vec<Vec<u32>>> {
    let buffers = contents.iter().enumerate().map(|(i, words)| Buffer {
        name: format!("selftest.{i}"),
        words: words.len(),
        category: Category::Activations,
    });
    let view = |buffer: usize| View { buffer: BufferId(buffer), offset: 0, len: contents[buffer].len() };
    let ops = calls.iter().map(|call| Op {
        label: "selftest".into(),
        kernel: call.kernel,
        params: call.params.clone(),
        args: call.bindings.iter().map(|b| view(*b)).collect(),
    });
    let plan = Plan { buffers: buffers.collect(), ops: ops.collect(), ..Default::default() };
    plan.validate()?;
    let mut executor = device.executor(Rc::new(plan)).await?;
    for (i, words) in contents.iter().enumerate() {
        executor.write(BufferId(i), words);
    }
    executor.run(&Program::Ops(0..calls.len()));
    let mut after = Vec::new();
    for buffer in 0..contents.len() {
        after.push(executor.read(view(buffer)).await?);
    }
    Ok(after)
}
