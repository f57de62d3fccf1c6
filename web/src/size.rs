//! The sizes of student that the page offers.

use crest_core::{Schedule, Student};
use serde::Deserialize;

/// A student that a browser can train while somebody watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Size {
    /// For software adapters and tests.
    Xs,
    /// The default of the command line too.
    #[default]
    S,
    /// For a graphics card.
    M,
}

impl Size {
    /// A run of `steps`; the warm-up takes a tenth of a short one.
    pub(crate) fn schedule(self, steps: u32) -> Schedule {
        let usual = Schedule::default();
        Schedule {
            steps,
            warmup: usual.warmup.min(steps / 10),
            batch: if self == Size::Xs { usual.batch / 2 } else { usual.batch },
            ..usual
        }
    }

    pub(crate) fn student(self) -> Student {
        match self {
            Size::Xs => Student { width: 32, layers: 1, ff: 84, context: 32, ..Student::default() },
            Size::S => Student::default(),
            Size::M => Student { width: 96, layers: 3, ff: 256, ..Student::default() },
        }
    }
}
