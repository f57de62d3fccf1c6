//! GGUF through candle's reader, which knows the block formats (F32, F16, Q4_0 ... Q6_K). The order of rows in q and k is
//! llama.cpp's, rotary pairs side by side; they are put back to halves here, once, so that the forward has one layout.

use super::{Parts, Teacher, gguf_tokenizer, map, size, unsupported, wrong};
use crate::error::{Error, Result};
use candle_core::{
    Device,
    quantized::gguf_file::{Content, Value},
};
use crest_core::{Student, teacher::Weights};
use memmap2::Mmap;
use sha2::{Digest, Sha256};
use std::{io::Cursor, path::Path};

/// Opens a file; `tokenizer` is a `tokenizer.json` that replaces the one inside.
pub(super) fn open(path: &Path, tokenizer: Option<String>) -> Result<Teacher> {
    let map = map(path)?;
    let content = read(&map).map_err(Error::of_file(path))?;
    let meta = Meta { path, content: &content };
    let architecture = meta.text("general.architecture")?;
    if architecture != "llama" {
        return Err(unsupported(path, format_args!("architecture {architecture:?}")));
    }
    if let Some(name) = ["rope_freqs.weight", "blk.0.attn_q.bias", "blk.0.ffn_gate_inp.weight"]
        .into_iter()
        .find(|name| content.tensor_infos.contains_key(*name))
    {
        return Err(unsupported(path, format_args!("tensor {name}")));
    }
    let number = |key: &str| meta.number(&format!("llama.{key}"));
    if let Some(what) = meta.stranger() {
        return Err(unsupported(path, what));
    }
    let shape = Student {
        width: number("embedding_length")?,
        layers: number("block_count")?,
        heads: number("attention.head_count")?,
        kv_heads: number("attention.head_count_kv").or_else(|_| number("attention.head_count"))?,
        ff: number("feed_forward_length")?,
        context: number("context_length")?.min(4096),
        rope_base: meta.float("llama.rope.freq_base").unwrap_or(10_000.0),
        norm_eps: meta.float("llama.attention.layer_norm_rms_epsilon")?,
    };
    let rotated = number("rope.dimension_count").unwrap_or(shape.width / shape.heads.max(1));
    if shape.heads == 0 || rotated != shape.width / shape.heads {
        return Err(unsupported(path, format_args!("{rotated} rotated channels of {} heads", shape.heads)));
    }
    let rows = content
        .tensor_infos
        .get("token_embd.weight")
        .map_or(0, |t| t.shape.dims().first().copied().unwrap_or(0));
    let tokenizer = match tokenizer {
        Some(json) => json,
        None => gguf_tokenizer::json(path, &content)?,
    };
    let parts = Parts {
        path: path.to_owned(),
        name: path.file_name().map_or_else(|| "GGUF".into(), |name| name.to_string_lossy().into_owned()),
        sha256: format!("{:x}", Sha256::digest(&map)),
        licence: meta.text("general.license").unwrap_or_default(),
        rows,
        tied: !content.tensor_infos.contains_key("output.weight"),
        tokenizer,
        chat_template: meta.text("tokenizer.chat_template").ok(),
        end: meta.number("tokenizer.ggml.eos_token_id").ok(),
        weights: Box::new(Gguf { map, heads: shape.heads, kv_heads: shape.kv_heads, content }),
        shape,
    };
    parts.assemble()
}

/// The header, once it is known not to divide by zero in the reader.
fn read(bytes: &[u8]) -> crest_core::Result<Content> {
    const KEY: &[u8] = b"general.alignment";
    for at in memchr::memmem::find_iter(bytes, KEY) {
        // Type and value follow the key.
        let value = bytes.get(at + KEY.len() + 4..).and_then(|rest| rest.first_chunk());
        if value.is_some_and(|value| *value == [0; 4]) {
            return Err(wrong("GGUF: an alignment of 0"));
        }
    }
    Content::read(&mut Cursor::new(bytes))
        .map_err(|e| wrong(format!("not a GGUF file that can be read: {e}")))
}

/// Metadata with errors that name the key.
pub(super) struct Meta<'a> {
    pub(super) path: &'a Path,
    pub(super) content: &'a Content,
}

impl Meta<'_> {
    pub(super) fn get(&self, key: &str) -> Result<&Value> {
        self.content.metadata.get(key).ok_or_else(|| {
            Error::input(self.path, format!("it has no {key}"), "convert the model to GGUF anew")
        })
    }

    /// What the model asks for in its metadata and the forward does not do.
    fn stranger(&self) -> Option<String> {
        let number = |key: &str| self.number(&format!("llama.{key}")).ok();
        let scaled = self.text("llama.rope.scaling.type").is_ok_and(|kind| kind != "none")
            || self.float("llama.rope.scale_linear").is_ok_and(|scale| scale != 1.0);
        let width = number("embedding_length")?.checked_div(number("attention.head_count")?)?;
        let head = ["attention.key_length", "attention.value_length"].into_iter().find_map(number);
        if scaled {
            Some("scaled rotary frequencies".into())
        } else if let Some(head) = head.filter(|head| *head != width) {
            Some(format!("heads of width {head} in a model whose heads share its width, {width} each"))
        } else {
            let window = number("attention.sliding_window").filter(|w| *w > 0);
            window
                .filter(|w| number("context_length").is_none_or(|c| *w < c))
                .map(|w| format!("a sliding window of {w} tokens"))
        }
    }

    fn odd(&self, key: &str, value: &Value) -> Error {
        let kind = value.value_type();
        Error::input(self.path, format!("{key} is of type {kind:?}"), "convert the model to GGUF anew")
    }

    pub(super) fn text(&self, key: &str) -> Result<String> {
        let value = self.get(key)?;
        value.to_string().cloned().map_err(|_| self.odd(key, value))
    }

    fn number(&self, key: &str) -> Result<u32> {
        let value = self.get(key)?;
        size(self.path, key, value.to_u64().map_err(|_| self.odd(key, value))?)
    }

    fn float(&self, key: &str) -> Result<f32> {
        let value = self.get(key)?;
        value.to_f32().map_err(|_| self.odd(key, value))
    }

    pub(super) fn list(&self, key: &str) -> Result<&[Value]> {
        let value = self.get(key)?;
        value.to_vec().map(Vec::as_slice).map_err(|_| self.odd(key, value))
    }
}

struct Gguf {
    map: Mmap,
    content: Content,
    heads: u32,
    kv_heads: u32,
}

impl Gguf {
    /// A matrix or vector in f32; `shape` is what it must have, a first size as the least where `at_least`.
    fn tensor(&self, name: &str, shape: &[usize], at_least: bool) -> crest_core::Result<Vec<f32>> {
        let info = self.content.tensor_infos.get(name).ok_or_else(|| wrong(format!("no tensor {name}")))?;
        let dims = info.shape.dims();
        let fits =
            dims == shape || (at_least && dims.len() == 2 && dims[0] >= shape[0] && dims[1..] == shape[1..]);
        // Sizes were bounded when the shape was validated; a longer first size is bounded by the file.
        if !fits || dims.iter().try_fold(1usize, |p, d| p.checked_mul(*d)).is_none() {
            return Err(wrong(format!("{name} has shape {dims:?}, {shape:?} is needed")));
        }
        let failed = |e: candle_core::Error| wrong(format!("{name}: {e}"));
        let tensor =
            self.content.tensor(&mut Cursor::new(&self.map[..]), name, &Device::Cpu).map_err(failed)?;
        let flat = tensor.dequantize(&Device::Cpu).and_then(|t| t.flatten_all()).map_err(failed)?;
        let mut values = flat.to_vec1::<f32>().map_err(failed)?;
        values.truncate(shape.iter().product());
        Ok(values)
    }

    /// q or k with the two halves of every head apart: row 2 i + j of a head becomes row j D/2 + i.
    fn halves(&self, name: &str, shape: &[usize], heads: u32) -> crest_core::Result<Vec<f32>> {
        let paired = self.tensor(name, shape, false)?;
        let (d, c) = (shape[0] / heads as usize, shape[1]);
        let mut out = vec![0.0; paired.len()];
        for (row, values) in paired.chunks_exact(c).enumerate() {
            let (head, at) = (row / d, row % d);
            let to = head * d + (at % 2) * (d / 2) + at / 2;
            out[to * c..][..c].copy_from_slice(values);
        }
        Ok(out)
    }
}

impl Weights for Gguf {
    fn load(&mut self, name: &str, shape: &[usize]) -> crest_core::Result<Vec<f32>> {
        match name {
            "embedding" => return self.tensor("token_embd.weight", shape, true),
            "head" => return self.tensor("output.weight", shape, true),
            "norm" => return self.tensor("output_norm.weight", shape, false),
            _ => {}
        }
        let (layer, part) = layer(name)?;
        let named = |what: &str| format!("blk.{layer}.{what}.weight");
        let c = shape.last().copied().unwrap_or(0);
        match part {
            "attention.norm" => self.tensor(&named("attn_norm"), shape, false),
            "mlp.norm" => self.tensor(&named("ffn_norm"), shape, false),
            "attention.out" => self.tensor(&named("attn_output"), shape, false),
            "mlp.down" => self.tensor(&named("ffn_down"), shape, false),
            "attention.qkv" => {
                let d = shape[0] / (self.heads + 2 * self.kv_heads) as usize;
                let (q, kv) = (self.heads as usize * d, self.kv_heads as usize * d);
                let mut all = self.halves(&named("attn_q"), &[q, c], self.heads)?;
                all.extend(self.halves(&named("attn_k"), &[kv, c], self.kv_heads)?);
                all.extend(self.tensor(&named("attn_v"), &[kv, c], false)?);
                Ok(all)
            }
            "mlp.gate_up" => {
                let mut all = self.tensor(&named("ffn_gate"), &[shape[0] / 2, c], false)?;
                all.extend(self.tensor(&named("ffn_up"), &[shape[0] / 2, c], false)?);
                Ok(all)
            }
            _ => Err(wrong(format!("no tensor for {name}"))),
        }
    }
}

/// `layers.3.attention.out` as (3, `attention.out`).
pub(super) fn layer(name: &str) -> crest_core::Result<(u32, &str)> {
    name.strip_prefix("layers.")
        .and_then(|rest| rest.split_once('.'))
        .and_then(|(layer, part)| Some((layer.parse().ok()?, part)))
        .ok_or_else(|| wrong(format!("no tensor for {name}")))
}
