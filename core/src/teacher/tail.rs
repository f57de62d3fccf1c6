//! Draws from what a head leaves, for random-sampling distillation (Anshumann et al. 2025): with every draw standing for
//! rest / S, sums over the tail are unbiased, where a head alone forgets it.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// `out.len()` independent draws of ids outside `head`, each with probability p / rest. A pure function of seed and
/// place. Where f32 leaves nothing outside the head, the smallest id outside it stands for nothing.
pub fn draw(logits: &[f32], head: &[u32], seed: u64, document: u64, position: u64, out: &mut [u32]) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(document);
    // A draw takes two words of the stream; no position reaches into the next.
    rng.set_word_pos(u128::from(position) * 4096);
    let mut known = head.to_vec();
    known.sort_unstable();
    let high = logits.iter().copied().fold(f32::MIN, f32::max);
    let mut outside = Outside { logits, known: &known, high };
    let total: f64 = outside.each().map(|(_, weight)| weight).sum();
    let mut points: Vec<f64> = out.iter().map(|_| rng.random::<f64>() * total).collect();
    points.sort_unstable_by(f64::total_cmp);
    let mut last = outside.each().next().map_or(0, |(id, _)| id);
    let (mut sum, mut filled) = (0.0, 0);
    for (id, weight) in outside.each().filter(|(_, weight)| *weight > 0.0) {
        sum += weight;
        last = id;
        while filled < out.len() && points[filled] < sum {
            out[filled] = id;
            filled += 1;
        }
    }
    out[filled..].fill(last);
}

/// Ids outside a head with their weights.
struct Outside<'a> {
    logits: &'a [f32],
    known: &'a [u32],
    high: f32,
}

impl Outside<'_> {
    fn each(&mut self) -> impl Iterator<Item = (u32, f64)> + '_ {
        let mut known = self.known.iter().copied().peekable();
        let ids = (0u32..).zip(self.logits).filter(move |(id, _)| known.next_if_eq(id).is_none());
        ids.map(|(id, z)| (id, f64::from((z - self.high).exp())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_tail_and_never_the_head() {
        let logits: Vec<f32> = (0..40).map(|i| ((i * 7) % 11) as f32 * 0.5).collect();
        let head = [6u32, 17, 3];
        let mut counts = vec![0.0; 40];
        let mut out = [0; 64];
        let rounds = 2000;
        for position in 0..rounds {
            draw(&logits, &head, 9, 1, position, &mut out);
            out.iter().for_each(|id| counts[*id as usize] += 1.0);
        }
        let weight = |i: usize| if head.contains(&(i as u32)) { 0.0 } else { f64::from(logits[i]).exp() };
        let total: f64 = (0..40).map(weight).sum();
        let n = (rounds * 64) as f64;
        for (i, count) in counts.iter().enumerate() {
            let p = weight(i) / total;
            // Five standard deviations of a binomial share.
            assert!(
                (count / n - p).abs() <= 5.0 * (p * (1.0 - p) / n).sqrt(),
                "{i}: {} against {p}",
                count / n
            );
        }
    }

    #[test]
    fn places_draw_apart_and_always_the_same() {
        let logits = vec![0.0; 1000];
        let one = |document, position| {
            let mut out = [0; 8];
            draw(&logits, &[1], 5, document, position, &mut out);
            out
        };
        assert_eq!(one(2, 3), one(2, 3));
        assert_ne!(one(2, 3), one(2, 4));
        assert_ne!(one(2, 3), one(3, 3));
    }

    #[test]
    fn nothing_left_is_still_an_id_outside_the_head() {
        let mut out = [9; 2];
        draw(&[0.0, -3e38, -3e38], &[0], 1, 0, 0, &mut out);
        assert_eq!(out, [1, 1]);
    }
}
