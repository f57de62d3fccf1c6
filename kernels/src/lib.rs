//! Crest's compute: one folder per operation, each with its WGSL, its parameter struct, its CPU twin and its tests.
//!
//! A [`Kernel`] joins the two sides: the reflected [`Shader`] that a GPU runs and the twin that a CPU runs on the same
//! parameters and bindings. Nothing here knows a device, a model or a file.
//!
//! Letters used throughout: B batch, T time, N = B*T positions, C model width, F feed-forward width, H heads,
//! G key/value heads, D head width, V vocabulary, K cached head, k ranked peaks, U ranked set. Matrices are row-major.

pub mod adamw;
pub mod attention;
pub mod embedding;
pub mod float;
pub mod head;
mod kernel;
pub mod matmul;
pub mod objective;
mod parallel;
pub mod reduce;
pub mod residual;
pub mod rmsnorm;
pub mod rope;
pub mod shaders;
pub mod swiglu;

pub use float::Float;
pub use kernel::{Arg, Kernel, linear_grid};
pub use shaders::{Access, Binding, Field, Shader};

/// Every kernel with its twin, in the order a training step meets them.
pub fn all() -> Vec<&'static Kernel> {
    [
        embedding::KERNELS.as_slice(),
        rmsnorm::KERNELS.as_slice(),
        matmul::KERNELS.as_slice(),
        rope::KERNELS.as_slice(),
        attention::KERNELS.as_slice(),
        swiglu::KERNELS.as_slice(),
        residual::KERNELS.as_slice(),
        head::KERNELS.as_slice(),
        objective::KERNELS.as_slice(),
        reduce::KERNELS.as_slice(),
        adamw::KERNELS.as_slice(),
    ]
    .concat()
}
