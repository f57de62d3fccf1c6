//! The parameter table: where every weight of the student lies in one flat buffer, and what it starts as.

use crate::Student;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

/// Tensors start at multiples of this many words, so that a device can bind each of them (256-byte offsets).
pub const ALIGN: usize = 64;

/// Weights draw from a stream of the seed that no epoch of batches uses.
const WEIGHTS_STREAM: u64 = u64::MAX;

/// Standard deviation of initial weights.
const INIT_STD: f32 = 0.02;

/// One weight in the flat buffer, row-major.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Name, e.g. `layers.0.attention.qkv`.
    pub name: String,
    /// `[rows, columns]`, or `[columns]` for a norm.
    pub shape: Vec<usize>,
    /// First word in the flat buffer.
    pub offset: usize,
    init: Init,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Init {
    Normal,
    /// Into the residual stream: scaled down by sqrt(2 layers), as in GPT-2.
    Residual,
    Ones,
}

impl Tensor {
    /// Number of weights.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor has no weights.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// All weights of a student. Matrices come first: they decay, norms do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    tensors: Vec<Tensor>,
    words: usize,
    decay_end: usize,
    layers: u32,
}

impl Table {
    /// Lays out a Llama with a tied head. Fused: qkv is q, k, v stacked by rows; gate_up is gate, up.
    pub fn new(student: &Student, vocab: usize) -> Self {
        Self::llama(student, vocab, true)
    }

    /// The same for a teacher, whose head may have weights of its own.
    pub fn llama(student: &Student, vocab: usize, tied: bool) -> Self {
        let c = student.width as usize;
        let q = student.heads as usize * student.head_width() as usize;
        let kv = student.kv_heads as usize * student.head_width() as usize;
        let f = student.ff as usize;
        let mut table = Table { tensors: Vec::new(), words: 0, decay_end: 0, layers: student.layers };
        table.push("embedding", &[vocab, c], Init::Normal);
        for i in 0..student.layers {
            table.push(format!("layers.{i}.attention.qkv"), &[q + 2 * kv, c], Init::Normal);
            table.push(format!("layers.{i}.attention.out"), &[c, q], Init::Residual);
            table.push(format!("layers.{i}.mlp.gate_up"), &[2 * f, c], Init::Normal);
            table.push(format!("layers.{i}.mlp.down"), &[c, f], Init::Residual);
        }
        if !tied {
            table.push("head", &[vocab, c], Init::Normal);
        }
        table.decay_end = table.words;
        for i in 0..student.layers {
            table.push(format!("layers.{i}.attention.norm"), &[c], Init::Ones);
            table.push(format!("layers.{i}.mlp.norm"), &[c], Init::Ones);
        }
        table.push("norm", &[c], Init::Ones);
        table
    }

    fn push(&mut self, name: impl Into<String>, shape: &[usize], init: Init) {
        let tensor = Tensor { name: name.into(), shape: shape.to_vec(), offset: self.words, init };
        self.words += tensor.len().next_multiple_of(ALIGN);
        self.tensors.push(tensor);
    }

    /// Every tensor, in the order of the buffer.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// Length of the flat buffer in words, padding included.
    pub fn words(&self) -> usize {
        self.words
    }

    /// Words before this one belong to matrices.
    pub fn decay_end(&self) -> usize {
        self.decay_end
    }

    /// Number of weights, padding excluded.
    pub fn parameters(&self) -> usize {
        self.tensors.iter().map(Tensor::len).sum()
    }

    /// The tensor of a name.
    ///
    /// # Panics
    /// If there is none: names are the plan's own.
    pub fn get(&self, name: &str) -> &Tensor {
        &self.tensors[self.index(name)]
    }

    pub(super) fn index(&self, name: &str) -> usize {
        match self.tensors.iter().position(|t| t.name == name) {
            Some(index) => index,
            None => unreachable!("no tensor {name}"),
        }
    }

    /// Name of the matrix that makes logits: the embedding where it is tied.
    pub fn head(&self) -> &'static str {
        if self.tensors.iter().any(|t| t.name == "head") { "head" } else { "embedding" }
    }

    /// Initial weights: normal with standard deviation 0.02, those that write to the residual stream divided by
    /// sqrt(2 layers), norms one. A pure function of the seed, the same for every objective.
    pub fn init(&self, seed: u64) -> Vec<f32> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(WEIGHTS_STREAM);
        let mut weights = vec![0.0; self.words];
        let residual = INIT_STD / (2.0 * self.layers as f32).sqrt();
        for tensor in &self.tensors {
            for w in &mut weights[tensor.offset..][..tensor.len()] {
                let mut normal = || -> f32 { StandardNormal.sample(&mut rng) };
                *w = match tensor.init {
                    Init::Normal => INIT_STD * normal(),
                    Init::Residual => residual * normal(),
                    Init::Ones => 1.0,
                };
            }
        }
        weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_student_has_the_size_the_readme_states() {
        let table = Table::new(&Student::default(), 2048);
        assert_eq!(table.parameters(), 228_672);
        assert!(table.tensors().iter().all(|t| t.offset.is_multiple_of(ALIGN)));
    }

    #[test]
    fn initial_weights_are_a_function_of_the_seed() {
        let table = Table::new(&Student::default(), 300);
        assert_eq!(table.init(3), table.init(3));
        assert_ne!(table.init(3), table.init(4));
        let w = table.init(1);
        let e = &w[..300 * 64];
        let std = (e.iter().map(|v| v * v).sum::<f32>() / e.len() as f32).sqrt();
        assert!((std - INIT_STD).abs() < 1e-3, "{std}");
        assert_eq!(w[table.get("norm").offset], 1.0);
    }
}
