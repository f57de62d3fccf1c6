//! Errors as JavaScript sees them.

use crest_core::Error;
use wasm_bindgen::prelude::*;

/// An `Error` with the core's message; its `name` says who can put it right (`ErrorKind` in `www/src/protocol.ts`).
pub struct Thrown(js_sys::Error);

impl From<Error> for Thrown {
    fn from(error: Error) -> Self {
        let thrown = js_sys::Error::new(&error.to_string());
        thrown.set_name(match error {
            Error::Setting { .. } => "setting",
            Error::Input { .. } => "input",
            Error::Memory { .. } => "memory",
            Error::Diverged { .. } => "diverged",
            _ => "device",
        });
        Thrown(thrown)
    }
}

impl From<String> for Thrown {
    fn from(message: String) -> Self {
        Thrown(js_sys::Error::new(&message))
    }
}

/// What crosses over is not what the page and this module agreed on.
impl From<serde_wasm_bindgen::Error> for Thrown {
    fn from(error: serde_wasm_bindgen::Error) -> Self {
        Thrown::from(error.to_string())
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0.into()
    }
}
