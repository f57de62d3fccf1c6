//! Parts of a cache to and from tensors of a sealed container (docs/cache-format.md).

use super::codec::{self, Codec};
use super::packed::{self, Heads, Shape};
use super::pipeline::Pipeline;
use super::{Cache, Coverage, Info, NO_ID, NO_LOGP, Parts, Vocabulary};
use crate::container::{self, Kind, Opened, Tensor};
use crate::{Error, Result};
use half::f16;
use safetensors::tensor::Dtype;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) const WHAT: &str = "teacher cache";
pub(super) const HINT: &str = "copy or download the file again, or make it anew";
/// How a cache names itself.
pub const KIND: Kind = Kind { what: WHAT, format: "crest-cache", version: "2", hint: HINT };

/// Packed tensors may unpack to this many bytes, and to this many times the file.
const UNPACKED_FREE: usize = 1 << 20;
const UNPACKED_RATIO: usize = 64;
/// Every tensor of the format; a cache with a sampled tail has [`TAIL`] too.
const NAMES: [&str; 10] = [
    "documents",
    "head_ids",
    "head_logprobs",
    "lse",
    "merges",
    "rest",
    "tokens",
    "vocab_bytes",
    "vocab_offsets",
    "vocab_teacher_ids",
];
/// The tensors that codec `packed` stores together, as [`HEADS`].
const HEAD_COLUMNS: [&str; 4] = ["head_ids", "head_logprobs", "lse", "rest"];
const HEADS: &str = "heads";
const TAIL: &str = "tail_ids";

pub(super) fn invalid(problem: impl Into<String>) -> Error {
    Error::input(WHAT, problem, HINT)
}

/// What a packed tensor was before; in the metadata as JSON under `packed`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packed {
    dtype: Dtype,
    shape: Vec<usize>,
}

impl Packed {
    /// Its bytes before packing.
    fn length(&self) -> Option<usize> {
        self.shape.iter().try_fold(codec::width(self.dtype)?, |product, &size| product.checked_mul(size))
    }

    fn row(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }
}

/// Ids of a vocabulary this large do not fit 16 bits beside the padding 0xffff.
fn id_type(vocabulary: usize) -> Dtype {
    if vocabulary > 0xffff { Dtype::U32 } else { Dtype::U16 }
}

pub(super) fn write(cache: &Cache, codec: Codec) -> Result<Vec<u8>> {
    let mut tensors = tensors(cache);
    let mut metadata = metadata(cache, codec);
    if codec != Codec::Raw {
        let mut packed = BTreeMap::new();
        let heads = if codec == Codec::Packed {
            Some(packed::encode(&Shape::of(cache), &Heads::of(cache))?.0)
        } else {
            None
        };
        for (name, tensor) in &mut tensors {
            let was = Packed { dtype: tensor.dtype, shape: std::mem::take(&mut tensor.shape) };
            if heads.is_none() || !HEAD_COLUMNS.contains(&name.as_str()) {
                tensor.data = codec::pack(&tensor.data, was.dtype, was.row())?.into();
            }
            tensor.dtype = Dtype::U8;
            tensor.shape = vec![tensor.data.len()];
            packed.insert(name.clone(), was);
        }
        metadata.insert("packed".into(), serde_json::to_string(&packed).unwrap_or_default());
        if let Some(data) = heads {
            HEAD_COLUMNS.iter().for_each(|&name| drop(tensors.remove(name)));
            tensors.insert(
                HEADS.into(),
                Tensor { dtype: Dtype::U8, shape: vec![data.len()], data: data.into() },
            );
        }
    }
    let bytes = container::seal(&KIND, tensors, metadata)?;
    if codec != Codec::Raw {
        // A file no reader would open is not written.
        Reader::new(&bytes)?;
    }
    Ok(bytes)
}

fn metadata(cache: &Cache, codec: Codec) -> BTreeMap<String, String> {
    let Info {
        teacher,
        teacher_sha256,
        tokenizer,
        text,
        text_blake3,
        licence,
        settings,
        fingerprint,
        temperatures,
    } = &cache.info;
    let temperatures: Vec<String> = temperatures.iter().map(f32::to_string).collect();
    [
        ("codec", codec.name()),
        ("teacher", teacher),
        ("teacher_sha256", teacher_sha256),
        ("tokenizer", tokenizer),
        ("text", text),
        ("text_blake3", text_blake3),
        ("licence", licence),
        ("settings", settings),
        ("fingerprint", fingerprint),
        ("temperatures", &temperatures.join(",")),
        ("pipeline", &cache.vocabulary.pipeline().to_json()),
        ("vocabulary", cache.vocabulary.coverage().name()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

fn tensors(cache: &Cache) -> BTreeMap<String, Tensor<'_>> {
    let vocabulary = &cache.vocabulary;
    let (n, v, k) = (cache.len(), vocabulary.len(), cache.head_size as usize);
    let ids = id_type(v);
    let (bytes, offsets, teacher) = vocabulary.parts();
    let logp =
        cache.head_logp.iter().map(|&l| if l == NO_LOGP { f16::NEG_INFINITY } else { f16::from_f32(l) });
    let merges = vocabulary.merges().iter().flat_map(|&(left, right, result)| [left, right, result]);
    let f32s = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let tensor =
        |dtype, shape: &[usize], data: Vec<u8>| Tensor { dtype, shape: shape.to_vec(), data: data.into() };
    let tail = cache.tail_size as usize;
    let tail =
        (tail > 0).then(|| (TAIL, tensor(ids, &[n, tail], integers(ids, cache.tail_ids.iter().copied()))));
    [
        ("tokens", tensor(ids, &[n], integers(ids, cache.tokens.iter().copied()))),
        (
            "documents",
            tensor(
                Dtype::U32,
                &[cache.documents.len()],
                integers(Dtype::U32, cache.documents.iter().copied()),
            ),
        ),
        ("head_ids", tensor(ids, &[n, k], integers(ids, cache.head_ids.iter().copied()))),
        ("head_logprobs", tensor(Dtype::F16, &[n, k], logp.flat_map(|l| l.to_le_bytes()).collect())),
        ("rest", tensor(Dtype::F32, &[n], f32s(&cache.rest))),
        ("lse", tensor(Dtype::F32, &[n, cache.info.temperatures.len()], f32s(&cache.lse))),
        ("merges", tensor(ids, &[vocabulary.merges().len(), 3], integers(ids, merges))),
        ("vocab_bytes", tensor(Dtype::U8, &[bytes.len()], bytes.to_vec())),
        ("vocab_offsets", tensor(Dtype::U32, &[v + 1], integers(Dtype::U32, offsets.iter().copied()))),
        ("vocab_teacher_ids", tensor(Dtype::U32, &[v], integers(Dtype::U32, teacher.iter().copied()))),
    ]
    .into_iter()
    .chain(tail)
    .map(|(name, tensor)| (name.to_owned(), tensor))
    .collect()
}

/// Little-endian; for 16 bits the padding 0xffffffff becomes 0xffff.
fn integers(dtype: Dtype, values: impl Iterator<Item = u32>) -> Vec<u8> {
    match dtype {
        Dtype::U16 => values.flat_map(|value| (value as u16).to_le_bytes()).collect(),
        _ => values.flat_map(u32::to_le_bytes).collect(),
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Cache> {
    let reader = Reader::new(bytes)?;
    let [n] = reader.shape("tokens")?;
    let [offsets] = reader.shape("documents")?;
    let [_, k] = reader.shape("head_ids")?;
    let [v] = reader.shape("vocab_teacher_ids")?;
    let ids = id_type(v);
    let info = reader.info()?;
    let head_size = u32::try_from(k).map_err(|_| invalid(format!("a head of {k}")))?;
    let Heads { ids: head_ids, logp: head_logp, rest, lse } = reader.heads(n, k, v, &info.temperatures)?;
    let tail_size = if reader.has(TAIL) { reader.shape::<2>(TAIL)?[1] } else { 0 };
    let tail_ids = if tail_size > 0 { reader.padded_ids(TAIL, ids, &[n, tail_size])? } else { Vec::new() };
    Cache::from_parts(Parts {
        vocabulary: reader.vocabulary(v, ids)?,
        tokens: reader.integers("tokens", ids, &[n])?,
        documents: reader.integers("documents", Dtype::U32, &[offsets])?,
        head_size,
        head_ids,
        head_logp,
        rest,
        lse,
        tail_size: u32::try_from(tail_size).map_err(|_| invalid(format!("a tail of {tail_size}")))?,
        tail_ids,
        info,
    })
}

/// Elements of B bytes each.
fn words<const B: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; B]> {
    bytes.as_chunks::<B>().0.iter().copied()
}

/// A sealed file whose tensors are asked for by name, type and shape.
struct Reader<'a> {
    opened: Opened<'a>,
    codec: Codec,
    packed: Option<BTreeMap<String, Packed>>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self> {
        let opened = container::open(&KIND, bytes)?;
        let mut reader = Reader { opened, codec: Codec::Raw, packed: None };
        let codec = reader.text("codec")?;
        reader.codec =
            Codec::from_name(codec).ok_or_else(|| invalid(format!("an unknown codec {codec:?}")))?;
        let mut wanted = NAMES.to_vec();
        if reader.codec == Codec::Packed {
            wanted.retain(|name| !HEAD_COLUMNS.contains(name));
            wanted.push(HEADS);
        }
        wanted.sort_unstable();
        let mut names = reader.opened.tensors.names();
        names.sort_unstable();
        names.retain(|name| *name != TAIL);
        if names != wanted {
            return Err(invalid(format!(
                "it has {} tensors that are not the format's {}",
                names.len(),
                wanted.len()
            )));
        }
        if reader.codec != Codec::Raw {
            reader.packed = Some(reader.packed(bytes.len())?);
        }
        Ok(reader)
    }

    /// The shapes before packing, whose total is bounded before anything is unpacked.
    fn packed(&self, file: usize) -> Result<BTreeMap<String, Packed>> {
        let packed: BTreeMap<String, Packed> = serde_json::from_str(self.text("packed")?)
            .map_err(|e| invalid(format!("its list of packed tensors cannot be read: {e}")))?;
        let total = packed.values().try_fold(0usize, |sum, packed| sum.checked_add(packed.length()?));
        let most = file.saturating_mul(UNPACKED_RATIO).saturating_add(UNPACKED_FREE);
        match total {
            Some(total) if total <= most => Ok(packed),
            total => Err(invalid(format!(
                "its {file} bytes announce {} unpacked; {most} are allowed",
                total.map_or("more than can be counted".into(), |total| total.to_string())
            ))),
        }
    }

    fn text(&self, name: &str) -> Result<&str> {
        let text = self.opened.metadata.get(name).map(String::as_str);
        text.ok_or_else(|| invalid(format!("its metadata has no `{name}`")))
    }

    /// Type and shape as the format means them.
    fn declared(&self, name: &str) -> Result<Packed> {
        match &self.packed {
            Some(packed) => packed.get(name).cloned(),
            None => self
                .opened
                .tensors
                .tensor(name)
                .ok()
                .map(|view| Packed { dtype: view.dtype(), shape: view.shape().to_vec() }),
        }
        .ok_or_else(|| invalid(format!("no tensor {name}")))
    }

    fn shape<const R: usize>(&self, name: &str) -> Result<[usize; R]> {
        let shape = self.declared(name)?.shape;
        shape
            .try_into()
            .map_err(|shape: Vec<usize>| invalid(format!("{name} has shape {shape:?}, not {R} sizes")))
    }

    /// The four columns of heads, whatever the codec.
    fn heads(&self, n: usize, k: usize, v: usize, temperatures: &[f32]) -> Result<Heads> {
        let ids = id_type(v);
        if self.codec == Codec::Packed {
            let shapes = [
                (ids, vec![n, k]),
                (Dtype::F16, vec![n, k]),
                (Dtype::F32, vec![n, temperatures.len()]),
                (Dtype::F32, vec![n]),
            ];
            for (name, (dtype, shape)) in HEAD_COLUMNS.iter().zip(shapes) {
                self.declared_as(name, dtype, &shape)?;
            }
            let view = self.opened.tensors.tensor(HEADS).map_err(|e| invalid(e.to_string()))?;
            let temperatures = temperatures.to_vec();
            let shape = Shape { positions: n, head: k, vocabulary: v, temperatures };
            return packed::Decoder::new(view.data(), shape)?.decode();
        }
        let f32s = |name, shape: &[usize]| {
            self.bytes(name, Dtype::F32, shape).map(|bytes| words(&bytes).map(f32::from_le_bytes).collect())
        };
        let f16s = |bytes: Cow<'_, [u8]>| words(&bytes).map(f16::from_le_bytes).collect();
        Ok(Heads {
            ids: self.padded_ids("head_ids", ids, &[n, k])?,
            logp: self.bytes("head_logprobs", Dtype::F16, &[n, k]).map(f16s)?,
            rest: f32s("rest", &[n])?,
            lse: f32s("lse", &[n, temperatures.len()])?,
        })
    }

    fn declared_as(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<Packed> {
        let declared = self.declared(name)?;
        if declared.dtype != dtype || declared.shape != shape {
            let Packed { dtype: is, shape: has } = declared;
            return Err(invalid(format!("{name} is {is} {has:?} where {dtype} {shape:?} is needed")));
        }
        Ok(declared)
    }

    fn bytes(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<Cow<'a, [u8]>> {
        let declared = self.declared_as(name, dtype, shape)?;
        let view = self.opened.tensors.tensor(name).map_err(|e| invalid(e.to_string()))?;
        if self.packed.is_none() {
            return Ok(Cow::Borrowed(view.data()));
        }
        if view.dtype() != Dtype::U8 || view.shape().len() != 1 {
            return Err(invalid(format!("{name} is packed, but not a list of bytes")));
        }
        let length = declared.length().ok_or_else(|| invalid(format!("{name} is too large")))?;
        codec::unpack(name, view.data(), length, dtype, declared.row()).map(Cow::Owned)
    }

    fn has(&self, name: &str) -> bool {
        self.opened.tensors.tensor(name).is_ok()
    }

    /// Ids among which all ones mean that there is none.
    fn padded_ids(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<Vec<u32>> {
        let mut ids = self.integers(name, dtype, shape)?;
        if dtype == Dtype::U16 {
            ids.iter_mut().filter(|id| **id == 0xffff).for_each(|id| *id = NO_ID);
        }
        Ok(ids)
    }

    fn integers(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<Vec<u32>> {
        let bytes = self.bytes(name, dtype, shape)?;
        Ok(match dtype {
            Dtype::U16 => words(&bytes).map(|word| u32::from(u16::from_le_bytes(word))).collect(),
            _ => words(&bytes).map(u32::from_le_bytes).collect(),
        })
    }

    fn vocabulary(&self, v: usize, ids: Dtype) -> Result<Vocabulary> {
        let [length] = self.shape("vocab_bytes")?;
        let [merges, _] = self.shape("merges")?;
        let merges = self.integers("merges", ids, &[merges, 3])?;
        let coverage = self.text("vocabulary")?;
        let coverage = Coverage::from_name(coverage)
            .ok_or_else(|| invalid(format!("a vocabulary that is {coverage:?}, neither full nor trimmed")))?;
        let v1 = v.checked_add(1).ok_or_else(|| invalid("too many tokens"))?;
        Vocabulary::new(
            coverage,
            self.bytes("vocab_bytes", Dtype::U8, &[length])?.into_owned(),
            self.integers("vocab_offsets", Dtype::U32, &[v1])?,
            self.integers("vocab_teacher_ids", Dtype::U32, &[v])?,
            merges.as_chunks::<3>().0.iter().map(|&[left, right, result]| (left, right, result)).collect(),
            Pipeline::from_json(self.text("pipeline")?)?,
        )
    }

    fn info(&self) -> Result<Info> {
        let text = |name: &str| self.text(name).map(str::to_owned);
        let temperatures = self.text("temperatures")?;
        Ok(Info {
            teacher: text("teacher")?,
            teacher_sha256: text("teacher_sha256")?,
            tokenizer: text("tokenizer")?,
            text: text("text")?,
            text_blake3: text("text_blake3")?,
            licence: text("licence")?,
            settings: text("settings")?,
            fingerprint: text("fingerprint")?,
            temperatures: temperatures
                .split(',')
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(|e| invalid(format!("temperatures {temperatures:?}: {e}")))?,
        })
    }
}
