//! The gradient of the whole model against finite differences of its loss, tensor by tensor.

use crest_core::checkpoint::Checkpoint;
use crest_core::device::Device;
use crest_core::objective::RankSet;
use crest_core::train::Trainer;
use crest_core::{Config, cache::Cache};
use pollster::block_on;
use std::sync::Arc;

/// Loss and gradient of the first batch at some weights.
fn loss_and_gradient(device: &Device, cache: &Arc<Cache>, at: &Checkpoint) -> (f64, Vec<f32>) {
    block_on(async {
        let mut trainer = Trainer::restore(device, cache.clone(), at).await.unwrap();
        trainer.step().await.unwrap();
        let loss = trainer.drain().await.unwrap()[0].loss;
        (f64::from(loss), trainer.gradients().await.unwrap())
    })
}

/// Central differences in f32: the loss is rounded to about 1e-7 of itself, so a step of 0.02 along a unit direction
/// leaves a relative error of some 1e-3 for slopes of 0.01 and more.
fn check(device: &Device, config: &Config, tolerance: f64) {
    let cache = crest_tests::excerpt(120);
    // A few steps away from the start, where weights no longer look alike.
    let (mut trainer, _) = crest_tests::train(device, &cache, config, 12);
    let at = block_on(trainer.checkpoint()).unwrap();
    let (_, gradient) = loss_and_gradient(device, &cache, &at);
    let table = at.table();
    for (index, tensor) in table.tensors().iter().enumerate() {
        let range = tensor.offset..tensor.offset + tensor.len();
        let gradient = &gradient[range.clone()];
        let norm = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
        assert!(norm > 0.0, "{}: no gradient", tensor.name);
        // Half along the gradient, half along a fixed pattern, so that wrong entries cannot hide.
        let direction: Vec<f64> = (0..tensor.len())
            .map(|i| {
                f64::from(gradient[i]) / norm
                    + ((i * 7919 + index) as f64).sin() / (tensor.len() as f64).sqrt()
            })
            .collect();
        let slope: f64 = direction.iter().zip(gradient).map(|(d, g)| d * f64::from(*g)).sum();
        let h = (0.004 / slope.abs()).min(0.02);
        let moved = |sign: f64| {
            let mut there = at.clone();
            for (w, d) in there.weights[range.clone()].iter_mut().zip(&direction) {
                *w += (sign * h * d) as f32;
            }
            loss_and_gradient(device, &cache, &there).0
        };
        let measured = (moved(1.0) - moved(-1.0)) / (2.0 * h);
        let error = (measured - slope).abs() / slope.abs().max(0.01);
        assert!(
            error < tolerance,
            "{}: {}: slope {slope}, measured {measured}",
            config.objective,
            tensor.name
        );
    }
}

#[test]
fn on_the_cpu() {
    for objective in ["ce", "fkl", "ce+rkl", "ce+rkl+rank", "jsd+pearson"] {
        let mut config = crest_tests::tiny(objective);
        // A pick that changes places moves the union set, and the loss jumps: only the teacher's set is smooth.
        if let Some(rank) = &mut config.objective.rank {
            rank.set = RankSet::Teacher;
        }
        check(&crest_tests::cpu(), &config, 0.02);
    }
}

#[test]
fn on_the_gpu() {
    check(&crest_tests::gpu(), &crest_tests::tiny("ce+fkl"), 0.02);
}
