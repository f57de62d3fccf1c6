//! In the place of `gpu` in a build without the feature of that name: no GPU can be had, and nothing of it is compiled in.

use super::{Choice, Program};
use crate::model::{BufferId, Plan, View};
use crate::{Error, Result};
use std::convert::Infallible;
use std::rc::Rc;

/// There is none.
pub struct Gpu(Infallible);

impl Gpu {
    /// Refuses.
    ///
    /// # Errors
    /// Always [`Error::Device`].
    pub async fn open(_: &Choice) -> Result<Gpu> {
        Err(Error::device("this build of Crest has no GPU support", "use --device cpu"))
    }

    /// There is no adapter to name.
    pub fn name(&self) -> String {
        match self.0 {}
    }

    /// There is no adapter to ask.
    pub fn is_software(&self) -> bool {
        match self.0 {}
    }

    /// There are no GPU objects.
    pub fn objects_created(&self) -> usize {
        match self.0 {}
    }
}

/// There is none.
pub struct GpuExecutor(Infallible);

impl GpuExecutor {
    pub(super) async fn new(gpu: Rc<Gpu>, _: Rc<Plan>) -> Result<Self> {
        match gpu.0 {}
    }

    pub(super) fn write(&mut self, _: BufferId, _: &[u32]) {
        match self.0 {}
    }

    pub(super) fn set_params(&mut self, _: usize, _: &[u8]) {
        match self.0 {}
    }

    pub(super) fn run(&mut self, _: &Program) {
        match self.0 {}
    }

    pub(super) async fn read(&mut self, _: View) -> Result<Vec<u32>> {
        match self.0 {}
    }
}
