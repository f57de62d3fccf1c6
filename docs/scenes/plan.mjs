// What the sweep trains: objectives by name, how long and from which seeds, and the places that scenes look at.

const rkl = { kind: 'rkl' };
const fkl = { kind: 'fkl' };
const soft = { kind: 'sigmoid' };

/** Names are the page's shorthand. */
export const VARIANTS = {
  ce: { ce: 1 },
  rkl: { kd: rkl },
  'rkl+rank': { kd: rkl, rank: soft },
  'ce+rkl': { ce: 1, kd: rkl },
  'ce+rkl+rank': { ce: 1, kd: rkl, rank: soft },
  'ce+rkl+rank:k=1': { ce: 1, k: 1, kd: rkl, rank: soft },
  'ce+rkl+rank:tau=0.03': { ce: 1, kd: rkl, rank: { ...soft, tau: 0.03 } },
  'ce+rkl+rank:tau=3': { ce: 1, kd: rkl, rank: { ...soft, tau: 3 } },
  'ce+rkl+rank:tau=10': { ce: 1, kd: rkl, rank: { ...soft, tau: 10 } },
  'ce+rkl+rank:tau=100': { ce: 1, kd: rkl, rank: { ...soft, tau: 100 } },
  'ce+rkl+pearson': { ce: 1, kd: rkl, rank: { kind: 'pearson' } },
  'ce+rkl+1ranknet': { ce: 1, kd: rkl, rank: { kind: 'ranknet', weight: 1 } },
  'ce+rkl+1listmle': { ce: 1, kd: rkl, rank: { kind: 'listmle', weight: 1 } },
  fkl: { kd: fkl },
  'fkl+0.3rank': { kd: fkl, rank: { ...soft, weight: 0.3 } },
  'ce+2fkl': { ce: 1, kd: { ...fkl, weight: 2 } },
};

const headline = ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank', 'ce+2fkl'];
const anchors = ['rkl', 'rkl+rank', 'ce'];
const knobs = ['ce+rkl+rank:k=1', 'ce+rkl+rank:tau=3', 'ce+rkl+rank:tau=10', 'ce+rkl+pearson', 'ce+rkl+1ranknet', 'ce+rkl+1listmle'];
const taus = ['ce+rkl+rank:tau=0.03', 'ce+rkl+rank:tau=100'];

/** Most telling first, for a sweep that is cut short. */
export const RUNS = [
  { variants: [...headline, ...anchors, ...knobs, ...taus], steps: 300, seeds: [1, 2, 3, 4, 5] },
  { variants: ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'], steps: 600, seeds: [1, 2, 3, 4, 5] },
  { variants: ['fkl', 'fkl+0.3rank'], steps: 2000, seeds: [1, 2, 3] },
  { variants: ['ce+2fkl', 'rkl', 'rkl+rank'], steps: 600, seeds: [1, 2, 3] },
];

/** Whose answers at single places are kept. */
export const ASKED = { variants: ['ce', 'ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank', 'ce+2fkl'], steps: [300] };

/** First probability from which the teacher is called confident. */
export const CONFIDENT = 0.8;

/** Held-out places by their index in the cache. */
export const PLACES = [
  // "One day, …": five peaks, the page offers it anyway.
  { position: 47111 },
  // "… named Luna": the teacher is sure of " who", the text goes on with " with".
  { position: 23518 },
  // "One day": one clear peak.
  { position: 37398 },
  // "He didn't": seven peaks, verbs of their own meaning; the page offers it anyway and opens with it.
  { position: 31557 },
];
