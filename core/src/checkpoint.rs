//! A checkpoint: the parameter table, the optimizer's moments and the step to go on from, in one sealed safetensors file.

use crate::container::{self, Kind, Tensor};
use crate::model::{Table, table};
use crate::{Config, Error, Result};
use safetensors::tensor::Dtype;
use std::borrow::Cow;
use std::collections::BTreeMap;

// Weights are written as they lie in memory.
const _: () = assert!(cfg!(target_endian = "little"));

/// What a checkpoint file says of itself.
pub const KIND: Kind = Kind {
    what: "checkpoint",
    format: "crest-checkpoint",
    version: "1",
    hint: "start again with `crest distill`, or use another checkpoint",
};

/// The state of a run between two steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Settings of the run.
    pub config: Config,
    /// Steps done.
    pub step: u32,
    /// Vocabulary V of the cache.
    pub vocab: usize,
    /// Fingerprint of the cache it was trained on.
    pub cache: String,
    /// Hash of the tokenizer of that cache.
    pub tokenizer: String,
    /// Weights, flat, in the layout of the parameter table.
    pub weights: Vec<f32>,
    /// First moments.
    pub m: Vec<f32>,
    /// Second moments.
    pub v: Vec<f32>,
}

impl Checkpoint {
    /// The parameter table of the student.
    pub fn table(&self) -> Table {
        Table::new(&self.config.student, self.vocab)
    }

    /// The file. The same state gives the same bytes.
    ///
    /// # Errors
    /// [`Error::Input`] if the state does not fit its own table.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut tensors = BTreeMap::new();
        for (group, values) in self.groups() {
            for tensor in self.table().tensors() {
                let part = values.get(tensor.offset..tensor.offset + tensor.len()).ok_or_else(|| {
                    Error::input(
                        KIND.what,
                        format!("{group}.{} is missing", tensor.name),
                        "this is a defect: report it",
                    )
                })?;
                let data = Cow::Borrowed(bytemuck::cast_slice(part));
                let tensor_out = Tensor { dtype: Dtype::F32, shape: tensor.shape.clone(), data };
                tensors.insert(format!("{group}.{}", tensor.name), tensor_out);
            }
        }
        let metadata = BTreeMap::from([
            ("config".into(), self.config.to_toml()),
            ("step".into(), self.step.to_string()),
            ("vocab".into(), self.vocab.to_string()),
            ("cache".into(), self.cache.clone()),
            ("tokenizer".into(), self.tokenizer.clone()),
        ]);
        container::seal(&KIND, tensors, metadata)
    }

    fn groups(&self) -> [(&'static str, &[f32]); 3] {
        [("weights", &self.weights), ("adam_m", &self.m), ("adam_v", &self.v)]
    }

    /// Reads a file: checksum first, then every length, shape and number.
    ///
    /// # Errors
    /// [`Error::Input`] saying what is wrong where.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let file = container::open(&KIND, bytes)?;
        let field =
            |name: &str| file.metadata.get(name).ok_or_else(|| bad(format!("its metadata has no `{name}`")));
        let number = |name: &str| -> Result<u32> {
            field(name)?.parse().map_err(|_| bad(format!("`{name}` in its metadata is not a number")))
        };
        let config =
            Config::from_toml(field("config")?).map_err(|e| bad(format!("its configuration: {e}")))?;
        let vocab = number("vocab")? as usize;
        let most = 1 << 20;
        if !(1..=most).contains(&vocab) {
            return Err(bad(format!("a vocabulary of {vocab} tokens; 1 to {most} are possible")));
        }
        // Known to be smaller than the file before anything of that size is allocated.
        let expected = parameters(&config, vocab) * 12;
        if expected > bytes.len() as u64 {
            return Err(bad(format!(
                "its configuration needs {expected} bytes, the file has {}",
                bytes.len()
            )));
        }
        let table = Table::new(&config.student, vocab);
        let read = |group: &str| read_group(&file, &table, group);
        Ok(Checkpoint {
            step: number("step")?,
            vocab,
            cache: field("cache")?.clone(),
            tokenizer: field("tokenizer")?.clone(),
            weights: read("weights")?,
            m: read("adam_m")?,
            v: read("adam_v")?,
            config,
        })
    }
}

/// Number of weights, computed without a table and without overflow: settings are bounded by their validation.
fn parameters(config: &Config, vocab: usize) -> u64 {
    let s = &config.student;
    let [c, f, layers] = [s.width, s.ff, s.layers].map(u64::from);
    let qkv = u64::from((s.heads + 2 * s.kv_heads) * s.head_width());
    vocab as u64 * c + layers * (qkv * c + c * c + 3 * f * c + 2 * c) + c
}

fn read_group(file: &container::Opened<'_>, table: &Table, group: &str) -> Result<Vec<f32>> {
    let mut flat = vec![0.0f32; table.words()];
    for tensor in table.tensors() {
        let name = format!("{group}.{}", tensor.name);
        let view = file.tensors.tensor(&name).map_err(|_| bad(format!("tensor {name} is missing")))?;
        if view.dtype() != Dtype::F32 || view.shape() != tensor.shape {
            let (is, should) = (view.shape(), &tensor.shape);
            return Err(bad(format!("tensor {name} is {:?} {is:?}, not F32 {should:?}", view.dtype())));
        }
        let (words, _) = view.data().as_chunks::<4>();
        for (to, from) in flat[tensor.offset..].iter_mut().zip(words) {
            *to = f32::from_le_bytes(*from);
            if !to.is_finite() {
                return Err(bad(format!("tensor {name} holds {to}")));
            }
        }
    }
    debug_assert!(table.words().is_multiple_of(table::ALIGN));
    Ok(flat)
}

fn bad(problem: String) -> Error {
    Error::input(KIND.what, problem, KIND.hint)
}
