//! The table of shaders that `build.rs` validated and reflected; a shader that breaks a default limit never gets here.

/// One entry point with its pipeline constants: everything a device needs to build the pipeline.
#[derive(Debug)]
pub struct Shader {
    /// Unique name, e.g. `matmul_nt`.
    pub name: &'static str,
    /// Path of the source inside the crate.
    pub file: &'static str,
    /// WGSL text; empty without the feature `shaders`.
    pub source: &'static str,
    /// Entry point in `source`.
    pub entry: &'static str,
    /// Values of `override` constants.
    pub constants: &'static [(&'static str, f64)],
    /// Threads per workgroup.
    pub workgroup_size: [u32; 3],
    /// Workgroup memory in bytes.
    pub workgroup_bytes: u32,
    /// Storage buffers at bindings 1, 2, …; binding 0 is always the uniform parameter struct.
    pub bindings: &'static [Binding],
    /// Members of the parameter struct.
    pub params: &'static [Field],
}

/// One storage buffer of a shader.
#[derive(Debug, PartialEq, Eq)]
pub struct Binding {
    /// Name in the shader.
    pub name: &'static str,
    /// How the shader declares it.
    pub access: Access,
}

/// Declared access of a storage buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// `var<storage, read>`
    Read,
    /// `var<storage, read_write>`
    ReadWrite,
}

/// One member of a parameter struct, as the shader lays it out.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// Member name.
    pub name: &'static str,
    /// Offset in bytes.
    pub offset: usize,
    /// Size in bytes.
    pub size: usize,
}

include!(concat!(env!("OUT_DIR"), "/shaders.rs"));
