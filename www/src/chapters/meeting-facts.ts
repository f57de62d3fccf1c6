/** What chapter 6 may say about a run: the two students that it compares, and their differences with intervals. */

import type { Interval, Measured, MetricKey, StudentIndex } from '../protocol';
import { family } from '../objectives';
import type { Milestone } from '../session/history';
import type { Session } from '../session/session';

export const letter = (student: StudentIndex): string => String.fromCharCode(65 + student);

/** One student without the ranking loss and one with it. */
export interface Contest {
  readonly plain: StudentIndex;
  readonly ranked: StudentIndex;
}

/** The first student with a ranking loss, beside the one that differs in nothing else, or else the first without one. */
export function contest(objectives: readonly string[]): Contest | null {
  const ranks = objectives.map((shorthand) => family(shorthand) === 'rank');
  const ranked = ranks.indexOf(true);
  if (ranked < 0) return null;
  const base = withoutRank(objectives[ranked] ?? '');
  const same = objectives.findIndex((shorthand, i) => !ranks[i] && shorthand.toLowerCase() === base);
  const plain = same >= 0 ? same : ranks.indexOf(false);
  return plain < 0 ? null : { plain, ranked };
}

function withoutRank(shorthand: string): string {
  const terms = shorthand.toLowerCase().split('+');
  return terms.filter((term) => family(term) !== 'rank').join('+');
}

export interface Difference {
  readonly plain: number;
  readonly ranked: number;
  /** Ranked minus plain. */
  readonly difference: number;
  readonly interval: Interval | null;
  /** Whether the interval leaves out zero; without one nothing is clear. */
  readonly clear: boolean;
}

export function difference(measured: Measured, { plain, ranked }: Contest): Difference | null {
  const [before, after] = [measured.values[plain], measured.values[ranked]];
  if (before === undefined || after === undefined || !Number.isFinite(before) || !Number.isFinite(after)) return null;
  const interval = between(measured, plain, ranked);
  const clear = interval !== null && (interval[0] > 0 || interval[1] < 0);
  return { plain: before, ranked: after, difference: after - before, interval, clear };
}

/** Interval of the second minus the first; the measurement holds it for rising indices only. */
function between({ intervals }: Measured, first: StudentIndex, second: StudentIndex): Interval | null {
  if (first < second) return intervals[first]?.[second] ?? null;
  const turned = intervals[second]?.[first];
  return turned ? [-turned[1], -turned[0]] : null;
}

/** The last measurement of trained students at or before the step that the session is at. */
export function measurement(session: Session | null): Milestone | null {
  const last = session?.history.at(session.step);
  return last && last.step > 0 ? last : null;
}

export interface Facts {
  readonly step: number;
  readonly positions: number;
  readonly contest: Contest;
  of(key: MetricKey): Difference | null;
}

/** What has not been measured yet: every number is NaN, which is printed as a dash. */
export function openFacts(contest: Contest): Facts {
  const of = (): Difference => ({ plain: NaN, ranked: NaN, difference: NaN, interval: [NaN, NaN], clear: false });
  return { step: NaN, positions: NaN, contest, of };
}

/** Numbers as wide as a run makes them, once for every judgement: the room that their sentences take. */
export function wideFacts(contest: Contest, steps: number): Facts[] {
  return [1, -1, 0].map((difference) => {
    const of = (key: MetricKey): Difference => {
      const value = key === 'perplexity' ? 8888.8 : 0.888;
      return { plain: value, ranked: value, difference, interval: [-value, value], clear: difference !== 0 };
    };
    return { step: steps, positions: 8888, contest, of };
  });
}

/** Null before the first measurement of trained students, and without a student to compare with. */
export function facts(session: Session | null): Facts | null {
  const last = measurement(session);
  const pair = session && contest(session.objectives);
  if (!last || !pair) return null;
  const { positions, metrics } = last.comparison;
  return { step: last.step, positions, contest: pair, of: (key) => difference(metrics[key], pair) };
}
