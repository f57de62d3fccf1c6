//! What a kernel is to the rest of Crest: a shader, its twin and its grid.

use crate::shaders::{Access, Shader};

/// A shader and its CPU twin: two programs for the same parameters and bindings.
pub struct Kernel {
    /// The GPU side.
    pub shader: &'static Shader,
    /// The CPU side: parameter bytes, then one argument per storage binding, in binding order.
    pub twin: fn(&[u8], &mut [Arg<'_>]),
    /// Workgroups to launch for these parameters.
    pub grid: fn(&[u8]) -> [u32; 3],
    /// Floating-point operations for these parameters (for the printed plan and for rates).
    pub flops: fn(&[u8]) -> u64,
}

impl Kernel {
    /// Unique name, shared with the shader.
    pub fn name(&self) -> &'static str {
        self.shader.name
    }

    /// Which bindings this kernel writes.
    pub fn writes(&self, binding: usize) -> bool {
        self.shader.bindings[binding].access == Access::ReadWrite
    }
}

impl std::fmt::Debug for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kernel({})", self.name())
    }
}

/// One storage binding as the twin sees it: 32-bit words, read or written.
#[derive(Debug)]
pub enum Arg<'a> {
    /// A `read` binding.
    In(&'a [u32]),
    /// A `read_write` binding.
    Out(&'a mut [u32]),
}

impl Arg<'_> {
    /// The words of the buffer.
    pub fn u32(&self) -> &[u32] {
        match self {
            Arg::In(words) => words,
            Arg::Out(words) => words,
        }
    }

    /// The buffer as `f32`.
    pub fn f32(&self) -> &[f32] {
        bytemuck::cast_slice(self.u32())
    }

    /// The words of a written buffer.
    ///
    /// # Panics
    /// On a `read` binding: the twin and its shader disagree, which the kernel tests exclude.
    pub fn u32_mut(&mut self) -> &mut [u32] {
        match self {
            Arg::Out(words) => words,
            Arg::In(_) => panic!("twin writes a binding that its shader declares `read`"),
        }
    }

    /// A written buffer as `f32`.
    ///
    /// # Panics
    /// On a `read` binding, as [`Arg::u32_mut`].
    pub fn f32_mut(&mut self) -> &mut [f32] {
        bytemuck::cast_slice_mut(self.u32_mut())
    }
}

/// Reads a parameter struct from its bytes; the slot may be longer than the struct.
pub(crate) fn params<P: bytemuck::AnyBitPattern>(bytes: &[u8]) -> P {
    bytemuck::pod_read_unaligned(&bytes[..size_of::<P>()])
}

/// Grid for `threads` invocations in workgroups of `size` along x, folded into y above 65,535 groups.
/// The shader recovers its index as `gid.y * num_workgroups.x * size + gid.x`.
pub fn linear_grid(threads: u32, size: u32) -> [u32; 3] {
    let groups = threads.div_ceil(size).max(1);
    let y = groups.div_ceil(65_535);
    [groups.div_ceil(y), y, 1]
}

/// Checks a `#[repr(C)]` parameter struct against the layout that the shader's compiler sees.
#[cfg(test)]
macro_rules! assert_layout {
    ($params:ty, $shader:expr, [$($field:ident),* $(,)?]) => {{
        let ours = vec![$((stringify!($field), std::mem::offset_of!($params, $field))),*];
        let theirs: Vec<_> = $shader.params.iter().map(|f| (f.name, f.offset)).collect();
        assert_eq!(ours, theirs, "{} parameters", $shader.name);
    }};
}
#[cfg(test)]
pub(crate) use assert_layout;
