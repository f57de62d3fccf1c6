//! Text handling around the merges: how text becomes pieces before merging, and bytes become text after.

use super::tokenizer::bad;
use crate::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Largest description of text handling kept in a cache, in bytes of JSON.
const LARGEST_PIPELINE: usize = 1 << 16;

/// Sections of a `tokenizer.json`, kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// `normalizer`; null for none.
    pub normalizer: Value,
    /// `pre_tokenizer`; has a `ByteLevel` step.
    pub pre_tokenizer: Value,
    /// `decoder`; has a `ByteLevel` step.
    pub decoder: Value,
}

impl Pipeline {
    /// GPT-2's: no normalisation, words split by its pattern.
    pub fn byte_level() -> Self {
        let step = serde_json::json!({
            "add_prefix_space": false, "trim_offsets": true, "type": "ByteLevel", "use_regex": true
        });
        Pipeline { normalizer: Value::Null, pre_tokenizer: step.clone(), decoder: step }
    }

    pub(super) fn from_json(text: &str) -> Result<Self> {
        if text.len() > LARGEST_PIPELINE {
            return Err(bad(format!(
                "{} bytes of text handling; {LARGEST_PIPELINE} are allowed",
                text.len()
            )));
        }
        let pipeline: Pipeline =
            serde_json::from_str(text).map_err(|e| bad(format!("text handling is not understood: {e}")))?;
        pipeline.check()?;
        Ok(pipeline.sorted())
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn check(&self) -> Result<()> {
        for (name, section) in [("pre_tokenizer", &self.pre_tokenizer), ("decoder", &self.decoder)] {
            let steps = section.get("pretokenizers").or(section.get("decoders")).and_then(Value::as_array);
            let byte_level = |step: &Value| step.get("type").and_then(Value::as_str) == Some("ByteLevel");
            if !byte_level(section) && !steps.is_some_and(|steps| steps.iter().any(byte_level)) {
                return Err(bad(format!("{name} has no ByteLevel step: only byte-level BPE can be trimmed")));
            }
        }
        Ok(())
    }

    /// Keys in order, whichever map `serde_json` was built with: the same pipeline gives the same bytes.
    pub(super) fn sorted(&self) -> Self {
        fn sort(value: &Value) -> Value {
            match value {
                Value::Object(map) => {
                    let map: BTreeMap<_, _> = map.iter().map(|(k, v)| (k.clone(), sort(v))).collect();
                    Value::Object(map.into_iter().collect())
                }
                Value::Array(list) => Value::Array(list.iter().map(sort).collect()),
                value => value.clone(),
            }
        }
        Pipeline {
            normalizer: sort(&self.normalizer),
            pre_tokenizer: sort(&self.pre_tokenizer),
            decoder: sort(&self.decoder),
        }
    }
}
