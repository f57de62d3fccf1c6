//! Range coding of numbers below a total, of numbers of any size, and of weights; constriction does the arithmetic.

use super::invalid;
use crate::Result;
use constriction::backends::Cursor;
use constriction::stream::model::{DecoderModel, EncoderModel, EntropyModel};
use constriction::stream::queue::{DefaultRangeDecoder, DefaultRangeEncoder};
use constriction::stream::{Decode, Encode};
use std::borrow::Borrow;
use std::num::NonZeroU32;

/// Bits to which the range coder knows a probability. 28 of 32 leave its 64-bit state room to be exact.
pub(super) const PRECISION: usize = 28;
/// Largest total of a distribution.
pub(super) const MOST: u32 = 1 << PRECISION;
/// Bits of the total of a [`Table`].
const TABLE_BITS: usize = 16;
/// Symbols of [`bin`].
pub(super) const BINS: usize = 128;
/// Levels of [`weight`].
pub(super) const LEVELS: usize = 57;

/// A symbol's share of a distribution: `width` out of the total, from `start`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub start: u32,
    pub width: u32,
}

/// A position below `total` as the range coder's probability, rounded up.
fn scale(at: u32, total: u32) -> u32 {
    (u64::from(at) << PRECISION).div_ceil(u64::from(total)) as u32
}

struct Interval {
    slot: Slot,
    total: u32,
}

impl Interval {
    fn bounds(&self) -> (u32, Option<NonZeroU32>) {
        let left = scale(self.slot.start, self.total);
        let right = scale(self.slot.start + self.slot.width, self.total);
        (left, NonZeroU32::new(right - left))
    }
}

impl EntropyModel<PRECISION> for Interval {
    type Symbol = ();
    type Probability = u32;
}

impl EncoderModel<PRECISION> for Interval {
    fn left_cumulative_and_probability(&self, _: impl Borrow<()>) -> Option<(u32, NonZeroU32)> {
        let (left, width) = self.bounds();
        width.map(|width| (left, width))
    }
}

struct Search<F> {
    total: u32,
    find: F,
}

impl<S, F: Fn(u32) -> (S, Slot)> EntropyModel<PRECISION> for Search<F> {
    type Symbol = S;
    type Probability = u32;
}

impl<S, F: Fn(u32) -> (S, Slot)> DecoderModel<PRECISION> for Search<F> {
    fn quantile_function(&self, quantile: u32) -> (S, u32, NonZeroU32) {
        let target = (u64::from(quantile) * u64::from(self.total)) >> PRECISION;
        let (symbol, slot) = (self.find)(target as u32);
        let (left, width) = Interval { slot, total: self.total }.bounds();
        (symbol, left, width.unwrap_or(NonZeroU32::MIN))
    }
}

/// Writes one stream.
pub(super) struct Writer {
    encoder: DefaultRangeEncoder,
    /// Bits so far.
    pub spent: f64,
}

impl Writer {
    pub fn new() -> Self {
        Writer { encoder: DefaultRangeEncoder::new(), spent: 0.0 }
    }

    /// A symbol that has `slot` of `total`.
    pub fn put(&mut self, slot: Slot, total: u32) -> Result<()> {
        if total == 0 || total > MOST || slot.width == 0 || slot.start + slot.width > total {
            return Err(invalid(format!("a symbol has {slot:?} of {total}")));
        }
        self.spent += (f64::from(total) / f64::from(slot.width)).log2();
        self.encoder
            .encode_symbol((), Interval { slot, total })
            .map_err(|e| invalid(format!("cannot be range coded: {e}")))
    }

    /// `count` bits that no model knows better, at most 32.
    pub fn bits(&mut self, value: u32, count: u32) -> Result<()> {
        let low = count.min(16);
        self.put(Slot { start: value & ((1 << low) - 1), width: 1 }, 1 << low)?;
        let high = count - low;
        if high > 0 { self.put(Slot { start: value >> low, width: 1 }, 1 << high) } else { Ok(()) }
    }

    /// The stream, little-endian 32-bit words.
    pub fn finish(self) -> Vec<u8> {
        let Ok(words) = self.encoder.into_compressed();
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }
}

/// Reads one stream. What was never written reads as zeros, so a reader must know how much it wants.
pub(super) struct Reader(DefaultRangeDecoder<Cursor<u32, Vec<u32>>>);

impl Reader {
    pub fn new(bytes: &[u8]) -> Result<Self> {
        let (words, tail) = bytes.as_chunks::<4>();
        if !tail.is_empty() {
            return Err(invalid(format!("a stream of {} bytes is not whole words", bytes.len())));
        }
        let words: Vec<u32> = words.iter().map(|&word| u32::from_le_bytes(word)).collect();
        let Ok(decoder) = DefaultRangeDecoder::from_compressed(words);
        Ok(Reader(decoder))
    }

    /// The symbol that `find` gives for a position below `total`, with its slot, which must hold that position.
    pub fn get<S>(&mut self, total: u32, find: impl Fn(u32) -> (S, Slot)) -> Result<S> {
        if total == 0 || total > MOST {
            return Err(invalid(format!("a distribution has a total of {total}")));
        }
        self.0.decode_symbol(Search { total, find }).map_err(|_| invalid("a stream leaves its range"))
    }

    /// Undoes [`Writer::bits`].
    pub fn bits(&mut self, count: u32) -> Result<u32> {
        let one = |start| (start, Slot { start, width: 1 });
        let low = count.min(16);
        let value = self.get(1 << low, one)?;
        let high = count - low;
        Ok(if high > 0 { value | (self.get(1 << high, one)? << low) } else { value })
    }

    /// Refuses a stream of which something is left.
    pub fn finish(&self) -> Result<()> {
        if self.0.maybe_exhausted() { Ok(()) } else { Err(invalid("a stream goes on after its end")) }
    }
}

/// A number as one of [`BINS`] symbols and bits that stay as they are: below 16 itself, above four bins per octave.
pub(super) fn bin(value: u32) -> (usize, u32, u32) {
    if value < 16 {
        return (value as usize, 0, 0);
    }
    let octave = 31 - value.leading_zeros();
    let bits = octave - 2;
    let symbol = 16 + (octave - 4) * 4 + ((value >> bits) & 3);
    (symbol as usize, bits, value & ((1 << bits) - 1))
}

/// Smallest number of a bin, and its count of bits.
fn bin_start(symbol: usize) -> (u32, u32) {
    if symbol < 16 {
        return (symbol as u32, 0);
    }
    let (octave, quarter) = ((symbol as u32 - 16) / 4 + 4, (symbol as u32 - 16) % 4);
    ((4 + quarter) << (octave - 2), octave - 2)
}

/// The weight of a level: 2^(level / 2), rounded down.
pub(super) fn weight(level: usize) -> u32 {
    (1u64 << level.min(LEVELS - 1)).isqrt() as u32
}

/// The level whose weight is nearest in proportion; for writers.
pub(super) fn level(weight: f64) -> usize {
    (2.0 * weight.max(1.0).log2()).round().min((LEVELS - 1) as f64) as usize
}

/// A distribution that learns while it codes; for what comes before the blocks.
#[derive(Clone)]
pub(super) struct Adaptive {
    counts: Vec<u32>,
    total: u32,
}

impl Adaptive {
    const STEP: u32 = 32;
    const LIMIT: u32 = 1 << 16;

    pub fn new(symbols: usize) -> Self {
        Adaptive { counts: vec![1; symbols], total: symbols as u32 }
    }

    pub fn put(&mut self, writer: &mut Writer, symbol: usize) -> Result<()> {
        let start = self.counts[..symbol].iter().sum();
        writer.put(Slot { start, width: self.counts[symbol] }, self.total)?;
        self.learn(symbol);
        Ok(())
    }

    pub fn get(&mut self, reader: &mut Reader) -> Result<usize> {
        let symbol = reader.get(self.total, |target| search(&self.counts, target))?;
        self.learn(symbol);
        Ok(symbol)
    }

    /// A number by its [`bin`].
    pub fn put_number(&mut self, writer: &mut Writer, value: u32) -> Result<()> {
        let (symbol, bits, extra) = bin(value);
        self.put(writer, symbol)?;
        if bits > 0 { writer.bits(extra, bits) } else { Ok(()) }
    }

    /// Undoes [`Adaptive::put_number`].
    pub fn get_number(&mut self, reader: &mut Reader) -> Result<u32> {
        let (start, bits) = bin_start(self.get(reader)?);
        Ok(if bits > 0 { start + reader.bits(bits)? } else { start })
    }

    fn learn(&mut self, symbol: usize) {
        self.counts[symbol] += Self::STEP;
        self.total += Self::STEP;
        if self.total > Self::LIMIT {
            self.counts.iter_mut().for_each(|count| *count = count.div_ceil(2));
            self.total = self.counts.iter().sum();
        }
    }
}

/// The symbol at `target` when the weights lie one after the other.
fn search(weights: &[u32], target: u32) -> (usize, Slot) {
    let mut start = 0;
    for (symbol, &width) in weights.iter().enumerate() {
        if target - start < width {
            return (symbol, Slot { start, width });
        }
        start += width;
    }
    (weights.len() - 1, Slot { start: start - weights[weights.len() - 1], width: weights[weights.len() - 1] })
}

/// A fixed distribution of at most 256 symbols, whose weights add up to 2^16.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    weights: Vec<u32>,
}

impl Table {
    /// From levels, `None` for a symbol that does not occur. Without any the table is empty and nothing can be coded.
    pub fn new(levels: &[Option<u8>]) -> Self {
        let raw: Vec<u64> = levels.iter().map(|l| l.map_or(0, |l| u64::from(weight(l.into())))).collect();
        let sum: u64 = raw.iter().sum();
        if sum == 0 {
            return Table::default();
        }
        let share = |raw: u64| if raw == 0 { 0 } else { ((raw << TABLE_BITS) / sum).max(1) as u32 };
        let mut weights: Vec<u32> = raw.into_iter().map(share).collect();
        // The remainder goes to the first of the largest, which has room: at most 255 others were rounded up to 1.
        let total: u32 = weights.iter().sum();
        let largest = weights.iter().copied().max().unwrap_or(0);
        if let Some(weight) = weights.iter_mut().find(|weight| **weight == largest) {
            *weight = (*weight + (1 << TABLE_BITS)).saturating_sub(total);
        }
        Table { weights }
    }

    /// Levels for counted symbols; for writers.
    pub fn levels(counts: &[u32]) -> Vec<Option<u8>> {
        counts.iter().map(|&count| (count > 0).then(|| level(f64::from(count)) as u8)).collect()
    }

    pub fn put(&self, writer: &mut Writer, symbol: usize) -> Result<()> {
        let start = self.weights.iter().take(symbol).sum();
        let width = self.weights.get(symbol).copied().unwrap_or(0);
        writer.put(Slot { start, width }, 1 << TABLE_BITS)
    }

    pub fn get(&self, reader: &mut Reader) -> Result<usize> {
        if self.weights.is_empty() {
            return Err(invalid("a symbol comes from an empty table"));
        }
        reader.get(1 << TABLE_BITS, |target| search(&self.weights, target))
    }

    /// A number by its [`bin`].
    pub fn put_number(&self, writer: &mut Writer, value: u32) -> Result<()> {
        let (symbol, bits, extra) = bin(value);
        self.put(writer, symbol)?;
        if bits > 0 { writer.bits(extra, bits) } else { Ok(()) }
    }

    /// Undoes [`Table::put_number`].
    pub fn get_number(&self, reader: &mut Reader) -> Result<u32> {
        let (start, bits) = bin_start(self.get(reader)?);
        Ok(if bits > 0 { start + reader.bits(bits)? } else { start })
    }
}

/// Codes lists of levels, each in the context of the one before it.
pub(super) struct LevelCoder(Vec<Adaptive>);

impl LevelCoder {
    pub fn new() -> Self {
        LevelCoder(vec![Adaptive::new(LEVELS + 1); (LEVELS + 1).div_ceil(4)])
    }

    pub fn put(&mut self, writer: &mut Writer, levels: &[Option<u8>]) -> Result<()> {
        let mut before = 0;
        for level in levels {
            let symbol = level.map_or(0, |level| usize::from(level) + 1);
            self.0[before / 4].put(writer, symbol)?;
            before = symbol;
        }
        Ok(())
    }

    pub fn get(&mut self, reader: &mut Reader, count: usize) -> Result<Vec<Option<u8>>> {
        let mut before = 0;
        let mut one = || {
            before = self.0[before / 4].get(reader)?;
            Ok(before.checked_sub(1).map(|level| level as u8))
        };
        (0..count).map(|_| one()).collect()
    }
}
