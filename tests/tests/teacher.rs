//! A teacher gives one distribution, whether a window is scored at once or written token by token, on either device.

use crest_core::Student;
use crest_core::device::Device;
use crest_core::model::Table;
use crest_core::teacher::{Generator, Llama, Sampling, Scorer, Weights};
use pollster::block_on;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Weights large enough for distributions with peaks.
struct Random {
    table: Table,
    values: Vec<f32>,
}

impl Random {
    fn of(teacher: &Llama) -> Self {
        let table = teacher.table();
        let norms = table.decay_end();
        let mut values = table.init(3);
        values[..norms].iter_mut().for_each(|w| *w *= 8.0);
        Random { table, values }
    }
}

impl Weights for Random {
    fn load(&mut self, name: &str, _: &[usize]) -> crest_core::Result<Vec<f32>> {
        let tensor = self.table.get(name);
        Ok(self.values[tensor.offset..][..tensor.len()].to_vec())
    }
}

fn teacher() -> Llama {
    let shape = Student {
        width: 48,
        layers: 2,
        heads: 6,
        kv_heads: 2,
        ff: 40,
        context: 80,
        rope_base: 1e4,
        norm_eps: 1e-5,
    };
    Llama { shape, rows: 301, vocab: 301, tied: false }
}

fn window(length: u32, step: u32) -> Vec<u32> {
    (0..length).map(|i| (i * step + 5) % 301).collect()
}

/// Logits after every token of two windows.
fn scored(device: &Device, windows: [&[u32]; 2]) -> [Vec<Vec<f32>>; 2] {
    let teacher = teacher();
    let mut weights = Random::of(&teacher);
    let new = Scorer::new(device, &teacher, &mut weights, (192, 80, 7), |_, _| ());
    let mut scorer = block_on(new).unwrap();
    let mut found = [Vec::new(), Vec::new()];
    let keep = |w: usize, t: usize, head: crest_core::teacher::Head<'_>| {
        assert_eq!(t, found[w].len(), "in order");
        let high = head.logits.iter().copied().fold(f32::MIN, f32::max);
        let lse = |temperature: f64| {
            head.logits.iter().map(|z| (f64::from(z - high) / temperature).exp()).sum::<f64>().ln()
        };
        for (id, logp) in head.ids.iter().zip(head.logp) {
            let wanted = f64::from(head.logits[*id as usize] - high) - lse(1.0);
            assert!((f64::from(*logp) - wanted).abs() < 1e-4);
        }
        assert!(head.logp.is_sorted_by(|a, b| a >= b));
        for (stored, temperature) in head.lse.iter().zip([0.5, 1.0, 2.0, 4.0]) {
            let wanted = lse(temperature) - lse(1.0) / temperature;
            assert!((f64::from(*stored) - wanted).abs() < 1e-4, "T {temperature}: {stored} {wanted}");
        }
        if let Some(next) = windows[w].get(t + 1) {
            let wanted = f64::from(head.logits[*next as usize] - high) - lse(1.0);
            assert!((f64::from(head.observed) - wanted).abs() < 1e-4);
        }
        found[w].push(head.logits.to_vec());
    };
    block_on(scorer.run(&windows, true, keep)).unwrap();
    found
}

/// The same, token by token, the second sequence starting later and the first going on after it.
fn written(device: &Device, windows: [&[u32]; 2]) -> [Vec<Vec<f32>>; 2] {
    let teacher = teacher();
    let mut weights = Random::of(&teacher);
    let mut generator = block_on(Generator::new(device, &teacher, &mut weights, (2, 80), |_, _| ())).unwrap();
    let mut found = [Vec::new(), Vec::new()];
    let late = 3;
    for step in 0..windows[0].len().max(windows[1].len() + late) {
        let tokens =
            [windows[0].get(step).copied(), step.checked_sub(late).and_then(|t| windows[1].get(t).copied())];
        let logits = block_on(generator.step(&tokens)).unwrap();
        for (sequence, rows) in found.iter_mut().enumerate() {
            if tokens[sequence].is_some() {
                rows.push(logits[sequence * 301..][..301].to_vec());
            }
        }
    }
    found
}

fn worst(a: &[Vec<Vec<f32>>; 2], b: &[Vec<Vec<f32>>; 2]) -> f32 {
    let mut worst = 0.0f32;
    for (a, b) in a.iter().zip(b) {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().flatten().zip(b.iter().flatten()) {
            worst = worst.max((a - b).abs());
        }
    }
    worst
}

#[test]
fn scoring_and_writing_agree_on_both_devices() {
    let (a, b) = (window(77, 7), window(66, 11));
    let windows = [&a[..], &b[..]];
    let cpu = scored(&crest_tests::cpu(), windows);
    let spread = cpu[0][9].iter().fold(0.0f32, |m, z| m.max(z.abs()));
    assert!(spread > 1.0, "logits that differ: {spread}");
    let gpu = crest_tests::gpu();
    for (name, other) in [
        ("written on the CPU", written(&crest_tests::cpu(), windows)),
        ("scored on the GPU", scored(&gpu, windows)),
        ("written on the GPU", written(&gpu, windows)),
    ] {
        let worst = worst(&cpu, &other);
        assert!(worst < 1e-4 * spread.max(1.0), "{name}: {worst}");
    }
}

#[test]
fn a_full_memory_is_an_error() {
    let teacher = teacher();
    let mut weights = Random::of(&teacher);
    let cpu = crest_tests::cpu();
    let mut generator = block_on(Generator::new(&cpu, &teacher, &mut weights, (2, 2), |_, _| ())).unwrap();
    for _ in 0..2 {
        block_on(generator.step(&[Some(1), None])).unwrap();
    }
    let error = block_on(generator.step(&[Some(1), None])).unwrap_err().to_string();
    assert!(error.contains("sequence 0 has 2 tokens"), "{error}");
    generator.forget(0);
    block_on(generator.step(&[Some(1), Some(1)])).unwrap();
}

#[test]
fn draws_follow_temperature_and_nucleus() {
    let logits: Vec<f32> = vec![2.0, 0.0, 1.0, -1.0, 2.0];
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let greedy = Sampling { temperature: 0.0, top_p: 1.0 };
    assert_eq!(greedy.draw(&logits, &mut rng), 0, "the first of equals");
    for (temperature, top_p) in [(1.0, 1.0), (0.5, 1.0), (2.0, 0.9), (1.0, 0.3)] {
        let sampling = Sampling { temperature, top_p };
        let mut order: Vec<usize> = (0..5).collect();
        order.sort_by(|a, b| logits[*b].total_cmp(&logits[*a]).then(a.cmp(b)));
        let weight = |i: usize| f64::from(logits[i] / temperature).exp();
        let total: f64 = (0..5).map(weight).sum();
        let mut wanted = [0.0; 5];
        let mut sum = 0.0;
        for i in order {
            if sum < f64::from(top_p) * total {
                wanted[i] = weight(i);
            }
            sum += weight(i);
        }
        let kept: f64 = wanted.iter().sum();
        let n = 20_000;
        let mut counts = [0.0; 5];
        (0..n).for_each(|_| counts[sampling.draw(&logits, &mut rng) as usize] += 1.0);
        for i in 0..5 {
            let p = wanted[i] / kept;
            let off = (counts[i] / f64::from(n) - p).abs();
            assert!(off <= 5.0 * (p * (1.0 - p) / f64::from(n)).sqrt(), "{temperature} {top_p} {i}: {off}");
        }
    }
}
