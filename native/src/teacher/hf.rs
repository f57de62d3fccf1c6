//! Hugging Face's folder: `config.json`, `tokenizer.json`, and `model.safetensors` or its parts. Rotary halves are apart
//! there, as in the forward.

use super::gguf::layer;
use super::{Parts, Teacher, map, unsupported, wrong};
use crate::error::{Error, Result};
use crest_core::{Student, teacher::Weights};
use half::{bf16, f16};
use memmap2::Mmap;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What matters of `config.json`.
#[derive(Deserialize)]
struct Config {
    model_type: String,
    hidden_size: u32,
    num_hidden_layers: u32,
    num_attention_heads: u32,
    num_key_value_heads: Option<u32>,
    intermediate_size: u32,
    max_position_embeddings: u32,
    #[serde(default)]
    rms_norm_eps: Option<f32>,
    #[serde(default)]
    rope_theta: Option<f32>,
    #[serde(default)]
    rope_scaling: Value,
    #[serde(default)]
    rope_parameters: Option<RopeParameters>,
    #[serde(default)]
    head_dim: Option<u32>,
    #[serde(default)]
    hidden_act: Option<String>,
    #[serde(default)]
    attention_bias: bool,
    #[serde(default)]
    mlp_bias: bool,
    #[serde(default)]
    sliding_window: Option<u32>,
    vocab_size: usize,
    #[serde(default)]
    tie_word_embeddings: bool,
    #[serde(default)]
    eos_token_id: Value,
}

/// The spelling of newer versions of transformers.
#[derive(Deserialize)]
struct RopeParameters {
    #[serde(default)]
    rope_theta: Option<f32>,
    #[serde(default)]
    rope_type: Option<String>,
}

impl Config {
    /// What the forward does not do.
    fn stranger(&self) -> Option<String> {
        let rope = self.rope_parameters.as_ref().and_then(|r| r.rope_type.as_deref());
        let head = self.hidden_size / self.num_attention_heads.max(1);
        let window = self.sliding_window.filter(|w| *w < self.max_position_embeddings);
        if !["llama", "mistral"].contains(&self.model_type.as_str()) {
            Some(format!("model_type {:?}", self.model_type))
        } else if !self.rope_scaling.is_null() || rope.is_some_and(|kind| kind != "default") {
            Some("scaled rotary frequencies".into())
        } else if self.head_dim.is_some_and(|d| d != head) {
            Some(format!("heads of another width than {} / {}", self.hidden_size, self.num_attention_heads))
        } else if self.attention_bias || self.mlp_bias {
            Some("biases".into())
        } else if self.hidden_act.as_deref().is_some_and(|act| act != "silu") {
            Some(format!("activation {:?}", self.hidden_act))
        } else {
            window.map(|w| format!("a sliding window of {w} tokens"))
        }
    }

    fn shape(&self) -> Student {
        let theta = self.rope_parameters.as_ref().and_then(|r| r.rope_theta).or(self.rope_theta);
        Student {
            width: self.hidden_size,
            layers: self.num_hidden_layers,
            heads: self.num_attention_heads,
            kv_heads: self.num_key_value_heads.unwrap_or(self.num_attention_heads),
            ff: self.intermediate_size,
            context: self.max_position_embeddings.min(4096),
            rope_base: theta.unwrap_or(10_000.0),
            norm_eps: self.rms_norm_eps.unwrap_or(1e-6),
        }
    }
}

/// Opens a folder; `tokenizer` replaces its `tokenizer.json`.
pub(super) fn open(folder: &Path, tokenizer: Option<String>) -> Result<Teacher> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(Error::reading(&path))
    };
    let text = read("config.json")?;
    let config: Config = serde_json::from_str(&text).map_err(|e| {
        Error::input(&folder.join("config.json"), e.to_string(), "give the folder of a Llama checkpoint")
    })?;
    if let Some(what) = config.stranger() {
        return Err(unsupported(folder, what));
    }
    let tokenizer = match tokenizer {
        Some(json) => json,
        None => read("tokenizer.json")?,
    };
    let files = files(folder)?;
    let maps = files.iter().map(|file| map(file)).collect::<Result<Vec<_>>>()?;
    let hashes: Vec<_> = maps.iter().map(|map| Sha256::digest(&map[..])).collect();
    let sha256 = match hashes.as_slice() {
        [one] => format!("{one:x}"),
        several => format!("{:x}", Sha256::digest(several.concat())),
    };
    let title = folder.file_name().map_or_else(|| "model".into(), |name| name.to_string_lossy().into_owned());
    let weights = Folder { maps, heads: config.num_attention_heads, kv_heads: config.shape().kv_heads };
    let kind = weights.kind().map_err(Error::of_file(folder))?;
    let parts = Parts {
        path: folder.to_owned(),
        name: format!("{title} (safetensors, {kind})"),
        sha256,
        licence: String::new(),
        shape: config.shape(),
        rows: config.vocab_size,
        tied: config.tie_word_embeddings,
        tokenizer,
        chat_template: chat_template(folder),
        end: config
            .eos_token_id
            .as_u64()
            .or(config.eos_token_id[0].as_u64())
            .and_then(|id| u32::try_from(id).ok()),
        weights: Box::new(weights),
    };
    parts.assemble()
}

/// In a file of its own, or in the tokenizer's settings.
fn chat_template(folder: &Path) -> Option<String> {
    let own = std::fs::read_to_string(folder.join("chat_template.jinja")).ok();
    own.or_else(|| {
        let text = std::fs::read_to_string(folder.join("tokenizer_config.json")).ok()?;
        let settings: Value = serde_json::from_str(&text).ok()?;
        settings.get("chat_template")?.as_str().map(str::to_owned)
    })
}

/// `model.safetensors`, or the parts that `model.safetensors.index.json` names, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    #[derive(Deserialize)]
    struct Index {
        weight_map: std::collections::BTreeMap<String, String>,
    }
    let index = folder.join("model.safetensors.index.json");
    if !index.exists() {
        return Ok(vec![folder.join("model.safetensors")]);
    }
    let text = std::fs::read_to_string(&index).map_err(Error::reading(&index))?;
    let parsed: Index = serde_json::from_str(&text)
        .map_err(|e| Error::input(&index, e.to_string(), "download the model again"))?;
    let names: std::collections::BTreeSet<String> = parsed.weight_map.into_values().collect();
    if let Some(name) = names.iter().find(|name| name.contains(['/', '\\'])) {
        return Err(Error::input(
            &index,
            format!("a part outside the folder: {name:?}"),
            "download the model again",
        ));
    }
    Ok(names.iter().map(|name| folder.join(name)).collect())
}

struct Folder {
    maps: Vec<Mmap>,
    heads: u32,
    kv_heads: u32,
}

impl Folder {
    /// Types of the weights.
    fn kind(&self) -> crest_core::Result<String> {
        let mut kinds = std::collections::BTreeSet::new();
        for map in &self.maps {
            let file = SafeTensors::deserialize(map).map_err(|e| wrong(e.to_string()))?;
            kinds.extend(file.tensors().iter().map(|(_, view)| view.dtype().to_string()));
        }
        Ok(kinds.into_iter().collect::<Vec<_>>().join(" + "))
    }

    fn tensor(&self, name: &str, shape: &[usize], at_least: bool) -> crest_core::Result<Vec<f32>> {
        for map in &self.maps {
            let file = SafeTensors::deserialize(map).map_err(|e| wrong(e.to_string()))?;
            let Ok(view) = file.tensor(name) else { continue };
            let dims = view.shape();
            let longer = dims.len() == 2 && dims[0] >= shape[0] && dims[1..] == shape[1..];
            if dims != shape && !(at_least && longer) {
                return Err(wrong(format!("{name} has shape {dims:?}, {shape:?} is needed")));
            }
            let mut values: Vec<f32> = match view.dtype() {
                Dtype::F32 => words(view.data()).map(f32::from_le_bytes).collect(),
                Dtype::F16 => words(view.data()).map(|b| f16::from_le_bytes(b).to_f32()).collect(),
                Dtype::BF16 => words(view.data()).map(|b| bf16::from_le_bytes(b).to_f32()).collect(),
                other => return Err(wrong(format!("{name} is {other}, not F32, F16 or BF16"))),
            };
            values.truncate(shape.iter().product());
            return Ok(values);
        }
        Err(wrong(format!("no tensor {name}")))
    }
}

fn words<const B: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; B]> {
    bytes.as_chunks::<B>().0.iter().copied()
}

impl Weights for Folder {
    fn load(&mut self, name: &str, shape: &[usize]) -> crest_core::Result<Vec<f32>> {
        match name {
            "embedding" => return self.tensor("model.embed_tokens.weight", shape, true),
            "head" => return self.tensor("lm_head.weight", shape, true),
            "norm" => return self.tensor("model.norm.weight", shape, false),
            _ => {}
        }
        let (layer, part) = layer(name)?;
        let named = |what: &str| format!("model.layers.{layer}.{what}.weight");
        let c = shape.last().copied().unwrap_or(0);
        let stacked = |parts: &[(&str, usize)]| {
            let each = parts.iter().map(|(what, rows)| self.tensor(&named(what), &[*rows, c], false));
            Ok(each.collect::<crest_core::Result<Vec<_>>>()?.concat())
        };
        match part {
            "attention.norm" => self.tensor(&named("input_layernorm"), shape, false),
            "mlp.norm" => self.tensor(&named("post_attention_layernorm"), shape, false),
            "attention.out" => self.tensor(&named("self_attn.o_proj"), shape, false),
            "mlp.down" => self.tensor(&named("mlp.down_proj"), shape, false),
            "attention.qkv" => {
                let d = shape[0] / (self.heads + 2 * self.kv_heads) as usize;
                let (q, kv) = (self.heads as usize * d, self.kv_heads as usize * d);
                stacked(&[("self_attn.q_proj", q), ("self_attn.k_proj", kv), ("self_attn.v_proj", kv)])
            }
            "mlp.gate_up" => stacked(&[("mlp.gate_proj", shape[0] / 2), ("mlp.up_proj", shape[0] / 2)]),
            _ => Err(wrong(format!("no tensor for {name}"))),
        }
    }
}
