//! What all blocks share: how often each id comes, the classes of positions, and the tables of the other symbols.

use super::coder::{Adaptive, BINS, LEVELS, LevelCoder, MOST, Reader, Writer, weight};
use super::invalid;
use crate::Result;

/// Entries of a class's list whose weights are summed up together.
pub(super) const GROUP: usize = 16;
/// Most classes.
pub(super) const MOST_CLASSES: usize = 256;
/// Listed symbols that any model may have, and that each of its bytes may stand for: a bound for a reader's memory. In
/// large models most take about a byte.
const LISTED_FREE: usize = 1 << 15;
const LISTED_PER_BYTE: usize = 4;
/// Contexts by magnitude of a symbol.
const MAGNITUDES: usize = 33;

/// Entries of a class: symbols, rising, with their levels.
pub(super) type List = Vec<(u32, u8)>;

/// What the model is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Parts {
    /// Level of each id below V, `None` where it is in no head.
    pub levels: Vec<Option<u8>>,
    /// At least one.
    pub classes: Vec<List>,
    /// Levels of the tables, in the order of [`super::block::Tables`].
    pub tables: Vec<Vec<Option<u8>>>,
}

/// Symbols are the ids that occur, heaviest first and of equals the lowest; they have weights, and classes that say
/// otherwise for some of them.
pub(super) struct Model {
    ids: Vec<u32>,
    /// Weights before each symbol, and their sum.
    starts: Vec<u32>,
    pub classes: Vec<Class>,
}

/// The symbols whose weight in this class is not the general one.
#[derive(Debug, Default)]
pub(super) struct Class {
    /// Heaviest first, of equals the lowest.
    pub symbols: Vec<u32>,
    pub weights: Vec<u32>,
    /// Sums of [`GROUP`] weights each.
    pub sums: Vec<u32>,
    /// Sum of the weights.
    pub listed: u32,
    /// The symbols rising.
    pub sorted: Vec<u32>,
    /// Where the sorted ones stand in `symbols`.
    pub place: Vec<u32>,
    /// General weights before each of the sorted ones, and their sum.
    pub skipped: Vec<u32>,
}

impl Model {
    pub fn new(parts: &Parts) -> Result<Self> {
        let symbols = symbols(&parts.levels);
        let mut starts = vec![0u32];
        let mut total = 0u64;
        for &(_, level) in &symbols {
            total += u64::from(weight(level.into()));
            if total > MOST.into() {
                return Err(invalid("its ids are too heavy"));
            }
            starts.push(total as u32);
        }
        let mut model =
            Model { ids: symbols.into_iter().map(|(id, _)| id).collect(), starts, classes: Vec::new() };
        for list in &parts.classes {
            let class = Class::new(&model, list)?;
            model.classes.push(class);
        }
        Ok(model)
    }

    /// Sum of all general weights.
    pub fn total(&self) -> u32 {
        self.starts[self.ids.len()]
    }

    pub fn id(&self, symbol: u32) -> u32 {
        self.ids[symbol as usize]
    }

    /// General weights before a symbol.
    pub fn start(&self, symbol: u32) -> u32 {
        self.starts[symbol as usize]
    }

    pub fn weight(&self, symbol: u32) -> u32 {
        self.starts[symbol as usize + 1] - self.starts[symbol as usize]
    }
}

/// Ids that occur with their levels, in the order of symbols.
pub(super) fn symbols(levels: &[Option<u8>]) -> Vec<(u32, u8)> {
    let mut symbols: Vec<(u32, u8)> =
        (0..).zip(levels).filter_map(|(id, &level)| Some((id, level?))).collect();
    symbols.sort_by_key(|&(id, level)| (std::cmp::Reverse(level), id));
    symbols
}

impl Class {
    fn new(model: &Model, list: &List) -> Result<Self> {
        let mut class = Class { skipped: vec![0], ..Class::default() };
        let mut heavy: Vec<(u32, u32, u32)> =
            (0..).zip(list).map(|(index, &(symbol, level))| (weight(level.into()), symbol, index)).collect();
        heavy.sort_by_key(|&(weight, symbol, _)| (std::cmp::Reverse(weight), symbol));
        class.place = vec![0; list.len()];
        for (at, &(weight, symbol, index)) in heavy.iter().enumerate() {
            class.place[index as usize] = at as u32;
            class.symbols.push(symbol);
            class.weights.push(weight);
        }
        let mut skipped = 0;
        for &(symbol, _) in list {
            skipped += model.weight(symbol);
            class.sorted.push(symbol);
            class.skipped.push(skipped);
        }
        let listed: u64 = class.weights.iter().map(|&weight| u64::from(weight)).sum();
        if listed + u64::from(model.total() - skipped) > MOST.into() {
            return Err(invalid("a class's ids are too heavy"));
        }
        class.listed = listed as u32;
        class.sums = class.weights.chunks(GROUP).map(|group| group.iter().sum()).collect();
        Ok(class)
    }

    /// The symbol at a position among those that are not listed, and where it starts there.
    pub fn unlisted(&self, model: &Model, at: u32) -> (u32, u32) {
        let skipped = |index: usize| self.skipped[index];
        let (mut low, mut high) = (0, self.sorted.len());
        while low < high {
            let middle = (low + high) / 2;
            if model.start(self.sorted[middle]) - skipped(middle) <= at {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let among_all = at + skipped(low);
        let symbol = model.starts.partition_point(|&start| start <= among_all) - 1;
        (symbol as u32, model.starts[symbol] - skipped(low))
    }
}

/// How many symbols a model of this many bytes may list.
fn most_listed(bytes: usize) -> usize {
    bytes.saturating_mul(LISTED_PER_BYTE).saturating_add(LISTED_FREE)
}

/// Magnitude of a symbol: its count of bits.
fn magnitude(symbol: u32) -> usize {
    (32 - symbol.leading_zeros()) as usize
}

/// Adaptive distributions of the lists.
struct Lists {
    gaps: Vec<Adaptive>,
    steps: Vec<Adaptive>,
}

impl Lists {
    fn new() -> Self {
        Lists {
            gaps: vec![Adaptive::new(BINS); MAGNITUDES],
            steps: vec![Adaptive::new(2 * LEVELS); MAGNITUDES],
        }
    }
}

impl Parts {
    /// Whether a reader would take the lists.
    pub fn readable(&self) -> Result<bool> {
        let listed: usize = self.classes.iter().map(Vec::len).sum();
        Ok(listed <= most_listed(self.write()?.len()))
    }

    /// As one stream.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut writer = Writer::new();
        LevelCoder::new().put(&mut writer, &self.levels)?;
        let symbols = symbols(&self.levels);
        let mut coder = Lists::new();
        let mut number = Adaptive::new(BINS);
        writer.bits(self.classes.len() as u32 - 1, 8)?;
        for list in &self.classes {
            number.put_number(&mut writer, list.len() as u32)?;
            let mut next = 0;
            for &(symbol, level) in list {
                coder.gaps[magnitude(next)].put_number(&mut writer, symbol - next)?;
                let step = usize::from(level) + LEVELS - usize::from(symbols[symbol as usize].1);
                coder.steps[magnitude(symbol)].put(&mut writer, step)?;
                next = symbol + 1;
            }
        }
        let mut levels = LevelCoder::new();
        for table in &self.tables {
            number.put_number(&mut writer, table.len() as u32)?;
            levels.put(&mut writer, table)?;
        }
        Ok(writer.finish())
    }

    /// Undoes [`Parts::write`] for ids below `v` and this many tables.
    pub fn read(bytes: &[u8], v: usize, tables: usize) -> Result<Self> {
        let mut reader = Reader::new(bytes)?;
        let levels = LevelCoder::new().get(&mut reader, v)?;
        let symbols = symbols(&levels);
        let mut coder = Lists::new();
        let mut number = Adaptive::new(BINS);
        let mut room = most_listed(bytes.len());
        let mut classes = Vec::new();
        for _ in 0..=reader.bits(8)? {
            let count = number.get_number(&mut reader)? as usize;
            room = room.checked_sub(count).ok_or_else(|| invalid("its classes list too much"))?;
            classes.push(coder.read(&mut reader, &symbols, count)?);
        }
        let mut levels_of_tables = LevelCoder::new();
        let mut table = || {
            let count = number.get_number(&mut reader)? as usize;
            if count > MOST_CLASSES {
                return Err(invalid(format!("a table of {count} symbols")));
            }
            levels_of_tables.get(&mut reader, count)
        };
        let tables = (0..tables).map(|_| table()).collect::<Result<_>>()?;
        reader.finish()?;
        Ok(Parts { levels, classes, tables })
    }
}

impl Lists {
    fn read(&mut self, reader: &mut Reader, symbols: &[(u32, u8)], count: usize) -> Result<List> {
        let mut list = List::with_capacity(count);
        let mut next = 0u32;
        for _ in 0..count {
            let symbol = next.checked_add(self.gaps[magnitude(next)].get_number(reader)?);
            let symbol = symbol.filter(|&symbol| (symbol as usize) < symbols.len());
            let symbol = symbol.ok_or_else(|| invalid("a class lists what does not occur"))?;
            let step = self.steps[magnitude(symbol)].get(reader)? + usize::from(symbols[symbol as usize].1);
            let level = step.checked_sub(LEVELS).filter(|&level| level < LEVELS);
            let level = level.ok_or_else(|| invalid("a class has an impossible weight"))?;
            list.push((symbol, level as u8));
            next = symbol + 1;
        }
        Ok(list)
    }
}
