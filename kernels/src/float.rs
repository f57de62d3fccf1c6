//! The arithmetic that a CPU twin needs, so that one text runs in `f32` (beside the shader) and in `f64` (against
//! finite differences and the golden losses).

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A floating-point type of the CPU twins.
pub trait Float:
    Copy
    + Debug
    + Send
    + Sync
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
{
    /// Nearest value to `x`.
    fn of(x: f64) -> Self;
    /// The value as `f64`.
    fn to_f64(self) -> f64;
    /// e^x
    fn exp(self) -> Self;
    /// Natural logarithm.
    fn ln(self) -> Self;
    /// Square root.
    fn sqrt(self) -> Self;
    /// Magnitude.
    fn abs(self) -> Self;
    /// The larger of two.
    fn max(self, other: Self) -> Self;
    /// The smaller of two.
    fn min(self, other: Self) -> Self;

    /// 0
    fn zero() -> Self {
        Self::of(0.0)
    }
    /// 1
    fn one() -> Self {
        Self::of(1.0)
    }
    /// A count.
    fn count(n: usize) -> Self {
        Self::of(n as f64)
    }
}

macro_rules! float {
    ($($ty:ident),*) => {$(
        impl Float for $ty {
            fn of(x: f64) -> Self {
                x as $ty
            }
            fn to_f64(self) -> f64 {
                self.into()
            }
            fn exp(self) -> Self {
                $ty::exp(self)
            }
            fn ln(self) -> Self {
                $ty::ln(self)
            }
            fn sqrt(self) -> Self {
                $ty::sqrt(self)
            }
            fn abs(self) -> Self {
                $ty::abs(self)
            }
            fn max(self, other: Self) -> Self {
                $ty::max(self, other)
            }
            fn min(self, other: Self) -> Self {
                $ty::min(self, other)
            }
        }
    )*};
}
float!(f32, f64);

/// Sum over lanes in the shaders' halving tree (`W` a power of two), so that both sides round alike.
pub(crate) fn tree_sum<F: Float, const W: usize>(mut lanes: [F; W]) -> F {
    let mut step = W / 2;
    while step > 0 {
        for lane in 0..step {
            let other = lanes[lane + step];
            lanes[lane] += other;
        }
        step /= 2;
    }
    lanes[0]
}
