//! A golden loss as kernel calls on plain buffers, which every executor can replay.

use super::golden::{Case, Loss};
use crate::Result;
use crate::device::Device;
use crest_kernels::objective::{COLUMNS, MAX_K, NO_ID, OBJECTIVE, column, entries};
use crest_kernels::{Kernel, head};

/// Kernel calls in order over a set of buffers.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Contents of the buffers before the first call, in 32-bit words.
    pub buffers: Vec<Vec<u32>>,
    /// The calls.
    pub calls: Vec<Call>,
}

/// One kernel call.
#[derive(Clone, Debug)]
pub struct Call {
    /// What runs.
    pub kernel: &'static Kernel,
    /// Its parameter struct.
    pub params: Vec<u8>,
    /// Buffer at each storage binding.
    pub bindings: Vec<usize>,
}

/// How far a trial is from the golden numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deviation {
    /// Largest error of a gradient entry.
    pub gradient: f64,
    /// The same, relative to the gradient's largest entry.
    pub gradient_relative: f64,
    /// Error of the value.
    pub value: f64,
    /// The same, relative to the value.
    pub value_relative: f64,
}

/// Least scale for relative errors: at a loss's minimum gradient and value are zero, and what single precision leaves of
/// them is measured against the size that losses and gradients have elsewhere.
const SCALE_FLOOR: f64 = 1e-2;

const LOGITS: usize = 0;
const ROWS: usize = 7;

impl Trial {
    /// The calls that compute `loss` and its gradient at `case`, with the cached head padded to capacity `head`.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input) for a loss that Crest does not know.
    pub fn new(case: &Case, loss: &Loss, head: usize) -> Result<Self> {
        let capacity = head.max(case.head);
        let settings = case.settings(loss)?;
        let (vocab, k) = (case.vocab as u32, settings.k as u32);
        let mut ids = case.ids.clone();
        ids.resize(capacity, NO_ID);
        let mut logp = words(&case.logp);
        logp.resize(capacity, 0);
        let buffers = vec![
            words(&case.z),
            ids,
            logp,
            vec![case.y, (case.rest() as f32).to_bits(), (case.rest() as f32).to_bits(), 0],
            vec![0; 3],
            vec![0; MAX_K],
            vec![0; 2 * entries(capacity)],
            vec![0; COLUMNS],
        ];
        let [logits, ids, logp, targets, stats, picks, sparse, rows] = [LOGITS, 1, 2, 3, 4, 5, 6, ROWS];
        let capacity = capacity as u32;
        let call = |kernel, params: &[u8], bindings: &[usize]| Call {
            kernel,
            params: params.to_vec(),
            bindings: bindings.to_vec(),
        };
        let stats_params = head::StatsParams { n: 1, vocab, head: capacity, k, inv_t: 1.0 };
        let objective_params = settings.params(1, capacity);
        let entries = entries(capacity as usize) as u32;
        let dlogits_params = head::DlogitsParams { n: 1, vocab, entries, inv_n: 1.0, inv_t: 1.0, w_ce: 0.0 };
        let calls = vec![
            call(&head::STATS, bytemuck::bytes_of(&stats_params), &[logits, ids, stats, picks]),
            call(
                &OBJECTIVE,
                bytemuck::bytes_of(&objective_params),
                &[logits, stats, picks, ids, logp, targets, sparse, rows],
            ),
            call(&head::DLOGITS, bytemuck::bytes_of(&dlogits_params), &[logits, stats, sparse, rows]),
        ];
        Ok(Trial { buffers, calls })
    }

    /// Runs the calls on a device and returns the buffers.
    ///
    /// # Errors
    /// [`Error::Device`](crate::Error::Device) if the device fails.
    pub async fn run(&self, device: &Device) -> Result<Vec<Vec<u32>>> {
        super::replay(device, &self.buffers, &self.calls).await
    }

    /// Compares the buffers after a run with the golden numbers.
    pub fn deviation(buffers: &[Vec<u32>], loss: &Loss) -> Deviation {
        let number = |word: u32| f64::from(f32::from_bits(word));
        let mut gradient = 0.0;
        let mut scale = SCALE_FLOOR;
        for (&word, &expected) in buffers[LOGITS].iter().zip(&loss.grad) {
            gradient = worst(gradient, number(word) - expected);
            scale = scale.max(expected.abs());
        }
        let value = worst(0.0, number(buffers[ROWS][column::LOSS]) - loss.value);
        Deviation {
            gradient,
            gradient_relative: gradient / scale,
            value,
            value_relative: value / loss.value.abs().max(SCALE_FLOOR),
        }
    }
}

/// The larger error; one that is not a number counts as infinite.
fn worst(so_far: f64, error: f64) -> f64 {
    if error.is_nan() { f64::INFINITY } else { so_far.max(error.abs()) }
}

fn words(values: &[f64]) -> Vec<u32> {
    values.iter().map(|&v| (v as f32).to_bits()).collect()
}
