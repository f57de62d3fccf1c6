//! Ids drawn without replacement: the distribution of a row's next id, given those before it.

use super::coder::Slot;
use super::model::{Class, GROUP, Model};

/// Where a symbol lies: in the class's list, or outside it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pick {
    Listed(usize),
    /// Symbol, its start among the unlisted, its weight.
    Unlisted(u32, u32, u32),
}

/// What is left to draw in a row. Reused from row to row for its memory.
#[derive(Default)]
pub(super) struct Urn {
    weights: Vec<u32>,
    sums: Vec<u32>,
    listed: u32,
    unlisted: u32,
    /// Start among the unlisted and weight of those drawn, rising.
    drawn: Vec<(u32, u32)>,
}

impl Urn {
    /// Fills it as a class has it.
    pub fn fill(&mut self, model: &Model, class: &Class) {
        self.weights.clear();
        self.weights.extend_from_slice(&class.weights);
        self.sums.clear();
        self.sums.extend_from_slice(&class.sums);
        self.listed = class.listed;
        self.unlisted = model.total() - class.skipped[class.sorted.len()];
        self.drawn.clear();
    }

    pub fn total(&self) -> u32 {
        self.listed + self.unlisted
    }

    /// What lies at `target`, which is below the total.
    pub fn find(&self, model: &Model, class: &Class, target: u32) -> (Pick, Slot) {
        if target < self.listed { self.find_listed(target) } else { self.find_unlisted(model, class, target) }
    }

    /// The heaviest come first, so that a short walk is the rule.
    fn find_listed(&self, target: u32) -> (Pick, Slot) {
        let (mut start, mut group) = (0, 0);
        while target - start >= self.sums[group] {
            start += self.sums[group];
            group += 1;
        }
        let mut at = group * GROUP;
        while target - start >= self.weights[at] {
            start += self.weights[at];
            at += 1;
        }
        (Pick::Listed(at), Slot { start, width: self.weights[at] })
    }

    fn find_unlisted(&self, model: &Model, class: &Class, target: u32) -> (Pick, Slot) {
        let mut at = target - self.listed;
        let mut gone = 0;
        for &(start, weight) in &self.drawn {
            if at < start {
                break;
            }
            at += weight;
            gone += weight;
        }
        let (symbol, start) = class.unlisted(model, at);
        let weight = model.weight(symbol);
        (Pick::Unlisted(symbol, start, weight), Slot { start: self.listed + start - gone, width: weight })
    }

    /// Where a symbol lies; for writers.
    pub fn locate(&self, model: &Model, class: &Class, symbol: u32) -> (Pick, Slot) {
        match class.sorted.binary_search(&symbol) {
            Ok(index) => {
                let at = class.place[index] as usize;
                let group = at / GROUP;
                let before: u32 = self.sums[..group].iter().chain(&self.weights[group * GROUP..at]).sum();
                (Pick::Listed(at), Slot { start: before, width: self.weights[at] })
            }
            Err(index) => {
                let start = model.start(symbol) - class.skipped[index];
                let weight = model.weight(symbol);
                let gone: u32 =
                    self.drawn.iter().take_while(|drawn| drawn.0 < start).map(|drawn| drawn.1).sum();
                let slot = Slot { start: self.listed + start - gone, width: weight };
                (Pick::Unlisted(symbol, start, weight), slot)
            }
        }
    }

    /// Takes it out; gives the symbol.
    pub fn draw(&mut self, class: &Class, pick: Pick) -> u32 {
        match pick {
            Pick::Listed(at) => {
                let weight = std::mem::take(&mut self.weights[at]);
                self.sums[at / GROUP] -= weight;
                self.listed -= weight;
                class.symbols[at]
            }
            Pick::Unlisted(symbol, start, weight) => {
                let at = self.drawn.partition_point(|drawn| drawn.0 < start);
                self.drawn.insert(at, (start, weight));
                self.unlisted -= weight;
                symbol
            }
        }
    }
}
