//! The student: its parameter table, its initial weights, and the step plan that computes and trains it.

mod build;
pub mod memory;
pub mod plan;
pub mod table;

pub use build::{RING_SLOTS, ROW_COLUMNS, Shape, build};
pub use plan::{BufferId, Category, Op, Plan, View};
pub use table::{Table, Tensor};
