// What each scene claims, in a form that check.mjs can hold against the numbers.
//
// `a` is compared with `b` seed by seed: `is` 'higher' or 'lower', by more than `by` (0); 'near' within `by`; 'times' at least
// `by` times. `place` and q0, q1, … are the student's probabilities of the teacher's first, second, … token there; `bucket` 0
// stands for the places with one peak; `group` 'wrong' is the mean over the places where the teacher is confidently wrong.
// `but`: in how many seeds it does not hold, and says so.

export const CLAIMS = {
  peaks: [
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'top1', steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'spearman', steps: 300 },
    { a: 'ce+rkl+rank', is: 'lower', b: 'ce+rkl', metric: 'perplexity', steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 600 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'q0', place: 47111, steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'q1', place: 47111, steps: 300 },
  ],
  control: [
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'mor5', steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'ce+2fkl', metric: 'mor5', steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'ce+2fkl', metric: 'spearman', steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'mor5', steps: 600 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'ce+2fkl', metric: 'mor5', steps: 600 },
    { a: 'ce+2fkl', is: 'lower', b: 'fkl+0.3rank', metric: 'perplexity', steps: 300 },
    { a: 'ce+2fkl', is: 'lower', b: 'fkl+0.3rank', metric: 'perplexity', steps: 600 },
    { a: 'ce+2fkl', is: 'lower', b: 'fkl', metric: 'mor5', steps: 300 },
  ],
  fkl: [
    { a: 'fkl', is: 'near', by: 0.01, b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'fkl', is: 'lower', b: 'ce+rkl+rank', metric: 'perplexity', steps: 300 },
    { a: 'fkl', is: 'lower', b: 'ce+rkl+rank', metric: 'fkl', steps: 300 },
    { a: 'fkl', is: 'higher', b: 'ce+rkl+rank', metric: 'top1', steps: 300 },
    { a: 'fkl', is: 'lower', b: 'ce+rkl+rank', metric: 'perplexity', steps: 600 },
    { a: 'fkl', is: 'higher', b: 'ce+rkl+rank', metric: 'mor5', steps: 600 },
  ],
  anchor: [
    { a: 'rkl+rank', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'rkl+rank', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 600 },
    { a: 'rkl+rank', is: 'times', by: 2, b: 'ce+rkl+rank', metric: 'perplexity', steps: 300 },
    { a: 'rkl+rank', is: 'times', by: 2, b: 'ce+rkl+rank', metric: 'perplexity', steps: 600 },
    { a: 'rkl+rank', is: 'lower', b: 'rkl', metric: 'accuracy', steps: 300 },
    { a: 'rkl+rank', is: 'lower', b: 'rkl', metric: 'top1', steps: 300 },
    { a: 'rkl+rank', is: 'lower', b: 'rkl', metric: 'top1', steps: 600 },
    { a: 'rkl+rank', is: 'higher', b: 'rkl', metric: 'ece', steps: 300 },
  ],
  'k-one': [
    { a: 'ce+rkl+rank:k=1', is: 'near', by: 0.01, b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank:k=1', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank:k=1', is: 'lower', b: 'ce+rkl+rank', metric: 'top1', steps: 300 },
  ],
  tau: [
    { a: 'ce+rkl+rank:tau=10', is: 'near', by: 0.01, b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+rank:tau=10', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
    { a: 'ce+rkl+rank:tau=10', is: 'lower', b: 'ce+rkl+rank', metric: 'entropy_gap', steps: 300 },
    { a: 'ce+rkl+rank:tau=100', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
    { a: 'ce+rkl+rank:tau=3', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
    { a: 'ce+rkl+rank:tau=3', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 600 },
    { a: 'ce+rkl+rank:tau=0.03', is: 'lower', b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
  ],
  pearson: [
    { a: 'ce+rkl+pearson', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+pearson', is: 'near', by: 0.01, b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+pearson', is: 'lower', b: 'ce+rkl+rank', metric: 'top1', steps: 300 },
    { a: 'ce+rkl+pearson', is: 'higher', b: 'ce+rkl+rank', metric: 'ece', steps: 300 },
  ],
  lists: [
    { a: 'ce+rkl+1listmle', is: 'lower', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+1listmle', is: 'times', by: 5, b: 'ce+rkl', metric: 'perplexity', steps: 300 },
    { a: 'ce+rkl+1ranknet', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 300 },
    { a: 'ce+rkl+1ranknet', is: 'near', by: 0.02, b: 'ce+rkl+rank', metric: 'mor5', steps: 300 },
  ],
  wrong: [
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'q0', place: 23518, steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'q0', place: 23518, steps: 300 },
    { a: 'ce+rkl+rank', is: 'lower', b: 'ce+rkl', metric: 'following', place: 23518, steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce', metric: 'teachersChoice', group: 'wrong', steps: 300 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'teachersChoice', group: 'wrong', steps: 300 },
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'teachersChoice', group: 'wrong', steps: 300 },
    { a: 'fkl', is: 'higher', b: 'ce', metric: 'teachersChoice', group: 'wrong', steps: 300 },
  ],
  'one-peak': [
    { a: 'ce+rkl+rank', is: 'near', by: 0.03, b: 'ce+rkl', metric: 'q0', place: 37398, steps: 300 },
    { a: 'fkl+0.3rank', is: 'near', by: 0.05, b: 'fkl', metric: 'q0', place: 37398, steps: 300 },
    { a: 'fkl+0.3rank', is: 'near', by: 0.02, b: 'fkl', metric: 'accuracy', bucket: 0, steps: 300 },
  ],
  long: [
    { a: 'fkl+0.3rank', is: 'higher', b: 'fkl', metric: 'mor5', steps: 2000 },
    { a: 'fkl+0.3rank', is: 'near', by: 0.01, b: 'fkl', metric: 'mor5', steps: 2000 },
    { a: 'fkl+0.3rank', is: 'lower', b: 'fkl', metric: 'perplexity', steps: 2000 },
    { a: 'ce+rkl+rank', is: 'higher', b: 'ce+rkl', metric: 'mor5', steps: 2000 },
    { a: 'ce+rkl+rank', is: 'lower', b: 'ce+rkl', metric: 'perplexity', steps: 2000 },
  ],
};
