//! Agreement of two orders: Kendall's tau-b, Spearman's rank correlation, NDCG.

/// Kendall's tau-b of `x` and `y` (same length), in -1..1; ties lower neither side's score unfairly (Kendall 1945).
/// `None` with fewer than two elements or when one side ties everywhere.
///
/// ```
/// assert_eq!(crest_core::metrics::kendall_tau_b(&[1.0, 2.0, 3.0], &[10.0, 20.0, 30.0]), Some(1.0));
/// ```
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> Option<f64> {
    let (mut s, mut untied_x, mut untied_y) = (0i64, 0i64, 0i64);
    for i in 0..x.len() {
        for j in 0..i {
            let (dx, dy) = (sign(x[i] - x[j]), sign(y[i] - y[j]));
            s += dx * dy;
            untied_x += dx * dx;
            untied_y += dy * dy;
        }
    }
    (untied_x > 0 && untied_y > 0).then(|| s as f64 / ((untied_x as f64) * (untied_y as f64)).sqrt())
}

fn sign(x: f64) -> i64 {
    i64::from(x > 0.0) - i64::from(x < 0.0)
}

/// Spearman's rank correlation of `x` and `y` (same length), ties at their average rank, in -1..1.
/// `None` with fewer than two elements or when one side ties everywhere.
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    let (rx, ry) = (ranks(x), ranks(y));
    let middle = (x.len() as f64 + 1.0) / 2.0;
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (a, b) in rx.iter().zip(&ry) {
        let (a, b) = (a - middle, b - middle);
        xy += a * b;
        xx += a * a;
        yy += b * b;
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx * yy).sqrt())
}

/// Ranks from 1 = largest, ties at their average rank.
fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_unstable_by(|&i, &j| x[j].total_cmp(&x[i]));
    let mut ranks = vec![0.0; x.len()];
    for tie in order.chunk_by(|&i, &j| x[i] == x[j]) {
        // A tie of t elements after `before` larger ones holds the ranks before+1 ..= before+t.
        let before = x.iter().filter(|&&v| v > x[tie[0]]).count() as f64;
        let average = before + (tie.len() as f64 + 1.0) / 2.0;
        tie.iter().for_each(|&i| ranks[i] = average);
    }
    ranks
}

/// Normalised discounted cumulative gain: `gains` in the student's order against `ideal` in the teacher's, both of
/// length k, gains not negative (Järvelin & Kekäläinen 2002). `None` if nothing can be gained.
pub fn ndcg(gains: &[f64], ideal: &[f64]) -> Option<f64> {
    let dcg = |gains: &[f64]| -> f64 {
        gains.iter().enumerate().map(|(i, gain)| gain / (i as f64 + 2.0).log2()).sum()
    };
    let best = dcg(ideal);
    (best > 0.0).then(|| dcg(gains) / best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // Pairs of (1,2,3,4) and (1,3,2,4): five concordant, one discordant: 4/6.
        assert_eq!(kendall_tau_b(&[1., 2., 3., 4.], &[1., 3., 2., 4.]), Some(4.0 / 6.0));
        // One tie in x: three pairs, two untied in x, both concordant: 2/sqrt(2*3).
        assert_eq!(kendall_tau_b(&[1., 1., 2.], &[1., 2., 3.]), Some(2.0 / 6f64.sqrt()));
        // 1 - 6 sum d^2/(n(n^2-1)) = 1 - 12/60.
        assert!((spearman(&[1., 2., 3., 4.], &[1., 3., 2., 4.]).unwrap() - 0.8).abs() < 1e-15);
        assert_eq!(ranks(&[5., 7., 5., 1.]), [2.5, 1.0, 2.5, 4.0]);
        // Gains swapped: (1 + 3/log2 3) / (3 + 1/log2 3).
        let l = 3f64.log2();
        assert!((ndcg(&[1., 3.], &[3., 1.]).unwrap() - (1. + 3. / l) / (3. + 1. / l)).abs() < 1e-15);
        for constant in [&[1.0, 1.0][..], &[1.0], &[]] {
            assert_eq!(kendall_tau_b(constant, constant), None);
            assert_eq!(spearman(constant, constant), None);
        }
        assert_eq!(ndcg(&[0.0], &[0.0]), None);
    }

    /// The textbook formula with pair counts: (C - D) / sqrt((C+D+Tx)(C+D+Ty)).
    fn tau_by_counts(x: &[f64], y: &[f64]) -> Option<f64> {
        let (mut c, mut d, mut tx, mut ty) = (0.0, 0.0, 0.0, 0.0);
        for i in 0..x.len() {
            for j in 0..i {
                match (x[i] == x[j], y[i] == y[j]) {
                    (true, true) => {}
                    (true, false) => tx += 1.0,
                    (false, true) => ty += 1.0,
                    _ if (x[i] < x[j]) == (y[i] < y[j]) => c += 1.0,
                    _ => d += 1.0,
                }
            }
        }
        let scale: f64 = (c + d + tx) * (c + d + ty);
        (scale > 0.0).then(|| (c - d) / scale.sqrt())
    }

    /// Pearson's correlation of the ranks `1 + larger + (equal - 1)/2`.
    fn spearman_by_definition(x: &[f64], y: &[f64]) -> Option<f64> {
        let rank = |v: &[f64], i: usize| {
            let larger = v.iter().filter(|&&w| w > v[i]).count() as f64;
            let equal = v.iter().filter(|&&w| w == v[i]).count() as f64;
            1.0 + larger + (equal - 1.0) / 2.0
        };
        let n = x.len() as f64;
        let (rx, ry): (Vec<_>, Vec<_>) = (0..x.len()).map(|i| (rank(x, i), rank(y, i))).unzip();
        let (mx, my) = (rx.iter().sum::<f64>() / n, ry.iter().sum::<f64>() / n);
        let cov = |a: &[f64], ma: f64, b: &[f64], mb: f64| -> f64 {
            a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum()
        };
        let scale = cov(&rx, mx, &rx, mx) * cov(&ry, my, &ry, my);
        (scale > 0.0).then(|| cov(&rx, mx, &ry, my) / scale.sqrt())
    }

    fn near(a: Option<f64>, b: Option<f64>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-12,
            (a, b) => a == b,
        }
    }

    proptest! {
        /// Few distinct values, so that ties are common.
        #[test]
        fn agrees_with_the_definitions(pairs in prop::collection::vec((0u8..6, 0u8..6), 0..24)) {
            let (x, y): (Vec<f64>, Vec<f64>) =
                pairs.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).unzip();
            prop_assert!(near(kendall_tau_b(&x, &y), tau_by_counts(&x, &y)));
            prop_assert!(near(spearman(&x, &y), spearman_by_definition(&x, &y)));
        }

        #[test]
        fn order_of_elements_and_monotone_maps_do_not_matter(
            pairs in prop::collection::vec((-3.0f64..3.0, -3.0f64..3.0), 2..16), turn in 0usize..16,
        ) {
            let (x, y): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let mut turned = pairs;
            let by = turn % turned.len();
            turned.rotate_left(by);
            turned.reverse();
            let (tx, ty): (Vec<f64>, Vec<f64>) = turned.into_iter().unzip();
            let exp: Vec<f64> = tx.iter().map(|v| v.exp()).collect();
            prop_assert!(near(kendall_tau_b(&x, &y), kendall_tau_b(&exp, &ty)));
            prop_assert!(near(spearman(&x, &y), spearman(&exp, &ty)));
            let flipped: Vec<f64> = ty.iter().map(|v| -v).collect();
            prop_assert!(near(kendall_tau_b(&x, &y).map(|t| -t), kendall_tau_b(&tx, &flipped)));
        }

        #[test]
        fn ndcg_is_at_most_one(mut ideal in prop::collection::vec(0.0f64..1.0, 1..12), turn in 0usize..12) {
            ideal.sort_by(|a, b| b.total_cmp(a));
            let mut gains = ideal.clone();
            let by = turn % gains.len();
            gains.rotate_left(by);
            if let Some(value) = ndcg(&gains, &ideal) {
                prop_assert!(value <= 1.0 + 1e-12 && value > 0.0);
            }
        }
    }
}
