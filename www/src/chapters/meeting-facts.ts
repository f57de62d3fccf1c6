/** What chapter 6 may say about a run: the two students that it compares, and their differences with intervals. */

import type { Interval, Measured, MetricKey, StudentIndex } from '../protocol';
import { family } from '../objectives';
import type { Milestone } from '../session/history';
import type { Session } from '../session/session';
import { difference as intervalOf, rankingPairs } from '../verdict';

/** One student without the ranking loss and one with it. */
export interface Contest {
  readonly plain: StudentIndex;
  readonly ranked: StudentIndex;
  /** They differ in nothing but the ranking term. */
  readonly twins: boolean;
}

/**
 * Of the pairs that differ in nothing but the ranking term, the one whose plain student keeps most; the first of several
 * ranking students, so that nobody picks the luckiest. Without such a pair the strongest plain student stands in.
 * `kept`: MOR@5 of every student.
 */
export function contest(objectives: readonly string[], kept: readonly number[]): Contest | null {
  const all = contests(objectives);
  const plain = strongest(all.map((pair) => pair.plain), kept);
  return all.find((pair) => pair.plain === plain) ?? null;
}

/** Every pair that may be compared at some step of a run. */
function contests(objectives: readonly string[]): Contest[] {
  const twins = rankingPairs(objectives).map((pair) => ({ ...pair, twins: true }));
  const ranked = objectives.findIndex((objective) => family(objective) === 'rank');
  if (twins.length > 0 || ranked < 0) return twins;
  return plainsOf(objectives).map((plain) => ({ plain, ranked, twins: false }));
}

function plainsOf(objectives: readonly string[]): StudentIndex[] {
  return objectives.flatMap((objective, student) => (family(objective) === 'rank' ? [] : [student]));
}

function strongest(students: readonly StudentIndex[], kept: readonly number[]): StudentIndex | undefined {
  const of = (student: StudentIndex) => kept[student] || -Infinity;
  return students.reduce<StudentIndex | undefined>((best, student) => (best === undefined || of(student) > of(best) ? student : best), undefined);
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

export function difference(measured: Measured, { plain, ranked }: Pick<Contest, 'plain' | 'ranked'>): Difference | null {
  const [before, after] = [measured.values[plain], measured.values[ranked]];
  if (before === undefined || after === undefined || !Number.isFinite(before) || !Number.isFinite(after)) return null;
  const interval = intervalOf(measured, plain, ranked);
  const clear = interval !== null && (interval[0] > 0 || interval[1] < 0);
  return { plain: before, ranked: after, difference: after - before, interval, clear };
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
  /** Another student without the ranking loss than the pair's, if there is one. */
  readonly rival: StudentIndex | null;
  /** A plain student outside the pair that keeps more than the pair's, and how the ranking student stands to it. */
  readonly outsider: { readonly student: StudentIndex; readonly mor5: Difference } | null;
  /** The plain student outside the pair with the lowest perplexity, if that is clearly lower than both of the pair. */
  readonly cheaper: { readonly student: StudentIndex; readonly perplexity: number } | null;
}

/** What has not been measured yet: every number is NaN, which is printed as a dash. */
export function openFacts(contest: Contest, objectives: readonly string[]): Facts {
  const of = (): Difference => ({ plain: NaN, ranked: NaN, difference: NaN, interval: [NaN, NaN], clear: false });
  return { step: NaN, positions: NaN, contest, of, rival: rival(objectives, contest), outsider: null, cheaper: null };
}

/** Numbers as wide as a run makes them, once for every pair, other student and judgement: the room that their sentences take. */
export function wideFacts(objectives: readonly string[], steps: number): Facts[] {
  return contests(objectives).flatMap((contest) => {
    const rivals = plainsOf(objectives).filter((student) => student !== contest.plain);
    return (rivals.length > 0 ? rivals : [null]).flatMap((rival) => [1, -1, 0].map((difference) => wide(contest, rival, difference, steps)));
  });
}

function wide(contest: Contest, other: StudentIndex | null, difference: number, steps: number): Facts {
  const of = (key: MetricKey): Difference => {
    const value = key === 'perplexity' ? 8888.8 : 0.888;
    return { plain: value, ranked: value, difference, interval: [-value, value], clear: difference !== 0 };
  };
  return { step: steps, positions: 8888, contest, of, rival: other, outsider: other === null ? null : { student: other, mor5: of('mor5') }, cheaper: other === null ? null : { student: other, perplexity: 8888.8 } };
}

/** Null before the first measurement of trained students, and without a student to compare with. */
export function facts(session: Session | null): Facts | null {
  const last = measurement(session);
  const pair = session && last && contest(session.objectives, last.comparison.metrics.mor5.values);
  if (!last || !pair) return null;
  const { positions, metrics } = last.comparison;
  return { step: last.step, positions, contest: pair, of: (key) => difference(metrics[key], pair), rival: rival(session.objectives, pair), outsider: outsider(session.objectives, metrics.mor5, pair), cheaper: cheaper(session.objectives, metrics.perplexity, pair) };
}

function rival(objectives: readonly string[], { plain }: Contest): StudentIndex | null {
  return plainsOf(objectives).find((student) => student !== plain) ?? null;
}

function outsider(objectives: readonly string[], mor5: Measured, pair: Contest): Facts['outsider'] {
  const student = strongest(plainsOf(objectives), mor5.values);
  if (student === undefined || !((mor5.values[student] ?? NaN) > (mor5.values[pair.plain] ?? NaN))) return null;
  const found = difference(mor5, { plain: student, ranked: pair.ranked });
  return found && { student, mor5: found };
}

function cheaper(objectives: readonly string[], perplexity: Measured, { plain, ranked }: Contest): Facts['cheaper'] {
  const lower = (student: StudentIndex, than: StudentIndex) => {
    const found = difference(perplexity, { plain: student, ranked: than });
    return found !== null && found.clear && found.difference > 0;
  };
  const below = plainsOf(objectives).filter((student) => [plain, ranked].every((than) => lower(student, than)));
  const student = strongest(below, perplexity.values.map((value) => -value));
  return student === undefined ? null : { student, perplexity: perplexity.values[student] ?? NaN };
}
