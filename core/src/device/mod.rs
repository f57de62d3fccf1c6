//! Two executors of the same plan: the GPU through wgpu, the CPU through the kernels' twins; and the choice of one.

pub mod cpu;
#[cfg(feature = "gpu")]
pub mod gpu;
#[cfg(not(feature = "gpu"))]
#[path = "no_gpu.rs"]
pub mod gpu;

use crate::model::{BufferId, Plan, View};
use crate::{Error, Result};
use std::ops::Range;
use std::rc::Rc;

/// What the user asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// A hardware adapter if there is one, else the CPU twins.
    #[default]
    Auto,
    /// The CPU twins.
    Cpu,
    /// A GPU adapter, be it a software one.
    Gpu,
    /// The first adapter whose name contains this, whatever its case.
    Named(String),
}

impl std::str::FromStr for Choice {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "auto" => Choice::Auto,
            "cpu" => Choice::Cpu,
            "gpu" => Choice::Gpu,
            name => Choice::Named(name.into()),
        })
    }
}

/// An open device. Clones share it.
#[derive(Clone)]
pub struct Device {
    gpu: Option<Rc<gpu::Gpu>>,
    reason: String,
}

impl Device {
    /// Opens a device by the rule of the house: hardware adapter, else CPU twins, which are faster than any software
    /// adapter.
    ///
    /// # Errors
    /// [`Error::Device`] if a GPU was asked for and none can be had.
    pub async fn open(choice: &Choice) -> Result<Device> {
        if *choice == Choice::Cpu {
            return Ok(Device { gpu: None, reason: "asked for".into() });
        }
        match (choice, gpu::Gpu::open(choice).await) {
            (Choice::Auto, Ok(gpu)) if gpu.is_software() => {
                let reason =
                    format!("the only adapter, {}, is software and slower than the CPU twins", gpu.name());
                Ok(Device { gpu: None, reason })
            }
            (Choice::Auto, Err(error)) => {
                let problem = match error {
                    Error::Device { problem, .. } => problem,
                    other => other.to_string(),
                };
                Ok(Device { gpu: None, reason: problem })
            }
            (_, Ok(gpu)) => {
                let reason = if *choice == Choice::Auto { "hardware adapter found" } else { "asked for" };
                Ok(Device { gpu: Some(Rc::new(gpu)), reason: reason.into() })
            }
            (_, Err(error)) => Err(error),
        }
    }

    /// `gpu` or `cpu`.
    pub fn kind(&self) -> &'static str {
        if self.gpu.is_some() { "gpu" } else { "cpu" }
    }

    /// Name of the adapter and backend, or of the twins.
    pub fn name(&self) -> String {
        match &self.gpu {
            Some(gpu) => gpu.name(),
            None => cpu::name(),
        }
    }

    /// Why this device, in words.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The GPU, if this is one.
    pub fn gpu(&self) -> Option<&gpu::Gpu> {
        self.gpu.as_deref()
    }

    /// Creates the buffers of a plan, zeroed, and everything needed to replay it.
    ///
    /// # Errors
    /// [`Error::Device`] with kernel, sizes and limits if the device refuses.
    pub async fn executor(&self, plan: Rc<Plan>) -> Result<Executor> {
        Ok(match &self.gpu {
            Some(gpu) => Executor::Gpu(gpu::GpuExecutor::new(gpu.clone(), plan).await?),
            None => Executor::Cpu(cpu::CpuExecutor::new(plan)),
        })
    }
}

/// A part of the plan to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// Operations of the training step, by index; `0..plan.ops.len()` is a step, `0..plan.forward` the forward pass.
    Ops(Range<usize>),
    /// Logits of one chunk.
    Logits(usize),
}

/// A plan on a device.
pub enum Executor {
    /// Through wgpu.
    Gpu(gpu::GpuExecutor),
    /// Through the twins.
    Cpu(cpu::CpuExecutor),
}

impl Executor {
    /// Overwrites the start of a buffer. Takes effect before the next [`Executor::run`].
    pub fn write(&mut self, buffer: BufferId, words: &[u32]) {
        match self {
            Executor::Gpu(e) => e.write(buffer, words),
            Executor::Cpu(e) => e.write(buffer, words),
        }
    }

    /// Replaces the parameters of an operation of the training step from the next [`Executor::run`] on.
    pub fn set_params(&mut self, op: usize, params: &[u8]) {
        match self {
            Executor::Gpu(e) => e.set_params(op, params),
            Executor::Cpu(e) => e.set_params(op, params),
        }
    }

    /// Runs a part of the plan: at once on the CPU, queued on a GPU.
    pub fn run(&mut self, program: &Program) {
        match self {
            Executor::Gpu(e) => e.run(program),
            Executor::Cpu(e) => e.run(program),
        }
    }

    /// Reads part of a buffer once everything queued has run.
    ///
    /// # Errors
    /// [`Error::Device`] if the device was lost or reported an error since the last read.
    pub async fn read(&mut self, view: View) -> Result<Vec<u32>> {
        match self {
            Executor::Gpu(e) => e.read(view).await,
            Executor::Cpu(e) => Ok(e.read(view)),
        }
    }
}
