//! Same seed, same device: the same bits; and a checkpoint goes on as if nothing had happened.

use crest_core::checkpoint::Checkpoint;
use crest_core::device::Device;
use crest_core::train::Trainer;
use pollster::block_on;

fn devices() -> [Device; 2] {
    [crest_tests::cpu(), crest_tests::gpu()]
}

fn run(device: &Device, seed: u64, steps: u32) -> Vec<u8> {
    let mut config = crest_tests::tiny("ce+rkl+rank");
    config.seed = seed;
    let (mut trainer, _) = crest_tests::train(device, &crest_tests::stories(), &config, steps);
    block_on(trainer.checkpoint()).unwrap().to_bytes().unwrap()
}

#[test]
fn one_seed_gives_identical_checkpoints() {
    for device in devices() {
        assert_eq!(run(&device, 5, 8), run(&device, 5, 8), "{}", device.kind());
        assert_ne!(run(&device, 5, 8), run(&device, 6, 8), "{}", device.kind());
    }
}

#[test]
fn a_restored_run_continues_to_the_same_bits() {
    for device in devices() {
        let half = Checkpoint::from_bytes(&run(&device, 5, 3)).unwrap();
        let resumed = block_on(async {
            let mut trainer = Trainer::restore(&device, crest_tests::stories(), &half).await.unwrap();
            for _ in 3..8 {
                trainer.step().await.unwrap();
            }
            trainer.checkpoint().await.unwrap().to_bytes().unwrap()
        });
        assert_eq!(resumed, run(&device, 5, 8), "{}", device.kind());
    }
}

#[test]
fn objectives_share_initial_weights_and_batches() {
    let device = crest_tests::cpu();
    let first = |objective| {
        let config = crest_tests::tiny(objective);
        crest_tests::train(&device, &crest_tests::stories(), &config, 1).1[0].ce
    };
    assert_eq!(first("ce+rkl"), first("fkl+rank"));
}
