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
    /// Peak learning rate.
    pub lr: f32,
    /// Cache positions to offer beside the chosen ones, e.g. one that a scene is about.
    #[serde(default)]
    pub extra: Vec<u32>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Device {
    pub kind: &'static str,
    pub name: String,
    pub reason: String,
}

/// A position as the teacher sees it; lists run in the teacher's order.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Place {
    /// Index of the predicted token in the cache.
    pub position: u32,
    /// The text before it.
    pub context: String,
    /// The token that really follows.
    pub following: String,
    /// Texts of the teacher's cached ids, most likely first; empty for a token outside the student's vocabulary.
    pub tokens: Vec<String>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub p: Float32Array,
    pub rest: f32,
    /// The first so many tokens are peaks.
    pub peaks: usize,
    /// Index of the true next token among `tokens`, or -1.
    pub next: i32,
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
    pub lr: f32,
    pub vocabulary: usize,
    pub tokens: usize,
    pub documents: usize,
    pub held_out_documents: usize,
    /// Hash of the teacher cache.
    pub fingerprint: String,
    pub teacher: String,
    pub licence: String,
    /// Bytes of the cache as it was read.
    pub cache_bytes: usize,
    /// Objectives in canonical shorthand.
    pub students: Vec<String>,
    pub places: Vec<Place>,
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

/// One metric of every student.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    /// NaN where no position counts.
    pub values: Vec<f64>,
    /// `[i][j]`: 95 % interval of the value of j minus that of i, for i < j; none elsewhere or where it cannot be had.
    pub intervals: Vec<Vec<Option<[f64; 2]>>>,
}

/// Every metric of `crest_core::metrics::QUANTITIES` by key.
#[derive(Debug, Serialize)]
pub(crate) struct Comparison {
    pub positions: u64,
    pub metrics: BTreeMap<&'static str, Measured>,
}
