//! Finds the classes of positions: a tree is split from the top, then positions move to the class that codes them best.

use super::model::List;
use super::train::{Draws, LISTING, Mixture};

/// Children of a class at each stage.
const SPLITS: [usize; 3] = [8, 8, 4];
/// Rounds of fitting the children of one class.
const SPLIT_ROUNDS: usize = 4;
/// Rounds of moving positions between all classes.
const MOVE_ROUNDS: usize = 3;
/// Classes that are tried with a whole row, and the entries by which they are chosen.
const CANDIDATES: usize = 12;
const GLANCE: usize = 12;
/// Rows that are fitted to; more are only assigned.
const SAMPLE: usize = 1 << 16;
/// Weights of all classes together that are held in memory.
const MOST_WEIGHTS: usize = 1 << 23;
/// Rows without which a class is not worth trying.
const ROWS_PER_CLASS: usize = 32;

/// Classes and who belongs to them.
#[derive(Clone)]
struct Clusters {
    classes: Vec<Mixture>,
    /// Class of each sampled row.
    assigned: Vec<u8>,
    /// Estimate of all bits.
    bits: f64,
}

/// Lists of the classes and the class of every row. `base` are the general weights, as they are stored.
pub(super) fn classes(draws: &Draws, base: &[f32], most: usize) -> (Vec<List>, Vec<u8>) {
    let total: f64 = base.iter().map(|&w| f64::from(w)).sum();
    let base: Vec<f32> = base.iter().map(|&w| (f64::from(w) / total) as f32).collect();
    let scored: Vec<u32> =
        (0..draws.len() as u32).filter(|&row| !draws.row(row as usize).is_empty()).collect();
    let sample: Vec<u32> = scored.iter().copied().step_by(scored.len().div_ceil(SAMPLE).max(1)).collect();
    let most = most.min(sample.len() / ROWS_PER_CLASS).min(MOST_WEIGHTS / base.len().max(1));
    let mut random = Random(0);
    let mut best = Clusters {
        classes: vec![Mixture::general(&base)],
        assigned: vec![0; sample.len()],
        bits: f64::INFINITY,
    };
    best.bits = best.assign(draws, &sample);
    for children in SPLITS {
        if best.classes.len() * children > most {
            break;
        }
        let mut next = best.split(draws, &sample, &base, children, &mut random);
        next.improve(draws, &sample, &base);
        if next.bits >= best.bits {
            break;
        }
        best = next;
    }
    let lists: Vec<List> = best.classes.iter().map(|class| class.levels(total)).collect();
    let classes = lists.iter().map(|list| Mixture::from_levels(list, &base, total)).collect();
    let stored = Clusters { classes, assigned: best.assigned, bits: 0.0 };
    let prior = stored.prior();
    let mut assigned = vec![0; draws.len()];
    for &row in &scored {
        assigned[row as usize] = stored.nearest(draws.row(row as usize), &prior).0;
    }
    (lists, assigned)
}

impl Clusters {
    /// Bits of naming each class.
    fn prior(&self) -> Vec<f32> {
        let mut counts = vec![0u32; self.classes.len()];
        self.assigned.iter().for_each(|&class| counts[usize::from(class)] += 1);
        let all = self.assigned.len().max(1) as f32;
        counts.iter().map(|&count| (all / (count as f32 + 0.2)).log2()).collect()
    }

    /// The class that codes a row in the fewest bits, and those.
    fn nearest(&self, row: &[u32], prior: &[f32]) -> (u8, f32) {
        let glance = &row[..row.len().min(GLANCE)];
        let mut candidates: Vec<(f32, usize)> =
            self.classes.iter().enumerate().map(|(index, class)| (class.cost(glance), index)).collect();
        if candidates.len() > CANDIDATES {
            candidates.select_nth_unstable_by(CANDIDATES, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            candidates.truncate(CANDIDATES);
        }
        let costs =
            candidates.iter().map(|&(_, index)| (self.classes[index].cost(row) + prior[index], index));
        let (bits, index) = costs.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).unwrap_or_default();
        (index as u8, bits)
    }

    /// Moves every row to its nearest class; gives the bits of everything.
    fn assign(&mut self, draws: &Draws, sample: &[u32]) -> f64 {
        let prior = self.prior();
        let mut bits = 0.0;
        for (row, class) in sample.iter().zip(0..) {
            let row: &[u32] = draws.row(*row as usize);
            let (nearest, cost) = self.nearest(row, &prior);
            self.assigned[class] = nearest;
            bits += f64::from(cost);
        }
        let listed: usize = self.classes.iter().map(Mixture::listed).sum();
        bits + listed as f64 * f64::from(LISTING)
    }

    fn members(&self, sample: &[u32]) -> Vec<Vec<u32>> {
        let mut members = vec![Vec::new(); self.classes.len()];
        self.assigned.iter().zip(sample).for_each(|(&class, &row)| members[usize::from(class)].push(row));
        members
    }

    /// Every class as several, fitted to its rows alone.
    fn split(
        &self,
        draws: &Draws,
        sample: &[u32],
        base: &[f32],
        children: usize,
        random: &mut Random,
    ) -> Clusters {
        let mut classes = Vec::new();
        let mut places = vec![0u8; draws.len()];
        for (parent, members) in self.classes.iter().zip(self.members(sample)) {
            let seed = |random: &mut Random| {
                let some = (0..3).filter_map(|_| members.get(random.below(members.len())));
                let rows: Vec<&[u32]> = some.map(|&row| draws.row(row as usize)).collect();
                parent.towards(rows.into_iter())
            };
            let born = (0..children).map(|_| seed(random)).collect();
            let mut family = Clusters { classes: born, assigned: vec![0; members.len()], bits: 0.0 };
            for round in 0..SPLIT_ROUNDS {
                let prior = if round == 0 { vec![0.0; children] } else { family.prior() };
                for (row, class) in members.iter().zip(&mut family.assigned) {
                    let row = draws.row(*row as usize);
                    let costs =
                        family.classes.iter().zip(&prior).map(|(class, prior)| class.cost(row) + prior);
                    *class = costs.zip(0..).min_by(|a, b| a.0.total_cmp(&b.0)).map_or(0, |(_, class)| class);
                }
                family.fit(draws, &members, base);
            }
            let first = classes.len() as u8;
            members
                .iter()
                .zip(&family.assigned)
                .for_each(|(&row, &class)| places[row as usize] = first + class);
            classes.append(&mut family.classes);
        }
        let assigned = sample.iter().map(|&row| places[row as usize]).collect();
        Clusters { classes, assigned, bits: f64::INFINITY }
    }

    fn fit(&mut self, draws: &Draws, sample: &[u32], base: &[f32]) {
        let members = self.members(sample);
        for (class, members) in
            self.classes.iter_mut().zip(members).filter(|(_, members)| !members.is_empty())
        {
            class.fit(draws, &members, base, 2);
        }
    }

    /// Moves and fits by turns.
    fn improve(&mut self, draws: &Draws, sample: &[u32], base: &[f32]) {
        for _ in 0..MOVE_ROUNDS {
            self.assign(draws, sample);
            self.fit(draws, sample, base);
        }
        self.bits = self.assign(draws, sample);
    }
}

/// Numbers that are the same everywhere (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}
