/** Does a pilot pay back? Assumptions that the reader edits, fed by what this run measured. */

import type { Language } from '../i18n';
import type { Session } from '../session/session';

/** Field names, in the order in which they are asked. */
export const ASSUMED = ['weeks', 'hours', 'wage', 'runs', 'factor', 'machine', 'requests', 'teacher', 'student'] as const;

export type Assumption = (typeof ASSUMED)[number];
export type Assumptions = Readonly<Record<Assumption, number>>;

/** Whose figures are in the cost of a pilot: the reader's, this page's, or some of both. */
export type Whose = 'ours' | 'both' | 'page';

const START = { weeks: 4, hours: 16, runs: 9, factor: 100, requests: 10_000 } as const;

/** Round numbers to begin with, none of them measured, in yen and in dollars: the reader puts in their own. */
export const DEFAULTS: Readonly<Record<Language, Assumptions>> = {
  ja: { ...START, wage: 8000, machine: 300, teacher: 300, student: 30 },
  en: { ...START, wage: 60, machine: 3, teacher: 3, student: 0.3 },
};

const MOST = 1e9;

/** What was typed, or null if it is no number that can be used. */
export function clampAssumption(text: string): number | null {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isFinite(value) ? Math.min(MOST, Math.max(0, value)) : null;
}

export interface RunCost {
  readonly steps: number;
  /** Milliseconds that one step of one student took on this machine; null while that is not measured. */
  readonly msPerStep: number | null;
  readonly parameters: number;
  /** Weights of one student, four bytes each. */
  readonly studentBytes: number;
  readonly cacheBytes: number;
}

/** `speed`: the last measured steps per second, in each of which all students take one step. */
export function runCost(session: Session | null, speed: number | null): RunCost | null {
  const info = session?.info;
  if (!session || !info) return null;
  const perStudent = speed !== null && speed > 0 ? 1000 / speed / Math.max(1, session.objectives.length) : null;
  return {
    steps: session.steps,
    msPerStep: perStudent,
    parameters: info.parameters,
    studentBytes: 4 * info.parameters,
    cacheBytes: info.cacheBytes,
  };
}

/** `edited`: what the reader has put in. */
export function whose(edited: Partial<Assumptions>, { machineHours }: Payback): Whose {
  const asked: readonly Assumption[] = machineHours === null ? ['weeks', 'hours', 'wage'] : ['weeks', 'hours', 'wage', 'runs', 'factor', 'machine'];
  const own = asked.filter((name) => edited[name] !== undefined).length;
  return own === 0 ? 'page' : own < asked.length ? 'both' : 'ours';
}

export interface Payback {
  readonly people: number;
  /** Hours of a machine like this one; null while its speed is not measured, and then it is in no sum. */
  readonly machineHours: number | null;
  readonly machine: number;
  readonly pilot: number;
  /** Per day. */
  readonly saving: number;
  /** Null if the saving is not positive, or as long as the machine's part is not measured. */
  readonly days: number | null;
}

export function payback(given: Assumptions, cost: RunCost | null): Payback {
  const people = given.weeks * given.hours * given.wage;
  const ms = cost?.msPerStep ?? null;
  const machineHours = cost && ms !== null ? (given.runs * given.factor * cost.steps * ms) / 3.6e6 : null;
  const machine = (machineHours ?? 0) * given.machine;
  const pilot = people + machine;
  const saving = (given.requests * (given.teacher - given.student)) / 1000;
  return { people, machineHours, machine, pilot, saving, days: saving > 0 && machineHours !== null ? pilot / saving : null };
}
