/** A receipt of a run: what a colleague's page needs to repeat it, and the numbers that it should then find. */

import { list, number, object, oneOf, pattern, readChange, readSettings, shorthand, whole, wrong } from '../checked';
import { isRate, type Change, type DeviceKind, type MetricKey, type Settings } from '../protocol';
import { METRICS } from '../series';
import type { Session } from '../session/session';

const FORMAT = 'crest-receipt';
const VERSION = 1;
/** Longer texts are no receipts. */
export const MOST_TEXT = 1 << 18;
const MOST_CHANGES = 1000;

/** Null where no position counts: JSON has no NaN. */
export type Metrics = Readonly<Record<MetricKey, ReadonlyArray<number | null>>>;

export interface Receipt {
  /** As they stood at the first step. */
  readonly settings: Settings;
  /** What had been changed before the measurement, in order. */
  readonly changes: readonly Change[];
  /** Objectives when it was measured. */
  readonly objectives: readonly string[];
  /** False where the run moved to another device. */
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

/** `module` is the page's. Null before the first measurement of a trained student. */
export function receiptOf(session: Session, module: string): Receipt | null {
  const { info, history, settings } = session;
  const last = history.last;
  if (!info || !last || last.step === 0) return null;
  const { step, comparison } = last;
  // What is changed at the measured step itself tells only later, unless it is a copy.
  const changes = history.changes.filter((change) => change.step < step || (change.step === step && !isRate(change) && change.from !== undefined));
  const { kind, name } = info.device;
  return {
    settings,
    changes,
    objectives: objectivesAfter(settings.students, changes),
    repeatable: !history.loose,
    cache: info.fingerprint,
    module: session.module ?? module,
    device: { kind, name },
    step,
    positions: comparison.positions,
    metrics: metricsOf((key) => comparison.metrics[key].values.map((value) => (Number.isFinite(value) ? value : null))),
  };
}

function objectivesAfter(start: readonly string[], changes: readonly Change[]): string[] {
  const now = [...start];
  for (const change of changes) if (!isRate(change)) now[change.student] = change.shorthand;
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}
