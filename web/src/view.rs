//! What crosses to JavaScript; field for field the types of `www/src/protocol.ts`.

use crate::size::Size;
use js_sys::Float32Array;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the page asks for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Objectives in shorthand, one per student.
    pub students: Vec<String>,
    pub seed: u32,
    /// `auto`, `cpu`, `gpu`, or part of an adapter's name.
    pub device: String,
    pub size: Size,
    /// Length of the run and of its learning rate schedule.
    pub steps: u32,
}

#[derive(Debug, Serialize)]
pub(crate) struct Device {
    pub kind: &'static str,
    pub name: String,
    pub reason: String,
}

/// A held-out position with several good answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Position {
    /// Index of the predicted token in the cache.
    pub position: u32,
    /// The text before it.
    pub context: String,
    /// The token that really follows.
    pub next: String,
    /// Number of teacher peaks.
    pub peaks: usize,
}

/// What an opened lab is made of.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Info {
    pub device: Device,
    /// Weights of one student.
    pub parameters: usize,
    pub steps: u32,
    pub batch: u32,
    pub context: u32,
    pub vocabulary: usize,
    pub tokens: usize,
    pub documents: usize,
    pub held_out_documents: usize,
    /// Ranked peaks.
    pub k: u32,
    /// Objectives in canonical shorthand.
    pub students: Vec<String>,
    pub positions: Vec<Position>,
}

/// Training values of consecutive steps of one student.
#[derive(Debug, Serialize)]
pub(crate) struct Records {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub loss: Float32Array,
    /// MOR@k on the training batch.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub overlap: Float32Array,
}

/// Steps trained; `from` is the first of them, counted from 1.
#[derive(Debug, Serialize)]
pub(crate) struct Progress {
    pub from: u32,
    pub students: Vec<Records>,
}

/// One student's probabilities, in the teacher's order.
#[derive(Debug, Serialize)]
pub(crate) struct Lane {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub q: Float32Array,
    pub rest: f32,
}

/// Teacher and students at one position.
#[derive(Debug, Serialize)]
pub(crate) struct Lanes {
    pub position: u32,
    /// Texts of the teacher's cached ids, most likely first; empty for a token outside the student's vocabulary.
    pub tokens: Vec<String>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub p: Float32Array,
    pub rest: f32,
    /// The first so many tokens are peaks.
    pub peaks: usize,
    /// Index of the true next token among `tokens`, or -1.
    pub next: i32,
    pub students: Vec<Lane>,
}

/// One metric of every student.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    /// NaN where no position counts.
    pub values: Vec<f64>,
    /// 95 % interval of the difference to the first student; none for itself or where it cannot be had.
    pub intervals: Vec<Option<[f64; 2]>>,
}

/// Every metric of `crest_core::metrics::QUANTITIES` by key.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    pub positions: u64,
    pub metrics: BTreeMap<&'static str, Measured>,
}
