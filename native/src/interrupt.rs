//! Ctrl-C as a flag that work looks at where it can stop without losing anything.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Set by the first Ctrl-C; the second ends the program at once.
#[derive(Clone, Debug, Default)]
pub struct Flag(Arc<AtomicBool>);

impl Flag {
    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Listens from now on.
pub fn flag() -> Flag {
    let flag = Flag::default();
    let seen = flag.clone();
    // Fails only if a handler is set already, and then that one is ours.
    let _ = ctrlc::set_handler(move || {
        if seen.0.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    flag
}
