//! Thirty optimizer steps tell the same story on both devices, and a student can learn a text by heart.

use crest_core::train::StepRecord;
use pollster::block_on;

fn worst(a: &[StepRecord], b: &[StepRecord]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a.loss - b.loss).abs() / a.loss.abs()).fold(0.0, f32::max)
}

#[test]
fn thirty_steps_agree_between_cpu_and_gpu() {
    let (cache, cpu, gpu) = (crest_tests::stories(), crest_tests::cpu(), crest_tests::gpu());
    for objective in [
        "ce+rkl",
        "ce+rkl+rank",
        "fkl",
        "ce+rkl+rank:conf=agree:applies=all",
        "fkl+rank:conf=entropy",
        "ce+fkl:t=2+rank",
        "rkl:t=0.5",
    ] {
        let config = crest_tests::tiny(objective);
        let (_, a) = crest_tests::train(&cpu, &cache, &config, 30);
        let (_, b) = crest_tests::train(&gpu, &cache, &config, 30);
        let worst = worst(&a, &b);
        assert!(worst < 1e-3, "{objective}: {worst}");
        assert!(a[29].loss < 0.9 * a[0].loss, "{objective}: {} -> {}", a[0].loss, a[29].loss);
    }
}

#[test]
fn a_student_learns_a_text_by_heart() {
    let cache = crest_tests::excerpt(73);
    let mut config = crest_tests::tiny("ce");
    config.student.width = 64;
    config.schedule.lr = 1e-2;
    config.schedule.weight_decay = 0.0;
    let (_, records) = crest_tests::train(&crest_tests::cpu(), &cache, &config, 200);
    let last = &records[199];
    assert!(last.ce < 0.05 && last.accuracy == 1.0, "{last:?}");
}

#[test]
fn a_head_in_chunks_is_the_same_head() {
    let cache = crest_tests::stories();
    for device in [crest_tests::cpu(), crest_tests::gpu()] {
        let mut config = crest_tests::tiny("ce+rkl+rank");
        let (_, whole) = crest_tests::train(&device, &cache, &config, 5);
        config.schedule.head_chunk = 64; // 72 rows: one full chunk and a short one
        let (trainer, chunked) = crest_tests::train(&device, &cache, &config, 5);
        assert_eq!(trainer.plan().chunks, [0..64, 64..72]);
        let worst = worst(&whole, &chunked);
        assert!(worst < 1e-5, "{}: {worst}", device.kind());
    }
}

/// A temperature is a number like any other: turning it while a student trains is seen in the next step, and going back
/// gives what was before.
#[test]
fn a_temperature_can_be_turned_while_training() {
    let cache = crest_tests::stories();
    let of = |objective: &str| objective.parse().unwrap();
    for device in [crest_tests::cpu(), crest_tests::gpu()] {
        let first = |objective: &str, then: &str| {
            let (mut trainer, _) = crest_tests::train(&device, &cache, &crest_tests::tiny(objective), 0);
            trainer.set_objective(of(then)).unwrap();
            block_on(trainer.step()).unwrap();
            (block_on(trainer.gradients()).unwrap(), block_on(trainer.drain()).unwrap())
        };
        assert_eq!(first("ce+fkl:t=4", "ce+fkl"), first("ce+fkl", "ce+fkl"));
        assert_eq!(first("ce+fkl", "ce+fkl:t=4"), first("ce+fkl:t=4", "ce+fkl:t=4"));
        assert_ne!(first("ce+fkl", "ce+fkl:t=4").0, first("ce+fkl", "ce+fkl").0);
    }
    let (mut trainer, _) =
        crest_tests::train(&crest_tests::cpu(), &crest_tests::excerpt(73), &crest_tests::tiny("fkl"), 0);
    let refused = trainer.set_objective(of("fkl:t=2")).unwrap_err().to_string();
    assert!(refused.contains("objective.kd.temperature: 2, but the cache keeps"), "{refused}");
}

#[test]
fn replay_creates_no_gpu_objects() {
    let (cache, device) = (crest_tests::stories(), crest_tests::gpu());
    let (mut trainer, _) = crest_tests::train(&device, &cache, &crest_tests::tiny("ce+rkl+rank"), 1);
    let created = || device.gpu().unwrap().objects_created();
    let before = created();
    for _ in 0..3 {
        block_on(trainer.step()).unwrap();
    }
    block_on(trainer.drain()).unwrap();
    assert_eq!(created(), before);
}
