//! Teachers in files: a GGUF, or a Hugging Face folder of config.json, tokenizer.json and safetensors.

mod gguf;
mod gguf_tokenizer;
mod hf;

use crate::{
    error::{Error, Result},
    progress,
};
use crest_core::{
    cache::TeacherTokenizer,
    device::Device,
    teacher::{Generator, Llama, Scorer, Weights},
};
use memmap2::Mmap;
use std::{
    fs::File,
    path::{Path, PathBuf},
};
use tokenizers::Tokenizer;

/// A teacher whose weights can be loaded.
pub struct Teacher {
    /// Name for people: that of the file or folder.
    pub name: String,
    /// SHA-256 of the weights file; of a model in parts, of the hashes of its parts in order of their names.
    pub sha256: String,
    /// What the file says about its licence.
    pub licence: String,
    /// Shape.
    pub model: Llama,
    /// For text.
    pub library: Tokenizer,
    /// For bytes and merges.
    pub tokenizer: TeacherTokenizer,
    /// Jinja template that turns a conversation into a prompt.
    pub chat_template: Option<String>,
    /// Id that ends a text.
    pub end: Option<u32>,
    /// Weights, read when they are asked for.
    pub weights: Box<dyn Weights>,
}

impl Teacher {
    /// Opens a `.gguf` file, or a folder with `config.json`; `tokenizer` replaces the one that comes with the model.
    ///
    /// # Errors
    /// [`Error::Io`], or [`Error::Input`] and [`Error::File`] naming what the model has that Crest's forward has not.
    pub fn open(path: &Path, tokenizer: Option<&Path>) -> Result<Teacher> {
        let json = match tokenizer {
            Some(file) => Some(std::fs::read_to_string(file).map_err(Error::reading(file))?),
            None => None,
        };
        if path.is_dir() { hf::open(path, json) } else { gguf::open(path, json) }
    }

    /// Loads the weights to score `rows` tokens at once in windows of at most `window`, keeping `k` entries each.
    ///
    /// # Errors
    /// [`Error::Core`] naming a weight that does not fit, or what the device refuses.
    pub fn scorer(&mut self, device: &Device, (rows, window, k): (usize, usize, usize)) -> Result<Scorer> {
        let bar = progress::bar("loading tensors");
        let progress = |done: usize, all: usize| bar.show(done as u64, all as u64);
        let size = (rows, window, k);
        Ok(pollster::block_on(Scorer::new(device, &self.model, &mut *self.weights, size, progress))?)
    }

    /// Loads the weights to continue so many sequences of at most so many tokens.
    ///
    /// # Errors
    /// As [`Teacher::scorer`].
    pub fn generator(&mut self, device: &Device, size: (usize, usize)) -> Result<Generator> {
        let bar = progress::bar("loading tensors");
        let progress = |done: usize, all: usize| bar.show(done as u64, all as u64);
        Ok(pollster::block_on(Generator::new(device, &self.model, &mut *self.weights, size, progress))?)
    }

    /// A prompt as the user's turn of a conversation, up to where the teacher answers.
    ///
    /// # Errors
    /// [`Error::Usage`] if the model has no template, or one that cannot be used.
    pub fn chat(&self, prompt: &str) -> Result<String> {
        let Some(template) = &self.chat_template else {
            return Err(Error::usage("the model has no chat template", "leave --chat out"));
        };
        let name = |id: Option<u32>| id.and_then(|id| self.library.id_to_token(id)).unwrap_or_default();
        let mut environment = minijinja::Environment::new();
        environment.set_unknown_method_callback(minijinja_methods);
        let values = minijinja::context! {
            messages => [minijinja::context! { role => "user", content => prompt }],
            add_generation_prompt => true, eos_token => name(self.end), bos_token => "",
        };
        environment.render_str(template, values).map_err(|e| {
            Error::usage(format!("the model's chat template cannot be used: {e}"), "leave --chat out")
        })
    }

    /// Ids of a prompt, in which special tokens mean what they say.
    ///
    /// # Errors
    /// As [`Teacher::encode`].
    pub fn encode_prompt(&self, text: &str) -> Result<Vec<u32>> {
        let mut library = self.library.clone();
        library.set_encode_special_tokens(false);
        encode(&library, text)
    }

    /// The text of ids, special tokens left out.
    ///
    /// # Errors
    /// [`Error::Usage`] if the tokenizer gives up.
    pub fn decode(&self, ids: &[u32]) -> Result<String> {
        self.library.decode(ids, true).map_err(|e| {
            Error::usage(
                format!("the tokenizer cannot decode: {e}"),
                "give another tokenizer with --tokenizer",
            )
        })
    }

    /// Ids of a text, without special tokens around it; names of special tokens inside it are text like any other.
    ///
    /// # Errors
    /// [`Error::Usage`] if the tokenizer gives up.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>> {
        encode(&self.library, text)
    }
}

/// As [`Teacher::encode`].
pub fn encode(library: &Tokenizer, text: &str) -> Result<Vec<u32>> {
    let encoding = library.encode_fast(text, false).map_err(|e| {
        Error::usage(
            format!("the tokenizer cannot encode a text: {e}"),
            "give another tokenizer with --tokenizer",
        )
    })?;
    Ok(encoding.get_ids().to_vec())
}

/// What both kinds of file give.
struct Parts {
    path: PathBuf,
    name: String,
    sha256: String,
    licence: String,
    shape: crest_core::Student,
    rows: usize,
    tied: bool,
    tokenizer: String,
    chat_template: Option<String>,
    end: Option<u32>,
    weights: Box<dyn Weights>,
}

impl Parts {
    fn assemble(self) -> Result<Teacher> {
        let tokenizer = TeacherTokenizer::from_json(&self.tokenizer).map_err(Error::of_file(&self.path))?;
        let mut library: Tokenizer = self.tokenizer.parse().map_err(|e| {
            Error::input(
                &self.path,
                format!("its tokenizer cannot be used: {e}"),
                "give one with --tokenizer",
            )
        })?;
        // Text is text: what looks like a special token in it is spelled out, so that no document can forge one.
        library.set_encode_special_tokens(true);
        let model = Llama {
            shape: self.shape,
            rows: self.rows,
            vocab: tokenizer.len().min(self.rows),
            tied: self.tied,
        };
        model.validate().map_err(Error::of_file(&self.path))?;
        Ok(Teacher {
            name: self.name,
            sha256: self.sha256,
            licence: self.licence,
            model,
            library,
            tokenizer,
            chat_template: self.chat_template,
            end: self.end,
            weights: self.weights,
        })
    }
}

/// The one method of Python's strings that chat templates use everywhere.
fn minijinja_methods(
    _: &minijinja::State<'_, '_>,
    value: &minijinja::Value,
    method: &str,
    _: &[minijinja::Value],
) -> Result<minijinja::Value, minijinja::Error> {
    match (method, value.as_str()) {
        ("strip", Some(text)) => Ok(text.trim().into()),
        _ => Err(minijinja::Error::new(minijinja::ErrorKind::UnknownMethod, format!("no method {method}"))),
    }
}

/// Maps a file into memory.
fn map(path: &Path) -> Result<Mmap> {
    let file = File::open(path).map_err(Error::reading(path))?;
    #[expect(unsafe_code, reason = "memmap2 cannot promise that nobody else writes to the file")]
    // SAFETY: the map is only read as bytes. A file that somebody truncates meanwhile ends the program, as a failed
    // read would; no invariant of ours depends on the bytes staying the same.
    let map = unsafe { Mmap::map(&file) };
    map.map_err(Error::reading(path))
}

/// A number of a model file as a size of the shape.
fn size(path: &Path, name: &str, value: u64) -> Result<u32> {
    u32::try_from(value).map_err(|_| {
        Error::input(path, format!("{name} is {value}"), "this is no Llama that Crest's forward can hold")
    })
}

/// Something a file asks for that the forward does not do.
fn unsupported(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::input(
        path,
        format!("{what}: Crest's forward runs plain Llama models (RMSNorm, rotary positions, SwiGLU) only"),
        "score the text with vLLM or transformers and bring it in with `crest import`",
    )
}

/// A weight that is not what it should be.
fn wrong(what: impl Into<String>) -> crest_core::Error {
    crest_core::Error::input("teacher", what, "download the model again, or convert it anew")
}
