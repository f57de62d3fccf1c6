//! One source of settings for the command line, TOML files and the page.

use crate::{Error, Objective, Result};
use serde::{Deserialize, Serialize};

/// Everything that decides a run, apart from the cache it reads and the device it runs on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Decides initial weights and the order of batches.
    #[serde(default = "defaults::seed")]
    pub seed: u64,
    /// SHA-256 of the model whose weights the student starts from; without one, the seed makes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub init: Option<String>,
    /// Shape of the student.
    #[serde(default)]
    pub student: Student,
    /// Optimizer and batches.
    #[serde(default)]
    pub schedule: Schedule,
    /// What the student is trained for.
    #[serde(default = "defaults::objective")]
    pub objective: Objective,
}

/// Shape of the student: a Llama with a tied head. Its vocabulary is the cache's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Student {
    /// Model width C.
    pub width: u32,
    /// Blocks.
    pub layers: u32,
    /// Query heads H.
    pub heads: u32,
    /// Key/value heads G; divides H.
    pub kv_heads: u32,
    /// Feed-forward width F.
    pub ff: u32,
    /// Context T in tokens.
    pub context: u32,
    /// Base of the rotary frequencies.
    pub rope_base: f32,
    /// Added to the mean square in RMSNorm.
    pub norm_eps: f32,
}

/// Optimizer, batches and length of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// Optimizer steps.
    pub steps: u32,
    /// Windows of `context` tokens per step.
    pub batch: u32,
    /// Peak learning rate; cosine to a tenth of it after the warm-up.
    pub lr: f32,
    /// Steps of linear warm-up.
    pub warmup: u32,
    /// Decoupled decay of matrices (not of norms).
    pub weight_decay: f32,
    /// Largest global gradient norm.
    pub clip: f32,
    /// AdamW's first decay rate.
    pub beta1: f32,
    /// AdamW's second decay rate.
    pub beta2: f32,
    /// AdamW's epsilon.
    pub eps: f32,
    /// Rows of logits computed at once; 0 chooses by memory.
    pub head_chunk: u32,
}

mod defaults {
    use crate::Objective;
    use crate::objective::{Divergence, Kd, Rank};

    pub(super) fn seed() -> u64 {
        1
    }

    pub(super) fn objective() -> Objective {
        Objective {
            ce: 1.0,
            k: 5,
            kd: Some(Kd::new(Divergence::Rkl)),
            rank: Some(Rank::default()),
            confidence: None,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            seed: defaults::seed(),
            student: Student::default(),
            schedule: Schedule::default(),
            init: None,
            objective: defaults::objective(),
        }
    }
}

impl Default for Student {
    fn default() -> Self {
        Student {
            width: 64,
            layers: 2,
            heads: 4,
            kv_heads: 4,
            ff: 168,
            context: 64,
            rope_base: 10_000.0,
            norm_eps: 1e-5,
        }
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Schedule {
            steps: 600,
            batch: 8,
            lr: 4e-3,
            warmup: 40,
            weight_decay: 0.05,
            clip: 1.0,
            beta1: 0.9,
            beta2: 0.95,
            eps: 1e-8,
            head_chunk: 0,
        }
    }
}

impl Config {
    /// Reads TOML; unknown keys are errors.
    ///
    /// # Errors
    /// [`Error::Setting`] with the parser's line and column, or naming the setting out of range.
    pub fn from_toml(text: &str) -> Result<Self> {
        let config: Config = toml::from_str(text).map_err(|e| {
            Error::setting("configuration", e.to_string(), "docs/architecture.md lists every key")
        })?;
        config.validate()?;
        Ok(config)
    }

    /// The same settings as TOML, every default written out.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Checks every number against its range.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the first setting out of range.
    pub fn validate(&self) -> Result<()> {
        self.student.validate()?;
        self.schedule.validate()?;
        self.objective.validate()
    }
}

impl Student {
    /// Head width D = C / H.
    pub fn head_width(&self) -> u32 {
        self.width / self.heads
    }

    pub(crate) fn validate(&self) -> Result<()> {
        for (name, value, low, high) in [
            ("width", self.width, 2, 4096),
            ("layers", self.layers, 1, 128),
            ("heads", self.heads, 1, 64),
            ("kv_heads", self.kv_heads, 1, 64),
            ("ff", self.ff, 1, 16_384),
            ("context", self.context, 1, 4096),
        ] {
            within(&format!("student.{name}"), f64::from(value), f64::from(low), f64::from(high))?;
        }
        within("student.rope_base", f64::from(self.rope_base), 1.0, 1e7)?;
        within("student.norm_eps", f64::from(self.norm_eps), 1e-12, 1e-2)?;
        let divides = |name: &str, by: u32, value: u32, of: &str| match value.is_multiple_of(by) {
            true => Ok(()),
            false => Err(Error::setting(
                format!("student.{name}"),
                format!("{by} does not divide {value} ({of})"),
                format!("choose a divisor of {value}"),
            )),
        };
        divides("heads", self.heads, self.width, "width")?;
        divides("kv_heads", self.kv_heads, self.heads, "heads")?;
        let d = self.head_width();
        if !d.is_multiple_of(2) || d > 128 {
            return Err(Error::setting(
                "student.heads",
                format!("a head is {d} wide; rotary pairs need an even width of at most 128"),
                "change width or heads",
            ));
        }
        Ok(())
    }
}

impl Schedule {
    /// Learning rate of a step counted from 0: linear warm-up, then cosine to a tenth.
    pub fn lr_at(&self, step: u32) -> f32 {
        if step < self.warmup {
            return self.lr * (step + 1) as f32 / self.warmup as f32;
        }
        let span = self.steps.saturating_sub(self.warmup).max(1) as f64;
        let done = (f64::from(step - self.warmup) / span).min(1.0);
        let cosine = 0.5 * (1.0 + (std::f64::consts::PI * done).cos());
        (f64::from(self.lr) * (0.1 + 0.9 * cosine)) as f32
    }

    fn validate(&self) -> Result<()> {
        for (name, value, low, high) in [
            ("steps", f64::from(self.steps), 1.0, 1e7),
            ("batch", f64::from(self.batch), 1.0, 4096.0),
            ("lr", f64::from(self.lr), 1e-8, 1.0),
            ("warmup", f64::from(self.warmup), 0.0, 1e6),
            ("weight_decay", f64::from(self.weight_decay), 0.0, 1.0),
            ("clip", f64::from(self.clip), 1e-6, 1e6),
            ("beta1", f64::from(self.beta1), 0.0, 0.9999),
            ("beta2", f64::from(self.beta2), 0.0, 0.999_99),
            ("eps", f64::from(self.eps), 1e-12, 1e-2),
            ("head_chunk", f64::from(self.head_chunk), 0.0, 1e6),
        ] {
            within(&format!("schedule.{name}"), value, low, high)?;
        }
        Ok(())
    }
}

fn within(name: &str, value: f64, low: f64, high: f64) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::setting(
        name,
        format!("{value} is not between {low} and {high}"),
        "leave the key out for the default",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_round_trips_and_defaults_fill_in() {
        let config = Config::default();
        assert_eq!(Config::from_toml(&config.to_toml()).unwrap(), config);
        assert_eq!(Config::from_toml("").unwrap(), config);
        let some = Config::from_toml("seed = 7\n[objective]\nkd = { kind = 'fkl' }").unwrap();
        assert_eq!((some.seed, some.objective.to_string()), (7, "fkl".to_owned()));
        let weighed = "[objective]\nrank = {}\nconfidence = { kind = 'agree', c_wrong = 0.5 }";
        let weighed = Config::from_toml(weighed).unwrap();
        assert_eq!(weighed.objective.to_string(), "rank:conf=agree:c=0.5");
        assert_eq!(Config::from_toml(&weighed.to_toml()).unwrap(), weighed);
    }

    #[test]
    fn mistakes_are_named() {
        for (text, part) in [
            ("[student]\nwdth = 3", "wdth"),
            ("[student]\nheads = 3", "does not divide 64"),
            ("[schedule]\nlr = nan", "schedule.lr"),
            ("[objective]\nce = 1\nk = 0", "objective.k"),
            ("[objective.kd]\nkind = 'fkl'\nbeta = 0.5", "objective.kd.beta"),
            (
                "[objective]\nce = 1\nconfidence = { kind = 'agree' }",
                "objective.confidence: there is no term",
            ),
            (
                "[objective]\nrank = {}\nconfidence = { kind = 'entropy', c_wrong = 0.5 }",
                "objective.confidence.c_wrong: entropy has no such",
            ),
            (
                "[objective]\nrank = {}\nconfidence = { kind = 'agree', c_wrong = 2 }",
                "2 is not between 0 and 1",
            ),
        ] {
            let error = Config::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
