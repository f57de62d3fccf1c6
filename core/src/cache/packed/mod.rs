//! Codec `packed`: heads range coded under a model that is fitted to the file (docs/cache-format.md).
//!
//! A position belongs to a class of positions with similar heads. Its ids are drawn without replacement out of an urn
//! that is filled as the class says (the model of Plackett and Luce), after its log-probabilities, which are rounded to a
//! grid and stored as gaps. Nothing adapts: blocks of [`BLOCK`] positions are decoded alone and in any order, and a
//! reader needs integers only.

mod block;
mod cluster;
mod coder;
mod grid;
mod model;
#[cfg(test)]
mod tests;
mod train;
mod urn;

use super::format::invalid;
use super::{Cache, NO_ID, check};
use crate::Result;
use block::{Coded, Tables};
use half::f16;
use model::{Model, Parts};

/// Positions of a block.
pub const BLOCK: usize = 256;
/// Bytes of a length in the index.
const WORD: usize = 4;
/// Temperatures a cache can have.
const MOST_TEMPERATURES: usize = 4;

/// Sizes of what is packed.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Positions N.
    pub positions: usize,
    /// Entries K per position.
    pub head: usize,
    /// Ids are below this.
    pub vocabulary: usize,
    /// Temperatures of the lse columns; 1 is not stored.
    pub temperatures: Vec<f32>,
}

impl Shape {
    /// That of a cache.
    pub fn of(cache: &Cache) -> Self {
        Shape {
            positions: cache.len(),
            head: cache.head_size as usize,
            vocabulary: cache.vocabulary.len(),
            temperatures: cache.info.temperatures.clone(),
        }
    }

    fn blocks(&self) -> usize {
        self.positions.div_ceil(BLOCK)
    }

    /// Temperatures whose lse is stored.
    fn tempered(&self) -> impl Iterator<Item = f32> {
        self.temperatures.iter().copied().filter(|&temperature| temperature != 1.0)
    }
}

/// The columns of a cache that are packed, for some positions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heads {
    /// Ids, most likely first, [`NO_ID`] after the last [n, K].
    pub ids: Vec<u32>,
    /// Log-probabilities in nats, minus infinity beside [`NO_ID`] [n, K].
    pub logp: Vec<f16>,
    /// Probability outside the head `[n]`.
    pub rest: Vec<f32>,
    /// lse for every temperature [n, temperatures].
    pub lse: Vec<f32>,
}

impl Heads {
    /// Those of a cache.
    pub fn of(cache: &Cache) -> Self {
        Heads {
            ids: cache.head_ids.clone(),
            logp: cache.head_logp.iter().map(|&logp| f16::from_f32(logp)).collect(),
            rest: cache.rest.clone(),
            lse: cache.lse.clone(),
        }
    }
}

/// What packed heads spend their bytes on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sizes {
    /// Ids.
    pub ids: f64,
    /// The classes of positions.
    pub classes: f64,
    /// Log-probabilities, lengths of rows and lse.
    pub values: f64,
    /// The model that all blocks share.
    pub model: usize,
    /// Lengths of the blocks.
    pub index: usize,
    /// Rows (not bytes) whose values are stored exactly because rounding would move their sum too far.
    pub exact: usize,
}

/// Packs the heads of a checked cache. Values move by up to 0.02 nat (an lse further where the reader's checks would
/// otherwise refuse it), ranks do not; the rest is not stored, it is what the values leave.
///
/// # Errors
/// [`crate::Error::Input`] if an lse is beyond all reason, or an id not below the vocabulary.
pub fn encode(shape: &Shape, heads: &Heads) -> Result<(Vec<u8>, Sizes)> {
    let rows = Rows { shape, heads };
    let mut parts = Parts::default();
    let trained = train::train(&rows)?;
    parts.levels = trained.levels;
    parts.classes = trained.classes;
    let coded: Vec<Coded> = (0..shape.positions)
        .map(|position| rows.coded(position, &trained.symbols, trained.assigned[position].into()))
        .collect::<Result<_>>()?;
    parts.tables = block::count(&coded, shape, parts.classes.len())?;
    let model = Model::new(&parts)?;
    let tables = Tables::new(&parts.tables);
    let shared = parts.write()?;
    let mut sizes = Sizes::default();
    let blocks: Vec<Vec<u8>> = coded
        .chunks(BLOCK)
        .map(|rows| block::write(rows, shape, &model, &tables, &mut sizes))
        .collect::<Result<_>>()?;
    let lengths = std::iter::once(&shared).chain(&blocks).map(Vec::len);
    let mut bytes = Vec::with_capacity(lengths.clone().sum::<usize>() + WORD * (1 + blocks.len()));
    for length in lengths {
        let length = u32::try_from(length).map_err(|_| invalid("a block of more than 4 GiB"))?;
        bytes.extend_from_slice(&length.to_le_bytes());
    }
    bytes.extend_from_slice(&shared);
    sizes.model = shared.len();
    sizes.index = WORD * (1 + blocks.len());
    bytes.extend(blocks.into_iter().flatten());
    Ok((bytes, sizes))
}

/// Heads by position.
struct Rows<'a> {
    shape: &'a Shape,
    heads: &'a Heads,
}

impl Rows<'_> {
    /// The entries that are there.
    fn row(&self, position: usize) -> (&[u32], &[f16]) {
        let range = position * self.shape.head..(position + 1) * self.shape.head;
        let ids = &self.heads.ids[range.clone()];
        let count = ids.iter().position(|&id| id == NO_ID).unwrap_or(ids.len());
        (&ids[..count], &self.heads.logp[range][..count])
    }

    fn coded(&self, position: usize, symbols: &[u32], class: usize) -> Result<Coded> {
        let (ids, logp) = self.row(position);
        let (levels, exact) = grid::GRID.row(logp);
        let patterns: Vec<u16> =
            levels.iter().filter_map(|&level| grid::GRID.pattern(level, exact)).collect();
        let temperatures = &self.shape.temperatures;
        let lse = &self.heads.lse[position * temperatures.len()..][..temperatures.len()];
        let tempered = temperatures.iter().zip(lse).filter(|&(&temperature, _)| temperature != 1.0);
        let lse = tempered.map(|(&temperature, &lse)| {
            let head: f32 = patterns.iter().map(|&p| (-f16::from_bits(p).to_f32() / temperature).exp()).sum();
            let low = f64::from(head.ln()) - 0.9 * f64::from(check::LSE_TOLERANCE);
            block::round_lse(lse, low, patterns.first().copied(), temperature)
        });
        Ok(Coded {
            symbols: ids.iter().map(|&id| symbols[id as usize]).collect(),
            lse: lse.collect::<Result<_>>()?,
            levels,
            exact,
            class,
        })
    }
}

/// Packed heads, opened: blocks are decoded one by one.
pub struct Decoder<'a> {
    shape: Shape,
    model: Model,
    tables: Tables,
    blocks: Vec<&'a [u8]>,
}

impl<'a> Decoder<'a> {
    /// Reads index and model. Memory stays in proportion to vocabulary and bytes.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if they are not what [`encode`] writes for this shape.
    pub fn new(bytes: &'a [u8], shape: Shape) -> Result<Self> {
        if shape.temperatures.len() > MOST_TEMPERATURES {
            return Err(invalid(format!("heads: {} temperatures", shape.temperatures.len())));
        }
        let index = shape.blocks().checked_add(1).and_then(|count| count.checked_mul(WORD));
        let split = index.and_then(|index| bytes.split_at_checked(index));
        let (index, mut data) =
            split.ok_or_else(|| invalid(format!("heads: no index of {} blocks", shape.blocks())))?;
        let mut sections = Vec::with_capacity(index.len() / WORD);
        for &length in index.as_chunks::<WORD>().0 {
            let length = u32::from_le_bytes(length) as usize;
            let split = data.split_at_checked(length);
            let (section, tail) = split.ok_or_else(|| invalid("heads: a block ends beyond the data"))?;
            sections.push(section);
            data = tail;
        }
        if !data.is_empty() {
            return Err(invalid(format!("heads: {} bytes after the last block", data.len())));
        }
        let shared = sections.remove(0);
        let parts = Parts::read(shared, shape.vocabulary, block::table_count(&shape))?;
        Ok(Decoder {
            model: Model::new(&parts)?,
            tables: Tables::new(&parts.tables),
            blocks: sections,
            shape,
        })
    }

    /// Blocks of [`BLOCK`] positions; the last may have fewer.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The heads of positions `block * BLOCK..`.
    ///
    /// # Errors
    /// [`crate::Error::Input`] if there is no such block, or its bytes are not one.
    pub fn decode_block(&self, block: usize) -> Result<Heads> {
        let mut heads = Heads::default();
        self.append(block, &mut heads)?;
        Ok(heads)
    }

    /// All blocks.
    ///
    /// # Errors
    /// As [`Decoder::decode_block`].
    pub fn decode(&self) -> Result<Heads> {
        let mut heads = Heads::default();
        (0..self.blocks()).try_for_each(|block| self.append(block, &mut heads))?;
        Ok(heads)
    }

    fn append(&self, block: usize, heads: &mut Heads) -> Result<()> {
        let bytes = self.blocks.get(block).ok_or_else(|| invalid(format!("there is no block {block}")))?;
        let rows = BLOCK.min(self.shape.positions - block * BLOCK);
        block::read(bytes, rows, &self.shape, &self.model, &self.tables, heads)
    }
}
