/** Ranking losses between two lists of scores, with gradients in the student's (METHOD.md section 3). */

import type { Peaks } from './peaks';
import type { Loss } from './softmax';

/** |a||b| below which a correlation has no meaning. */
const DEGENERATE = 1e-6;

type List = readonly number[];
type Scored = { readonly value: number; readonly g: number[] };
/** Null where there is nothing to compare: fewer than two elements, or no spread on one side. */
export type RankingLoss = (s: List, t: List) => Scored | null;

const sum = (values: List): number => values.reduce((total, value) => total + value, 0);
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

/** A ranking loss on the set U as a loss over the vocabulary; a degenerate set counts zero. */
export function ranking({ ids, s, t }: Peaks, loss: RankingLoss, vocabulary: number): Loss {
  const grad = new Float64Array(vocabulary);
  const scored = ids.length < 2 ? null : loss(s, t);
  ids.forEach((id, i) => (grad[id] = (grad[id] ?? 0) + (scored?.g[i] ?? 0)));
  return { value: scored?.value ?? 0, grad };
}

/** 1 - Pearson(s, t), the limit of the soft ranks. */
export const pearson: RankingLoss = (s, t) => {
  const [a, na] = centred(s);
  const [b, nb] = centred(t);
  if (na * nb < DEGENERATE) return null;
  // Half the squared distance of unit vectors keeps its digits where the order is nearly right.
  const gap = a.map((x, i) => x / na - (b[i] ?? 0) / nb);
  const value = sum(gap.map((x) => x * x)) / 2;
  return { value, g: gap.map((x, i) => (x - (value * (a[i] ?? 0)) / na) / na) };
};

function centred(x: List): readonly [number[], number] {
  const first = x[0] ?? 0;
  const mean = sum(x.map((value) => value - first)) / x.length;
  const a = x.map((value) => value - first - mean);
  return [a, Math.sqrt(sum(a.map((value) => value * value)))];
}

/** The default: r_i = 1 + sum of sigma((x_j - x_i) / tau) against the teacher's hard ranks. */
export const sigmoidRanks = (tau: number): RankingLoss => (s, t) => {
  const soft = s.map((x) => 0.5 + sum(s.map((y) => sigma((y - x) / tau))));
  const scored = pearson(soft, averageRanks(t));
  return scored && { value: scored.value, g: s.map((x, j) => sum(s.map((y, i) => pull(scored.g, i, j, (x - y) / tau))) / tau) };
};

/** What the soft rank of i takes from and gives to the score of j. */
function pull(g: List, i: number, j: number, distance: number): number {
  const share = sigma(Math.abs(distance));
  return ((g[i] ?? 0) - (g[j] ?? 0)) * share * (1 - share);
}

/** 1 is the largest; equal values share the mean of their ranks. */
export function averageRanks(t: List): number[] {
  return t.map((x) => 0.5 + sum(t.map((y) => (y > x ? 1 : y === x ? 0.5 : 0))));
}

/** l2 soft ranks of Blondel et al. 2020 on both sides, by isotonic regression. */
export const pavRanks = (eps: number): RankingLoss => (s, t) => {
  const student = isotonic(s, eps);
  const scored = pearson(student.rank, isotonic(t, eps).rank);
  if (!scored) return null;
  const g = new Array<number>(s.length).fill(0);
  for (const block of student.blocks) {
    const mean = sum(block.map((i) => scored.g[i] ?? 0)) / block.length;
    for (const i of block) g[i] = ((scored.g[i] ?? 0) - mean) / eps;
  }
  return { value: scored.value, g };
};

/** Projects x / eps onto the permutahedron: merges a block into the one before it while its mean is the larger. */
function isotonic(x: List, eps: number): { readonly rank: number[]; readonly blocks: number[][] } {
  const n = x.length;
  const order = x.map((_, i) => i).sort((a, b) => (x[b] ?? 0) - (x[a] ?? 0) || a - b);
  const place = (i: number) => n - order.indexOf(i);
  const mean = (block: List) => sum(block.map((i) => (x[i] ?? 0) / eps - place(i))) / block.length;
  const blocks: number[][] = [];
  for (const i of order) {
    let block = [i];
    for (let last = blocks.at(-1); last && mean(last) <= mean(block); last = blocks.at(-1)) {
      block = [...last, ...block];
      blocks.pop();
    }
    blocks.push(block);
  }
  const rank = new Array<number>(n).fill(0);
  for (const block of blocks) {
    // Relative to the block's own mean, so that an element alone gets its hard rank exactly.
    const [values, ranks] = [sum(block.map((i) => x[i] ?? 0)) / block.length, sum(block.map(place)) / block.length];
    for (const i of block) rank[i] = ((x[i] ?? 0) - values) / eps + ranks;
  }
  return { rank, blocks };
}

/** Mean over pairs with t_i > t_j of softplus(-(s_i - s_j)). */
export const ranknet: RankingLoss = (s, t) => {
  const g = s.map(() => 0);
  let [value, pairs] = [0, 0];
  s.forEach((x, i) =>
    s.forEach((y, j) => {
      if ((t[i] ?? 0) <= (t[j] ?? 0)) return;
      pairs += 1;
      value += Math.max(y - x, 0) + Math.log1p(Math.exp(-Math.abs(y - x)));
      g[i] = (g[i] ?? 0) - sigma(y - x);
      g[j] = (g[j] ?? 0) + sigma(y - x);
    }),
  );
  return pairs === 0 ? null : { value: value / pairs, g: g.map((x) => x / pairs) };
};

/** Plackett-Luce negative log-likelihood of the teacher's order; ties in the order of U. */
export const listmle: RankingLoss = (s, t) => {
  const order = t.map((_, i) => i).sort((a, b) => (t[b] ?? 0) - (t[a] ?? 0) || a - b);
  const g = s.map(() => -1);
  let value = 0;
  order.forEach((drawn, place) => {
    const urn = order.slice(place);
    const high = Math.max(...urn.map((i) => s[i] ?? 0));
    const norm = high + Math.log(sum(urn.map((i) => Math.exp((s[i] ?? 0) - high))));
    value += norm - (s[drawn] ?? 0);
    for (const i of urn) g[i] = (g[i] ?? 0) + Math.exp((s[i] ?? 0) - norm);
  });
  return { value, g };
};
