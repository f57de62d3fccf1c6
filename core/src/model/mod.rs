//! A Llama: its parameter table, its initial weights, and the plans that train it, score with it and generate from it.

mod build;
mod builder;
pub mod infer;
pub mod memory;
pub mod plan;
pub mod table;

pub use build::{RING_SLOTS, ROW_COLUMNS, Shape, build};
pub use plan::{BufferId, Category, Op, Plan, View};
pub use table::{Table, Tensor};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Student;
    use crest_kernels::head;

    #[test]
    fn a_head_that_the_kernels_cannot_hold_is_refused() {
        let student = Student::default();
        let table = Table::new(&student, 2048);
        let plan = |head| build(&student, &table, Shape { batch: 1, vocab: 2048, head, chunk: 0 });
        assert!(plan(1).is_ok() && plan(head::MAX_HEAD).is_ok());
        for bad in [0, head::MAX_HEAD + 1] {
            let error = plan(bad).unwrap_err().to_string();
            assert!(error.contains(&format!("{bad} entries")), "{error}");
        }
    }
}
