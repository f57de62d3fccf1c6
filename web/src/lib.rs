//! Crest in a browser worker: several students of one teacher, trained in lock-step on one device.
//!
//! Everything here is translation. `lab` drives `crest_core`, `view` holds what crosses to JavaScript, this file is the
//! class that the worker sees. The TypeScript side of every type is `www/src/protocol.ts`.

#[cfg(feature = "assess")]
mod assess;
mod lab;
mod positions;
mod rewind;
mod size;
mod thrown;
mod view;

use serde::Serialize;
use std::cell::RefCell;
use thrown::Thrown;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TASK_TYPES: &str = "import type { TaskAssessment, TaskRefusal } from '../assessment';";

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "import type { Comparison, LabInfo, Progress, Settings } from '../protocol';";

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
/// Bytes that cannot be measured are an answer too: what to do, in both languages.
///
/// # Errors
/// This module has no chapter 5.
#[wasm_bindgen(unchecked_return_type = "TaskAssessment | TaskRefusal")]
pub fn assess(task: &[u8]) -> Result<JsValue, Thrown> {
    #[cfg(feature = "assess")]
    return match assess::assess(task) {
        Ok(found) => to_js(&found),
        Err(refusal) => to_js(&refusal),
    };
    #[cfg(not(feature = "assess"))]
    Err(Thrown::from(format!(
        "{} bytes: the lite page measures no task of yours; use the whole page",
        task.len()
    )))
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
    ) -> Result<Lab, Thrown> {
        let settings = serde_wasm_bindgen::from_value(settings)?;
        Ok(Lab(lab::Lab::open(cache, settings).await?))
    }

    /// Device, sizes and positions.
    #[wasm_bindgen(unchecked_return_type = "LabInfo")]
    pub fn info(&self) -> Result<JsValue, Thrown> {
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
    pub async fn step(&mut self, n: u32) -> Result<JsValue, Thrown> {
        to_js(&self.0.step(n).await?)
    }

    /// Each student's probabilities of the teacher's tokens, then of all others together, at an offered place.
    ///
    /// # Errors
    /// The core's message: device, or no such place.
    pub async fn look(&mut self, place: usize) -> Result<Vec<js_sys::Float32Array>, Thrown> {
        Ok(self.0.look(place).await?)
    }

    /// All students at all places: `[student][place][K + 1]`, the rest last.
    ///
    /// # Errors
    /// The core's message: device.
    pub async fn snapshot(&mut self) -> Result<js_sys::Float32Array, Thrown> {
        Ok(self.0.snapshot().await?)
    }

    /// Metrics on held-out text, side by side.
    ///
    /// # Errors
    /// The core's message: device.
    #[wasm_bindgen(unchecked_return_type = "Comparison")]
    pub async fn evaluate(&mut self) -> Result<JsValue, Thrown> {
        to_js(&self.0.evaluate().await?)
    }

    /// Fresh weights and batches from a seed; objectives stay.
    ///
    /// # Errors
    /// The core's message: device.
    pub async fn reset(&mut self, seed: u32) -> Result<(), Thrown> {
        Ok(self.0.reset(seed).await?)
    }

    /// Trains one student for something else from the next step on. Gives the objective in canonical shorthand.
    ///
    /// # Errors
    /// The core's message: shorthand; the old objective then stays.
    #[wasm_bindgen(js_name = setObjective)]
    pub fn set_objective(&mut self, student: usize, shorthand: &str) -> Result<String, Thrown> {
        Ok(self.0.set_objective(student, shorthand)?)
    }

    /// Whether an objective fits the teacher; nothing changes.
    ///
    /// # Errors
    /// The core's message: what is wrong with it.
    #[wasm_bindgen(js_name = tryObjective)]
    pub fn try_objective(&mut self, shorthand: &str) -> Result<(), Thrown> {
        Ok(self.0.try_objective(shorthand)?)
    }

    /// Another peak learning rate for all from the next step on.
    ///
    /// # Errors
    /// The core's message: out of range; the old one then stays.
    #[wasm_bindgen(js_name = setRate)]
    pub fn set_rate(&mut self, lr: f32) -> Result<(), Thrown> {
        Ok(self.0.set_rate(lr)?)
    }

    /// Remembers the state; `lasting` to go back to, otherwise only until the next one.
    ///
    /// # Errors
    /// The core's message: device.
    pub async fn keep(&mut self, lasting: bool) -> Result<(), Thrown> {
        Ok(self.0.keep(lasting).await?)
    }

    /// Goes back to the nearest remembered state at or before `step` and gives its step; training on repeats what was.
    ///
    /// # Errors
    /// The core's message: device.
    pub async fn back(&mut self, step: u32) -> Result<u32, Thrown> {
        Ok(self.0.back(step).await?)
    }

    /// Makes `student` a copy of `from` that goes on with another objective.
    ///
    /// # Errors
    /// The core's message: shorthand or device.
    pub async fn fork(&mut self, from: usize, student: usize, shorthand: &str) -> Result<String, Thrown> {
        Ok(self.0.fork(from, student, shorthand).await?)
    }

    /// Leaves a lost GPU: continues on the CPU from the nearest remembered state and gives its step.
    ///
    /// # Errors
    /// The core's message.
    #[wasm_bindgen(js_name = leaveGpu)]
    pub async fn leave_gpu(&mut self, step: u32) -> Result<u32, Thrown> {
        Ok(self.0.leave_gpu(step).await?)
    }
}

/// Maps become plain objects, absent values null.
fn to_js(value: &impl Serialize) -> Result<JsValue, Thrown> {
    let serializer =
        serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    Ok(value.serialize(&serializer)?)
}
