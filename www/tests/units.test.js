/** The page's pure parts: the link, the history, the lanes, the verdict. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const load = async (path) => (await runnerImport(resolve(import.meta.dirname, '../src', path))).module;
const { LabState } = await load('state.ts');
const { Curve, History } = await load('history.ts');
const { laneModel, visible } = await load('lanes.ts');
const { verdict } = await load('verdict.ts');
const { family } = await load('objectives.ts');
const { headline } = await load('views/verdict.ts');
const { formatFor } = await load('format.ts');
const { en } = await load('i18n/en.ts');
const { ja } = await load('i18n/ja.ts');

describe('link', () => {
  test('a state survives the hash and defaults leave no trace', () => {
    assert.equal(new LabState().toHash(), '');
    const state = new LabState().withStudent(1, 'fkl+0.3rank').with({ seed: 7, device: 'gpu', size: 'xs', steps: 40, position: 99, lang: 'ja' });
    assert.deepEqual(LabState.fromHash(state.toHash()), state);
    assert.match(state.toHash(), /^#v=1&b=fkl%2B0\.3rank&seed=7/);
  });

  test('foreign, broken and excessive values are ignored or clamped', () => {
    const plain = new LabState();
    assert.deepEqual(LabState.fromHash('#v=2&seed=5'), plain);
    assert.deepEqual(LabState.fromHash('#v=1&seed=x&device=tpu&size=xxl&a=<b>&lang=fr&future=1'), plain);
    assert.equal(LabState.fromHash('#seed=99999999999&steps=0').seed, 0xffff_ffff);
    assert.equal(LabState.fromHash('#steps=0').steps, 1);
    // A plus sign that was not escaped arrives as a space.
    assert.equal(LabState.fromHash('#a=ce+fkl').students[0], 'ce+fkl');
  });
});

describe('history', () => {
  test('smoothing starts at the first value and settles on a constant', () => {
    const curve = new Curve();
    [8, ...Array(300).fill(2)].forEach((value) => curve.push(value));
    assert.equal(curve.smooth[0], 8);
    assert.equal(curve.smooth[1], 5);
    assert.ok(Math.abs(curve.smooth.at(-1) - 2) < 1e-6);
    assert.equal(curve.max, 8);
  });

  test('a step that is measured twice keeps the later value', () => {
    const history = new History();
    history.evaluated({ step: 25, comparison: 'first' });
    history.evaluated({ step: 25, comparison: 'second' });
    assert.deepEqual(history.milestones.map(({ comparison }) => comparison), ['second']);
  });
});

describe('lanes', () => {
  const lanes = (q, peaks = 3) => ({
    position: 1,
    tokens: [' a', ' b', ' c', ' d'],
    p: Float32Array.of(0.4, 0.3, 0.2, 0.05),
    rest: 0.05,
    peaks,
    next: 1,
    students: [{ q: Float32Array.from(q), rest: 1 - q.reduce((sum, value) => sum + value, 0) }, { q: new Float32Array(4), rest: 1 }],
  });

  test('rows keep the teacher’s order and end with the rest', () => {
    const { rows, limit } = laneModel(lanes([0.1, 0.2, 0.3, 0.1]), 0);
    assert.deepEqual(rows.map((row) => row.token), [' a', ' b', ' c', ' d', null]);
    assert.deepEqual(rows.map((row) => row.peak), [true, true, true, false, false]);
    assert.deepEqual(rows.map((row) => row.next), [false, true, false, false, false]);
    assert.equal(limit, 0.5);
    const [p, q] = ['p', 'q'].map((side) => rows.reduce((sum, row) => sum + row[side], 0));
    assert.ok(Math.abs(p - 1) < 1e-6 && Math.abs(q - 1) < 1e-6);
  });

  test('a student’s values never move the scale', () => {
    assert.equal(laneModel(lanes([0.97, 0.01, 0.01, 0]), 0).limit, laneModel(lanes([0, 0, 0, 0]), 0).limit);
  });

  test('the order of the peaks is counted in pairs', () => {
    assert.deepEqual(laneModel(lanes([0.4, 0.3, 0.2, 0.05]), 0).order, { pairs: 3, kept: 3, swapped: null });
    assert.deepEqual(laneModel(lanes([0.4, 0.1, 0.2, 0.3]), 0).order, { pairs: 3, kept: 2, swapped: [' b', ' c'] });
  });

  test('tokens show their spaces and line ends', () => {
    assert.equal(visible(' a\n'), '␣a⏎');
  });
});

describe('verdict', () => {
  const history = (interval, step = 50) => {
    const made = new History();
    const metrics = { mor5: { values: [0.3, 0.4], intervals: [null, interval] }, perplexity: { values: [90, 80], intervals: [null, null] } };
    made.evaluated({ step, comparison: { positions: 1000, metrics } });
    return made;
  };
  const two = ['ce+rkl', 'ce+rkl+rank'];

  test('speaks only when the interval leaves out zero', () => {
    assert.equal(verdict(new History(), two).kind, 'waiting');
    assert.equal(verdict(history([0.05, 0.15], 0), two).kind, 'waiting');
    assert.equal(verdict(history([-0.01, 0.2]), two).kind, 'unclear');
    assert.equal(verdict(history(null), two).kind, 'unclear');
    assert.equal(verdict(history([0.05, 0.15]), ['fkl', 'fkl']).kind, 'same');
    assert.deepEqual(verdict(history([0.05, 0.15]), two), { kind: 'clear', step: 50, winner: 1, kept: [1.5, 2], perplexity: [90, 80] });
    assert.equal(verdict(history([-0.15, -0.05]), two).winner, 0);
  });

  test('is a sentence with the measured numbers in both languages', () => {
    for (const [language, words] of [['en', en], ['ja', ja]]) {
      const clear = headline(verdict(history([0.05, 0.15]), two), words, formatFor(language));
      assert.match(clear.main, /B.*2\.00.*1\.50/);
      assert.match(clear.note, /80\.0.*90\.0/);
      const unclear = headline(verdict(history([-0.01, 0.2]), two), words, formatFor(language));
      assert.match(unclear.note, /1\.50.*2\.00.*-0\.05.*\+1\.00/);
    }
  });
});

test('the most telling term gives the colour', () => {
  const expected = { ce: 'ce', 'ce+2fkl': 'fkl', 'ce+rkl': 'rkl', 'CE+0.5RKL+rank': 'rank', 'fkl+.3pav': 'rank', jsd: 'fkl' };
  for (const [shorthand, colour] of Object.entries(expected)) assert.equal(family(shorthand), colour, shorthand);
});
