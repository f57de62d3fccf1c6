//! Crest's core: everything that is the same natively and in the browser. No files, no clocks, no threads of its own,
//! no printing.

pub mod assess;
pub mod batch;
pub mod cache;
pub mod checkpoint;
pub mod config;
pub mod container;
pub mod device;
pub mod error;
pub mod metrics;
pub mod model;
pub mod objective;
pub mod positions;
mod records;
pub mod selftest;
pub mod teacher;
pub mod train;

pub use config::{Config, Schedule, Student};
pub use error::{Error, Result};
pub use objective::Objective;
