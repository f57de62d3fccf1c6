/** The models behind the charts, with the sizes and numbers that break charts. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './load.js';

const { kendallTauB, overlap, ranks, checkpoints, chosenRow, fit, floorOf, logShare, pictureAt, reading, rowsOf, scatterDots, heatBin, heatColumns, bumps, bestOf, isOwn, judgement, dictionary, loadLanguage, VIEWS, toCsv, Snapshots, snapshotSteps, History, METRICS, figureOf, fileName } = await load(
  'src/views/ranks.ts',
  'src/views/picture.ts',
  'src/views/scatter.ts',
  'src/views/heat.ts',
  'src/views/bump.ts',
  'src/views/matrix.ts',
  'src/i18n/index.ts',
  'src/state.ts',
  'src/export/csv.ts',
  'src/session/snapshots.ts',
  'src/steps.ts',
  'src/session/history.ts',
  'src/series.ts',
  'src/views/figures.ts',
  'src/views/more.ts',
);
const CHARTS = VIEWS.filter((view) => view !== 'lane');
const place = (p, peaks = 1) => ({
  position: 0,
  context: '',
  following: '',
  tokens: p.map((_, i) => ` t${i}`),
  p: Float32Array.from(p),
  rest: 1 - p.reduce((sum, value) => sum + value, 0),
  peaks,
  next: 0,
});

const picture = (p, qs, peaks) => ({
  place: place(p, peaks),
  step: 10,
  students: qs.map((q, student) => ({ student, letter: 'ABCD'[student], objective: 'fkl', q: Float32Array.from(q) })),
});

/** A session of one place whose snapshots hold `frames`: `[step, [q of each student]]`. */
function session(p, frames, steps = 100) {
  const where = place(p, Math.min(1, p.length));
  const snapshots = new Snapshots(1, p.length + 1);
  for (const [step, qs] of frames) snapshots.add(step, Float32Array.from(qs.flat()));
  const last = frames.at(-1);
  return {
    mode: 'live',
    phase: 'ready',
    info: { places: [where] },
    settings: { seed: 7 },
    objectives: ['ce+rkl', 'fkl'],
    step: last?.[0] ?? 0,
    steps,
    place: 0,
    q: last ? last[1].map((q) => Float32Array.from(q)) : null,
    history: new History(2),
    snapshots,
    refused: [null, null],
  };
}

/** Deterministic numbers with many ties. */
function* numbers(seed) {
  for (let state = seed; ; state = (state * 1103515245 + 12345) % 2147483648) yield Math.floor(state / 65536) % 7;
}

describe('ranks', () => {
  test('tau-b is what counting pairs by definition gives', () => {
    const source = numbers(3);
    const draw = (n) => Array.from({ length: n }, () => source.next().value);
    for (let n = 2; n < 14; n += 1) {
      const [x, y] = [draw(n), draw(n)];
      let [concordant, discordant, tiesX, tiesY, both] = [0, 0, 0, 0, 0];
      for (let i = 0; i < n; i += 1)
        for (let j = 0; j < i; j += 1) {
          if (x[i] === x[j] && y[i] === y[j]) both += 1;
          else if (x[i] === x[j]) tiesX += 1;
          else if (y[i] === y[j]) tiesY += 1;
          else if (x[i] > x[j] === y[i] > y[j]) concordant += 1;
          else discordant += 1;
        }
      const pairs = (n * (n - 1)) / 2;
      const expected = (concordant - discordant) / Math.sqrt((pairs - tiesX - both) * (pairs - tiesY - both));
      const found = kendallTauB(x, y);
      if (Number.isFinite(expected)) assert.ok(Math.abs(found - expected) < 1e-12);
      else assert.ok(Number.isNaN(found));
    }
  });

  test('tau-b at its ends, and where there is no order', () => {
    assert.equal(kendallTauB([3, 2, 1], [30, 20, 10]), 1);
    assert.equal(kendallTauB([3, 2, 1], [1, 2, 3]), -1);
    for (const [x, y] of [[[], []], [[1], [1]], [[1, 1], [1, 2]], [[1, 2], [NaN, NaN]]]) assert.ok(Number.isNaN(kendallTauB(x, y)));
    assert.equal(kendallTauB([3, 2, 1], [2, NaN, 1]), 1);
  });

  test('ties share their mean rank and nothing has no rank', () => {
    assert.deepEqual(ranks([0.5, 0.2, 0.2, NaN, 0]), [1, 2.5, 2.5, NaN, 4]);
    assert.deepEqual(ranks([]), []);
  });

  test('overlap counts the top only, and a tie at its border for nobody', () => {
    assert.equal(overlap([0.4, 0.1, 0.3], 2), 1);
    assert.equal(overlap([0.4, 0.2, 0.2], 2), 1);
    assert.equal(overlap([0, 0, 0], 2), 0);
    assert.equal(overlap([0.4], 1), 1);
    assert.equal(overlap([NaN, NaN], 1), 0);
  });
});

describe('picture', () => {
  test('rows end with everything else and lose no probability', () => {
    const { place: where, students } = picture([0.4, 0.3, 0.2], [[0.1, 0.2, 0.3, 0.4]]);
    const rows = rowsOf({ place: where, students }, 2);
    assert.deepEqual(rows.map((row) => row.token), [0, 1, 3]);
    for (const side of [(row) => row.p, (row) => row.q[0]]) assert.ok(Math.abs(rows.reduce((sum, row) => sum + side(row), 0) - 1) < 1e-6);
    assert.deepEqual([null, 0, 1, 2, 3].map((token) => chosenRow(rows, token)), [-1, 0, 1, 2, 2]);
  });

  test('one token, and no peaks at all', () => {
    const one = picture([1], [[0, 1]], 0);
    assert.equal(rowsOf(one, 10).length, 2);
    assert.deepEqual(reading(one, 0), { peaks: 0, kept: 0, misplaced: 1 });
    assert.equal(scatterDots({ picture: one }, 0).length, 2);
  });

  test('the reading counts peaks with half of the teacher’s probability', () => {
    const { kept, peaks, misplaced } = reading(picture([0.5, 0.25], [[0.25, 0.0625, 0.6875]], 2), 0);
    assert.deepEqual([kept, peaks, misplaced], [1, 2, 0.4375]);
    assert.ok(Number.isNaN(reading(picture([0.5], [[NaN, NaN]]), 0).misplaced));
  });

  test('an earlier step shows the snapshot at or before it', () => {
    const run = session([0.6, 0.3], [[0, [[0.1, 0.2, 0.7], [0.2, 0.2, 0.6]]], [10, [[0.5, 0.3, 0.2], [0.4, 0.4, 0.2]]]]);
    assert.equal(pictureAt(run, null).step, 10);
    assert.equal(pictureAt(run, 9).step, 0);
    assert.deepEqual(pictureAt(run, 9).students.map(({ letter, q }) => [letter, q[0].toFixed(1), q[2].toFixed(1)]), [['A', '0.1', '0.7'], ['B', '0.2', '0.6']]);
    assert.equal(pictureAt(session([1], []), null), null);
    assert.equal(pictureAt({ ...run, info: null }, null), null);
    assert.equal(pictureAt(run, null, 5), null);
  });

  test('checkpoints rise, are planned snapshots, and end with the run', () => {
    for (const steps of [0, 1, 7, 150, 3000])
      for (const most of [1, 2, 9, 24]) {
        const list = checkpoints(steps, most);
        assert.ok(list.length >= 1 && list.length <= most);
        assert.ok(list.every((step, i) => snapshotSteps(steps).includes(step) && (i === 0 || step > list[i - 1])));
        if (most > 1) assert.equal(list.at(-1), steps);
      }
  });

  test('the scale is the teacher’s and what falls below lies on its edge', () => {
    const floor = floorOf(place([0.9, 0.004]));
    assert.ok(floor <= 4e-4 && floor >= 1e-6);
    assert.equal(logShare(0, floor), 0);
    assert.equal(logShare(1, floor), 1);
    assert.equal(floorOf(place([1])), 1e-3);
    const dots = scatterDots({ picture: picture([0.6, 0.3], [[NaN, 0, 1]]) }, 0);
    assert.deepEqual(dots.map(({ token, y }) => [token, y]), [[1, 0], [2, 1]]);
  });

  test('long names are cut to the room they have', () => {
    assert.equal(fit('moon', 80), 'moon');
    assert.equal(fit('everything', 30), 'eve…');
    assert.equal(fit('その他', 25), 'そ…');
    assert.equal(fit('', 0), '');
  });
});

describe('heat', () => {
  test('bins are doublings, alike on both sides, closed at three', () => {
    const bins = [1 / 64, 0.125, 0.25, 0.5, 0.75, 1, 1.4, 2, 4, 8, 64].map((ratio) => heatBin(0.01, 0.01 * ratio));
    assert.deepEqual(bins, [-3, -3, -2, -1, 0, 0, 0, 1, 2, 3, 3]);
    assert.ok(bins.every((bin) => !Object.is(bin, -0)));
    assert.equal(heatBin(0.1, 0), -3);
    assert.equal(heatBin(0, 0.1), null);
    assert.equal(heatBin(0, 0), null);
    assert.equal(heatBin(0.1, NaN), null);
  });

  test('columns stand at planned steps and are empty where the run has not been', () => {
    const run = session([0.6, 0.3], [[0, [[0.1, 0.2, 0.7], [0.2, 0.2, 0.6]]], [3, [[0.5, 0.3, 0.2], [0.4, 0.4, 0.2]]]]);
    const columns = heatColumns({ session: run, picture: pictureAt(run, null) }, 8, 10);
    assert.deepEqual(columns.map(({ step }) => step), checkpoints(100, 8).map((step) => (step < 3 ? 0 : step)));
    assert.ok(columns.every(({ step, rows }) => (rows !== null) === step <= 3));
    assert.equal(columns[0].rows.length, 3);
  });
});

describe('bump', () => {
  test('ranks follow the snapshots and end at the step that is looked at', () => {
    const run = session([0.6, 0.3], [[0, [[0.1, 0.2, 0.7], [0.2, 0.2, 0.6]]], [10, [[0.5, 0.3, 0.2], [0.3, 0.4, 0.3]]]]);
    const [a, b] = bumps({ session: run, picture: pictureAt(run, null) });
    assert.equal(a.steps.at(-1), 10);
    assert.deepEqual(a.ranks.map((list) => [list[0], list.at(-1)]), [[2, 1], [1, 2]]);
    assert.deepEqual([a.tau, b.tau], [1, -1]);
    assert.deepEqual(b.ranks.map((list) => list[0]), [1.5, 1.5]);
    assert.deepEqual([a.overlap, a.top], [2, 2]);
  });

  test('a single token has a rank but no order', () => {
    const run = session([0.9], [[0, [[0.1, 0.9], [NaN, NaN]]]]);
    const [a, b] = bumps({ session: run, picture: pictureAt(run, null) });
    assert.deepEqual(a.ranks, [[1]]);
    assert.ok(Number.isNaN(a.tau) && Number.isNaN(b.tau));
    assert.deepEqual(b.ranks, [[NaN]]);
  });
});

describe('matrix', () => {
  const measured = (values, pairs) => ({
    values,
    intervals: values.map((_, i) => values.map((_, j) => pairs?.[`${i}${j}`] ?? null)),
  });

  test('the best is clear only if its difference to every other leaves out zero', () => {
    const values = [0.3, 0.5, 0.45];
    assert.equal(bestOf(measured(values, { '01': [0.1, 0.3], 12: [-0.1, -0.01] }), false).clear, true);
    assert.equal(bestOf(measured(values, { '01': [0.1, 0.3], 12: [-0.1, 0.01] }), false).clear, false);
    assert.equal(bestOf(measured(values, { '01': [-0.1, 0.3], 12: [-0.1, -0.01] }), false).clear, false, 'the third is not told apart');
    // A clear lead over the third says nothing about the second.
    assert.deepEqual(bestOf(measured(values, { '01': [0.1, 0.3] }), false), { best: 1, second: 2, lead: null, clear: null });
    // Where less is better the smallest wins; a lead is above zero either way round.
    assert.deepEqual(bestOf(measured([5, 3], { '01': [-3, -1] }), true), { best: 1, second: 0, lead: [1, 3], clear: true });
    assert.deepEqual(bestOf(measured([3, 5], { '01': [1, 3] }), true), { best: 0, second: 1, lead: [1, 3], clear: true });
    assert.equal(bestOf(measured([3, 5], { '01': [0, 3] }), true).clear, false);
  });

  test('where nobody is marked it says why', async () => {
    await loadLanguage('en');
    const words = dictionary('en');
    assert.deepEqual([true, false, null].map((clear) => judgement({ clear }, words)), ['', 'no clear best', 'no interval']);
    assert.equal(judgement(null, words), '');
  });

  test('values that are missing take no part, and one alone wins nothing', () => {
    assert.equal(bestOf(measured([NaN, 0.5]), false), null);
    assert.equal(bestOf(measured([NaN, NaN]), false), null);
    const { best, clear } = bestOf(measured([NaN, 0.5, 0.4], { 12: [-0.2, -0.1] }), false);
    assert.deepEqual([best, clear], [1, true]);
    assert.equal(bestOf(measured([0.5, 0.5], { '01': [0, 0] }), false).clear, false);
  });

  test('a loss’s own metric is known by its terms', () => {
    assert.deepEqual(['perplexity', 'fkl', 'rkl', 'spearman'].map((key) => isOwn('0.5ce+rkl+2rank', key)), [true, false, true, true]);
    assert.equal(isOwn('fkl', 'perplexity'), false);
    assert.equal(isOwn('', 'perplexity'), false);
  });
});

describe('csv', () => {
  const lines = (columns, rows) => toCsv({ columns, rows }).slice(1).split('\r\n').slice(0, -1);

  test('cells with commas, quotes and line ends are quoted', () => {
    assert.deepEqual(lines(['a,b', 'c'], [['say "hi"', 0.5]]), ['"a,b",c', '"say ""hi""",0.5']);
    assert.equal(toCsv({ columns: ['a\nb'], rows: [] }), '\ufeff"a\nb"\r\n');
  });

  test('numbers keep seven digits, what is none is empty, a formula stays text', () => {
    assert.deepEqual(lines(['x'], [[1 / 3], [NaN], [-Infinity], [-2], [1e-9], ['=1+1'], ['-'], ['−2']]), ['x', '0.3333333', '', '', '-2', '1e-9', "'=1+1", "'-", '−2']);
  });
});

describe('figures', () => {
  const full = session([0.6, 0.3], [[0, [[0.1, 0.2, 0.7], [0.2, 0.2, 0.6]]], [10, [[0.5, 0, 0.5], [NaN, 0.4, 0.2]]]]);
  full.history.evaluated({
    step: 10,
    comparison: {
      positions: 5,
      metrics: Object.fromEntries(METRICS.map(({ key }) => [key, { values: [0.25, NaN], intervals: [[null, null], [null, null]] }])),
    },
  });

  test('every view has a sentence, a table of one width and a drawing, in both languages and at every size', () => {
    for (const run of [full, session([1], [[0, [[0, 1], [NaN, NaN]]]]), session([], [[0, [[1], [1]]]])])
      for (const language of ['ja', 'en'])
        for (const view of CHARTS)
          for (const token of [null, 0, 9]) {
            const figure = figureOf({ session: run, language, view, step: null, token });
            assert.ok(figure.sentence.length > 5 && !/NaN|undefined/.test(figure.sentence), figure.sentence);
            for (const width of [1, 280, 1200]) {
              const text = JSON.stringify(figure.draw(width), (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? 'NaN' : value));
              assert.ok(!/NaN|undefined|Infinity/.test(text), `${view} at ${width}: ${/.{60}(NaN|undefined|Infinity).{20}/.exec(text)?.[0]}`);
            }
            assert.ok(figure.table.rows.every((row) => row.length === figure.table.columns.length));
            for (const cell of figure.table.rows.flat()) if (typeof cell === 'number') assert.ok(!/NaN|Infinity/.test(figure.table.print(cell)));
          }
  });

  test('before the first numbers there is nothing to draw, but the matrix says so', () => {
    const empty = session([1], []);
    assert.equal(figureOf({ session: empty, language: 'en', view: 'scatter', step: null, token: null }), null);
    assert.match(figureOf({ session: empty, language: 'en', view: 'matrix', step: null, token: null }).sentence, /Nothing has been measured/);
  });

  test('file names say view, place, step and seed', () => {
    assert.equal(fileName('heat', full, 10, 0), 'crest-heat-place-1-step-10-seed-7');
  });
});
