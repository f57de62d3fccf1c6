//! Fits the model to the heads of a file. Floats are fine here: readers get the rounded result.
//!
//! Weights are those of Plackett and Luce: an id's chance to be next is its weight out of the weights not drawn yet. They
//! are fitted by Hunter's minorisation (Annals of Statistics 2004): count / sum of 1 / total over the draws it was
//! there for.

use super::Rows;
use super::coder::{level, weight};
use super::model::{List, MOST_CLASSES, Parts, symbols};
use crate::Result;

/// Sum that the general weights get, about.
const GENERAL: f64 = (1 << 21) as f64;
/// Bits that listing a symbol must save in its class.
pub(super) const LISTING: f32 = 7.5;
/// Steps of fitting the general weights.
const GENERAL_STEPS: usize = 4;
/// Smallest share that a class gives to the general weights, in proportion to their own.
const LEAST_UNIT: f32 = 0.01;
/// What a weight is drawn towards: so many drawings of the general weight.
const PRIOR: f32 = 0.5;
/// Smallest total left to draw from.
const LEAST_TOTAL: f32 = 1e-5;

/// The fitted model, and which class each position has.
pub(super) struct Trained {
    /// Level of each id.
    pub levels: Vec<Option<u8>>,
    /// Symbol of each id.
    pub symbols: Vec<u32>,
    pub classes: Vec<List>,
    pub assigned: Vec<u8>,
}

/// Rows of symbols, one after the other.
pub(super) struct Draws {
    starts: Vec<usize>,
    symbols: Vec<u32>,
}

impl Draws {
    pub fn row(&self, index: usize) -> &[u32] {
        &self.symbols[self.starts[index]..self.starts[index + 1]]
    }
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }
}

/// Fits everything.
pub(super) fn train(rows: &Rows<'_>) -> Result<Trained> {
    let (n, v) = (rows.shape.positions, rows.shape.vocabulary);
    let mut draws = Draws { starts: vec![0], symbols: Vec::new() };
    let mut counts = vec![0u32; v];
    for position in 0..n {
        for &id in rows.row(position).0 {
            let count = counts.get_mut(id as usize);
            *count.ok_or_else(|| super::invalid(format!("id {id} is not below {v}")))? += 1;
            draws.symbols.push(id);
        }
        draws.starts.push(draws.symbols.len());
    }
    let levels = general(&draws, &counts);
    let order = symbols(&levels);
    let mut symbol_of = vec![u32::MAX; v];
    for (symbol, &(id, _)) in (0..).zip(&order) {
        symbol_of[id as usize] = symbol;
    }
    draws.symbols.iter_mut().for_each(|id| *id = symbol_of[*id as usize]);
    let base: Vec<f32> = order.iter().map(|&(_, level)| weight(level.into()) as f32).collect();
    let (classes, mut assigned) = super::cluster::classes(&draws, &base, MOST_CLASSES);
    let mut parts = Parts { levels, classes, tables: Vec::new() };
    if !parts.readable()? {
        parts.classes = vec![List::new()];
        assigned.fill(0);
    }
    Ok(Trained { levels: parts.levels, symbols: symbol_of, classes: parts.classes, assigned })
}

/// Levels of the ids for all rows together.
fn general(draws: &Draws, counts: &[u32]) -> Vec<Option<u8>> {
    let all: Vec<u32> = (0..draws.len() as u32).collect();
    let mut weights: Vec<f32> = counts.iter().map(|&count| count as f32).collect();
    for _ in 0..GENERAL_STEPS {
        normalise(&mut weights);
        let evidence = Evidence::gather(draws, &all, |id| weights[id as usize], counts.len());
        for (id, weight) in weights.iter_mut().enumerate() {
            *weight = evidence.drawn[id] / evidence.chances[id].max(f32::MIN_POSITIVE);
        }
    }
    normalise(&mut weights);
    let levels = counts.iter().zip(&weights);
    levels.map(|(&count, &w)| (count > 0).then(|| level(f64::from(w) * GENERAL) as u8)).collect()
}

fn normalise(weights: &mut [f32]) {
    let sum: f64 = weights.iter().map(|&w| f64::from(w)).sum();
    weights.iter_mut().for_each(|w| *w = (f64::from(*w) / sum.max(f64::MIN_POSITIVE)) as f32);
}

/// How often symbols were drawn, and what they would have been drawn with a weight of 1.
pub(super) struct Evidence {
    pub drawn: Vec<f32>,
    pub chances: Vec<f32>,
}

impl Evidence {
    pub fn gather(draws: &Draws, rows: &[u32], weight: impl Fn(u32) -> f32, symbols: usize) -> Self {
        let mut drawn = vec![0f32; symbols];
        let mut missed = vec![0f64; symbols];
        let mut all = 0.0;
        let mut so_far = Vec::new();
        for &row in rows {
            let row = draws.row(row as usize);
            let (mut left, mut run) = (1.0f32, 0.0f64);
            so_far.clear();
            for &symbol in row {
                run += 1.0 / f64::from(left.max(LEAST_TOTAL));
                so_far.push(run);
                left -= weight(symbol);
            }
            all += run;
            for (&symbol, so_far) in row.iter().zip(&so_far) {
                drawn[symbol as usize] += 1.0;
                missed[symbol as usize] += run - so_far;
            }
        }
        Evidence { drawn, chances: missed.iter().map(|missed| (all - missed) as f32).collect() }
    }
}

/// The weights of a class while it is fitted.
#[derive(Clone)]
pub(super) struct Mixture {
    /// Weight and its logarithm to base 2, side by side because both are read together.
    table: Vec<[f32; 2]>,
    /// Listed symbols, rising.
    list: Vec<u32>,
    /// What the general weights, which add up to 1, are multiplied with where nothing is listed.
    unit: f32,
}

impl Mixture {
    /// A class as the general weights have it.
    pub fn general(base: &[f32]) -> Self {
        Mixture { table: with_logarithms(base.to_vec()), list: Vec::new(), unit: 1.0 }
    }

    /// Drawn towards some rows.
    pub fn towards<'a>(&self, rows: impl Iterator<Item = &'a [u32]>) -> Self {
        const MEMORY: f32 = 150.0;
        let mut weights: Vec<f32> = self.table.iter().map(|&[w, _]| w * MEMORY).collect();
        rows.flatten().for_each(|&symbol| weights[symbol as usize] += 1.0);
        normalise(&mut weights);
        Mixture { table: with_logarithms(weights), ..self.clone() }
    }

    /// Bits of a row.
    pub fn cost(&self, row: &[u32]) -> f32 {
        let (mut left, mut product, mut bits) = (1.0f32, 1.0f32, 0.0f32);
        for (index, &symbol) in row.iter().enumerate() {
            let [weight, logarithm] = self.table[symbol as usize];
            product *= left.max(LEAST_TOTAL);
            bits -= logarithm;
            left -= weight;
            // Seven factors of 1e-5 stay above the smallest f32.
            if index % 7 == 6 {
                bits += product.log2();
                product = 1.0;
            }
        }
        bits + product.log2()
    }

    /// Fits the weights to rows, listing what is worth it.
    pub fn fit(&mut self, draws: &Draws, rows: &[u32], base: &[f32], steps: usize) {
        for _ in 0..steps {
            let evidence = Evidence::gather(draws, rows, |s| self.table[s as usize][0], base.len());
            let fitted = |s: usize| (evidence.drawn[s] + PRIOR) / (evidence.chances[s] + PRIOR / base[s]);
            for _ in 0..2 {
                self.list = worth_listing(&evidence, base, self.unit, fitted);
                self.unit = evidence.unit(base, &self.list);
            }
            let mut weights: Vec<f32> = base.iter().map(|w| w * self.unit).collect();
            self.list.iter().for_each(|&s| weights[s as usize] = fitted(s as usize));
            let sum: f32 = weights.iter().sum();
            weights.iter_mut().for_each(|w| *w /= sum);
            self.unit /= sum;
            self.table = with_logarithms(weights);
        }
    }

    pub fn listed(&self) -> usize {
        self.list.len()
    }

    /// The list with levels, where general weights add up to `total`.
    pub fn levels(&self, total: f64) -> List {
        let unit = self.unit.max(LEAST_UNIT);
        let of = |s: u32| level(f64::from(self.table[s as usize][0] / unit) * total) as u8;
        self.list.iter().map(|&s| (s, of(s))).collect()
    }

    /// As a reader will have it.
    pub fn from_levels(list: &List, base: &[f32], total: f64) -> Self {
        let mut weights = base.to_vec();
        for &(symbol, level) in list {
            weights[symbol as usize] = (f64::from(weight(level.into())) / total) as f32;
        }
        normalise(&mut weights);
        let list = list.iter().map(|&(symbol, _)| symbol).collect();
        Mixture { table: with_logarithms(weights), list, unit: 1.0 }
    }
}

impl Evidence {
    /// The factor of the general weights that fits what is not listed.
    fn unit(&self, base: &[f32], list: &[u32]) -> f32 {
        let (mut drawn, mut chances) = (0.0, 0.0);
        let mut list = list.iter().copied().peekable();
        for (s, base) in base.iter().enumerate() {
            if list.next_if(|&listed| listed as usize == s).is_none() {
                drawn += f64::from(self.drawn[s]);
                chances += f64::from(base * self.chances[s]);
            }
        }
        (drawn.max(1.0) / chances.max(f64::MIN_POSITIVE)).clamp(1e-4, 1e4) as f32
    }
}

/// Symbols whose own weight saves more than [`LISTING`] bits.
fn worth_listing(evidence: &Evidence, base: &[f32], unit: f32, fitted: impl Fn(usize) -> f32) -> Vec<u32> {
    let worth = |s: usize| {
        let (own, general) = (fitted(s), unit * base[s]);
        let gain = evidence.drawn[s] * (own / general).log2()
            - (own - general) * evidence.chances[s] * std::f32::consts::LOG2_E;
        gain > LISTING
    };
    (0..base.len()).filter(|&s| worth(s)).map(|s| s as u32).collect()
}

fn with_logarithms(weights: Vec<f32>) -> Vec<[f32; 2]> {
    weights.into_iter().map(|w| [w, w.max(1e-12).log2()]).collect()
}
