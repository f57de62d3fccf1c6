/** A whole run as one safetensors file: what the page shows first, what scenes are, what "save" writes. */

import { readChange, readSettings } from '../checked';
import type { Comparison, DeviceReason, Interval, LabInfo, Measured, Place, Settings } from '../protocol';
import { METRICS } from '../series';
import { History, type Milestone } from '../session/history';
import type { Session } from '../session/session';
import { Snapshots, snapshotWidth } from '../session/snapshots';
import { isObject, readContainer, writeContainer, type Tensor } from './safetensors';

const FORMAT = 'crest-recording';
const VERSION = '1';
const HASH = /^[0-9a-f]{64}$/;
/** Stands for a hash that nobody could compute. */
export const UNKNOWN = 'unknown';

export interface Recording {
  readonly settings: Settings;
  readonly info: LabInfo;
  readonly reason: DeviceReason | null;
  /** SHA-256 of the module that trained, or `unknown`. */
  readonly module: string;
  /** Objectives at the start. */
  readonly objectives: readonly string[];
  readonly history: History;
  readonly snapshots: Snapshots;
}

type Run = Pick<Session, 'settings' | 'info' | 'reason' | 'history' | 'snapshots'>;

export function writeRecording({ settings, info, reason, history, snapshots }: Run, module: string): Uint8Array<ArrayBuffer> {
  if (!info) throw new Error('nothing has been trained yet');
  const width = snapshotWidth(info);
  const places = info.places.map(({ p: _p, rest: _rest, ...words }) => words);
  const students = settings.students.length;
  const frames = snapshots.steps.map((_, index) => snapshots.frame(index) ?? new Float32Array(0));
  const p = info.places.flatMap((place) => [...place.p, ...Array<number>(width - 1 - place.p.length).fill(0), place.rest]);
  const curve = (of: (student: number) => readonly number[]): Tensor => tensor('F32', [students, history.steps], Array.from({ length: students }, (_, i) => of(i)).flat());
  return writeContainer({
    metadata: {
      format: FORMAT,
      version: VERSION,
      settings: JSON.stringify(settings),
      info: JSON.stringify({ ...info, places }),
      reason: JSON.stringify(reason),
      module,
      snapshots: JSON.stringify(snapshots.steps),
      milestones: JSON.stringify(history.milestones.map(named)),
      changes: JSON.stringify(history.changes),
      loose: JSON.stringify(history.loose),
    },
    tensors: {
      teacher: tensor('F16', [places.length, width], p),
      students: tensor('F16', [frames.length, students, places.length, width], frames.flatMap((frame) => [...frame])),
      loss: curve((student) => history.loss[student]?.raw ?? []),
      overlap: curve((student) => history.overlap[student]?.raw ?? []),
    },
  });
}

/** The metrics that the page names, values to the last bit, ends of intervals to six digits. */
function named({ step, comparison }: Milestone) {
  const ends = (interval: Interval | null) => interval && interval.map((end) => Number(end.toPrecision(6)));
  const metrics = METRICS.map(({ key }) => {
    const { values, intervals } = comparison.metrics[key];
    return [key, { values, intervals: intervals.map((row) => row.map(ends)) }];
  });
  return { step, comparison: { positions: comparison.positions, metrics: Object.fromEntries(metrics) } };
}

function tensor(dtype: Tensor['dtype'], shape: readonly number[], values: readonly number[]): Tensor {
  return { dtype, shape, values: Float32Array.from(values) };
}

/** Throws an Error that says what is wrong with the file. */
export function readRecording(bytes: Uint8Array): Recording {
  const { metadata, tensors } = readContainer(bytes);
  if (metadata['format'] !== FORMAT || metadata['version'] !== VERSION) throw new Error(`not a recording of version ${VERSION}`);
  const read = (name: string): unknown => JSON.parse(metadata[name] ?? 'null');
  const settings = readSettings(read('settings'));
  const students = settings.students.length;
  const teacher = need(tensors, 'teacher', 2);
  const [count = 0, width = 0] = teacher.shape;
  const info = labInfo(read('info'), teacher, count, width);
  const steps = list(read('snapshots')).map(Number);
  const frames = need(tensors, 'students', 4, [steps.length, students, count, width]);
  const snapshots = Snapshots.of(info);
  const size = students * count * width;
  steps.forEach((step, index) => snapshots.add(step, frames.values.subarray(index * size, (index + 1) * size)));
  const loss = need(tensors, 'loss', 2);
  const trained = loss.shape[1] ?? 0;
  const overlap = need(tensors, 'overlap', 2, [students, trained]);
  const history = new History(students);
  const row = ({ values }: Tensor, i: number) => values.subarray(i * trained, (i + 1) * trained);
  const curves = Array.from({ length: students }, (_, i) => ({ loss: row(loss, i), overlap: row(overlap, i) }));
  history.append({ from: 1, students: curves });
  for (const milestone of list(read('milestones'))) history.evaluated(checkedMilestone(milestone, students));
  history.loose = read('loose') === true;
  history.changes.push(...list(read('changes')).map((change, i) => readChange(change, `changes[${i}]`, students, settings.steps)));
  const module = metadata['module'] ?? UNKNOWN;
  return { settings, info, reason: read('reason') as DeviceReason | null, module: HASH.test(module) ? module : UNKNOWN, objectives: settings.students, history, snapshots };
}

function need(tensors: Readonly<Record<string, Tensor>>, name: string, rank: number, shape?: readonly number[]): Tensor {
  const found = tensors[name];
  if (!found || found.shape.length !== rank || (shape && shape.join() !== found.shape.join())) {
    throw new Error(`tensor ${name}: ${found ? `shape ${found.shape.join('x')}` : 'missing'}${shape ? `, not ${shape.join('x')}` : ''}`);
  }
  return found;
}

function labInfo(value: unknown, teacher: Tensor, count: number, width: number): LabInfo {
  if (!isObject(value) || list(value['places']).length !== count || width < 2) throw new Error('the recording does not say what was trained');
  const places = list(value['places']).map((words, index): Place => {
    const place = words as Omit<Place, 'p' | 'rest'>;
    const tokens = list(place.tokens).map(String);
    if (tokens.length >= width) throw new Error(`place ${index}: ${tokens.length} tokens in ${width} columns`);
    const row = teacher.values.subarray(index * width, (index + 1) * width);
    return { ...place, tokens, p: row.slice(0, tokens.length), rest: row[width - 1] ?? 0 };
  });
  return { ...(value as unknown as LabInfo), places };
}

function checkedMilestone(value: unknown, students: number): Milestone {
  const { step, comparison } = value as { step: number; comparison: Comparison };
  if (!Number.isSafeInteger(step) || !isObject(comparison?.metrics)) throw new Error('a measurement without step or metrics');
  const metrics = Object.fromEntries(METRICS.map(({ key }) => [key, measured(key, comparison.metrics[key], students)]));
  return { step, comparison: { positions: comparison.positions, metrics: metrics as unknown as Comparison['metrics'] } };
}

/** A metric that is younger than the recording has no values. */
function measured(key: string, found: Measured | undefined, students: number): Measured {
  const none = Array.from({ length: students }, () => NaN);
  if (!found) return { values: none, intervals: none.map(() => none.map(() => null)) };
  if (list(found.values).length !== students) throw new Error(`metric ${key}: ${list(found.values).length} values`);
  // JSON has no NaN: it was written as null.
  return { values: found.values.map((value) => value ?? NaN), intervals: found.intervals };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
