/** Writes a run as the file that `recording.ts` reads. Nobody who only looks needs it. */

import type { Interval } from '../protocol';
import { METRICS } from '../series';
import type { Milestone } from '../session/history';
import type { Session } from '../session/session';
import { snapshotWidth } from '../session/snapshots';
import { FORMAT, VERSION } from './recording';
import { BYTES, type Container, type Tensor } from './safetensors';

type Run = Pick<Session, 'settings' | 'info' | 'reason' | 'history' | 'snapshots'>;

/** `module`: SHA-256 of the one that trained. */
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

export function writeContainer({ metadata, tensors }: Container): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
    const start = end;
    end += values.length * BYTES[dtype];
    header[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const plain = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(plain.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.set(plain, 8);
  let at = 8 + length;
  for (const { dtype, values } of Object.values(tensors)) {
    for (const value of values) {
      if (dtype === 'F32') view.setFloat32(at, value, true);
      else view.setUint16(at, toHalf(value), true);
      at += BYTES[dtype];
    }
  }
  return bytes;
}

/** Nearest half-precision number of a number between 0 and 65504; ties away from zero. */
export function toHalf(value: number): number {
  if (!(value > 0)) return 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  const mantissa = Math.round((value / 2 ** exponent) * 1024);
  // Subnormal numbers have no hidden bit; a mantissa rounded up to 2048 carries into the exponent by itself.
  return Math.min(0x7bff, mantissa < 1024 ? mantissa : (exponent + 15) * 1024 + mantissa - 1024);
}
