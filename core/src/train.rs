//! The trainer: steps, evaluates, probes, saves and restores one student on one device.

use crate::batch::{Batch, Batches, Split, TARGET_WORDS, UNSCORED};
use crate::cache::Cache;
use crate::checkpoint::Checkpoint;
use crate::device::{Device, Executor, Program};
use crate::metrics::{Accumulator, Evaluation, Settings, rare_tokens};
use crate::model::{self, Plan, RING_SLOTS, ROW_COLUMNS, Shape, Table, View};
pub use crate::records::{Probe, StepRecord};
use crate::records::{probe, record};
use crate::{Config, Error, Objective, Result};
use bytemuck::{bytes_of, cast_slice};
use crest_kernels::{adamw, head, reduce, rope};
use std::rc::Rc;
use std::sync::Arc;

/// A student in training. Steps are queued; what they report is read in bunches.
pub struct Trainer {
    config: Config,
    cache: Arc<Cache>,
    table: Table,
    plan: Rc<Plan>,
    executor: Executor,
    batches: Batches,
    batch: Batch,
    step: u32,
    waiting: Vec<(u32, f32)>,
    records: Vec<StepRecord>,
}

impl Trainer {
    /// A student with fresh weights. The same seed gives the same weights and batches, whatever the objective.
    ///
    /// # Errors
    /// [`Error::Setting`] if the configuration does not fit the cache, [`Error::Device`] if the device refuses.
    pub async fn new(device: &Device, cache: Arc<Cache>, config: &Config) -> Result<Trainer> {
        let weights = Table::new(&config.student, cache.vocabulary().len()).init(config.seed);
        Self::from_weights(device, cache, config, &weights).await
    }

    /// A student that starts from weights in the layout of its parameter table.
    ///
    /// # Errors
    /// As [`Trainer::new`]; [`Error::Input`] if there are more or fewer weights.
    pub async fn from_weights(
        device: &Device,
        cache: Arc<Cache>,
        config: &Config,
        weights: &[f32],
    ) -> Result<Trainer> {
        let table = Table::new(&config.student, cache.vocabulary().len());
        if weights.len() != table.words() {
            return Err(Error::input(
                "initial weights",
                format!("{} words where the student has {}", weights.len(), table.words()),
                "start from a model of the student's own shape",
            ));
        }
        let zeros = vec![0.0; table.words()];
        Self::start(device, cache, config, table, [weights, &zeros, &zeros], 0).await
    }

    /// Whether a run with these settings could train and be evaluated on this cache, before anything is started.
    ///
    /// # Errors
    /// [`Error::Setting`] naming the first setting that does not fit, or a cache without text to train or measure on.
    pub fn check(cache: &Arc<Cache>, config: &Config) -> Result<()> {
        config.validate()?;
        fits(&config.objective, cache)?;
        let (context, batch) = (config.student.context, config.schedule.batch);
        for split in [Split::Train, Split::HeldOut] {
            Batches::new(cache.clone(), split, context, batch, config.seed)?;
        }
        Ok(())
    }

    /// A student as a checkpoint left it; continues to the same bits on the same device.
    ///
    /// # Errors
    /// As [`Trainer::new`]; [`Error::Input`] if the checkpoint was trained on another cache.
    pub async fn restore(device: &Device, cache: Arc<Cache>, checkpoint: &Checkpoint) -> Result<Trainer> {
        let info = cache.info();
        if checkpoint.cache != info.fingerprint || checkpoint.vocab != cache.vocabulary().len() {
            return Err(Error::input(
                "checkpoint",
                format!(
                    "trained on cache {:.12} with {} tokens, not on {:.12} with {}",
                    checkpoint.cache,
                    checkpoint.vocab,
                    info.fingerprint,
                    cache.vocabulary().len()
                ),
                "give the cache it was trained on with --cache",
            ));
        }
        let state = [&checkpoint.weights[..], &checkpoint.m, &checkpoint.v];
        Self::start(device, cache, &checkpoint.config, checkpoint.table(), state, checkpoint.step).await
    }

    async fn start(
        device: &Device,
        cache: Arc<Cache>,
        config: &Config,
        table: Table,
        state: [&[f32]; 3],
        step: u32,
    ) -> Result<Trainer> {
        config.validate()?;
        fits(&config.objective, &cache)?;
        let (context, batch) = (config.student.context, config.schedule.batch);
        let shape = Shape {
            batch: batch as usize,
            vocab: cache.vocabulary().len(),
            head: cache.head_size() as usize,
            chunk: config.schedule.head_chunk as usize,
        };
        let plan = Rc::new(model::build(&config.student, &table, shape)?);
        let mut executor = device.executor(plan.clone()).await?;
        let angles =
            rope::table(config.student.context, config.student.head_width(), config.student.rope_base);
        executor.write(plan.io.rope, cast_slice(&angles));
        let positions: Vec<u32> = (0..batch * context).map(|row| row % context).collect();
        executor.write(plan.io.positions, &positions);
        for (buffer, values) in [plan.io.weights, plan.io.m, plan.io.v].into_iter().zip(state) {
            executor.write(buffer, cast_slice(values));
        }
        let batches = Batches::new(cache.clone(), Split::Train, context, batch, config.seed)?;
        let batch = Batch::default();
        let (waiting, records) = Default::default();
        Ok(Trainer {
            config: config.clone(),
            cache,
            table,
            plan,
            executor,
            batches,
            batch,
            step,
            waiting,
            records,
        })
    }

    /// Settings of the run.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The teacher cache it trains on.
    pub fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }

    /// Steps done or queued.
    pub fn step_index(&self) -> u32 {
        self.step
    }

    /// Number of weights.
    pub fn parameters(&self) -> usize {
        self.table.parameters()
    }

    /// The list of operations that a step replays.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Trains for something else from the next step on.
    ///
    /// # Errors
    /// [`Error::Setting`] if the objective does not fit the cache; the old one then stays.
    pub fn set_objective(&mut self, objective: Objective) -> Result<()> {
        objective.validate()?;
        fits(&objective, &self.cache)?;
        self.config.objective = objective;
        Ok(())
    }

    /// Another peak learning rate from the next step on; the shape of the schedule stays.
    ///
    /// # Errors
    /// [`Error::Setting`] if it is out of range; the old one then stays.
    pub fn set_learning_rate(&mut self, lr: f32) -> Result<()> {
        let old = std::mem::replace(&mut self.config.schedule.lr, lr);
        self.config.validate().inspect_err(|_| self.config.schedule.lr = old)
    }

    /// Queues one optimizer step; on the CPU it runs at once.
    ///
    /// # Errors
    /// [`Error::Device`] if older steps had to be read first and that failed.
    pub async fn step(&mut self) -> Result<()> {
        if self.waiting.len() == RING_SLOTS {
            self.collect().await?;
        }
        self.batches.fill(u64::from(self.step), &mut self.batch);
        if self.config.objective.temperature() != 1.0 {
            self.batch.temper(&self.cache, self.config.objective.temperature())?;
        }
        self.upload();
        let lr = self.config.schedule.lr_at(self.step);
        self.set_params(lr);
        self.executor.run(&Program::Ops(0..self.plan.ops.len()));
        self.waiting.push((self.step + 1, lr));
        self.step += 1;
        Ok(())
    }

    fn upload(&mut self) {
        let (io, batch) = (self.plan.io, &self.batch);
        self.executor.write(io.ids, &batch.ids);
        self.executor.write(io.targets, &batch.targets);
        self.executor.write(io.head_ids, &batch.head_ids);
        self.executor.write(io.head_logp, cast_slice(&batch.head_logp));
        self.executor.write(io.order, &batch.order);
        self.executor.write(io.segments, &batch.segments);
    }

    /// The scalars that change from step to step.
    fn set_params(&mut self, lr: f32) {
        let plan = self.plan.clone();
        let (live, slot) = (&plan.live, self.waiting.len() as u32);
        let (vocab, head_size) = (self.cache.vocabulary().len() as u32, self.cache.head_size());
        let objective = &self.config.objective;
        let (inv_t, w_ce) = (1.0 / objective.temperature(), objective.ce);
        for (i, range) in plan.chunks.iter().enumerate() {
            let n = range.len() as u32;
            let p = head::StatsParams { n, vocab, head: head_size, k: objective.k, inv_t };
            self.executor.set_params(live.head_stats[i], bytes_of(&p));
            self.executor.set_params(live.objective[i], bytes_of(&objective.params(n, vocab, head_size)));
            let p = head::LossSumParams { n, slot, first: (i == 0).into() };
            self.executor.set_params(live.loss_sum[i], bytes_of(&p));
            let entries = crest_kernels::objective::entries(head_size as usize) as u32;
            let inv_n = 1.0 / self.batch.scored.max(1) as f32;
            let p = head::DlogitsParams { n, vocab, entries, inv_n, inv_t, w_ce };
            self.executor.set_params(live.dlogits[i], bytes_of(&p));
        }
        let schedule = &self.config.schedule;
        let p = reduce::Params { slot, limit: schedule.clip, ..Default::default() };
        self.executor.set_params(live.clip, bytes_of(&p));
        let t = f64::from(self.step + 1);
        let bias = |beta: f32| (1.0 - f64::from(beta).powf(t)) as f32;
        let p = adamw::Params {
            count: self.table.words() as u32,
            decay_end: self.table.decay_end() as u32,
            lr,
            beta1: schedule.beta1,
            beta2: schedule.beta2,
            eps: schedule.eps,
            decay: schedule.weight_decay,
            bias1: bias(schedule.beta1),
            bias2: bias(schedule.beta2),
        };
        self.executor.set_params(live.adamw, bytes_of(&p));
    }

    /// What the steps since the last call reported, oldest first; waits for them.
    ///
    /// # Errors
    /// [`Error::Device`] if the device failed or a loss is not finite.
    pub async fn drain(&mut self) -> Result<Vec<StepRecord>> {
        self.collect().await?;
        Ok(std::mem::take(&mut self.records))
    }

    /// Reads the loss ring.
    async fn collect(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let io = self.plan.io;
        let ring = View { buffer: io.ring, offset: 0, len: RING_SLOTS * ROW_COLUMNS };
        let norms = View { buffer: io.norms, offset: 0, len: RING_SLOTS };
        let ring = self.executor.read(ring).await?;
        let norms = self.executor.read(norms).await?;
        let (ring, norms): (&[f32], &[f32]) = (cast_slice(&ring), cast_slice(&norms));
        for (slot, (step, lr)) in self.waiting.drain(..).enumerate() {
            let row = &ring[slot * ROW_COLUMNS..][..ROW_COLUMNS];
            let record = record(step, lr, row, norms[slot]);
            if !(record.loss.is_finite() && record.grad_norm.is_finite()) {
                let problem = format!(
                    "the loss is {} and the gradient norm {} at step {step}",
                    record.loss, record.grad_norm
                );
                let hint = "lower schedule.lr or schedule.clip and resume from the last checkpoint".into();
                return Err(Error::Diverged { problem, hint });
            }
            self.records.push(record);
        }
        Ok(())
    }

    /// Metrics on the held-out documents, or on their first batches only.
    ///
    /// # Errors
    /// [`Error::Setting`] if the cache has no held-out documents, [`Error::Device`] if the device fails.
    pub async fn evaluate(&mut self, most: Option<usize>) -> Result<Evaluation> {
        let (student, schedule) = (&self.config.student, &self.config.schedule);
        let cache = self.cache.clone();
        let held_out =
            Batches::new(cache.clone(), Split::HeldOut, student.context, schedule.batch, self.config.seed)?;
        // The same k for every student, whatever it was trained with: they are to be compared.
        let mut metrics = Accumulator::new(Settings::default(), self.rare());
        for batch in held_out.sequential().take(most.unwrap_or(usize::MAX)) {
            let add = |row: usize, logits: &[f32]| {
                let target = batch.targets[TARGET_WORDS * row];
                if target != UNSCORED {
                    metrics.add(cache.row(batch.positions[row] as usize), target, logits);
                }
            };
            self.forward(&batch.ids, add).await?;
        }
        Ok(metrics.finish())
    }

    /// Which tokens are rare in the training text.
    fn rare(&self) -> Vec<bool> {
        let mut counts = vec![0u64; self.cache.vocabulary().len()];
        for (document, bounds) in self.cache.documents().windows(2).enumerate() {
            if Split::Train.contains(document) {
                for &id in &self.cache.tokens()[bounds[0] as usize..bounds[1] as usize] {
                    counts[id as usize] += 1;
                }
            }
        }
        rare_tokens(&counts)
    }

    /// Teacher and student at cache positions, e.g. for pictures.
    ///
    /// # Errors
    /// [`Error::Setting`] for a position without a teacher distribution, [`Error::Device`] if the device fails.
    pub async fn probe(&mut self, positions: &[u32]) -> Result<Vec<Probe>> {
        let cache = self.cache.clone();
        let mut probes = Vec::new();
        let mut batch = Batch::default();
        for group in positions.chunks(self.config.schedule.batch as usize) {
            let group: Vec<usize> = group.iter().map(|p| *p as usize).collect();
            let rows = self.batches.probe(&group, &mut batch)?;
            let mut found = vec![None; group.len()];
            let look = |row: usize, logits: &[f32]| {
                if let Some(i) = rows.iter().position(|r| *r == row) {
                    found[i] = Some(probe(&cache, group[i], logits));
                }
            };
            self.forward(&batch.ids, look).await?;
            probes.extend(found.into_iter().flatten());
        }
        Ok(probes)
    }

    /// Runs the forward pass on one batch of input ids and hands every row of logits to `visit`.
    async fn forward(&mut self, ids: &[u32], mut visit: impl FnMut(usize, &[f32])) -> Result<()> {
        let plan = self.plan.clone();
        self.executor.write(plan.io.ids, ids);
        self.executor.run(&Program::Ops(0..plan.forward));
        let vocab = self.cache.vocabulary().len();
        for (chunk, range) in plan.chunks.iter().enumerate() {
            self.executor.run(&Program::Logits(chunk));
            let view = View { len: range.len() * vocab, ..plan.io.logits };
            let words = self.executor.read(view).await?;
            let logits: &[f32] = cast_slice(&words);
            for (row, logits) in range.clone().zip(logits.chunks_exact(vocab)) {
                visit(row, logits);
            }
        }
        Ok(())
    }

    /// The state after the last step.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn checkpoint(&mut self) -> Result<Checkpoint> {
        self.collect().await?;
        let mut state = Vec::new();
        for buffer in [self.plan.io.weights, self.plan.io.m, self.plan.io.v] {
            let view = View { buffer, offset: 0, len: self.table.words() };
            state.push(bytemuck::cast_vec::<u32, f32>(self.executor.read(view).await?));
        }
        let [weights, m, v] = state.try_into().unwrap_or_default();
        let info = self.cache.info();
        Ok(Checkpoint {
            config: self.config.clone(),
            step: self.step,
            vocab: self.cache.vocabulary().len(),
            cache: info.fingerprint.clone(),
            tokenizer: info.tokenizer.clone(),
            weights,
            m,
            v,
        })
    }

    /// Gradient of the loss of the last step with respect to every weight, in the layout of the table; for tests.
    ///
    /// # Errors
    /// [`Error::Device`] if the device fails.
    pub async fn gradients(&mut self) -> Result<Vec<f32>> {
        let view = View { buffer: self.plan.io.gradients, offset: 0, len: self.table.words() };
        Ok(bytemuck::cast_vec(self.executor.read(view).await?))
    }
}

/// Whether the cache knows the temperature and enough peaks for the objective.
fn fits(objective: &Objective, cache: &Cache) -> Result<()> {
    let (temperature, stored) = (objective.temperature(), &cache.info().temperatures);
    if !stored.contains(&temperature) {
        let list: Vec<String> = stored.iter().map(f32::to_string).collect();
        return Err(Error::setting(
            "objective.kd.temperature",
            format!(
                "{temperature}, but the cache keeps the teacher's log-sum-exp only at {}",
                list.join(", ")
            ),
            "use one of these; it cannot be computed from a head",
        ));
    }
    if objective.k <= cache.head_size() {
        return Ok(());
    }
    Err(Error::setting(
        "objective.k",
        format!("{} peaks, but the cache keeps only the teacher's first {}", objective.k, cache.head_size()),
        format!("use k <= {}, or a cache with a larger head", cache.head_size()),
    ))
}
