/** A whole run as one safetensors file: what the page shows first, what scenes are, what "save" writes (`writing.ts`). */

import { readChange, readSettings } from '../checked';
import type { Comparison, DeviceReason, LabInfo, Measured, Place, Settings } from '../protocol';
import { METRICS } from '../series';
import { History, type Milestone } from '../session/history';
import { Snapshots } from '../session/snapshots';
import { isObject, readContainer, type Tensor } from './safetensors';

export const FORMAT = 'crest-recording';
export const VERSION = '1';
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
