//! A folder of shards with an index: what is finished stays finished, whatever happens to the program.

use crate::{
    error::{Error, Result},
    files::{remove_partial_files, write_whole},
};
use crest_core::cache::{Cache, Codec};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

const INDEX: &str = "index.json";
const FORMAT: &str = "crest-shards 1";

/// What a folder is to hold; the same work gives the same index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// Names this layout.
    pub format: String,
    /// SHA-256 of the teacher's weights.
    pub teacher_sha256: String,
    /// BLAKE3 of the tokens and document lengths of the whole run.
    pub text_blake3: String,
    /// How the text is scored, as every shard says it.
    pub settings: String,
    /// The shards in order.
    pub shards: Vec<Shard>,
}

/// Some documents in a file of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// File name inside the folder.
    pub file: String,
    /// First document and one past the last.
    pub documents: [usize; 2],
    /// Tokens in them.
    pub tokens: usize,
}

impl Shard {
    /// Its documents.
    pub fn range(&self) -> Range<usize> {
        self.documents[0]..self.documents[1]
    }
}

impl Index {
    /// Divides documents into shards of at least `tokens` tokens.
    pub fn new(teacher_sha256: &str, settings: &str, documents: &[Vec<u32>], tokens: usize) -> Self {
        let mut hasher = blake3::Hasher::new();
        for document in documents {
            hasher.update(&(document.len() as u64).to_le_bytes());
            hasher.update(bytemuck::cast_slice(document));
        }
        let mut shards = Vec::new();
        let (mut from, mut count) = (0, 0);
        for (at, document) in documents.iter().enumerate() {
            count += document.len();
            if count >= tokens || at + 1 == documents.len() {
                let file = format!("shard-{:05}.safetensors", shards.len());
                shards.push(Shard { file, documents: [from, at + 1], tokens: count });
                (from, count) = (at + 1, 0);
            }
        }
        Index {
            format: FORMAT.into(),
            teacher_sha256: teacher_sha256.into(),
            text_blake3: hasher.finalize().to_hex().to_string(),
            settings: settings.into(),
            shards,
        }
    }
}

/// A folder of shards.
#[derive(Clone, Debug)]
pub struct Shards {
    folder: PathBuf,
    /// What it is to hold.
    pub index: Index,
}

impl Shards {
    /// Whether a folder says that it holds shards.
    pub fn is(folder: &Path) -> bool {
        folder.join(INDEX).is_file()
    }

    /// Starts a folder, or goes on with one that was started for the same work.
    ///
    /// # Errors
    /// [`Error::Input`] if the folder holds other work, unless `force` replaces it; [`Error::Io`].
    pub fn start(folder: &Path, index: Index, force: bool) -> Result<Shards> {
        let shards = Shards { folder: folder.to_owned(), index };
        if folder.exists() {
            // A kill while the index was written leaves a folder with nothing but its beginning.
            remove_partial_files(folder)?;
            let other = match Shards::open(folder) {
                Ok(there) => (there.index != shards.index).then(|| there.index.what_differs(&shards.index)),
                Err(_) if is_empty(folder)? => Some("nothing"),
                Err(_) if !Shards::is(folder) => Some("files and no index.json"),
                Err(error) if !force => return Err(error),
                Err(_) => Some("a damaged index"),
            };
            match other {
                None => return Ok(shards),
                Some("nothing") => {}
                Some(what) if !force => {
                    return Err(Error::input(
                        folder,
                        format!("the folder holds {what}"),
                        "repeat the command that started it, replace it with --force, or choose another --out",
                    ));
                }
                Some(_) => shards.clear()?,
            }
        }
        fs::create_dir_all(folder).map_err(Error::writing(folder))?;
        let text = serde_json::to_vec_pretty(&shards.index).unwrap_or_default();
        write_whole(&folder.join(INDEX), &text)?;
        Ok(shards)
    }

    /// Reads the index of a folder.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Input`] for an index of another kind.
    pub fn open(folder: &Path) -> Result<Shards> {
        let path = folder.join(INDEX);
        let text = fs::read_to_string(&path).map_err(Error::reading(&path))?;
        let hint = "name a folder that `crest cache` has written";
        let index: Index =
            serde_json::from_str(&text).map_err(|e| Error::input(&path, e.to_string(), hint))?;
        if index.format != FORMAT {
            return Err(Error::input(&path, format!("format {:.40?}, not {FORMAT:?}", index.format), hint));
        }
        if let Some(shard) = index.shards.iter().find(|s| s.file.contains(['/', '\\']) || s.file == "..") {
            return Err(Error::input(
                &path,
                format!("a shard outside the folder: {:.40?}", shard.file),
                hint,
            ));
        }
        Ok(Shards { folder: folder.to_owned(), index })
    }

    /// Whether a shard is finished.
    pub fn has(&self, shard: &Shard) -> bool {
        self.folder.join(&shard.file).is_file()
    }

    /// Writes a finished shard.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, shard: &Shard, cache: &Cache) -> Result<()> {
        write_whole(&self.folder.join(&shard.file), &cache.to_bytes(Codec::Deflate)?)
    }

    /// All shards as one cache.
    ///
    /// # Errors
    /// [`Error::Input`] if some are missing, [`Error::File`] if one is damaged or does not belong to the others.
    pub fn read(&self) -> Result<Cache> {
        let missing = self.index.shards.iter().filter(|shard| !self.has(shard)).count();
        if missing > 0 {
            return Err(Error::input(
                &self.folder,
                format!("{missing} of {} shards are missing", self.index.shards.len()),
                "repeat the `crest cache` command that started the folder: it goes on where it was",
            ));
        }
        let read = |shard: &Shard| {
            let path = self.folder.join(&shard.file);
            let bytes = fs::read(&path).map_err(Error::reading(&path))?;
            Cache::from_bytes(&bytes).map_err(Error::of_file(&path))
        };
        let caches = self.index.shards.iter().map(read).collect::<Result<Vec<_>>>()?;
        Cache::concat(&caches).map_err(Error::of_file(&self.folder))
    }

    /// Removes the folder's own files, and the folder if nothing else is in it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn remove(&self) -> Result<()> {
        self.clear()?;
        match fs::remove_dir(&self.folder) {
            Err(e) if e.kind() == std::io::ErrorKind::DirectoryNotEmpty => Ok(()),
            other => other.map_err(Error::writing(&self.folder)),
        }
    }

    /// Removes shards and index, the index first: a folder without one is never taken for finished work.
    fn clear(&self) -> Result<()> {
        let entries = fs::read_dir(&self.folder).map_err(Error::reading(&self.folder))?;
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut ours: Vec<_> = names
            .filter(|n| n == INDEX || (n.starts_with("shard-") && n.ends_with(".safetensors")))
            .collect();
        ours.sort_unstable();
        for name in ours {
            let path = self.folder.join(name);
            fs::remove_file(&path).map_err(Error::writing(&path))?;
        }
        remove_partial_files(&self.folder)
    }
}

impl Index {
    fn what_differs(&self, other: &Index) -> &'static str {
        if self.teacher_sha256 != other.teacher_sha256 {
            "work with another teacher"
        } else if self.text_blake3 != other.text_blake3 {
            "work with another text"
        } else if self.settings != other.settings {
            "work with another set of settings"
        } else {
            "work with another division into shards"
        }
    }
}

fn is_empty(folder: &Path) -> Result<bool> {
    Ok(fs::read_dir(folder).map_err(Error::reading(folder))?.next().is_none())
}
