//! The tokenizer inside a GGUF as a `tokenizer.json`: byte-level BPE with the text handling that llama.cpp means by a name.

use super::gguf::Meta;
use crate::error::{Error, Result};
use candle_core::quantized::gguf_file::{Content, Value};
use serde_json::{Map, json};
use std::path::Path;

/// llama.cpp's types of a token.
const NORMAL: u32 = 1;
const UNUSED: u32 = 5;

/// Builds the file.
pub(super) fn json(path: &Path, content: &Content) -> Result<String> {
    let meta = Meta { path, content };
    let hint = "give the model's tokenizer.json with --tokenizer";
    let kind = meta.text("tokenizer.ggml.model")?;
    if kind != "gpt2" {
        return Err(Error::input(
            path,
            format!("its tokenizer is of kind {kind:?}; caches need a byte-level BPE (gpt2)"),
            hint,
        ));
    }
    let name = meta.text("tokenizer.ggml.pre").unwrap_or_else(|_| "default".into());
    let Some(pre_tokenizer) = pre_tokenizer(&name) else {
        return Err(Error::input(path, format!("its text handling {name:?} is not known here"), hint));
    };
    let odd =
        |key: &str, at: usize| Error::input(path, format!("{key}: entry {at} is of another type"), hint);
    let tokens = strings(&meta, "tokenizer.ggml.tokens", odd)?;
    let merges = strings(&meta, "tokenizer.ggml.merges", odd)?;
    let types = meta.list("tokenizer.ggml.token_type").unwrap_or_default();
    let mut vocab = Map::new();
    let mut added = Vec::new();
    for (id, token) in tokens.iter().enumerate() {
        let kind = types.get(id).and_then(number).unwrap_or(NORMAL);
        if kind == NORMAL {
            vocab.insert((*token).to_owned(), json!(id));
        } else if kind != UNUSED {
            vocab.insert((*token).to_owned(), json!(id));
            added.push(json!({
                "id": id, "content": token, "special": true, "single_word": false,
                "lstrip": false, "rstrip": false, "normalized": false
            }));
        }
    }
    let byte_level = json!({
        "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true
    });
    Ok(json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": added, "normalizer": null,
        "pre_tokenizer": pre_tokenizer, "post_processor": null, "decoder": byte_level,
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
            "vocab": vocab, "merges": merges
        }
    })
    .to_string())
}

/// How text is split before merging, by llama.cpp's name for it.
fn pre_tokenizer(name: &str) -> Option<serde_json::Value> {
    let byte_level = |use_regex: bool| json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": use_regex});
    let sequence = |first, rest| json!({"type": "Sequence", "pretokenizers": [first, rest]});
    match name {
        "default" | "gpt-2" => Some(byte_level(true)),
        "smollm" | "starcoder" | "refact" | "command-r" | "codeshell" | "exaone" => {
            Some(sequence(json!({"type": "Digits", "individual_digits": true}), byte_level(true)))
        }
        "llama-bpe" | "llama3" | "llama-v3" | "smaug-bpe" => {
            let words = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
            let split = json!({"type": "Split", "pattern": {"Regex": words}, "behavior": "Isolated", "invert": false});
            Some(sequence(split, byte_level(false)))
        }
        _ => None,
    }
}

fn strings<'a>(meta: &'a Meta<'_>, key: &str, odd: impl Fn(&str, usize) -> Error) -> Result<Vec<&'a str>> {
    let text = |(at, value): (usize, &'a Value)| match value {
        Value::String(text) => Ok(text.as_str()),
        _ => Err(odd(key, at)),
    };
    meta.list(key)?.iter().enumerate().map(text).collect()
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::I32(v) => u32::try_from(*v).ok(),
        other => other.to_u32().ok(),
    }
}
