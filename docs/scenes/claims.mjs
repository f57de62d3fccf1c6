// What each scene claims, in a form that check.mjs can hold against the numbers.
//
// `a` is compared with `b` seed by seed: `is` 'higher' or 'lower' (by more than 0), 'kept' (lower by at most `by`), 'near' (both
// ways at most `by`) or 'times' (at least `by` times). `place` with q0, q1, … are the student's probabilities of the teacher's
// first, second, … token there; `group` 'wrong' is the mean over the places where the teacher is confidently wrong. `but`: in how
// many seeds it does not hold, which the scene's text then says.

export const CLAIMS = {
  default: [
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 600 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'top1', steps: 600 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'spearman', steps: 600 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'mor5', steps: 600 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'spearman', steps: 600 },
    { a: 'fkl+0.3rank', is: 'lower', b: 'fkl', metric: 'perplexity', steps: 600 },
    { a: 'fkl+0.3rank', is: 'lower', b: 'ce+rkl+rank', metric: 'perplexity', steps: 600 },
  ],
  'two-answers': [
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'top1', steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'spearman', steps: 300 },
    { a: 'ce+rkl+rank', is: 'lower', b: 'ce+rkl', metric: 'perplexity', steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'q1', place: 47111, steps: 300 },
  ],
  control: [
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'mor5', steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'ce+2fkl', metric: 'mor5', steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'ce+2fkl', metric: 'spearman', steps: 300 },
    { a: 'ce+2fkl', is: 'lower', b: 'fkl+0.3rank', metric: 'perplexity', steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'ce+2fkl', metric: 'mor5', steps: 600 },
    { a: 'ce+2fkl', is: 'lower', b: 'fkl+0.3rank', metric: 'perplexity', steps: 600 },
  ],
  forward: [
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'fkl', is: 'near', by: 0.01, b: 'ce+rkl+rank', metric: 'mor5', steps: 300, but: 1 },
    { a: 'fkl', is: 'lower', b: 'ce+rkl+rank', metric: 'perplexity', steps: 300, but: 1 },
    { a: 'fkl', is: 'higher', b: 'ce+rkl+rank', metric: 'top1', steps: 300, but: 1 },
    { a: 'fkl', is: 'lower', b: 'ce+rkl+rank', metric: 'fkl', steps: 300, but: 1 },
  ],
  pearson: [
    { a: 'ce+rkl+pearson', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+pearson', is: 'kept', by: 0.01, b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+pearson', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
  ],
  'one-peak': [
    { a: 'ce+rkl+rank', is: 'near', by: 0.05, b: 'ce+rkl', metric: 'q0', place: 37398, steps: 300, but: 1 },
    { a: 'fkl+0.3rank', is: 'near', by: 0.05, b: 'fkl', metric: 'q0', place: 37398, steps: 300, but: 1 },
  ],
  long: [
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'mor5', steps: 2000 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'spearman', steps: 2000 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'cr3', steps: 2000 },
    { a: 'fkl+0.3rank', is: 'lower', b: 'fkl', metric: 'perplexity', steps: 2000 },
  ],
  anchor: [
    { a: 'rkl+rank', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'rkl+rank', is: 'times', by: 3, b: 'ce+rkl+rank', metric: 'perplexity', steps: 300 },
    { a: 'rkl+rank', is: 'lower', b: 'rkl', metric: 'accuracy', steps: 300 },
    { a: 'rkl+rank', is: 'lower', b: 'rkl', metric: 'top1', steps: 300 },
    { a: 'rkl+rank', is: 'higher', b: 'rkl', metric: 'ece', steps: 300 },
    { a: 'rkl+rank', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 600 },
    { a: 'rkl+rank', is: 'times', by: 3, b: 'ce+rkl+rank', metric: 'perplexity', steps: 600 },
  ],
  'k-one': [
    { a: 'ce+rkl+rank:k=1', is: 'near', by: 0.01, b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank:k=1', is: 'near', by: 0.005, b: 'ce+rkl', metric: 'top1', steps: 300 },
    { a: 'ce+rkl+rank:k=1', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank:k=1', is: 'lower', b: 'ce+rkl+rank', metric: 'top1', steps: 300 },
  ],
  tau: [
    { a: 'ce+rkl+rank:tau=10', is: 'kept', by: 0.01, b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank:tau=3', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
    { a: 'ce+rkl+rank:tau=10', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
    { a: 'ce+rkl+rank:tau=100', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
    { a: 'ce+rkl+rank:tau=0.03', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank:tau=0.03', is: 'lower', b: 'ce+rkl+rank', metric: 'spearman', steps: 300 },
  ],
  lists: [
    { a: 'ce+rkl+1ranknet', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+1listmle', is: 'lower', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+1listmle', is: 'times', by: 5, b: 'ce+rkl', metric: 'perplexity', steps: 300 },
  ],
  wrong: [
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'q0', place: 23518, steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'q0', place: 23518, steps: 300 },
  ],
};

/** Seeds that were trained, and in how many of them everything that the scene claims held. */
export const EVIDENCE = {
  default: { seeds: 5, holds: 5 },
  'two-answers': { seeds: 5, holds: 5 },
  control: { seeds: 5, holds: 5 },
  forward: { seeds: 5, holds: 4 },
  pearson: { seeds: 5, holds: 5 },
  'one-peak': { seeds: 5, holds: 4 },
  long: { seeds: 3, holds: 3 },
  anchor: { seeds: 5, holds: 5 },
  'k-one': { seeds: 5, holds: 5 },
  tau: { seeds: 5, holds: 5 },
  lists: { seeds: 5, holds: 5 },
  wrong: { seeds: 5, holds: 5 },
};
