//! One block: up to 256 positions, coded on their own.

use super::coder::{BINS, Reader, Slot, Table, Writer};
use super::grid::{GRID, rest, units};
use super::model::Model;
use super::urn::Urn;
use super::{Heads, Shape, Sizes, invalid};
use crate::Result;
use crate::cache::NO_ID;
use half::f16;

/// Kinds of rows.
const KINDS: usize = 6;
const EMPTY: usize = 0;
const FULL: usize = 1;
const SHORT: usize = 2;
/// Added to a kind whose values are exact.
const EXACT: usize = 3;
/// Contexts of a value: its rank, and how fine the grid is at the value before it.
const RANKS: usize = 36;
const ZONES: usize = 5;
/// Contexts of an lse, by the first value.
const PEAKS: usize = 17;
/// Steps of a stored lse per nat.
const LSE_STEPS: f64 = 64.0;
/// Largest lse in steps.
const MOST_LSE: f64 = (1 << 28) as f64;

/// One position, as it is coded.
#[derive(Clone, Debug, Default)]
pub(super) struct Coded {
    pub symbols: Vec<u32>,
    /// Levels of the grid, or patterns if exact.
    pub levels: Vec<u32>,
    pub exact: bool,
    pub class: usize,
    /// Differences to what the first value foretells, one for each temperature that is not 1.
    pub lse: Vec<i32>,
}

/// Static distributions of everything but ids, one after the other: kinds, classes, values, lse.
pub(super) struct Tables(Vec<Table>);

/// How many tables a shape needs.
pub(super) fn table_count(shape: &Shape) -> usize {
    2 + RANKS * ZONES + PEAKS * shape.tempered().count()
}

impl Tables {
    pub fn new(levels: &[Vec<Option<u8>>]) -> Self {
        Tables(levels.iter().map(|levels| Table::new(levels)).collect())
    }

    fn kinds(&self) -> &Table {
        &self.0[0]
    }
    fn classes(&self) -> &Table {
        &self.0[1]
    }
    fn values(&self, context: usize) -> &Table {
        &self.0[2 + context]
    }
    fn lse(&self, column: usize, peak: usize) -> &Table {
        &self.0[2 + RANKS * ZONES + column * PEAKS + peak]
    }
}

/// Context of the value at a rank after the pattern `before`.
fn value_context(rank: usize, before: u16, exact: bool) -> usize {
    // Steps of the grid change at 1, 2 and 3 nat.
    let zone = if exact { 4 } else { [0x3c00, 0x4000, 0x4200].iter().filter(|&&end| before >= end).count() };
    let rank = if rank < 8 {
        rank
    } else {
        let octave = rank.ilog2() as usize;
        (8 + (octave - 3) * 4 + ((rank >> (octave - 2)) & 3)).min(RANKS - 1)
    };
    zone * RANKS + rank
}

/// Context of an lse: a quarter of a nat of the first value, or that there is none.
fn peak(first: Option<u16>) -> usize {
    first.map_or(0, |pattern| 1 + (units(pattern) >> 22).min(PEAKS as u64 - 2) as usize)
}

/// What the first value alone gives for an lse, in steps: max p^(1/T), and not below 0 above T = 1.
fn foretold(first: Option<u16>, temperature: f32) -> i32 {
    let steps = |pattern| -((units(pattern) >> 12) as i64);
    let first = first.map_or(0, |pattern| match temperature {
        t if t < 1.0 => steps(pattern) * 2 / 64,
        _ => 0,
    });
    first as i32
}

/// Rounds an lse to steps and takes off what is foretold. `low` is what a reader's checks ask for.
pub(super) fn round_lse(lse: f32, low: f64, first: Option<u16>, temperature: f32) -> Result<i32> {
    let mut steps = (f64::from(lse) * LSE_STEPS).round();
    while steps / LSE_STEPS < low && steps < MOST_LSE {
        steps += 1.0;
    }
    if steps.is_nan() || steps.abs() > MOST_LSE {
        return Err(invalid(format!("an lse of {lse} is too large to be packed")));
    }
    Ok(steps as i32 - foretold(first, temperature))
}

fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

fn unzigzag(value: u32) -> i32 {
    (value >> 1) as i32 ^ -((value & 1) as i32)
}

/// What is coded of a row, in its order: `(table, number)` through `visit`, which may count or write.
fn numbers(row: &Coded, shape: &Shape, mut visit: impl FnMut(usize, u32) -> Result<()>) -> Result<()> {
    let mut before = (0, 0);
    for (rank, &level) in row.levels.iter().enumerate() {
        visit(2 + value_context(rank, before.1, row.exact), level - before.0)?;
        before = (level, GRID.pattern(level, row.exact).unwrap_or(0));
    }
    let first = row.levels.first().and_then(|&level| GRID.pattern(level, row.exact));
    for (column, &lse) in row.lse.iter().enumerate().take(shape.tempered().count()) {
        visit(2 + RANKS * ZONES + column * PEAKS + peak(first), zigzag(lse))?;
    }
    Ok(())
}

fn kind(row: &Coded, head: usize) -> usize {
    let kind = match row.levels.len() {
        0 => EMPTY,
        count if count == head => FULL,
        _ => SHORT,
    };
    if row.exact { kind + EXACT } else { kind }
}

/// Levels of all tables for these rows.
pub(super) fn count(rows: &[Coded], shape: &Shape, classes: usize) -> Result<Vec<Vec<Option<u8>>>> {
    let mut counts = vec![Vec::new(); table_count(shape)];
    counts[0] = vec![0u32; KINDS];
    counts[1] = vec![0; classes];
    for row in rows {
        counts[0][kind(row, shape.head)] += 1;
        if !row.levels.is_empty() {
            counts[1][row.class] += 1;
        }
        numbers(row, shape, |table, number| {
            let symbol = super::coder::bin(number).0;
            let counts = &mut counts[table];
            counts.resize(counts.len().max(symbol + 1), 0);
            counts[symbol] += 1;
            Ok(())
        })?;
    }
    debug_assert!(counts[2..].iter().all(|counts| counts.len() <= BINS));
    Ok(counts.iter().map(|counts| Table::levels(counts)).collect())
}

/// Writes the rows of a block; adds to `sizes` what they take.
pub(super) fn write(
    rows: &[Coded],
    shape: &Shape,
    model: &Model,
    tables: &Tables,
    sizes: &mut Sizes,
) -> Result<Vec<u8>> {
    let mut writer = Writer::new();
    let mut urn = Urn::default();
    for row in rows {
        let kind = kind(row, shape.head);
        let start = writer.spent;
        tables.kinds().put(&mut writer, kind)?;
        if kind % EXACT == SHORT {
            writer.put(Slot { start: row.levels.len() as u32, width: 1 }, shape.head as u32)?;
        }
        let named = writer.spent;
        if kind % EXACT != EMPTY {
            tables.classes().put(&mut writer, row.class)?;
        }
        let classed = writer.spent;
        numbers(row, shape, |table, number| tables.0[table].put_number(&mut writer, number))?;
        let valued = writer.spent;
        let class = &model.classes[row.class];
        urn.fill(model, class);
        for &symbol in &row.symbols {
            let (pick, slot) = urn.locate(model, class, symbol);
            writer.put(slot, urn.total())?;
            urn.draw(class, pick);
        }
        sizes.classes += (classed - named) / 8.0;
        sizes.values += (valued - classed + named - start) / 8.0;
        sizes.ids += (writer.spent - valued) / 8.0;
        sizes.exact += usize::from(row.exact);
    }
    Ok(writer.finish())
}

/// Reads the `rows` rows of a block onto the end of `heads`.
pub(super) fn read(
    bytes: &[u8],
    rows: usize,
    shape: &Shape,
    model: &Model,
    tables: &Tables,
    heads: &mut Heads,
) -> Result<()> {
    let mut reader = Reader::new(bytes)?;
    let mut urn = Urn::default();
    for _ in 0..rows {
        let kind = tables.kinds().get(&mut reader)?;
        let exact = kind >= EXACT;
        let count = match kind % EXACT {
            EMPTY => 0,
            FULL => shape.head,
            _ => reader.get(shape.head as u32, |at| (at as usize, Slot { start: at, width: 1 }))?,
        };
        let class = if count > 0 { tables.classes().get(&mut reader)? } else { 0 };
        let first = values(&mut reader, tables, (count, shape.head), exact, heads)?;
        lse(&mut reader, tables, shape, first, heads)?;
        ids(&mut reader, model, (class, count, shape.head), &mut urn, heads)?;
    }
    reader.finish()
}

/// Log-probabilities and the rest; gives the first value's pattern.
fn values(
    reader: &mut Reader,
    tables: &Tables,
    (count, head): (usize, usize),
    exact: bool,
    heads: &mut Heads,
) -> Result<Option<u16>> {
    let (mut level, mut pattern, mut sum, mut first) = (0u32, 0, 0, None);
    for rank in 0..count {
        let gap = tables.values(value_context(rank, pattern, exact)).get_number(reader)?;
        let next = level.checked_add(gap).and_then(|level| Some((level, GRID.pattern(level, exact)?)));
        (level, pattern) = next.ok_or_else(|| invalid("a log-probability is below all numbers"))?;
        sum += GRID.probability(pattern);
        first = first.or(Some(pattern));
        heads.logp.push(-f16::from_bits(pattern));
    }
    heads.logp.extend((count..head).map(|_| f16::NEG_INFINITY));
    heads.rest.push(if count == 0 { 1.0 } else { rest(sum) });
    Ok(first)
}

fn lse(
    reader: &mut Reader,
    tables: &Tables,
    shape: &Shape,
    first: Option<u16>,
    heads: &mut Heads,
) -> Result<()> {
    let mut column = 0;
    for &temperature in &shape.temperatures {
        if temperature == 1.0 {
            heads.lse.push(0.0);
            continue;
        }
        let steps = unzigzag(tables.lse(column, peak(first)).get_number(reader)?);
        let steps = i64::from(steps) + i64::from(foretold(first, temperature));
        heads.lse.push(steps as f32 / LSE_STEPS as f32);
        column += 1;
    }
    Ok(())
}

fn ids(
    reader: &mut Reader,
    model: &Model,
    (class, count, head): (usize, usize, usize),
    urn: &mut Urn,
    heads: &mut Heads,
) -> Result<()> {
    if count > 0 {
        let class = model.classes.get(class).ok_or_else(|| invalid("a class that is not there"))?;
        urn.fill(model, class);
        for _ in 0..count {
            let pick = reader.get(urn.total(), |target| urn.find(model, class, target))?;
            heads.ids.push(model.id(urn.draw(class, pick)));
        }
    }
    heads.ids.extend((count..head).map(|_| NO_ID));
    Ok(())
}
