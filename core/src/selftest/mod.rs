//! Checks that a device computes what Crest means: every kernel against its twin, every loss against the golden file.

mod cases;
pub mod golden;
mod kernels;
pub mod trial;

pub use kernels::kernels;

use serde::Serialize;

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
