//! A run on disk: its folder, its metrics file, and the caches and checkpoints that runs read.

mod folder;
pub mod init;
mod log;
mod sources;

pub use folder::{RunFolder, run_name};
pub use log::{MetricsLog, Point, read_points};
pub use sources::{CacheSource, Saved, device_name, is_checkpoint, open_device, shell};
