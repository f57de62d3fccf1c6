//! What the tests across crates share: devices, small students, small caches.

pub mod sample;

use crest_core::Config;
use crest_core::cache::{Cache, Info, Parts};
use crest_core::device::{Choice, Device};
use crest_core::train::{StepRecord, Trainer};
use std::sync::Arc;

/// The CPU twins.
pub fn cpu() -> Device {
    pollster::block_on(Device::open(&Choice::Cpu)).expect("the twins are always there")
}

/// A GPU adapter; on a machine without one, a software adapter such as llvmpipe. The tests need one: a missing adapter
/// fails them.
pub fn gpu() -> Device {
    pollster::block_on(Device::open(&Choice::Gpu)).expect("install a Vulkan driver, e.g. mesa-vulkan-drivers")
}

/// The shipped cache.
pub fn stories() -> Arc<Cache> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/stories.safetensors");
    let bytes = std::fs::read(path).expect("the shipped cache is in data/");
    Arc::new(Cache::from_bytes(&bytes).expect("the shipped cache is sound"))
}

/// The first `tokens` tokens of the shipped cache as one document.
pub fn excerpt(tokens: usize) -> Arc<Cache> {
    let full = stories();
    let k = full.head_size() as usize;
    let rows = (0..tokens).map(|i| full.padded_row(i));
    let (ids, logp): (Vec<&[u32]>, Vec<&[f32]>) = rows.unzip();
    assert_eq!(ids.iter().map(|r| r.len()).sum::<usize>(), tokens * k);
    let parts = Parts {
        info: Info { temperatures: vec![1.0], ..full.info().clone() },
        vocabulary: full.vocabulary().clone(),
        tokens: full.tokens()[..tokens].to_vec(),
        documents: vec![0, tokens as u32],
        head_size: full.head_size(),
        head_ids: ids.concat(),
        head_logp: logp.concat().iter().map(|l| half::f16::from_f32(*l)).collect(),
        rest: (0..tokens).map(|i| full.row(i).rest).collect(),
        lse: vec![0.0; tokens],
        tail_size: 0,
        tail_ids: Vec::new(),
    };
    Arc::new(Cache::from_parts(parts).expect("a prefix of a sound cache is sound"))
}

/// A student for software adapters: one block of width 32, two windows of 24 tokens.
pub fn tiny(objective: &str) -> Config {
    let mut config = Config { objective: objective.parse().expect("an objective"), ..Config::default() };
    config.student.width = 32;
    config.student.layers = 1;
    config.student.kv_heads = 2;
    config.student.ff = 40;
    config.student.context = 24;
    config.schedule.batch = 3;
    config.schedule.warmup = 5;
    config.schedule.steps = 200;
    config
}

/// Trains some steps and returns what they reported.
pub fn train(device: &Device, cache: &Arc<Cache>, config: &Config, steps: u32) -> (Trainer, Vec<StepRecord>) {
    pollster::block_on(async {
        let mut trainer = Trainer::new(device, cache.clone(), config).await.expect("a trainer");
        for _ in 0..steps {
            trainer.step().await.expect("a step");
        }
        let records = trainer.drain().await.expect("records");
        (trainer, records)
    })
}
