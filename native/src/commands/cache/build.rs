//! `crest cache --teacher ...`: scores text shard by shard.

use super::{Outcome, finish};
use crate::{
    args::{BuildArgs, GenerateArgs},
    error::{Error, Result},
    interrupt, output, progress,
    run::{open_device, shell},
    scoring::{
        documents::{self, Document},
        generate,
        score::{self, Measured, Settings},
        shards::{Index, Shards},
    },
    teacher::Teacher,
};
use crest_core::{
    cache::{About, Cache},
    device::Device,
};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// What one run works with.
struct Work {
    teacher: Teacher,
    device: Device,
    settings: Settings,
    about: About,
}

pub(super) fn run(args: &BuildArgs) -> Result<Outcome> {
    let single = args.finish.out().extension().is_some_and(|e| e == "safetensors");
    if single {
        finish::check(&args.finish)?;
    } else if args.finish.vocab.0.is_some() || args.finish.head.is_some() {
        return Err(Error::usage(
            "--vocab and --head look at the whole text, and a folder of shards is written piece by piece",
            "name a file with --out x.safetensors, or trim later with `crest cache merge`",
        ));
    }
    let mut teacher = Teacher::open(args.teacher(), args.tokenizer.as_deref())?;
    let settings = settings(args, &teacher)?;
    let device = open_device(&args.device.device)?;
    let stop = interrupt::flag();
    let Some(documents) = texts(args, &mut teacher, &device, &|| stop.is_set())? else {
        return Ok(interrupted());
    };
    let about = about(args, &teacher, &settings);
    let mut work = Work { teacher, device, settings, about };
    let index = Index::new(&work.teacher.sha256, &work.about.settings, &documents, args.shard_tokens.max(1));
    let folder = if single { parts(args.finish.out()) } else { args.finish.out().to_owned() };
    let shards = Shards::start(&folder, index, args.finish.force)?;
    let Some(measured) = work.score(&shards, &documents, args.rows, &|| stop.is_set())? else {
        return Ok(interrupted());
    };
    let cache = shards.read()?;
    let kept = if single { Some(finish::write(&cache, &args.finish)?) } else { None };
    if args.finish.json {
        let measured = (measured.measured.scored > 0).then(|| measured.json());
        output::json(&json!({ "kept": kept, "measured": measured }));
    } else {
        measured.say();
        match &kept {
            Some(kept) => finish::say(kept, &cache),
            None => output::result(format_args!(
                "wrote {} shards to {}",
                shards.index.shards.len(),
                shell(&folder)
            )),
        }
    }
    if single {
        shards.remove()?;
    }
    Ok(Outcome::Done)
}

fn interrupted() -> Outcome {
    output::note("interrupted; the same command goes on from the last finished shard");
    Outcome::Interrupted
}

/// Where the shards of a single file live until it is written.
fn parts(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".parts");
    name.into()
}

/// Numbers that do not go together, or not with the teacher, are refused before work is done.
fn settings(args: &BuildArgs, teacher: &Teacher) -> Result<Settings> {
    let most = teacher.model.shape.context as usize;
    let context = args.context.min(most);
    let stride = args.stride.unwrap_or((context / 2).max(1));
    let range = |name: &str, value: usize, low: usize, high: usize| match (low..=high).contains(&value) {
        true => Ok(()),
        false => Err(Error::usage(
            format!("--{name} {value} is not between {low} and {high}"),
            "see crest cache --help",
        )),
    };
    range("context", args.context, 2, 1 << 20)?;
    range("stride", stride, 1, context - 1)?;
    range("rows", args.rows, 1, 1 << 16)?;
    range("top-k", args.top_k, 1, 1024.min(teacher.model.vocab - 1))?;
    range("sample-tail", args.sample_tail, 0, 1024)?;
    if context < args.context && args.context != BuildArgs::CONTEXT {
        output::note(format_args!(
            "windows have {context} tokens: the teacher, or this forward, holds no more"
        ));
    }
    if args.generate.generate.is_some() {
        range("samples", args.generate.samples, 1, 1 << 20)?;
        range("sequences", args.generate.sequences, 1, 1024)?;
        range("max-tokens", args.generate.max_tokens, 1, most)?;
    }
    if let Some(cut) = args.cut {
        range("cut", cut, 2, 1 << 20)?;
    }
    let (t, p) = (args.generate.temperature, args.generate.top_p);
    if !((0.0..=100.0).contains(&t) && p > 0.0 && p <= 1.0) {
        return Err(Error::usage(
            format!("--temperature {t} and --top-p {p}: from 0, and between 0 and 1"),
            "leave them out for the defaults",
        ));
    }
    Ok(Settings { head: args.top_k, tail: args.sample_tail, context, stride, seed: args.generate.seed })
}

/// The documents to score, as tokens; `None` if the teacher was interrupted while it wrote them.
fn texts(
    args: &BuildArgs,
    teacher: &mut Teacher,
    device: &Device,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Vec<Vec<u32>>>> {
    let texts = match &args.generate.generate {
        None => documents::read(&args.text, &args.field)?,
        Some(prompts) => match write_texts(args, prompts, teacher, device, stop)? {
            Some(texts) => texts,
            None => return Ok(None),
        },
    };
    let mut documents = documents::encode(teacher, &texts, args.cut)?;
    documents.truncate(args.documents.unwrap_or(usize::MAX));
    let found = documents.len();
    if let Some(part) = args.part {
        documents = part.of(documents);
    }
    if !documents.iter().any(|document| document.len() > 1) {
        return Err(Error::usage(
            format!("nothing to score: {} of {found} documents, none with two tokens", documents.len()),
            "check the text files and --field, or use fewer parts",
        ));
    }
    Ok(Some(documents))
}

/// Lets the teacher write; the texts stay beside the cache as JSON lines.
fn write_texts(
    args: &BuildArgs,
    prompts: &Path,
    teacher: &mut Teacher,
    device: &Device,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Vec<Document>>> {
    let GenerateArgs { chat, samples, max_tokens, temperature, top_p, seed, sequences, .. } = args.generate;
    let mut prompts = match prompts.extension().and_then(|e| e.to_str()) {
        Some("txt") | None => documents::lines(prompts)?,
        _ => documents::texts(&[prompts.to_owned()], &args.field)?,
    };
    if chat {
        prompts = prompts.iter().map(|prompt| teacher.chat(prompt)).collect::<Result<_>>()?;
    }
    let settings = generate::Settings { samples, max_tokens, temperature, top_p, seed, sequences };
    let out = args.finish.out().with_extension("generated.jsonl");
    let written = generate::texts(teacher, device, &prompts, &settings, (&out, args.finish.force), stop)?;
    if written.is_some() {
        output::note(format_args!("the texts are in {}", shell(&out)));
    }
    Ok(written.map(|texts| texts.into_iter().map(|w| Document::Text(w.text)).collect()))
}

fn about(args: &BuildArgs, teacher: &Teacher, settings: &Settings) -> About {
    let names = args.text.iter().chain(&args.generate.generate).filter_map(|path| path.file_name());
    let names: Vec<_> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    let generate = args.generate.generate.as_ref().map(|_| {
        let g = &args.generate;
        json!({
            "samples": g.samples, "max_tokens": g.max_tokens, "temperature": g.temperature, "top_p": g.top_p,
            "chat": g.chat,
        })
    });
    About {
        teacher: teacher.name.clone(),
        teacher_sha256: teacher.sha256.clone(),
        text: args.about.clone().unwrap_or_else(|| names.join(", ")),
        licence: args.licence.clone().unwrap_or_else(|| teacher.licence.clone()),
        settings: json!({
            "head": settings.head, "tail": settings.tail, "context": settings.context, "stride": settings.stride,
            "cut": args.cut, "seed": settings.seed, "generate": generate,
        })
        .to_string(),
    }
}

/// What a run measured of itself.
struct Report {
    measured: Measured,
    /// Floating-point operations of matrix products per token.
    flops: f64,
    /// Operations and time of matrix products run alone, now and then between shards.
    products: (f64, Duration),
}

impl Work {
    /// Scores the shards that are missing; `None` when interrupted.
    fn score(
        &mut self,
        shards: &Shards,
        documents: &[Vec<u32>],
        rows: usize,
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Report>> {
        let mut report =
            Report { measured: Measured::default(), flops: 0.0, products: (0.0, Duration::ZERO) };
        let missing: Vec<_> = shards.index.shards.iter().filter(|shard| !shards.has(shard)).collect();
        if missing.is_empty() {
            return Ok(Some(report));
        }
        let (settings, longest) = (self.settings, documents.iter().map(Vec::len).max().unwrap_or(2));
        let window = settings.context.min(longest).max(2);
        let rows = rows.max(window).next_multiple_of(64);
        let mut scorer = self.teacher.scorer(&self.device, (rows, window, settings.head))?;
        report.flops = scorer.matmul_flops() as f64 / rows as f64;
        let all: usize = shards.index.shards.iter().map(|shard| shard.tokens).sum();
        let mut done = all - missing.iter().map(|shard| shard.tokens).sum::<usize>();
        if done > 0 {
            output::note(format_args!("{done} of {all} tokens are scored already"));
        }
        pollster::block_on(scorer.run_products())?; // warms up
        let bar = progress::bar("tokens");
        bar.show(done as u64, all as u64);
        for shard in missing {
            let started = Instant::now();
            pollster::block_on(scorer.run_products())?;
            report.products.0 += scorer.matmul_flops() as f64;
            report.products.1 += started.elapsed();
            let part = &documents[shard.range()];
            let place = (&bar, done as u64, all as u64);
            let scored = score::documents(
                &mut scorer,
                part,
                shard.documents[0],
                &settings,
                &mut report.measured,
                place,
                stop,
            )?;
            let Some(scored) = scored else { return Ok(None) };
            let cache: Cache = scored.into_cache(&self.teacher.tokenizer, self.about.clone())?;
            shards.write(shard, &cache)?;
            done += shard.tokens;
        }
        Ok(Some(report))
    }
}

impl Report {
    /// Operations of matrix products per second of the whole work.
    fn rate(&self) -> f64 {
        self.measured.rate() * self.flops
    }

    /// Operations per second of matrix products alone.
    fn products(&self) -> f64 {
        self.products.0 / self.products.1.as_secs_f64().max(1e-9)
    }

    fn json(&self) -> serde_json::Value {
        let measured = &self.measured;
        json!({
            "tokens": measured.tokens, "scored": measured.scored, "seconds": measured.busy.as_secs_f64(),
            "tokens_per_second": measured.rate(), "perplexity": self.perplexity(),
            "gflops": self.rate() / 1e9, "matmul_gflops": self.products() / 1e9,
            "share_of_matmul": self.rate() / self.products().max(1.0),
        })
    }

    fn perplexity(&self) -> f64 {
        (self.measured.nll / self.measured.scored.max(1) as f64).exp()
    }

    fn say(&self) {
        let measured = &self.measured;
        if measured.scored == 0 {
            return;
        }
        output::note(format_args!(
            "{} positions in {:.1} s, {:.0} tokens/s; perplexity of the text {:.2}",
            measured.scored,
            measured.busy.as_secs_f64(),
            measured.rate(),
            self.perplexity()
        ));
        output::note(format_args!(
            "matrix products: {:.1} GFLOP/s over the whole work, {:.1} GFLOP/s run alone between shards: {:.0}%",
            self.rate() / 1e9,
            self.products() / 1e9,
            100.0 * self.rate() / self.products()
        ));
    }
}
