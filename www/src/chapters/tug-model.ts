/** The tug-of-war at one place: a student over the teacher's first tokens and one bucket for all others, and what each loss wants. */

import { divergence, fkl, rkl } from '../math/divergence';
import { peakSet } from '../math/peaks';
import { ranking, sigmoidRanks } from '../math/ranking';
import { crossEntropy, lse, softmax, type Loss, type Position } from '../math/softmax';
import type { Family } from '../objectives';
import type { Answers } from './answers-model';

export const LOSSES = ['ce', 'fkl', 'rkl', 'rank'] as const satisfies readonly Family[];
export const PRESETS = ['average', 'first', 'swapped', 'copy'] as const;
export type Preset = (typeof PRESETS)[number];

/** Of the ranking loss (METHOD.md sections 3 and 4: the paper's k and this project's tau). */
const K = 5;
const TAU = 0.3;
/** A bar can neither vanish nor take everything: a softmax cannot either. */
const LEAST = 0.002;

/** Logits of a student to begin with. */
export function preset({ p, peaks }: Answers, name: Preset): number[] {
  const shown = p.length - 1;
  const ranked = Math.min(Math.max(2, peaks), shown);
  const q = [...p];
  const sum = (from: number, to: number) => p.slice(from, to).reduce((all, share) => all + share, 0);
  if (name === 'average') {
    // Exactly equal bars have no order, and so no direction for the ranking loss: a touch of disorder gives it one.
    for (let i = 0; i < shown; i += 1) q[i] = (sum(0, shown) / shown) * Math.exp(0.08 * (((3 * i + 2) % 8) - 3.5));
  } else if (name === 'first') {
    const left = 0.004 * (ranked - 1);
    for (let i = 1; i < ranked; i += 1) q[i] = 0.004 + 0.0002 * i;
    q[0] = Math.max(LEAST, sum(0, ranked) - left);
  } else if (name === 'swapped') {
    for (let i = 0; i + 1 < ranked; i += 2) [q[i], q[i + 1]] = [p[i + 1] ?? 0, p[i] ?? 0];
  }
  return q.map((share) => Math.log(Math.max(share, 1e-6)));
}

/** Bar i becomes `share`; the others keep their proportions. */
export function withShare(z: readonly number[], i: number, share: number): number[] {
  const q = Math.min(1 - LEAST, Math.max(LEAST, share));
  const others = lse(z.filter((_, j) => j !== i));
  return z.map((value, j) => (j === i ? others + Math.log(q / (1 - q)) : value));
}

/** Every loss at these logits. The rest is one bucket: its tokens are moved together, and it is not ranked. */
export function losses({ p, next }: Answers, z: readonly number[]): Readonly<Record<Family, Loss>> {
  const shown = p.length - 1;
  const ids = Array.from({ length: shown }, (_, i) => i);
  const logp = p.slice(0, shown).map((share) => Math.log(Math.max(share, 1e-12)));
  const at: Position = { z, ids, logp };
  const peaks = peakSet({ z: z.slice(0, shown), ids, logp }, K, 'union');
  return {
    ce: crossEntropy(z, next),
    fkl: divergence(at, fkl),
    rkl: divergence(at, rkl),
    rank: ranking(peaks, sigmoidRanks(TAU), z.length),
  };
}

/** One step of gradient descent on the logits alone. */
export function descend(z: readonly number[], { grad }: Loss, steps: number): number[] {
  return z.map((value, i) => value - steps * (grad[i] ?? 0));
}

export interface Reading {
  readonly q: Float64Array;
  /** Row that the chosen loss wants to raise most, and the one that it wants to lower most. */
  readonly up: number;
  readonly down: number;
  /** The peak with the smallest share of what the teacher gives it, and that share. */
  readonly neglected: number;
  readonly share: number;
  /** Pairs of peaks, and those in the teacher's order. */
  readonly pairs: number;
  readonly kept: number;
}

/** What there is to say in words. */
export function read({ p, peaks }: Answers, z: readonly number[], { grad }: Loss): Reading {
  const q = softmax(z);
  const best = (score: (i: number) => number, count: number) =>
    Array.from({ length: count }, (_, i) => i).reduce((a, b) => (score(b) > score(a) ? b : a), 0);
  const share = (i: number) => (q[i] ?? 0) / Math.max(p[i] ?? 0, 1e-12);
  const neglected = best((i) => -share(i), peaks);
  let [pairs, kept] = [0, 0];
  for (let i = 0; i < peaks; i += 1) {
    for (let j = i + 1; j < peaks; j += 1) {
      if ((p[i] ?? 0) <= (p[j] ?? 0)) continue;
      pairs += 1;
      if ((q[i] ?? 0) > (q[j] ?? 0)) kept += 1;
    }
  }
  return { q, up: best((i) => -(grad[i] ?? 0), p.length), down: best((i) => grad[i] ?? 0, p.length), neglected, share: share(neglected), pairs, kept };
}
