//! What the tests across crates share.

use crest_core::device::{Choice, Device};

/// The CPU twins.
pub fn cpu() -> Device {
    pollster::block_on(Device::open(&Choice::Cpu)).expect("the twins are always there")
}

/// A GPU adapter; on a machine without one, a software adapter such as llvmpipe. The tests need one: a missing adapter
/// fails them.
pub fn gpu() -> Device {
    pollster::block_on(Device::open(&Choice::Gpu)).expect("install a Vulkan driver, e.g. mesa-vulkan-drivers")
}
