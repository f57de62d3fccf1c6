//! What a training step costs, each group measured in one run: `cargo xtask bench` prints the ratios.

use crest_core::Config;
use crest_core::device::Device;
use crest_core::train::Trainer;
use criterion::{Criterion, criterion_group, criterion_main};
use pollster::block_on;
use std::time::Duration;

/// More than any measurement takes: the schedule must not end under it.
const STEPS: u32 = 1_000_000;
/// Time per line; a step of the default student takes some tens of milliseconds on two cores.
const PER_LINE: Duration = Duration::from_secs(5);
const SAMPLES: usize = 20;

/// The students of the page's first scene, and every ranking loss beside what it is added to.
const OBJECTIVES: [&str; 8] = [
    "ce+rkl",
    "ce+rkl+rank",
    "ce+rkl+pav",
    "ce+rkl+pearson",
    "ce+rkl+ranknet",
    "ce+rkl+listmle",
    "fkl",
    "fkl+0.3rank",
];

/// One step, until its numbers are there.
fn bench(c: &mut Criterion, group: &str, device: &Device, lines: &[(&str, Config)]) {
    let cache = crest_tests::stories();
    let mut group = c.benchmark_group(group);
    group.measurement_time(PER_LINE).sample_size(SAMPLES);
    for (name, config) in lines {
        let mut config = config.clone();
        config.schedule.steps = STEPS;
        let mut trainer = block_on(Trainer::new(device, cache.clone(), &config)).expect("a trainer");
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                block_on(async {
                    trainer.step().await.expect("a step");
                    trainer.drain().await.expect("records")
                })
            });
        });
    }
    group.finish();
}

fn objectives(c: &mut Criterion) {
    let with = |objective: &'static str| {
        (objective, Config { objective: objective.parse().expect("an objective"), ..Config::default() })
    };
    bench(c, "objective", &crest_tests::cpu(), &OBJECTIVES.map(with));
}

/// The twins against whatever adapter there is, on a student that a software adapter can bear.
fn devices(c: &mut Criterion) {
    let config = crest_tests::tiny("ce+rkl+rank");
    for device in [crest_tests::cpu(), crest_tests::gpu()] {
        bench(c, "device", &device, &[(&device.name(), config.clone())]);
    }
}

/// What it costs to hold only some rows of logits at once.
fn head(c: &mut Criterion) {
    let chunk = |rows| {
        let mut config = Config::default();
        config.schedule.head_chunk = rows;
        config
    };
    let lines = [("all 512 rows", chunk(512)), ("128 rows", chunk(128)), ("32 rows", chunk(32))];
    bench(c, "head chunk", &crest_tests::cpu(), &lines);
}

criterion_group!(training, objectives, devices, head);
criterion_main!(training);
