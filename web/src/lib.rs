//! Crest in a browser worker: several students of one teacher, trained in lock-step on one device.
//!
//! Everything here is translation. `lab` drives `crest_core`, `view` holds what crosses to JavaScript, this file is the
//! class that the worker sees. The TypeScript side of every type is `www/src/protocol.ts`.

mod assess;
mod lab;
mod positions;
mod size;
mod view;

use serde::Serialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TASK_TYPES: &str = "import type { TaskAssessment } from '../assessment';";

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type { Comparison, LabInfo, Lanes, Progress, Settings } from '../protocol';";

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Remembers the message of a panic, which WebAssembly itself reports as `unreachable`.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| PANIC.with(|panic| *panic.borrow_mut() = Some(info.to_string()))));
}

/// What the module said before it failed; the module is unusable then.
#[wasm_bindgen(js_name = lastPanic)]
pub fn last_panic() -> Option<String> {
    PANIC.with(|panic| panic.borrow().clone())
}

/// Chapter 5: what a teacher cache, or pasted OpenAI-style log-probabilities as UTF-8, tells before anyone trains.
///
/// # Errors
/// What is wrong with the bytes, in words.
#[wasm_bindgen(unchecked_return_type = "TaskAssessment")]
pub fn assess(task: &[u8]) -> Result<JsValue, JsError> {
    to_js(&assess::assess(task)?)
}

/// Students of one teacher with equal weights and batches and an objective each.
#[wasm_bindgen]
pub struct Lab(lab::Lab);

#[wasm_bindgen]
impl Lab {
    /// Opens the device and creates the students.
    ///
    /// # Errors
    /// The core's message: settings, cache or device.
    pub async fn open(
        cache: &[u8],
        #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    ) -> Result<Lab, JsError> {
        let settings = serde_wasm_bindgen::from_value(settings)?;
        Ok(Lab(lab::Lab::open(cache, settings).await?))
    }

    /// Device, sizes and positions.
    #[wasm_bindgen(unchecked_return_type = "LabInfo")]
    pub fn info(&self) -> Result<JsValue, JsError> {
        to_js(&self.0.info())
    }

    /// Optimizer steps done.
    #[wasm_bindgen(js_name = stepIndex)]
    pub fn step_index(&self) -> u32 {
        self.0.step_index()
    }

    /// Trains `n` steps; no student begins a step before all have finished the one before.
    ///
    /// # Errors
    /// The core's message: device, or a loss that is not finite.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub async fn step(&mut self, n: u32) -> Result<JsValue, JsError> {
        to_js(&self.0.step(n).await?)
    }

    /// Teacher and students at a cache position.
    ///
    /// # Errors
    /// The core's message: device, or a position without a teacher distribution.
    #[wasm_bindgen(unchecked_return_type = "Lanes")]
    pub async fn lanes(&mut self, position: u32) -> Result<JsValue, JsError> {
        to_js(&self.0.lanes(position).await?)
    }

    /// Metrics on held-out text, side by side.
    ///
    /// # Errors
    /// The core's message: device.
    #[wasm_bindgen(unchecked_return_type = "Comparison")]
    pub async fn evaluate(&mut self) -> Result<JsValue, JsError> {
        to_js(&self.0.evaluate().await?)
    }

    /// Fresh weights and batches from a seed; objectives stay.
    ///
    /// # Errors
    /// The core's message: device.
    pub async fn reset(&mut self, seed: u32) -> Result<(), JsError> {
        Ok(self.0.reset(seed).await?)
    }

    /// Trains one student for something else from the next step on. Gives the objective in canonical shorthand.
    ///
    /// # Errors
    /// The core's message: shorthand; the old objective then stays.
    #[wasm_bindgen(js_name = setObjective)]
    pub fn set_objective(&mut self, student: usize, shorthand: &str) -> Result<String, JsError> {
        Ok(self.0.set_objective(student, shorthand)?)
    }
}

/// Maps become plain objects, absent values null.
fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    Ok(value.serialize(&serializer)?)
}
