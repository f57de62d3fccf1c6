//! Lets the teacher write: several texts per prompt, in groups that are repeated whole after a kill.

use crate::{
    error::{Error, Result},
    files::write_whole,
    progress,
    teacher::Teacher,
};
use crest_core::{
    device::Device,
    teacher::{Generator, Sampling},
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// How text is generated.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Settings {
    /// Texts per prompt.
    pub samples: usize,
    /// Longest text in tokens.
    pub max_tokens: usize,
    /// Divides the logits.
    pub temperature: f32,
    /// Smallest set of tokens with this probability.
    pub top_p: f32,
    /// Decides the draws.
    pub seed: u64,
    /// Texts written at once.
    pub sequences: usize,
}

/// A text that the teacher wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// What it was asked.
    pub prompt: String,
    /// What it answered, to the end of the text or the limit.
    pub text: String,
    /// Tells teacher and settings: texts made otherwise are not taken for these.
    pub made: String,
}

impl Settings {
    /// [`Written::made`] of a teacher.
    fn made(&self, teacher: &Teacher) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        let hash = blake3::hash(format!("{} {json}", teacher.sha256).as_bytes());
        hash.to_hex()[..16].to_owned()
    }
}

/// Continues every prompt `samples` times and writes the texts to `out` as JSON lines; lines that are there already,
/// from a killed run, are kept; `force` writes over texts of other work. `None` if `stop` said so between two groups.
///
/// # Errors
/// [`Error::Input`] if the file holds other work; [`Error::Usage`] for a prompt that leaves no room; of the tokenizer, the
/// weights and the device.
pub fn texts(
    teacher: &mut Teacher,
    device: &Device,
    prompts: &[String],
    settings: &Settings,
    (out, force): (&Path, bool),
    stop: &dyn Fn() -> bool,
) -> Result<Option<Vec<Written>>> {
    let made = settings.made(teacher);
    let jobs: Vec<(usize, usize)> =
        (0..prompts.len()).flat_map(|p| (0..settings.samples).map(move |s| (p, s))).collect();
    let mut written = match resume(out, prompts, settings, &made, jobs.len()) {
        Err(Error::Input { .. }) if force => Vec::new(),
        other => other?,
    };
    if written.len() == jobs.len() {
        return Ok(Some(written));
    }
    let ids = prompts.iter().map(|prompt| teacher.encode_prompt(prompt)).collect::<Result<Vec<_>>>()?;
    let longest = ids.iter().map(Vec::len).max().unwrap_or(0);
    let most = teacher.model.shape.context as usize;
    if ids.iter().any(Vec::is_empty) || longest + settings.max_tokens > most {
        return Err(Error::usage(
            format!(
                "a prompt of {longest} tokens and {} to write; the teacher holds {most}",
                settings.max_tokens
            ),
            "give shorter prompts that are not empty, or a smaller --max-tokens",
        ));
    }
    let size = (settings.sequences, longest + settings.max_tokens);
    let mut generator = teacher.generator(device, size)?;
    let bar = progress::bar("texts");
    for group in jobs.chunks(settings.sequences).skip(written.len() / settings.sequences) {
        if stop() {
            return Ok(None);
        }
        let (done, all) = (written.len() as u64, jobs.len() as u64);
        let tick =
            |tokens: usize| bar.say(done, all, &format!("{tokens} tokens of the next {}", group.len()));
        let answers = answers(&mut generator, group, &ids, settings, teacher.end, &tick)?;
        for (&(prompt, _), answer) in group.iter().zip(answers) {
            let text = teacher.decode(&answer)?;
            written.push(Written { prompt: prompts[prompt].clone(), text, made: made.clone() });
        }
        save(out, &written)?;
    }
    Ok(Some(written))
}

fn save(out: &Path, written: &[Written]) -> Result<()> {
    let lines: Vec<String> = written.iter().map(|w| serde_json::to_string(w).unwrap_or_default()).collect();
    write_whole(out, (lines.join("\n") + "\n").as_bytes())
}

/// The whole groups that an earlier run has finished.
fn resume(
    out: &Path,
    prompts: &[String],
    settings: &Settings,
    made: &str,
    jobs: usize,
) -> Result<Vec<Written>> {
    if !out.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(out).map_err(Error::reading(out))?;
    let hint = "repeat the command that made it, write over it with --force, or name another --out";
    let mut written = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let one: Written = serde_json::from_str(line)
            .map_err(|e| Error::input(out, format!("line {}: {e}", at + 1), hint))?;
        if one.made != made || prompts.get(at / settings.samples) != Some(&one.prompt) {
            let problem =
                format!("line {} was made with another teacher, other settings or another prompt", at + 1);
            return Err(Error::input(out, problem, hint));
        }
        written.push(one);
    }
    if written.len() < jobs {
        written.truncate(written.len() / settings.sequences * settings.sequences);
    }
    Ok(written)
}

/// One group: every sequence stays in its place until the last has ended, so that a group is the same on every run.
fn answers(
    generator: &mut Generator,
    group: &[(usize, usize)],
    prompts: &[Vec<u32>],
    settings: &Settings,
    end: Option<u32>,
    tick: &dyn Fn(usize),
) -> Result<Vec<Vec<u32>>> {
    let sampling = Sampling { temperature: settings.temperature, top_p: settings.top_p };
    let mut rngs: Vec<ChaCha8Rng> = group
        .iter()
        .map(|&(prompt, sample)| {
            let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
            rng.set_stream(((prompt as u64) << 32) | sample as u64);
            rng
        })
        .collect();
    (0..generator.sequences()).for_each(|sequence| generator.forget(sequence));
    let mut answers = vec![Vec::new(); group.len()];
    let mut next: Vec<Option<u32>> =
        group.iter().map(|(prompt, _)| prompts[*prompt].first().copied()).collect();
    next.resize(generator.sequences(), None);
    let mut taken = 0;
    while next.iter().any(Option::is_some) {
        let logits = pollster::block_on(generator.step(&next))?;
        taken += 1;
        tick(taken);
        let vocab = logits.len() / generator.sequences();
        for (i, &(prompt, _)) in
            group.iter().enumerate().filter(|(i, _)| next[*i].is_some()).collect::<Vec<_>>()
        {
            next[i] = match prompts[prompt].get(taken) {
                Some(&token) => Some(token),
                None => {
                    let token = sampling.draw(&logits[i * vocab..][..vocab], &mut rngs[i]);
                    let over = Some(token) == end || answers[i].len() + 1 > settings.max_tokens;
                    if !over {
                        answers[i].push(token);
                    }
                    (!over && answers[i].len() < settings.max_tokens).then_some(token)
                }
            };
        }
    }
    Ok(answers)
}
