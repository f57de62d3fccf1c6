//! Drives the core: students with equal weights and batches on one device, always at the same step.

use crate::positions::describe;
use crate::view::{self, Comparison, Info, Lane, Lanes, Measured, Position, Progress, Records, Settings};
use crest_core::batch::Split;
use crest_core::cache::Cache;
use crest_core::cache::stats::PeakSettings;
use crest_core::device::{Choice, Device};
use crest_core::metrics::{self, Bootstrap, Evaluation, QUANTITIES};
use crest_core::train::{Probe, StepRecord, Trainer};
use crest_core::{Config, Error, Objective, Result};
use js_sys::Float32Array;
use std::sync::Arc;

/// Positions offered to the page.
const POSITIONS: usize = 12;
/// Held-out positions per evaluation: enough for an interval, few enough not to be felt while watching.
const EVALUATED: u32 = 1536;

/// Students of one teacher.
pub(crate) struct Lab {
    device: Device,
    cache: Arc<Cache>,
    config: Config,
    objectives: Vec<Objective>,
    students: Vec<Trainer>,
    positions: Vec<Position>,
}

impl Lab {
    pub(crate) async fn open(cache: &[u8], settings: Settings) -> Result<Lab> {
        let cache = Arc::new(Cache::from_bytes(cache)?);
        let objectives = settings
            .students
            .iter()
            .map(|shorthand| shorthand.parse())
            .collect::<Result<Vec<Objective>>>()?;
        if objectives.len() < 2 {
            return Err(Error::setting(
                "students",
                format!("{} given", objectives.len()),
                "compare two or more",
            ));
        }
        let config = Config {
            seed: settings.seed.into(),
            student: settings.size.student(),
            schedule: settings.size.schedule(settings.steps),
            ..Config::default()
        };
        let choice = settings.device.parse::<Choice>().unwrap_or_default();
        let device = Device::open(&choice).await?;
        let chosen = crest_core::positions::choose(&cache, POSITIONS);
        let positions = chosen.into_iter().map(|position| describe(&cache, position)).collect();
        let mut lab = Lab { device, cache, config, objectives, students: Vec::new(), positions };
        lab.create().await?;
        Ok(lab)
    }

    /// Fresh students from the seed.
    async fn create(&mut self) -> Result<()> {
        // The old ones go first: a graphics card may not hold both generations.
        self.students.clear();
        for objective in &self.objectives {
            let config = Config { objective: objective.clone(), ..self.config.clone() };
            self.students.push(Trainer::new(&self.device, self.cache.clone(), &config).await?);
        }
        Ok(())
    }

    pub(crate) async fn reset(&mut self, seed: u32) -> Result<()> {
        self.config.seed = seed.into();
        self.create().await
    }

    pub(crate) fn step_index(&self) -> u32 {
        self.students.first().map_or(0, Trainer::step_index)
    }

    pub(crate) fn set_objective(&mut self, student: usize, shorthand: &str) -> Result<String> {
        let objective: Objective = shorthand.parse()?;
        let count = self.students.len();
        let (Some(trainer), Some(kept)) = (self.students.get_mut(student), self.objectives.get_mut(student))
        else {
            return Err(Error::setting("student", format!("{student} of {count}"), "count from 0"));
        };
        trainer.set_objective(objective.clone())?;
        *kept = objective;
        Ok(kept.to_string())
    }

    pub(crate) async fn step(&mut self, n: u32) -> Result<Progress> {
        let from = self.step_index() + 1;
        for _ in 0..n {
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

    pub(crate) async fn lanes(&mut self, position: u32) -> Result<Lanes> {
        let mut probes = Vec::new();
        for student in &mut self.students {
            probes.extend(student.probe(&[position]).await?);
        }
        let Some(first) = probes.first() else {
            return Err(Error::setting(
                "position",
                format!("{position} gave nothing"),
                "choose an offered one",
            ));
        };
        let row = self.cache.row(position as usize);
        let next = first.ids.iter().position(|&id| id == first.y);
        Ok(Lanes {
            position,
            tokens: first.ids.iter().map(|&id| self.cache.vocabulary().text(id)).collect(),
            p: Float32Array::from(&first.p[..]),
            rest: first.p_rest,
            peaks: PeakSettings::default().peaks(&row),
            next: next.map_or(-1, |index| index as i32),
            students: probes.iter().map(lane).collect(),
        })
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
        let Config { student, schedule, objective, .. } = &self.config;
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
            vocabulary: self.cache.vocabulary().len(),
            tokens: self.cache.len(),
            documents,
            held_out_documents: (0..documents).filter(|&d| Split::HeldOut.contains(d)).count(),
            k: objective.k,
            students: self.objectives.iter().map(Objective::to_string).collect(),
            positions: self.positions.clone(),
        }
    }
}

fn records(records: &[StepRecord]) -> Records {
    let column = |value: fn(&StepRecord) -> f32| {
        let values: Vec<f32> = records.iter().map(value).collect();
        Float32Array::from(&values[..])
    };
    Records { loss: column(|record| record.loss), overlap: column(|record| record.overlap) }
}

fn lane(probe: &Probe) -> Lane {
    Lane { q: Float32Array::from(&probe.q[..]), rest: probe.q_rest }
}

/// All metrics side by side, with the interval of each student's difference to the first.
fn compare(evaluations: &[Evaluation]) -> Comparison {
    let Some(first) = evaluations.first() else {
        return Comparison { positions: 0, metrics: Default::default() };
    };
    let bootstrap = Bootstrap::default();
    let measured = |quantity: &'static metrics::Quantity| Measured {
        values: evaluations.iter().map(|e| (quantity.of)(&e.overall).unwrap_or(f64::NAN)).collect(),
        intervals: std::iter::once(None)
            .chain(evaluations[1..].iter().map(|other| {
                let interval = first.difference(other, quantity, &bootstrap)?;
                Some([interval.low, interval.high])
            }))
            .collect(),
    };
    Comparison {
        positions: first.positions,
        metrics: QUANTITIES.iter().map(|quantity| (quantity.key, measured(quantity))).collect(),
    }
}
