/** The set U of tokens whose order is compared, with both sides' scores (METHOD.md section 3). */

import type { Numbers, Position } from './softmax';

export type PeakSet = 'union' | 'teacher' | 'multiset';

export interface Peaks {
  /** In a multiset an id can stand twice. */
  readonly ids: readonly number[];
  /** Teacher's log-probabilities. */
  readonly t: readonly number[];
  /** Student's logits. */
  readonly s: readonly number[];
}

/** `rho`: only teacher's tokens with at least this share of the best one's probability count as peaks. */
export function peakSet(at: Position, k: number, set: PeakSet, rho = 0): Peaks {
  const { z, logp } = at;
  const head = Array.from(at.ids);
  const best = logp[0] ?? 0;
  const kept = head.slice(0, k).filter((_, i) => i === 0 || Math.exp((logp[i] ?? 0) - best) >= rho).length;
  const ids = head.slice(0, kept);
  if (set !== 'teacher') ids.push(...top(z, k).filter((id) => set === 'multiset' || !ids.includes(id)));
  return { ids, t: ids.map((id) => logp[head.indexOf(id)] ?? unseen(at)), s: ids.map((id) => z[id] ?? 0) };
}

/** The k largest, in falling order. */
export function top(z: Numbers, k: number): number[] {
  return Array.from(z, (_, id) => id).sort((a, b) => (z[b] ?? 0) - (z[a] ?? 0) || a - b).slice(0, k);
}

/** Teacher score of a student pick outside the head: the mean of the rest, at most the last cached one. */
function unseen({ z, logp }: Position): number {
  const rest = 1 - Array.from(logp, Math.exp).reduce((sum, p) => sum + p, 0);
  const mean = Math.log(Math.max(rest, 1e-12) / Math.max(1, z.length - logp.length));
  return Math.min(mean, logp[logp.length - 1] ?? mean);
}
