//! Tiny random Llamas in both kinds of file, written with the libraries that real ones are written with.

use crate::support::stories;
use candle_core::{
    Device, Tensor,
    quantized::{
        GgmlDType, QTensor,
        gguf_file::{self, Value},
    },
};
use crest_core::cache::Cache;
use safetensors::{Dtype, tensor::TensorView};
use std::{collections::BTreeMap, fs, path::Path};

/// Widths that every block format divides.
const C: usize = 256;
const F: usize = 512;
const HEADS: usize = 4;
const KV: usize = 2;
const D: usize = C / HEADS;
const LAYERS: usize = 2;

/// Weights by Hugging Face's names, each with its shape.
pub struct Tiny {
    weights: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
    tied: bool,
    tokenizer: String,
    vocab: usize,
}

impl Tiny {
    /// Random weights; matrices rounded to what `dtype` can hold.
    pub fn new(dtype: GgmlDType, tied: bool) -> Self {
        let cache = Cache::from_bytes(&fs::read(stories()).unwrap()).unwrap();
        let vocab = cache.vocabulary().len();
        let mut shapes = vec![("model.embed_tokens.weight".to_owned(), vec![vocab, C])];
        if !tied {
            shapes.push(("lm_head.weight".into(), vec![vocab, C]));
        }
        for i in 0..LAYERS {
            for (name, shape) in [
                ("self_attn.q_proj", vec![C, C]),
                ("self_attn.k_proj", vec![KV * D, C]),
                ("self_attn.v_proj", vec![KV * D, C]),
                ("self_attn.o_proj", vec![C, C]),
                ("mlp.gate_proj", vec![F, C]),
                ("mlp.up_proj", vec![F, C]),
                ("mlp.down_proj", vec![C, F]),
                ("input_layernorm", vec![C]),
                ("post_attention_layernorm", vec![C]),
            ] {
                shapes.push((format!("model.layers.{i}.{name}.weight"), shape));
            }
        }
        shapes.push(("model.norm.weight".into(), vec![C]));
        let mut state = 0x2545_f491_4f6c_dd1du64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1 << 24) as f32 - 0.5
        };
        let mut weights = BTreeMap::new();
        for (name, shape) in shapes {
            let len = shape.iter().product();
            let values: Vec<f32> = match shape.len() {
                1 => (0..len).map(|_| 1.0 + 0.2 * random()).collect(),
                _ => (0..len).map(|_| 0.3 * random()).collect(),
            };
            let values = if shape.len() == 1 { values } else { round(values, &shape, dtype) };
            weights.insert(name, (shape, values));
        }
        Tiny { weights, tied, tokenizer: cache.vocabulary().tokenizer_json(), vocab }
    }

    /// A Hugging Face folder.
    pub fn folder(&self, path: &Path) {
        fs::create_dir_all(path).unwrap();
        let config = serde_json::json!({
            "model_type": "llama", "hidden_size": C, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
            "num_key_value_heads": KV, "intermediate_size": F, "max_position_embeddings": 512, "rms_norm_eps": 1e-5,
            "rope_theta": 10000.0, "vocab_size": self.vocab, "tie_word_embeddings": self.tied, "eos_token_id": 5,
        });
        fs::write(path.join("config.json"), config.to_string()).unwrap();
        fs::write(path.join("tokenizer.json"), &self.tokenizer).unwrap();
        let bytes: Vec<(&String, &Vec<usize>, Vec<u8>)> = self
            .weights
            .iter()
            .map(|(name, (shape, values))| {
                (name, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect())
            })
            .collect();
        let views = bytes.iter().map(|(name, shape, bytes)| {
            (*name, TensorView::new(Dtype::F32, (*shape).clone(), bytes).unwrap())
        });
        let file = safetensors::serialize(views, None).unwrap();
        fs::write(path.join("model.safetensors"), file).unwrap();
    }

    /// A GGUF with matrices in `dtype`, rotary pairs side by side as llama.cpp has them.
    pub fn gguf(&self, path: &Path, dtype: GgmlDType) {
        self.gguf_with(path, dtype, &[]);
    }

    /// The same with more metadata.
    pub fn gguf_with(&self, path: &Path, dtype: GgmlDType, more: &[(&str, Value)]) {
        let json: serde_json::Value = serde_json::from_str(&self.tokenizer).unwrap();
        let mut tokens = vec![String::new(); self.vocab];
        for (token, id) in json["model"]["vocab"].as_object().unwrap() {
            tokens[id.as_u64().unwrap() as usize].clone_from(token);
        }
        let merges = json["model"]["merges"].as_array().unwrap();
        let merges = merges.iter().map(|merge| Value::String(merge.as_str().unwrap().to_owned())).collect();
        let text = |text: &str| Value::String(text.to_owned());
        let number = |number: usize| Value::U32(number as u32);
        let metadata = [
            ("general.architecture", text("llama")),
            ("general.name", text("tiny")),
            ("llama.embedding_length", number(C)),
            ("llama.block_count", number(LAYERS)),
            ("llama.attention.head_count", number(HEADS)),
            ("llama.attention.head_count_kv", number(KV)),
            ("llama.feed_forward_length", number(F)),
            ("llama.context_length", number(512)),
            ("llama.rope.freq_base", Value::F32(10_000.0)),
            ("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
            ("tokenizer.ggml.model", text("gpt2")),
            ("tokenizer.ggml.pre", text("smollm")),
            ("tokenizer.ggml.tokens", Value::Array(tokens.into_iter().map(Value::String).collect())),
            ("tokenizer.ggml.merges", Value::Array(merges)),
            ("tokenizer.ggml.eos_token_id", number(5)),
        ];
        let tensors: Vec<(String, QTensor)> = self
            .weights
            .iter()
            .map(|(name, (shape, values))| {
                let values = match name {
                    n if n.contains("q_proj") => pairs(values, HEADS),
                    n if n.contains("k_proj") => pairs(values, KV),
                    _ => values.clone(),
                };
                let dtype = if shape.len() == 1 { GgmlDType::F32 } else { dtype };
                (gguf_name(name), quantize(values, shape, dtype))
            })
            .collect();
        let metadata: Vec<(&str, &Value)> =
            metadata.iter().chain(more).map(|(key, value)| (*key, value)).collect();
        let tensors: Vec<(&str, &QTensor)> = tensors.iter().map(|(name, t)| (name.as_str(), t)).collect();
        gguf_file::write(&mut fs::File::create(path).unwrap(), &metadata, &tensors).unwrap();
    }
}

fn quantize(values: Vec<f32>, shape: &[usize], dtype: GgmlDType) -> QTensor {
    QTensor::quantize(&Tensor::from_vec(values, shape, &Device::Cpu).unwrap(), dtype).unwrap()
}

fn round(values: Vec<f32>, shape: &[usize], dtype: GgmlDType) -> Vec<f32> {
    let rounded = quantize(values, shape, dtype).dequantize(&Device::Cpu).unwrap();
    rounded.flatten_all().unwrap().to_vec1().unwrap()
}

/// Row j D/2 + i of a head becomes row 2 i + j.
fn pairs(halves: &[f32], heads: usize) -> Vec<f32> {
    let d = halves.len() / C / heads;
    let row = |head: usize, at: usize| &halves[(head * d + at) * C..][..C];
    (0..heads)
        .flat_map(|head| (0..d).flat_map(move |at| row(head, (at % 2) * (d / 2) + at / 2)))
        .copied()
        .collect()
}

fn gguf_name(name: &str) -> String {
    let fixed = [
        ("model.embed_tokens.weight", "token_embd.weight"),
        ("lm_head.weight", "output.weight"),
        ("model.norm.weight", "output_norm.weight"),
    ];
    if let Some((_, to)) = fixed.iter().find(|(from, _)| *from == name) {
        return (*to).to_owned();
    }
    let mut name = name.replace("model.layers.", "blk.");
    for (from, to) in [
        ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"),
        ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"),
        ("mlp.down_proj", "ffn_down"),
        ("post_attention_layernorm", "ffn_norm"),
        ("input_layernorm", "attn_norm"),
    ] {
        name = name.replace(from, to);
    }
    name
}
