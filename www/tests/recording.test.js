/** Recordings: what is written is read again, and no damaged byte does more than give an error. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { load } from './load.js';

const { fromHalf, readContainer, toHalf, writeContainer, readRecording, writeRecording, RecordedSession, History, Snapshots, METRICS, SCENES } = await load(
  'src/recording/safetensors.ts',
  'src/recording/recording.ts',
  'src/recording/writing.ts',
  'src/session/recorded.ts',
  'src/session/history.ts',
  'src/session/snapshots.ts',
  'src/series.ts',
  'src/scenes.ts',
);
const MODULE = 'c'.repeat(64);
const place = (position, tokens) => ({
  position,
  context: 'Once </script> upon',
  following: tokens[0],
  tokens,
  p: Float32Array.from(tokens, (_, i) => 0.5 / 2 ** i),
  rest: 0.125,
  peaks: 2,
  next: 0,
});

/** Two students, two places with lists of different length, five steps. */
function run() {
  const settings = { students: ['ce', 'fkl'], seed: 3, device: 'cpu', size: 'xs', steps: 5, lr: 0.004, extra: [] };
  const info = { device: { kind: 'cpu', name: 'twins', reason: '' }, steps: 5, students: settings.students, places: [place(7, [' a', ' b', ' c']), place(90, [' d', ' e'])] };
  const snapshots = Snapshots.of(info);
  for (const step of [0, 2, 5]) snapshots.add(step, Float32Array.from({ length: 2 * 2 * 4 }, (_, i) => (step + i) / 64));
  const history = new History(2);
  history.append({ from: 1, students: [0, 1].map((i) => ({ loss: Float32Array.of(5, 4, 3, 2, 1 + i), overlap: Float32Array.of(0, 0.1, 0.2, 0.3, 0.4) })) });
  const metrics = Object.fromEntries(METRICS.map(({ key }) => [key, { values: [1 / 3, NaN], intervals: [[null, [-1, 1]], [null, null]] }]));
  for (const step of [0, 5]) history.evaluated({ step, comparison: { positions: 10, metrics } });
  return { settings, info, reason: 'cpu-asked', history, snapshots };
}

describe('safetensors', () => {
  test('halves are exact where they can be and the nearest otherwise', () => {
    for (let bits = 0; bits < 0x7c00; bits += 1) assert.equal(toHalf(fromHalf(bits)), bits);
    for (const value of [0.1, 1 / 3, 6e-6, 1e-7, 0.99999, 1000.3]) {
      assert.ok(Math.abs(fromHalf(toHalf(value)) - value) <= Math.max(value * 2 ** -11, 2 ** -25), String(value));
    }
    assert.equal(toHalf(-1), 0);
  });

  test('lengths are checked before they are used', () => {
    const good = writeContainer({ metadata: { a: 'b' }, tensors: { x: { dtype: 'F16', shape: [2], values: Float32Array.of(0.5, 0.25) } } });
    assert.deepEqual([...readContainer(good).tensors.x.values], [0.5, 0.25]);
    for (let length = 0; length < good.length; length += 1) assert.throws(() => readContainer(good.subarray(0, length)), Error, String(length));
    const huge = good.slice();
    new DataView(huge.buffer).setBigUint64(0, 2n ** 60n, true);
    assert.throws(() => readContainer(huge), /not a safetensors file/);
  });
});

describe('recording', () => {
  test('a run is read as it was written', () => {
    const { info, history, snapshots, settings } = run();
    const read = readRecording(writeRecording(run(), MODULE));
    assert.deepEqual(read.settings, settings);
    assert.equal(read.module, MODULE);
    assert.equal(readRecording(writeRecording(run(), 'nothing')).module, 'unknown');
    assert.deepEqual(read.info.places, info.places);
    assert.deepEqual(read.history, history);
    assert.deepEqual(read.snapshots.steps, snapshots.steps);
    assert.deepEqual(read.snapshots.q(1, 1, 1, 2), snapshots.q(1, 1, 1, 2));
  });

  test('a metric that is younger than the recording has no values', () => {
    const { metadata, tensors } = readContainer(writeRecording(run(), MODULE));
    const milestones = JSON.parse(metadata.milestones);
    for (const { comparison } of milestones) delete comparison.metrics.ece;
    const bytes = writeContainer({ metadata: { ...metadata, milestones: JSON.stringify(milestones) }, tensors });
    assert.deepEqual(readRecording(bytes).history.last.comparison.metrics.ece.values, [NaN, NaN]);
  });

  test('every damaged byte gives an error or a recording, never anything else', () => {
    const bytes = writeRecording(run(), MODULE);
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = bytes.slice();
      damaged[at] ^= 0x15;
      try {
        const { history, info } = readRecording(damaged);
        assert.equal(history.loss.length, 2);
        assert.ok(info.places.every(({ tokens, p }) => tokens.length === p.length));
      } catch (error) {
        assert.ok(error instanceof Error && error.name !== 'RangeError', `byte ${at}: ${error}`);
      }
    }
  });

  test('is played step by step, and going back forgets', () => {
    const session = new RecordedSession(readRecording(writeRecording(run(), MODULE)), 1, () => undefined);
    assert.deepEqual([session.step, session.history.steps, session.snapshots.steps], [0, 0, [0]]);
    session.stepBy(3);
    assert.deepEqual([session.history.steps, session.snapshots.steps, session.history.milestones.length], [3, [0, 2], 1]);
    assert.deepEqual([...session.q[0]], [...run().snapshots.q(1, 0, 1, 2)]);
    session.stepBy(10);
    assert.ok(session.finished);
    assert.deepEqual(session.history, run().history);
    session.reset();
    assert.deepEqual([session.step, session.history.steps, session.snapshots.steps], [0, 0, [0]]);
  });
});

describe('shipped recordings', () => {
  const folder = resolve(import.meta.dirname, '../../data/recordings');
  for (const { id, students, seed, steps, size, position } of SCENES) {
    test(`${id} is a run of its scene to the end`, () => {
      const { settings, history, info } = readRecording(new Uint8Array(readFileSync(resolve(folder, `${id}.safetensors`))));
      assert.deepEqual([settings.students, settings.seed, settings.steps, settings.size], [students, seed, steps, size]);
      assert.deepEqual([history.steps, history.last.step], [steps, steps]);
      assert.ok(position === null || info.places.some((place) => place.position === position));
    });
  }
});
