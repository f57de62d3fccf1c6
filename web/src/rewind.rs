//! The past of a run: states to go back to, and what was changed when, so that going on repeats it.

use crest_core::Objective;
use crest_core::checkpoint::Checkpoint;

/// Bytes of remembered states; beyond them every second one is forgotten.
const MOST_BYTES: usize = 160 << 20;

/// States of all students at some steps, and the changes in between.
pub(crate) struct Past {
    start: (Vec<Objective>, f32),
    /// In order of steps; one checkpoint per student.
    states: Vec<Vec<Checkpoint>>,
    /// The newest state, for emergencies.
    latest: Option<Vec<Checkpoint>>,
    /// Steps of forks: their states cannot be had by repeating what came before, so they are not thinned out.
    forks: Vec<u32>,
    objectives: Vec<(u32, usize, Objective)>,
    rates: Vec<(u32, f32)>,
}

impl Past {
    pub(crate) fn new(objectives: Vec<Objective>, lr: f32) -> Self {
        Past {
            start: (objectives, lr),
            states: Vec::new(),
            latest: None,
            forks: Vec::new(),
            objectives: Vec::new(),
            rates: Vec::new(),
        }
    }

    /// Objectives and learning rate before the first step.
    pub(crate) fn start(&self) -> (Vec<Objective>, f32) {
        self.start.clone()
    }

    pub(crate) fn keep(&mut self, states: Vec<Checkpoint>, lasting: bool) {
        if lasting {
            let step = step_of(&states);
            self.states.retain(|kept| step_of(kept) != step);
            self.states.push(states);
            self.states.sort_by_key(|kept| step_of(kept));
            self.thin();
        } else {
            self.latest = Some(states);
        }
    }

    /// Fewer states only make the way back longer; the last one stays.
    fn thin(&mut self) {
        let bytes: usize = self.states.iter().flatten().map(|state| state.weights.len() * 12).sum();
        if bytes > MOST_BYTES {
            let (last, forks) = (self.states.len() - 1, &self.forks);
            let mut index = 0;
            self.states.retain(|states| {
                index += 1;
                index % 2 == 0 || index - 1 == last || forks.contains(&step_of(states))
            });
        }
    }

    /// The last state at or before a step.
    pub(crate) fn nearest(&self, step: u32) -> Option<Vec<Checkpoint>> {
        let all = self.states.iter().chain(&self.latest);
        all.filter(|states| step_of(states) <= step).max_by_key(|states| step_of(states)).cloned()
    }

    pub(crate) fn changed_objective(&mut self, step: u32, student: usize, objective: Objective) {
        self.cut(step);
        self.objectives.retain(|(at, who, _)| (*at, *who) != (step, student));
        self.objectives.push((step, student, objective));
    }

    pub(crate) fn changed_rate(&mut self, step: u32, lr: f32) {
        self.cut(step);
        self.rates.retain(|(at, _)| *at != step);
        self.rates.push((step, lr));
    }

    /// What is trained for from this step on.
    pub(crate) fn objectives_at(&self, step: u32) -> Vec<(usize, Objective)> {
        let here = self.objectives.iter().filter(|(at, ..)| *at == step);
        here.map(|(_, student, objective)| (*student, objective.clone())).collect()
    }

    pub(crate) fn rate_at(&self, step: u32) -> Option<f32> {
        self.rates.iter().rfind(|(at, _)| *at == step).map(|(_, lr)| *lr)
    }

    /// From this state on another future begins: what was remembered of the old one is forgotten.
    pub(crate) fn fork(&mut self, states: Vec<Checkpoint>) {
        let step = step_of(&states);
        self.cut(step);
        // The states hold what was changed here; repeating it would undo the fork.
        self.objectives.retain(|(at, ..)| *at < step);
        self.rates.retain(|(at, _)| *at < step);
        self.latest = None;
        self.forks.push(step);
        self.keep(states, true);
    }

    /// Forgets what came after a step.
    fn cut(&mut self, step: u32) {
        self.states.retain(|states| step_of(states) <= step);
        self.latest = self.latest.take().filter(|states| step_of(states) <= step);
        self.forks.retain(|at| *at <= step);
        self.objectives.retain(|(at, ..)| *at <= step);
        self.rates.retain(|(at, _)| *at <= step);
    }
}

fn step_of(states: &[Checkpoint]) -> u32 {
    states.first().map_or(0, |state| state.step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crest_core::Config;

    fn state(step: u32, words: usize) -> Vec<Checkpoint> {
        let empty = Vec::new;
        let weights = vec![0.0; words];
        let (cache, tokenizer) = Default::default();
        vec![Checkpoint {
            config: Config::default(),
            step,
            vocab: 1,
            cache,
            tokenizer,
            weights,
            m: empty(),
            v: empty(),
        }]
    }

    fn past() -> Past {
        Past::new(vec!["fkl".parse().unwrap()], 0.004)
    }

    fn nearest(past: &Past, step: u32) -> Option<u32> {
        past.nearest(step).map(|states| step_of(&states))
    }

    #[test]
    fn the_nearest_state_before_a_step_is_found() {
        let mut past = past();
        assert_eq!(nearest(&past, 10), None);
        past.keep(state(50, 1), true);
        past.keep(state(100, 1), true);
        past.keep(state(108, 1), false);
        assert_eq!(
            [49, 50, 99, 107, 300].map(|step| nearest(&past, step)),
            [None, Some(50), Some(50), Some(100), Some(108)]
        );
    }

    #[test]
    fn a_change_ends_the_old_future_and_is_repeated_at_its_step() {
        let mut past = past();
        past.changed_objective(10, 0, "rkl".parse().unwrap());
        past.changed_rate(20, 0.001);
        past.keep(state(50, 1), true);
        past.changed_objective(10, 0, "jsd".parse().unwrap());
        assert_eq!(nearest(&past, 60), None);
        assert_eq!(past.objectives_at(10), [(0, "jsd".parse().unwrap())]);
        assert_eq!((past.rate_at(20), past.objectives_at(20).len()), (None, 0));
    }

    #[test]
    fn a_change_at_the_step_of_a_fork_is_not_made_again() {
        let mut past = past();
        past.changed_objective(10, 0, "rkl".parse().unwrap());
        past.changed_rate(10, 0.001);
        past.fork(state(10, 1));
        assert_eq!((past.objectives_at(10).len(), past.rate_at(10)), (0, None));
        assert_eq!(nearest(&past, 10), Some(10));
    }

    #[test]
    fn thinning_keeps_the_fork_and_the_last_state() {
        let mut past = past();
        let words = MOST_BYTES / 12 / 6;
        past.fork(state(5, words));
        for step in [10, 20, 30, 40, 50, 60] {
            past.keep(state(step, words), true);
        }
        assert_eq!((nearest(&past, 5), nearest(&past, 99)), (Some(5), Some(60)));
        past.fork(state(70, words));
        for step in [80, 90, 100, 110, 120] {
            past.keep(state(step, words), true);
        }
        assert_eq!([5, 70].map(|step| nearest(&past, step)), [Some(5), Some(70)]);
    }
}
