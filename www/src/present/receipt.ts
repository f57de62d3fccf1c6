/** A receipt of a run: what a colleague's page needs to repeat it, and the numbers that it should then find. */

import { MAX_STUDENTS, type DeviceKind, type MetricKey, type Settings } from '../protocol';
import { isObject } from '../recording/safetensors';
import { METRICS } from '../series';
import type { Change } from '../session/history';
import type { Session } from '../session/session';

const FORMAT = 'crest-receipt';
const VERSION = 1;
/** Longer texts are no receipts. */
export const MOST_TEXT = 1 << 18;
const MOST_CHANGES = 1000;
/** As the module takes them. */
const MOST_PLACES = 8;
export const UNKNOWN = 'unknown';

/** Null where no position counts: JSON has no NaN. */
export type Metrics = Readonly<Record<MetricKey, ReadonlyArray<number | null>>>;

export interface Receipt {
  /** As they stood at the first step. */
  readonly settings: Settings;
  /** What had been changed before the measurement, in order. */
  readonly changes: readonly Change[];
  /** Objectives when it was measured. */
  readonly objectives: readonly string[];
  /** False where the learning rate was changed while steps ran. */
  readonly repeatable: boolean;
  /** Hash of the teacher cache. */
  readonly cache: string;
  /** SHA-256 of the WebAssembly module, or `unknown`. */
  readonly module: string;
  readonly device: { readonly kind: DeviceKind; readonly name: string };
  /** Step of the measurement. */
  readonly step: number;
  /** Scored positions. */
  readonly positions: number;
  readonly metrics: Metrics;
}

/** Null before the first measurement of a trained student. */
export function receiptOf(session: Session, module: string): Receipt | null {
  const { info, history, settings } = session;
  const last = history.last;
  if (!info || !last || last.step === 0) return null;
  const { step, comparison } = last;
  // What is changed at the measured step itself tells only later, unless it is a copy.
  const changes = history.changes.filter((change) => change.step < step || (change.step === step && change.from !== undefined));
  const { kind, name } = info.device;
  return {
    settings,
    changes,
    objectives: objectivesAfter(settings.students, changes),
    repeatable: !history.loose,
    cache: info.fingerprint,
    // A recording does not say which module made it.
    module: session.mode === 'live' ? module : UNKNOWN,
    device: { kind, name },
    step,
    positions: comparison.positions,
    metrics: metricsOf((key) => comparison.metrics[key].values.map((value) => (Number.isFinite(value) ? value : null))),
  };
}

function objectivesAfter(start: readonly string[], changes: readonly Change[]): string[] {
  const now = [...start];
  for (const change of changes) now[change.student] = change.shorthand;
  return now;
}

function metricsOf(values: (key: MetricKey) => ReadonlyArray<number | null>): Metrics {
  return Object.fromEntries(METRICS.map(({ key }) => [key, values(key)])) as unknown as Metrics;
}

export function writeReceipt(receipt: Receipt): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...receipt }, null, 2)}\n`;
}

/** Checks every field; throws an Error that names the first one that is wrong. */
export function readReceipt(text: string): Receipt {
  if (text.length > MOST_TEXT) throw new Error(`a receipt of ${text.length} characters`);
  const all = object(parsed(text), 'receipt');
  if (all['format'] !== FORMAT || all['version'] !== VERSION) throw wrong('format', `not ${FORMAT} of version ${VERSION}`);
  const settings = readSettings(all['settings']);
  const { length } = settings.students;
  const step = whole(all['step'], 'step', 1, settings.steps);
  const changes = list(all['changes'], 'changes', 0, MOST_CHANGES).map((change, i) => readChange(change, `changes[${i}]`, length, step));
  if (changes.some((change, i) => change.step < (changes[i - 1]?.step ?? 0))) throw wrong('changes', 'not in order');
  const device = object(all['device'], 'device');
  const metrics = object(all['metrics'], 'metrics');
  return {
    settings,
    changes,
    objectives: list(all['objectives'], 'objectives', length, length).map((item, i) => shorthand(item, `objectives[${i}]`)),
    repeatable: all['repeatable'] === true,
    cache: pattern(all['cache'], 'cache', /^[0-9a-f]{8,128}$/),
    module: pattern(all['module'], 'module', /^([0-9a-f]{64}|unknown)$/),
    device: { kind: oneOf(device['kind'], 'device.kind', ['cpu', 'gpu']), name: pattern(device['name'], 'device.name', /^[^\p{Cc}]{0,300}$/u) },
    step,
    positions: whole(all['positions'], 'positions', 0, 2 ** 32),
    metrics: metricsOf((key) => list(metrics[key], `metrics.${key}`, length, length).map((value, i) => (value === null ? null : number(value, `metrics.${key}[${i}]`, -1e12, 1e12)))),
  };
}

function readSettings(value: unknown): Settings {
  const all = object(value, 'settings');
  return {
    students: list(all['students'], 'settings.students', 2, MAX_STUDENTS).map((item, i) => shorthand(item, `settings.students[${i}]`)),
    seed: whole(all['seed'], 'settings.seed', 0, 0xffff_ffff),
    device: oneOf(all['device'], 'settings.device', ['auto', 'cpu', 'gpu']),
    size: oneOf(all['size'], 'settings.size', ['xs', 's', 'm']),
    steps: whole(all['steps'], 'settings.steps', 1, 10_000),
    lr: number(all['lr'], 'settings.lr', 1e-6, 0.1),
    extra: list(all['extra'], 'settings.extra', 0, MOST_PLACES).map((item, i) => whole(item, `settings.extra[${i}]`, 0, 0xffff_ffff)),
  };
}

function readChange(value: unknown, name: string, students: number, last: number): Change {
  const all = object(value, name);
  const change = {
    step: whole(all['step'], `${name}.step`, 0, last),
    student: whole(all['student'], `${name}.student`, 0, students - 1),
    shorthand: shorthand(all['shorthand'], `${name}.shorthand`),
  };
  return all['from'] === undefined ? change : { ...change, from: whole(all['from'], `${name}.from`, 0, students - 1) };
}

function wrong(field: string, what: string): Error {
  return new Error(`${field}: ${what}`);
}

/** What was found instead, short enough to print. */
function found(value: unknown): string {
  return value === undefined ? 'missing' : `${(JSON.stringify(value) ?? typeof value).slice(0, 60)} is not allowed`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function object(value: unknown, field: string): Record<string, unknown> {
  if (!isObject(value)) throw wrong(field, found(value));
  return value;
}

function list(value: unknown, field: string, least: number, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(field, found(value));
  if (value.length < least || value.length > most) throw wrong(field, `${value.length} entries, not ${least === most ? least : `${least} to ${most}`}`);
  return value;
}

function number(value: unknown, field: string, low: number, high: number): number {
  if (typeof value !== 'number' || !(value >= low && value <= high)) throw wrong(field, found(value));
  return value;
}

function whole(value: unknown, field: string, low: number, high: number): number {
  if (!Number.isSafeInteger(value)) throw wrong(field, found(value));
  return number(value, field, low, high);
}

function pattern(value: unknown, field: string, allowed: RegExp): string {
  if (typeof value !== 'string' || !allowed.test(value)) throw wrong(field, found(value));
  return value;
}

function shorthand(value: unknown, field: string): string {
  return pattern(value, field, /^[a-z0-9.+:=_]{1,120}$/i);
}

function oneOf<T extends string>(value: unknown, field: string, allowed: readonly T[]): T {
  const known = allowed.find((item) => item === value);
  if (known === undefined) throw wrong(field, found(value));
  return known;
}
