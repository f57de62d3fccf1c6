//! Drives the core: students with equal weights and batches on one device, always at the same step.

use crate::positions::describe;
use crate::rewind::Past;
use crate::view::{self, Comparison, Info, Measured, Progress, Records, Settings};
use crest_core::batch::Split;
use crest_core::cache::Cache;
use crest_core::checkpoint::Checkpoint;
use crest_core::device::{Choice, Device};
use crest_core::metrics::{Bootstrap, Evaluation, QUANTITIES, Quantity};
use crest_core::train::{Probe, StepRecord, Trainer};
use crest_core::{Config, Error, Objective, Result};
use js_sys::Float32Array;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Places chosen by the core.
const PLACES: usize = 12;
/// Students side by side.
const STUDENTS: RangeInclusive<usize> = 1..=4;
/// Places that a link may add.
const MOST_EXTRA: usize = 8;
/// Held-out positions per evaluation: enough for an interval, few enough not to be felt while watching.
const EVALUATED: u32 = 1536;

/// Students of one teacher.
pub(crate) struct Lab {
    device: Device,
    cache: Arc<Cache>,
    cache_bytes: usize,
    /// Of every student, the objective apart.
    config: Config,
    objectives: Vec<Objective>,
    students: Vec<Trainer>,
    places: Vec<u32>,
    past: Past,
}

impl Lab {
    pub(crate) async fn open(bytes: &[u8], settings: Settings) -> Result<Lab> {
        let cache = Arc::new(Cache::from_bytes(bytes)?);
        let objectives: Vec<Objective> =
            settings.students.iter().map(|shorthand| shorthand.parse()).collect::<Result<_>>()?;
        if !STUDENTS.contains(&objectives.len()) {
            return Err(Error::setting("students", format!("{} given", objectives.len()), "compare 1 to 4"));
        }
        let mut schedule = settings.size.schedule(settings.steps);
        schedule.lr = settings.lr;
        let student = settings.size.student();
        let config = Config { seed: settings.seed.into(), student, schedule, ..Config::default() };
        let choice = settings.device.parse::<Choice>().unwrap_or_default();
        let device = Device::open(&choice).await?;
        let places = places(&cache, &settings.extra)?;
        let past = Past::new(objectives.clone(), config.schedule.lr);
        let cache_bytes = bytes.len();
        let students = Vec::new();
        let mut lab = Lab { device, cache, cache_bytes, config, objectives, students, places, past };
        lab.create().await?;
        Ok(lab)
    }

    /// Fresh students from the seed, with what they were trained for at the start.
    async fn create(&mut self) -> Result<()> {
        // The old ones go first: a graphics card may not hold both generations.
        self.students.clear();
        (self.objectives, self.config.schedule.lr) = self.past.start();
        for objective in &self.objectives {
            let config = Config { objective: objective.clone(), ..self.config.clone() };
            self.students.push(Trainer::new(&self.device, self.cache.clone(), &config).await?);
        }
        Ok(())
    }

    pub(crate) async fn reset(&mut self, seed: u32) -> Result<()> {
        self.config.seed = seed.into();
        self.past = Past::new(self.objectives.clone(), self.config.schedule.lr);
        self.create().await
    }

    pub(crate) fn step_index(&self) -> u32 {
        self.students.first().map_or(0, Trainer::step_index)
    }

    pub(crate) fn set_objective(&mut self, student: usize, shorthand: &str) -> Result<String> {
        let objective: Objective = shorthand.parse()?;
        self.check(student)?;
        self.students[student].set_objective(objective.clone())?;
        self.past.changed_objective(self.step_index(), student, objective.clone());
        self.objectives[student] = objective;
        Ok(self.objectives[student].to_string())
    }

    /// Whether an objective fits the cache; nothing changes.
    pub(crate) fn try_objective(&mut self, shorthand: &str) -> Result<()> {
        let objective: Objective = shorthand.parse()?;
        let Some((student, old)) = self.students.first_mut().zip(self.objectives.first()) else {
            return Ok(());
        };
        student.set_objective(objective)?;
        student.set_objective(old.clone())
    }

    fn check(&self, student: usize) -> Result<()> {
        let count = self.students.len();
        if student < count {
            return Ok(());
        }
        Err(Error::setting("student", format!("{student} of {count}"), "count from 0"))
    }

    pub(crate) fn set_rate(&mut self, lr: f32) -> Result<()> {
        for student in &mut self.students {
            student.set_learning_rate(lr)?;
        }
        self.config.schedule.lr = lr;
        self.past.changed_rate(self.step_index(), lr);
        Ok(())
    }

    pub(crate) async fn step(&mut self, n: u32) -> Result<Progress> {
        let from = self.step_index() + 1;
        for _ in 0..n {
            self.replay_changes()?;
            for student in &mut self.students {
                student.step().await?;
            }
        }
        let mut students = Vec::new();
        for student in &mut self.students {
            students.push(records(&student.drain().await?));
        }
        Ok(Progress { from, students })
    }

    /// After going back, what was changed at a step is changed there again.
    fn replay_changes(&mut self) -> Result<()> {
        let step = self.step_index();
        for (student, objective) in self.past.objectives_at(step) {
            self.students[student].set_objective(objective.clone())?;
            self.objectives[student] = objective;
        }
        if let Some(lr) = self.past.rate_at(step) {
            for student in &mut self.students {
                student.set_learning_rate(lr)?;
            }
            self.config.schedule.lr = lr;
        }
        Ok(())
    }

    /// Remembers the state after the last step; `lasting` for one to go back to, not only for an emergency.
    pub(crate) async fn keep(&mut self, lasting: bool) -> Result<()> {
        let states = self.states().await?;
        self.past.keep(states, lasting);
        Ok(())
    }

    async fn states(&mut self) -> Result<Vec<Checkpoint>> {
        let mut states = Vec::new();
        for student in &mut self.students {
            states.push(student.checkpoint().await?);
        }
        Ok(states)
    }

    /// Goes back to the nearest remembered state at or before `step`; gives its step. Training on from there repeats
    /// what happened, changes included. A way back that failed may be gone again.
    pub(crate) async fn back(&mut self, step: u32) -> Result<u32> {
        let Some(states) = self.past.nearest(step) else {
            self.create().await?;
            return Ok(0);
        };
        self.students.clear();
        for state in &states {
            self.students.push(Trainer::restore(&self.device, self.cache.clone(), state).await?);
        }
        self.objectives = states.iter().map(|state| state.config.objective.clone()).collect();
        if let Some(state) = states.first() {
            self.config.schedule.lr = state.config.schedule.lr;
        }
        Ok(self.step_index())
    }

    /// From here on `student` is a copy of `from` with another objective; what was remembered of later steps is forgotten.
    pub(crate) async fn fork(&mut self, from: usize, student: usize, shorthand: &str) -> Result<String> {
        let objective: Objective = shorthand.parse()?;
        self.check(from)?;
        self.check(student)?;
        // What was changed at this step belongs to the students that part here.
        self.replay_changes()?;
        let mut state = self.students[from].checkpoint().await?;
        state.config.objective = objective.clone();
        let copy = Trainer::restore(&self.device, self.cache.clone(), &state).await?;
        self.students[student] = copy;
        self.objectives[student] = objective;
        let states = self.states().await?;
        self.past.fork(states);
        Ok(self.objectives[student].to_string())
    }

    /// Continues on the CPU from the nearest remembered state at or before `step`; gives its step.
    pub(crate) async fn leave_gpu(&mut self, step: u32) -> Result<u32> {
        self.device = Device::open(&Choice::Cpu).await?;
        self.back(step).await
    }

    /// Each student's probabilities of the teacher's tokens and of the rest at one place.
    pub(crate) async fn look(&mut self, place: usize) -> Result<Vec<Float32Array>> {
        let Some(&position) = self.places.get(place) else {
            let count = self.places.len();
            return Err(Error::setting("place", format!("{place} of {count}"), "choose an offered one"));
        };
        let mut seen = Vec::new();
        for student in &mut self.students {
            let probes = student.probe(&[position]).await?;
            seen.extend(probes.iter().map(|probe| Float32Array::from(&values(probe)[..])));
        }
        Ok(seen)
    }

    /// All students at all places, `[student][place][K + 1]`, the rest last.
    pub(crate) async fn snapshot(&mut self) -> Result<Float32Array> {
        let width = self.places.iter().map(|&p| self.cache.row(p as usize).ids.len()).max().unwrap_or(0) + 1;
        let mut all = Vec::new();
        for student in &mut self.students {
            for probe in student.probe(&self.places).await? {
                let mut row = vec![0.0; width];
                row[..probe.q.len()].copy_from_slice(&probe.q);
                row[width - 1] = probe.q_rest;
                all.extend(row);
            }
        }
        Ok(Float32Array::from(&all[..]))
    }

    pub(crate) async fn evaluate(&mut self) -> Result<Comparison> {
        let rows = self.config.schedule.batch * self.config.student.context;
        let batches = EVALUATED.div_ceil(rows.max(1)) as usize;
        let mut evaluations = Vec::new();
        for student in &mut self.students {
            evaluations.push(student.evaluate(Some(batches)).await?);
        }
        Ok(compare(&evaluations))
    }

    pub(crate) fn info(&self) -> Info {
        let documents = self.cache.documents().len() - 1;
        let Config { student, schedule, .. } = &self.config;
        let about = self.cache.info();
        Info {
            device: view::Device {
                kind: self.device.kind(),
                name: self.device.name(),
                reason: self.device.reason().to_owned(),
            },
            parameters: self.students.first().map_or(0, Trainer::parameters),
            steps: schedule.steps,
            batch: schedule.batch,
            context: student.context,
            lr: schedule.lr,
            vocabulary: self.cache.vocabulary().len(),
            tokens: self.cache.len(),
            documents,
            held_out_documents: (0..documents).filter(|&d| Split::HeldOut.contains(d)).count(),
            fingerprint: about.fingerprint.clone(),
            teacher: about.teacher.clone(),
            licence: about.licence.clone(),
            cache_bytes: self.cache_bytes,
            students: self.objectives.iter().map(Objective::to_string).collect(),
            places: self.places.iter().map(|&place| describe(&self.cache, place)).collect(),
        }
    }
}

/// The chosen places, and the asked ones that a teacher distribution exists for, in order of the text.
fn places(cache: &Cache, extra: &[u32]) -> Result<Vec<u32>> {
    let scored = |position: &u32| (*position as usize) < cache.len() && cache.scored(*position as usize);
    if extra.len() > MOST_EXTRA {
        let given = format!("{} given", extra.len());
        return Err(Error::setting("extra", given, format!("at most {MOST_EXTRA} places can be added")));
    }
    let mut places = crest_core::positions::choose(cache, PLACES);
    places.extend(extra.iter().filter(|position| scored(position)));
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

fn records(records: &[StepRecord]) -> Records {
    let column = |value: fn(&StepRecord) -> f32| {
        let values: Vec<f32> = records.iter().map(value).collect();
        Float32Array::from(&values[..])
    };
    Records { loss: column(|record| record.loss), overlap: column(|record| record.overlap) }
}

fn values(probe: &Probe) -> Vec<f32> {
    probe.q.iter().copied().chain([probe.q_rest]).collect()
}

/// All metrics side by side, with the intervals of all differences.
fn compare(evaluations: &[Evaluation]) -> Comparison {
    let bootstrap = Bootstrap::default();
    let interval = |quantity: &Quantity, i: usize, j: usize| {
        let interval = evaluations[i].difference(&evaluations[j], quantity, &bootstrap)?;
        Some([interval.low, interval.high])
    };
    let count = evaluations.len();
    let measured = |quantity: &'static Quantity| Measured {
        values: evaluations.iter().map(|e| (quantity.of)(&e.overall).unwrap_or(f64::NAN)).collect(),
        intervals: (0..count)
            .map(|i| (0..count).map(|j| if i < j { interval(quantity, i, j) } else { None }).collect())
            .collect(),
    };
    Comparison {
        positions: evaluations.first().map_or(0, |first| first.positions),
        metrics: QUANTITIES.iter().map(|quantity| (quantity.key, measured(quantity))).collect(),
    }
}
