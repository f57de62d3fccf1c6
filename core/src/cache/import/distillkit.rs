//! DistillKit's compressed log-probabilities: a few exact values, a fitted curve for the others, residuals in a few bits
//! each, and ids at as many bits as the vocabulary needs.
//!
//! What a row's bytes mean stands in `compression_config.yaml`, which `sample_logits_vllm.py` writes beside its Parquet
//! files. Row r is the distribution of token r + 1.

use super::{Format, Rows};
use crate::{Error, Result};
use half::{bf16, f16};
use serde::Deserialize;
use serde_json::Value;

/// Largest k and d: bounds what a configuration can make us allocate.
const LARGEST: usize = 1 << 20;
const LARGEST_POWER: i32 = 64;

/// How the rows of a file are compressed.
#[derive(Clone, Debug)]
pub enum Compression {
    /// `logprob_compressor`: columns `compressed_logprobs` and `bytepacked_indices`.
    Quantized(Quantized),
    /// `legacy_logit_compression`: columns `packed_indices`, `exact_values` and `coeffs`.
    Legacy(Legacy),
}

/// Type of a stored number.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Float {
    Float16,
    BFloat16,
    #[default]
    Float32,
    Float64,
}

/// A term of the fitted curve.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
enum Term {
    Power(i32),
    Special(Special),
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Special {
    Sqrt,
    Exp,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Bin {
    scale_dtype: Float,
    element_bits: u32,
    num_elements: usize,
}

/// Settings of the current compressor.
#[derive(Clone, Debug, Deserialize)]
pub struct Quantized {
    d: usize,
    k: usize,
    exact_k: usize,
    #[serde(default)]
    exact_dtype: Float,
    #[serde(default)]
    polynomial_terms: Option<Vec<Term>>,
    #[serde(default)]
    term_dtype: Float,
    residual_bins: Vec<Bin>,
    #[serde(default = "yes")]
    delta_encoding: bool,
    #[serde(default)]
    normalize_t: bool,
    /// Terms at every approximated place [k - exact_k, terms].
    #[serde(skip)]
    basis: Vec<f64>,
}

/// Settings of the first compressor; its values are logits around their mean.
#[derive(Clone, Debug, Deserialize)]
pub struct Legacy {
    k: usize,
    exact_k: usize,
    polynomial_degree: i32,
    vocab_size: usize,
    #[serde(default = "yes")]
    invert_polynomial: bool,
    #[serde(default)]
    with_sqrt_term: bool,
    #[serde(skip)]
    basis: Vec<f64>,
}

fn yes() -> bool {
    true
}

fn bad(problem: impl std::fmt::Display) -> Error {
    let hint =
        "give the compression_config.yaml that was written with the files, or the recipe that was used";
    Error::input("compression settings", problem.to_string(), hint)
}

impl Compression {
    /// Reads settings: those of a compressor itself, or a training recipe that has them inside.
    ///
    /// # Errors
    /// [`Error::Input`] naming the setting that cannot be.
    pub fn from_settings(settings: &Value) -> Result<Self> {
        let inside =
            |name: &str| settings.get(name).or(settings.get("teacher")?.get(name)).filter(|v| !v.is_null());
        if let Some(legacy) =
            inside("legacy_logit_compression").or_else(|| settings.get("polynomial_degree").map(|_| settings))
        {
            return Ok(Compression::Legacy(Legacy::deserialize(legacy).map_err(bad)?.checked()?));
        }
        let current = inside("logprob_compressor").unwrap_or(settings);
        Ok(Compression::Quantized(Quantized::deserialize(current).map_err(bad)?.checked()?))
    }
}

impl Quantized {
    fn checked(mut self) -> Result<Self> {
        check_sizes(self.d, self.k, self.exact_k)?;
        let terms = self.polynomial_terms.clone().unwrap_or_default();
        let mut left = self.k - self.exact_k;
        if terms.len() > 64 || self.residual_bins.len() > left {
            return Err(bad(format!("{} terms and {} bins", terms.len(), self.residual_bins.len())));
        }
        for bin in &self.residual_bins {
            left = left
                .checked_sub(bin.num_elements)
                .filter(|_| (1..=63).contains(&bin.element_bits) && bin.num_elements > 0)
                .ok_or_else(|| {
                    bad(format!("residual_bins: {bin:?} among {} values", self.k - self.exact_k))
                })?;
        }
        if terms.iter().any(|term| matches!(term, Term::Power(p) if p.abs() > LARGEST_POWER)) {
            return Err(bad(format!("polynomial_terms: a power beyond {LARGEST_POWER}")));
        }
        let places = self.k - self.exact_k;
        let kind = self.term_dtype;
        for place in 0..places {
            let t = if self.normalize_t { place as f64 / (places.max(2) - 1) as f64 } else { place as f64 };
            let t = kind.round(t);
            self.basis.extend(terms.iter().map(|term| {
                kind.round(match term {
                    Term::Power(power) => t.powi(*power),
                    Term::Special(Special::Sqrt) => t.sqrt(),
                    Term::Special(Special::Exp) => t.exp(),
                })
            }));
        }
        Ok(self)
    }

    /// Decompresses a row and adds it to `rows`.
    ///
    /// # Errors
    /// [`Error::Input`] if the bytes are not as many as the settings need.
    pub fn row(&self, logprobs: &[u8], indices: &[u8], rows: &mut Rows) -> Result<()> {
        let bits = id_bits(self.d);
        let needed = [self.bytes(), (self.k * bits as usize).div_ceil(8)];
        if [logprobs.len(), indices.len()] != needed {
            return Err(Format::DistillKit.error(format!(
                "{} bytes of log-probabilities and {} of ids; the compression settings need {} and {}",
                logprobs.len(),
                indices.len(),
                needed[0],
                needed[1]
            )));
        }
        let ids = (0..self.k).map(|i| big_endian_bits(indices, i * bits as usize, bits));
        self.values(logprobs).into_iter().zip(ids).for_each(|(value, id)| rows.push(id as i64, value as f32));
        rows.end_row();
        Ok(())
    }

    fn bytes(&self) -> usize {
        let bins = self.residual_bins.iter();
        let bins =
            bins.map(|b| b.scale_dtype.bytes() + (b.num_elements * b.element_bits as usize).div_ceil(8));
        let terms = self.polynomial_terms.as_ref().map_or(0, Vec::len);
        self.exact_k * self.exact_dtype.bytes() + terms * self.term_dtype.bytes() + bins.sum::<usize>()
    }

    fn values(&self, bytes: &[u8]) -> Vec<f64> {
        let (exact, bytes) = bytes.split_at(self.exact_k * self.exact_dtype.bytes());
        let terms = self.polynomial_terms.as_ref().map_or(0, Vec::len);
        let (coefficients, mut bytes) = bytes.split_at(terms * self.term_dtype.bytes());
        let mut values = self.exact_dtype.read(exact);
        let mut residuals = Vec::with_capacity(self.k - self.exact_k);
        for bin in &self.residual_bins {
            let (scale, rest) = bytes.split_at(bin.scale_dtype.bytes());
            let bits = bin.element_bits;
            let (packed, rest) = rest.split_at((bin.num_elements * bits as usize).div_ceil(8));
            bytes = rest;
            let scale = bin.scale_dtype.read(scale).first().copied().unwrap_or(0.0);
            residuals.extend((0..bin.num_elements).map(|i| {
                let level = big_endian_bits(packed, i * bits as usize, bits) as f64;
                // One bit is a sign; more are a signed integer whose lowest value is stored as 0.
                scale * if bits == 1 { 2.0 * level - 1.0 } else { level - (1u64 << (bits - 1)) as f64 }
            }));
        }
        let coefficients = self.term_dtype.read(coefficients);
        for place in 0..self.k - self.exact_k {
            let basis = &self.basis[place * terms..][..terms];
            let fit: f64 = basis.iter().zip(&coefficients).map(|(x, c)| self.term_dtype.round(x * c)).sum();
            let residual = residuals.get(place).copied().unwrap_or(0.0);
            values.push(self.term_dtype.round(fit) + self.exact_dtype.round(residual));
        }
        if self.delta_encoding {
            let mut sum = 0.0;
            values.iter_mut().for_each(|value| {
                sum += *value;
                *value = self.exact_dtype.round(sum);
            });
        }
        values
    }
}

impl Legacy {
    fn checked(mut self) -> Result<Self> {
        check_sizes(self.vocab_size, self.k, self.exact_k)?;
        if !(0..=LARGEST_POWER).contains(&self.polynomial_degree) {
            return Err(bad(format!("a polynomial_degree of {}", self.polynomial_degree)));
        }
        for place in 0..self.k - self.exact_k {
            let t = (place + 1) as f64;
            let powers = (0..=self.polynomial_degree).map(|i| if self.invert_polynomial { -i } else { i });
            self.basis.extend(powers.map(|power| t.powi(power)));
            self.basis.extend(self.with_sqrt_term.then(|| t.sqrt()));
        }
        Ok(self)
    }

    /// Decompresses a row and adds it to `rows`.
    ///
    /// # Errors
    /// [`Error::Input`] if the numbers are not as many as the settings need.
    pub fn row(&self, packed: &[u64], exact: &[f32], coefficients: &[f32], rows: &mut Rows) -> Result<()> {
        let bits = id_bits(self.vocab_size) as usize;
        let per_word = 64 / bits;
        let places = self.k - self.exact_k;
        let terms = self.polynomial_degree as usize + 1 + usize::from(self.with_sqrt_term);
        let needed = [self.k.div_ceil(per_word), self.exact_k, if places == 0 { 0 } else { terms }];
        let given = [packed.len(), exact.len(), coefficients.len()];
        if given != needed {
            return Err(Format::DistillKit.error(format!(
                "{given:?} packed ids, exact values and coefficients; the compression settings need {needed:?}"
            )));
        }
        let id = |i: usize| (packed[i / per_word] >> (bits * (i % per_word))) & ((1 << bits) - 1);
        let fit = |place: usize| {
            let basis = &self.basis[place * terms..][..terms];
            basis.iter().zip(coefficients).map(|(x, c)| x * f64::from(*c)).sum::<f64>() as f32
        };
        let values = exact.iter().copied().chain((0..places).map(fit));
        values.enumerate().for_each(|(i, value)| rows.push(id(i) as i64, value));
        rows.end_row();
        Ok(())
    }
}

fn check_sizes(d: usize, k: usize, exact_k: usize) -> Result<()> {
    let possible = (2..=LARGEST).contains(&d) && (1..=d).contains(&k) && exact_k <= k;
    let problem = || bad(format!("k = {k}, of them {exact_k} exact, out of {d}"));
    possible.then_some(()).ok_or_else(problem)
}

/// Bits of an id; as the writer computes it, in f32.
fn id_bits(d: usize) -> u32 {
    (d as f32).log2().ceil() as u32
}

/// The number in `bits` bits from bit `start` on, counted from the highest bit of the first byte.
fn big_endian_bits(bytes: &[u8], start: usize, bits: u32) -> u64 {
    (start..start + bits as usize)
        .fold(0, |number, bit| number << 1 | u64::from(bytes[bit / 8] >> (7 - bit % 8) & 1))
}

impl Float {
    fn bytes(self) -> usize {
        match self {
            Float::Float16 | Float::BFloat16 => 2,
            Float::Float32 => 4,
            Float::Float64 => 8,
        }
    }

    fn read(self, bytes: &[u8]) -> Vec<f64> {
        match self {
            Float::Float16 => bytes.as_chunks().0.iter().map(|&b| f16::from_le_bytes(b).to_f64()).collect(),
            Float::BFloat16 => bytes.as_chunks().0.iter().map(|&b| bf16::from_le_bytes(b).to_f64()).collect(),
            Float::Float32 => bytes.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b).into()).collect(),
            Float::Float64 => bytes.as_chunks().0.iter().map(|&b| f64::from_le_bytes(b)).collect(),
        }
    }

    fn round(self, value: f64) -> f64 {
        match self {
            Float::Float16 => f16::from_f64(value).to_f64(),
            Float::BFloat16 => bf16::from_f64(value).to_f64(),
            Float::Float32 => f64::from(value as f32),
            Float::Float64 => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn quantized(settings: Value) -> Quantized {
        match Compression::from_settings(&settings).unwrap() {
            Compression::Quantized(quantized) => quantized,
            Compression::Legacy(_) => panic!("legacy"),
        }
    }

    #[test]
    fn exact_values_curve_and_residuals_are_put_together() {
        let plan = quantized(json!({
            "d": 300, "k": 4, "exact_k": 1, "exact_dtype": "float32", "polynomial_terms": [0, 1, "sqrt"],
            "term_dtype": "float32", "delta_encoding": false,
            "residual_bins": [{"scale_dtype": "float16", "element_bits": 4, "num_elements": 2}]
        }));
        let mut bytes = Vec::new();
        [-0.5f32, -2.0, -1.0, 0.25].iter().for_each(|x| bytes.extend(x.to_le_bytes()));
        bytes.extend(f16::from_f32(0.5).to_le_bytes());
        bytes.push(0x9_6); // levels 9 and 6: one above, two below the middle
        // Ids 299, 1, 256, 7 in 9 bits each.
        let ids = [0b1001_0101, 0b1000_0000, 0b0110_0000, 0b0000_0000, 0b0111_0000];
        let mut rows = Rows::default();
        plan.row(&bytes, &ids, &mut rows).unwrap();
        let (ids, values) = rows.row(0);
        assert_eq!(ids, [299, 1, 256, 7]);
        let wanted = [-0.5, -2.0 + 0.5, -3.0 + 0.25 - 1.0, -4.0 + 0.25 * 2f32.sqrt()];
        assert!(values.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6), "{values:?}");
        let error = plan.row(&bytes[1..], &[0; 5], &mut rows).unwrap_err().to_string();
        assert!(
            error.contains(
                "18 bytes of log-probabilities and 5 of ids; the compression settings need 19 and 5"
            )
        );
    }

    #[test]
    fn differences_add_up() {
        let plan = quantized(json!({"d": 4, "k": 3, "exact_k": 3, "residual_bins": []}));
        let bytes: Vec<u8> = [-0.5f32, -1.0, -0.25].iter().flat_map(|x| x.to_le_bytes()).collect();
        let mut rows = Rows::default();
        plan.row(&bytes, &[0b1100_0100], &mut rows).unwrap();
        assert_eq!(rows.row(0), (&[3, 0, 1][..], &[-0.5, -1.5, -1.75][..]));
    }

    #[test]
    fn legacy_words_hold_whole_ids() {
        let settings = json!({"teacher": {"legacy_logit_compression": {
            "k": 5, "exact_k": 2, "polynomial_degree": 1, "vocab_size": 1 << 20, "with_sqrt_term": true
        }}});
        let Compression::Legacy(plan) = Compression::from_settings(&settings).unwrap() else { panic!() };
        let words = [5 | 6 << 20 | 7 << 40, 8 | 9 << 20];
        let mut rows = Rows::default();
        plan.row(&words, &[9.0, 8.0], &[1.0, 2.0, 3.0], &mut rows).unwrap();
        let (ids, values) = rows.row(0);
        assert_eq!((ids, &values[..3]), (&[5, 6, 7, 8, 9][..], &[9.0, 8.0, 1.0 + 2.0 + 3.0][..]));
        assert!((values[4] - (1.0 + 2.0 / 3.0 + 3.0 * 3f32.sqrt())).abs() < 1e-6);
        assert!(plan.row(&words[1..], &[9.0, 8.0], &[1.0; 3], &mut rows).is_err());
    }

    #[test]
    fn impossible_settings_are_refused() {
        let good = json!({"d": 100, "k": 4, "exact_k": 1, "residual_bins": []});
        for (key, value, part) in [
            ("k", json!(0), "k = 0"),
            ("k", json!(101), "k = 101"),
            ("d", json!(1u64 << 40), "out of"),
            ("exact_k", json!(5), "5 exact"),
            ("exact_dtype", json!("int8"), "int8"),
            ("polynomial_terms", json!(["log"]), "did not match"),
            ("polynomial_terms", json!([1000]), "power beyond"),
            (
                "residual_bins",
                json!([{"scale_dtype": "float16", "element_bits": 4, "num_elements": 4}]),
                "among 3",
            ),
            (
                "residual_bins",
                json!([{"scale_dtype": "float16", "element_bits": 64, "num_elements": 1}]),
                "among 3",
            ),
        ] {
            let mut settings = good.clone();
            settings[key] = value;
            let error = Compression::from_settings(&settings).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        assert!(Compression::from_settings(&json!({})).unwrap_err().to_string().contains("missing field"));
    }
}
