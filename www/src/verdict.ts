/** The headline: what the measured numbers say about the two students, and when they say nothing yet. */

import type { History } from './history';
import type { Measured, Pair } from './protocol';

export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'same'; readonly step: number }
  | {
      readonly kind: 'unclear';
      readonly step: number;
      readonly kept: Pair<number>;
      /** 95 % interval of B's count minus A's; null where it could not be had. */
      readonly interval: Pair<number> | null;
    }
  | {
      readonly kind: 'clear';
      readonly step: number;
      /** Who keeps more: 0 is A. */
      readonly winner: 0 | 1;
      /** Mean number of the teacher's top k found in the student's top k. */
      readonly kept: Pair<number>;
      readonly perplexity: Pair<number>;
    };

/** Length of the lists that the headline compares. */
export const KEPT_OF = 5;

/** A difference in MOR@5 on held-out text counts as clear when its 95 % interval leaves out zero. */
export function verdict(history: History, objectives: Pair<string>): Verdict {
  const last = history.last;
  if (!last || last.step === 0) return { kind: 'waiting' };
  const { step, comparison } = last;
  if (objectives[0] === objectives[1] && history.changes.length === 0) return { kind: 'same', step };
  const { mor5, perplexity } = comparison.metrics;
  const kept = times(mor5.values);
  const winner = better(mor5);
  if (winner === null) return { kind: 'unclear', step, kept, interval: mor5.intervals[1] && times(mor5.intervals[1]) };
  return { kind: 'clear', step, winner, kept, perplexity: perplexity.values };
}

/** The student whose value is higher beyond chance; null if the interval holds zero. */
export function better({ intervals }: Measured): 0 | 1 | null {
  const interval = intervals[1];
  if (!interval) return null;
  if (interval[0] > 0) return 1;
  return interval[1] < 0 ? 0 : null;
}

function times([a, b]: Pair<number>): Pair<number> {
  return [a * KEPT_OF, b * KEPT_OF];
}
