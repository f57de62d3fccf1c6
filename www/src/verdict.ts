/** The headline: what the measured numbers say about the students, when they say nothing yet, and what becomes of a guess. */

import { takes, withoutRanking } from './objectives';
import type { Session } from './session/session';
import { isRate, type Interval, type Measured, type StudentIndex } from './protocol';

/** Student, or -1 for "no clear difference"; null before a guess. */
export type Guess = StudentIndex | null;
export const EVEN = -1;

/** Length of the lists that the headline compares. */
export const KEPT_OF = 5;

/** What was measured at one step of a run. */
interface Standing {
  readonly step: number;
  /** Length of the run: before its end nothing is decided. */
  readonly steps: number;
  /** Held-out places that the means are over. */
  readonly positions: number;
  /** Mean number of the teacher's top five found in the student's top five: MOR@5 times five. */
  readonly kept: readonly number[];
  /** Share of places whose top three stand in the teacher's order: CR@3. */
  readonly ordered: readonly number[];
  readonly perplexity: readonly number[];
  /** The same before the first step, where all students are alike: a yardstick. */
  readonly untrained: Readonly<Record<'kept' | 'ordered' | 'perplexity', number>>;
  readonly prices: readonly Price[];
}

export type Verdict =
  | { readonly kind: 'waiting'; readonly begun: boolean }
  | { readonly kind: 'same'; readonly step: number }
  | (Standing & {
      readonly kind: 'unclear';
      readonly best: StudentIndex;
      /** The one that the best differs most from. */
      readonly other: StudentIndex;
      /** 95 % interval of the best's count minus the other's; null where it could not be had. */
      readonly interval: Interval | null;
    })
  | (Standing & {
      readonly kind: 'clear';
      /** The best, and those that differ from it by no more than chance. */
      readonly winners: readonly StudentIndex[];
      /** Those that keep clearly less. */
      readonly losers: readonly StudentIndex[];
      readonly best: StudentIndex;
    });

/** What adding the ranking loss, and nothing else, does to the perplexity. */
export interface Price {
  readonly plain: StudentIndex;
  readonly ranked: StudentIndex;
  readonly change: 'lower' | 'higher' | 'unclear';
}

/** Differences in MOR@5 on held-out text count where their 95 % interval leaves out zero. */
export function verdict({ history, objectives, steps }: Pick<Session, 'history' | 'objectives' | 'steps'>, until = Infinity): Verdict {
  const last = history.at(until);
  if (!last || last.step === 0) return { kind: 'waiting', begun: Math.min(history.steps, until) > 0 };
  const { step, comparison } = last;
  if (new Set(objectives).size === 1 && history.changes.every(isRate)) return { kind: 'same', step };
  const { mor5, cr3, perplexity } = comparison.metrics;
  const kept = mor5.values.map((value) => value * KEPT_OF);
  const prices = rankingPairs(objectives).map((pair) => ({ ...pair, change: changeOf(difference(perplexity, pair.plain, pair.ranked)) }));
  const first = history.at(0)?.comparison.metrics;
  const untrained = { kept: KEPT_OF * (first?.mor5.values[0] ?? NaN), ordered: first?.cr3.values[0] ?? NaN, perplexity: first?.perplexity.values[0] ?? NaN };
  const standing: Standing = { step, steps, positions: comparison.positions, kept, ordered: cr3.values, perplexity: perplexity.values, untrained, prices };
  const best = argmax(mor5.values);
  const all = mor5.values.map((_, student) => student);
  const losers = all.filter((student) => student !== best && clear(difference(mor5, student, best)));
  if (losers.length === 0) {
    const other = argmax(mor5.values.map((value) => -value));
    const interval = difference(mor5, other, best);
    return { ...standing, kind: 'unclear', best, other, interval: interval && [interval[0] * KEPT_OF, interval[1] * KEPT_OF] };
  }
  return { ...standing, kind: 'clear', winners: all.filter((student) => !losers.includes(student)), losers, best };
}

/** Students with a ranking term, each beside the first one that differs from it in nothing else. */
export function rankingPairs(objectives: readonly string[]): ReadonlyArray<{ readonly plain: StudentIndex; readonly ranked: StudentIndex }> {
  return objectives.flatMap((objective, ranked) => {
    if (!takes(objective, 'weight')) return [];
    const plain = objectives.findIndex((other) => !takes(other, 'weight') && withoutRanking(other) === withoutRanking(objective));
    return plain < 0 ? [] : [{ plain, ranked }];
  });
}

function changeOf(interval: Interval | null): Price['change'] {
  if (!interval || (interval[0] <= 0 && interval[1] >= 0)) return 'unclear';
  return interval[0] > 0 ? 'higher' : 'lower';
}

/** `partly`: the student is among the best, which no interval tells apart. */
export interface Answer {
  readonly right: 'yes' | 'partly' | 'no';
  /** The run goes on, and the answer may change. */
  readonly early: boolean;
}

/** What the verdict says to a guess; null where there is nothing to answer. */
export function answerTo(guess: Guess, found: Verdict): Answer | null {
  if (guess === null || (found.kind !== 'clear' && found.kind !== 'unclear')) return null;
  const early = found.step < found.steps;
  if (found.kind === 'unclear') return { right: guess === EVEN ? 'yes' : 'no', early };
  return { right: !found.winners.includes(guess) ? 'no' : found.winners.length > 1 ? 'partly' : 'yes', early };
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

/** The student that is better than every other beyond chance; null if there is none. Whoever has no value takes no part. */
export function better(measured: Measured, lowerIsBetter: boolean): StudentIndex | null {
  const { values } = measured;
  const known = values.map((_, student) => student).filter((student) => Number.isFinite(values[student]));
  const best = argmax(values.map((value) => (Number.isFinite(value) ? (lowerIsBetter ? -value : value) : -Infinity)));
  const beats = (other: StudentIndex) => clear(lowerIsBetter ? difference(measured, best, other) : difference(measured, other, best));
  return known.length > 1 && known.every((other) => other === best || beats(other)) ? best : null;
}

function argmax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), 0);
}
