/** The headline: what the measured numbers say about the students, and when they say nothing yet. */

import type { History } from './session/history';
import type { Interval, Measured, StudentIndex } from './protocol';

export type Verdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'same'; readonly step: number }
  | {
      readonly kind: 'unclear';
      readonly step: number;
      readonly kept: readonly number[];
      readonly best: StudentIndex;
      /** The one that the best differs most from. */
      readonly other: StudentIndex;
      /** 95 % interval of the best's count minus the other's; null where it could not be had. */
      readonly interval: Interval | null;
    }
  | {
      readonly kind: 'clear';
      readonly step: number;
      /** The best, and those that differ from it by no more than chance. */
      readonly winners: readonly StudentIndex[];
      /** Those that keep clearly less. */
      readonly losers: readonly StudentIndex[];
      readonly best: StudentIndex;
      /** Mean number of the teacher's top k found in the student's top k. */
      readonly kept: readonly number[];
      readonly price: Price;
    };

/** What the best costs in perplexity. */
export interface Price {
  readonly mine: number;
  /** The student with the lowest perplexity, if that is clearly lower. */
  readonly cheapest: StudentIndex | null;
  readonly theirs: number;
}

/** Length of the lists that the headline compares. */
export const KEPT_OF = 5;

/** Differences in MOR@5 on held-out text count where their 95 % interval leaves out zero. */
export function verdict(history: History, objectives: readonly string[], until = Infinity): Verdict {
  const last = history.at(until);
  if (!last || last.step === 0) return { kind: 'waiting' };
  const { step, comparison } = last;
  if (new Set(objectives).size === 1 && history.changes.length === 0) return { kind: 'same', step };
  const { mor5, perplexity } = comparison.metrics;
  const kept = mor5.values.map((value) => value * KEPT_OF);
  const best = argmax(mor5.values);
  const all = mor5.values.map((_, student) => student);
  const losers = all.filter((student) => student !== best && clear(difference(mor5, student, best)));
  if (losers.length === 0) {
    const other = argmax(mor5.values.map((value) => -value));
    const interval = difference(mor5, other, best);
    return { kind: 'unclear', step, kept, best, other, interval: interval && [interval[0] * KEPT_OF, interval[1] * KEPT_OF] };
  }
  const winners = all.filter((student) => !losers.includes(student));
  return { kind: 'clear', step, winners, losers, best, kept, price: priceOf(perplexity, best) };
}

function priceOf(perplexity: Measured, best: StudentIndex): Price {
  const lowest = argmax(perplexity.values.map((value) => -value));
  const [mine, theirs] = [perplexity.values[best] ?? NaN, perplexity.values[lowest] ?? NaN];
  const dearer = lowest !== best && clear(difference(perplexity, lowest, best));
  return { mine, cheapest: dearer ? lowest : null, theirs };
}

/** 95 % interval of the value of `j` minus that of `i`. */
export function difference({ intervals }: Measured, i: StudentIndex, j: StudentIndex): Interval | null {
  if (i < j) return intervals[i]?.[j] ?? null;
  const turned = intervals[j]?.[i] ?? null;
  return turned && [-turned[1], -turned[0]];
}

/** Whether an interval lies above zero. */
export function clear(interval: Interval | null): boolean {
  return interval !== null && interval[0] > 0;
}

/** The student that is better than every other beyond chance; null if there is none. */
export function better(measured: Measured, lowerIsBetter: boolean): StudentIndex | null {
  const { values } = measured;
  const best = argmax(lowerIsBetter ? values.map((value) => -value) : values);
  const beats = (other: StudentIndex) => clear(lowerIsBetter ? difference(measured, best, other) : difference(measured, other, best));
  return values.length > 1 && values.every((_, other) => other === best || beats(other)) ? best : null;
}

function argmax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
}
