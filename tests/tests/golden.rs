//! Promise: the objectives reproduce the golden losses, in double precision and through the CPU twins.

use crest_core::selftest::golden::{self, Case, Loss};
use crest_core::selftest::trial::{Deviation, Trial};
use crest_kernels::head::cpu::{Dense, RowStats, row_gradient, row_stats, top_k};
use crest_kernels::objective::cpu::{Peaks, Position, position, soft_ranks};
use crest_kernels::objective::{MAX_K, NO_ID, column, entries};

const FILE: &str = include_str!("../golden/losses.json");

/// Value and gradient of one loss in double precision.
fn reference(case: &Case, loss: &Loss) -> (f64, Vec<f64>) {
    let settings = case.settings(loss).unwrap();
    let mut logits = case.z.clone();
    let RowStats { lse, lse_t, q_rest } = row_stats(&mut logits, &case.ids, 1.0);
    let mut picks = [NO_ID; MAX_K];
    top_k(&logits, &mut picks[..settings.k]);
    let at = Position {
        logits: &logits,
        lse,
        inv_t: 1.0,
        lse_t,
        q_rest,
        picks: &picks,
        ids: &case.ids,
        logp: &case.logp,
        target: case.y,
        rest: case.rest(),
        rest_t: case.rest(),
        teacher_lse: 0.0,
    };
    if let Some(expected) = &loss.args.ids {
        let peaks = Peaks::new(&settings, &at, case.head);
        assert_eq!(&peaks.id[..peaks.n], expected, "{}", loss.label());
        for (found, expected) in peaks.t.iter().zip(loss.args.t.iter().flatten()) {
            assert!((found - expected).abs() < 1e-12, "{}: t {found} {expected}", loss.label());
        }
        if let Some(blocks) = loss.args.blocks {
            let ranks = soft_ranks(peaks.n, &peaks.s, settings.smoothing);
            let found = (0..peaks.n).filter(|&place| ranks.first[place] == place).count();
            assert_eq!(found, blocks, "{}", loss.label());
        }
    }
    let mut list = vec![(NO_ID, 0.0); entries(case.head)];
    let row = position(&settings, &at, |entry, id, g| list[entry] = (id, g));
    let dense = Dense { lse, lse_t, inv_t: 1.0, alpha: row[column::ALPHA], w_ce: 0.0 };
    row_gradient(&mut logits, &dense, 1.0, list.len(), |e| list[e]);
    (row[column::LOSS], logits)
}

#[test]
fn double_precision_reproduces_the_golden_losses() {
    let file = golden::parse(FILE).unwrap();
    let (mut worst, mut count) = ((0.0f64, 0.0f64), 0);
    for case in &file.cases {
        for loss in &case.losses {
            let (value, gradient) = reference(case, loss);
            let error = gradient.iter().zip(&loss.grad).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let value_error = (value - loss.value).abs();
            worst = (worst.0.max(value_error), worst.1.max(error));
            count += 1;
        }
    }
    assert!(worst.0 <= 1e-9 && worst.1 <= 1e-9, "value, gradient: {worst:?}");
    assert!(count > 0);
}

#[test]
fn twins_reproduce_the_golden_losses() {
    let device = crest_tests::cpu();
    let file = golden::parse(FILE).unwrap();
    for padding in [0, 5] {
        let mut worst = Deviation::default();
        for case in &file.cases {
            for loss in &case.losses {
                let trial = Trial::new(case, loss, case.head + padding).unwrap();
                let found = Trial::deviation(&pollster::block_on(trial.run(&device)).unwrap(), loss);
                worst.gradient = worst.gradient.max(found.gradient);
                worst.gradient_relative = worst.gradient_relative.max(found.gradient_relative);
                worst.value = worst.value.max(found.value);
                worst.value_relative = worst.value_relative.max(found.value_relative);
            }
        }
        assert!(worst.gradient_relative <= 1e-5 && worst.value_relative <= 1e-5, "{worst:?}");
    }
}
