/** The headline: what the measured numbers say about the two students, and when they say nothing yet. */

import type { Evaluation, Pair } from './protocol';
import type { History } from './history';

export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'same'; readonly step: number }
  | { readonly kind: 'unclear'; readonly step: number; readonly kept: Pair<number>; readonly margin: number }
  | {
      readonly kind: 'clear';
      readonly step: number;
      /** Who keeps more: 0 is A. */
      readonly winner: 0 | 1;
      /** Mean number of the teacher's top k found in the student's top k. */
      readonly kept: Pair<number>;
      readonly perplexity: Pair<number>;
    };

/**
 * Compares MOR@k on held-out text. A difference counts as clear when it exceeds twice the standard error that two
 * independent shares of this size would have: more than the paired comparison needs, so rather silent than wrong.
 */
export function verdict(history: History, objectives: Pair<string>, k: number): Verdict {
  const last = history.last;
  if (!last || last.step === 0) return { kind: 'waiting' };
  const { step, evaluations } = last;
  if (objectives[0] === objectives[1] && history.changes.length === 0) return { kind: 'same', step };
  const [a, b] = evaluations;
  const kept = [a.mor * k, b.mor * k] as const;
  const margin = 2 * Math.sqrt(variance(a) + variance(b));
  if (Math.abs(a.mor - b.mor) <= margin) return { kind: 'unclear', step, kept, margin: margin * k };
  return {
    kind: 'clear',
    step,
    winner: b.mor > a.mor ? 1 : 0,
    kept,
    perplexity: [a.perplexity, b.perplexity],
  };
}

/** Largest variance that the mean of `positions` values between 0 and 1 with this mean can have. */
function variance({ mor, positions }: Evaluation): number {
  return (mor * (1 - mor)) / Math.max(1, positions);
}
