/** The page's pure parts: the link, the history, the lanes, the verdict. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './load.js';

const { LabState, SCENES, Curve, History, laneModel, visible, better, difference, verdict, family, optionOf, withOption, headline, headlineRoom, formatFor, en, ja } = await load(
  'src/state.ts',
  'src/scenes.ts',
  'src/session/history.ts',
  'src/lanes.ts',
  'src/verdict.ts',
  'src/objectives.ts',
  'src/views/verdict.ts',
  'src/format.ts',
  'src/i18n/en/index.ts',
  'src/i18n/ja/index.ts',
);
describe('link', () => {
  test('a state survives the hash and defaults leave no trace', () => {
    assert.equal(new LabState().toHash(), '');
    const state = new LabState()
      .withStudent(1, 'ce+rkl+rank:tau=1:k=3')
      .with({ seed: 7, device: 'gpu', size: 'xs', steps: 40, lr: 0.01, position: 99, view: 'heat', ui: 'min', hide: ['seed', 'fork'], step: 12, lang: 'ja' });
    assert.deepEqual(LabState.fromHash(state.toHash()), state);
    assert.match(state.toHash(), /^#v=1&loss=ce%2Brkl%2Cce%2Brkl%2Brank%3Atau%3D1%3Ak%3D3/);
  });

  test('every scene is a short link, and only what differs from it is written', () => {
    for (const { id } of SCENES) {
      const state = LabState.ofScene(id);
      assert.ok(state.isScene, id);
      assert.equal(state.toHash(), id === 'default' ? '' : `#v=1&scene=${id}`);
      assert.deepEqual(LabState.fromHash(state.toHash()), state);
      assert.ok(!state.with({ seed: 4711 }).isScene);
    }
  });

  test('what is usual on a page leaves no trace there', () => {
    const usual = { ui: 'embed' };
    assert.equal(LabState.fromHash('', usual).ui, 'embed');
    assert.equal(LabState.fromHash('#ui=full', usual).toHash(usual), '#v=1&ui=full');
  });

  test('foreign, broken and excessive values are ignored or clamped', () => {
    const plain = LabState.ofScene('default');
    assert.deepEqual(LabState.fromHash('#v=2&seed=5'), plain);
    assert.deepEqual(LabState.fromHash('#v=1&scene=%3Cb%3E&seed=x&device=tpu&size=xxl&loss=<b>,fkl&hide=all&view=pie&lang=fr&lr=fast&future=1'), plain);
    assert.equal(LabState.fromHash('#seed=99999999999&steps=0').seed, 0xffff_ffff);
    assert.equal(LabState.fromHash('#steps=0').steps, 1);
    assert.equal(LabState.fromHash('#loss=ce,fkl,rkl,jsd,tvd').students.length, 4);
    // A plus sign that was not escaped arrives as a space.
    assert.equal(LabState.fromHash('#loss=ce+fkl,rkl').students[0], 'ce+fkl');
    assert.equal(LabState.fromHash('#k=3').students[1], 'ce+rkl+rank:k=3');
  });
});

describe('objectives', () => {
  test('the most telling term gives the colour', () => {
    const expected = { ce: 'ce', 'ce+2fkl': 'fkl', 'ce+rkl': 'rkl', 'CE+0.5RKL+rank:k=2': 'rank', 'fkl+.3pav': 'rank', 'jsd:beta=0.3': 'fkl' };
    for (const [shorthand, colour] of Object.entries(expected)) assert.equal(family(shorthand), colour, shorthand);
  });

  test('options belong to the ranking term', () => {
    assert.equal(withOption('ce+rkl', 'k', 3), 'ce+rkl');
    assert.equal(withOption('ce+rkl+rank', 'k', 3), 'ce+rkl+rank:k=3');
    assert.equal(withOption('jsd:beta=0.3+2pav:k=3:eps=1', 'k', 7), 'jsd:beta=0.3+2pav:eps=1:k=7');
    assert.equal(optionOf('fkl+0.3rank:tau=1', 'tau'), '1');
    assert.equal(optionOf('fkl:t=2', 't'), null);
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
    curve.cut(1);
    assert.deepEqual([curve.raw, curve.max], [[8], 8]);
  });

  test('a step that is measured twice keeps the later value', () => {
    const history = new History(2);
    history.evaluated({ step: 25, comparison: 'first' });
    history.evaluated({ step: 25, comparison: 'second' });
    assert.deepEqual(history.milestones.map(({ comparison }) => comparison), ['second']);
  });

  test('going back forgets what came later', () => {
    const history = new History(1);
    history.append({ from: 1, students: [{ loss: Float32Array.of(3, 2, 1), overlap: Float32Array.of(0, 0.1, 0.2) }] });
    for (const step of [0, 2, 3]) history.evaluated({ step, comparison: step });
    history.changes.push({ step: 1, student: 0, shorthand: 'fkl' }, { step: 3, student: 0, shorthand: 'rkl' });
    history.cut(2);
    assert.equal(history.steps, 2);
    assert.deepEqual(history.milestones.map(({ step }) => step), [0, 2]);
    assert.deepEqual(history.changes.map(({ step }) => step), [1]);
    assert.equal(history.at(1).step, 0);
  });
});

describe('lanes', () => {
  const place = { position: 1, context: '', following: ' b', tokens: [' a', ' b', ' c', ' d'], p: Float32Array.of(0.4, 0.3, 0.2, 0.05), rest: 0.05, peaks: 3, next: 1 };
  const q = (...values) => Float32Array.of(...values, 1 - values.reduce((sum, value) => sum + value, 0));

  test('rows keep the teacher’s order and end with the rest', () => {
    const { rows, limit } = laneModel(place, q(0.1, 0.2, 0.3, 0.1));
    assert.deepEqual(rows.map((row) => row.token), [' a', ' b', ' c', ' d', null]);
    assert.deepEqual(rows.map((row) => row.peak), [true, true, true, false, false]);
    assert.deepEqual(rows.map((row) => row.next), [false, true, false, false, false]);
    assert.equal(limit, 0.5);
    const [p, sum] = ['p', 'q'].map((side) => rows.reduce((total, row) => total + row[side], 0));
    assert.ok(Math.abs(p - 1) < 1e-6 && Math.abs(sum - 1) < 1e-6);
  });

  test('a student’s values never move the scale', () => {
    assert.equal(laneModel(place, q(0.97, 0.01, 0.01, 0)).limit, laneModel(place, q(0, 0, 0, 0)).limit);
  });

  test('the order of the peaks is counted in pairs', () => {
    assert.deepEqual(laneModel(place, q(0.4, 0.3, 0.2, 0.05)).order, { pairs: 3, kept: 3, swapped: null });
    assert.deepEqual(laneModel(place, q(0.4, 0.1, 0.2, 0.3)).order, { pairs: 3, kept: 2, swapped: [' b', ' c'] });
  });

  test('tokens show their spaces and line ends', () => {
    assert.equal(visible(' a\n'), '␣a⏎');
  });
});

describe('verdict', () => {
  /** Intervals of the later minus the earlier of each pair. */
  const measured = (values, pairs) => ({ values, intervals: values.map((_, i) => values.map((_, j) => pairs[`${i}${j}`] ?? null)) });
  const history = (mor5, perplexity = measured(mor5.values.map(() => 90), {}), step = 50) => {
    const made = new History(mor5.values.length);
    made.evaluated({ step, comparison: { positions: 1000, metrics: { mor5, perplexity } } });
    return made;
  };
  const two = ['ce+rkl', 'ce+rkl+rank'];
  const pair = (interval) => measured([0.3, 0.4], { '01': interval });

  test('speaks only when the interval leaves out zero', () => {
    assert.equal(verdict(new History(2), two).kind, 'waiting');
    assert.equal(verdict(history(pair([0.05, 0.15]), undefined, 0), two).kind, 'waiting');
    assert.equal(verdict(history(pair([-0.01, 0.2])), two).kind, 'unclear');
    assert.equal(verdict(history(pair(null)), two).kind, 'unclear');
    assert.equal(verdict(history(pair([0.05, 0.15])), ['fkl', 'fkl']).kind, 'same');
    const clear = verdict(history(pair([0.05, 0.15])), two);
    assert.deepEqual([clear.kind, clear.best, clear.winners, clear.losers, clear.kept], ['clear', 1, [1], [0], [1.5, 2]]);
    assert.equal(verdict(history(measured([0.4, 0.3], { '01': [-0.15, -0.05] })), two).best, 0);
  });

  test('names those that no interval tells apart together', () => {
    const four = measured([0.3, 0.42, 0.41, 0.2], { '01': [0.1, 0.14], '02': [0.05, 0.2], '03': [-0.2, -0.01], '12': [-0.05, 0.03], '13': [-0.3, -0.1], '23': [-0.3, -0.1] });
    const found = verdict(history(four), ['a', 'b', 'c', 'd']);
    assert.deepEqual([found.winners, found.losers], [[1, 2], [0, 3]]);
    assert.equal(better(four, false), null, 'B and C are not told apart');
    assert.equal(better(four, true), 3);
    assert.deepEqual(difference(four, 1, 0), [-0.14, -0.1]);
  });

  test('a price is named only if it is clear', () => {
    const mor5 = pair([0.05, 0.15]);
    const price = (interval) => verdict(history(mor5, measured([80, 90], { '01': interval })), two).price;
    assert.equal(price([4, 16]).cheapest, 0);
    assert.equal(price([-1, 16]).cheapest, null);
  });

  test('is a sentence with the measured numbers in both languages', () => {
    for (const [language, words] of [['en', en], ['ja', ja]]) {
      const clear = headline(verdict(history(pair([0.05, 0.15]), measured([80, 90], { '01': [4, 16] })), two), words, formatFor(language));
      assert.match(clear.main, /B.*2\.00.*1\.50/);
      assert.match(clear.note, /90\.0.*80\.0/);
      const unclear = headline(verdict(history(pair([-0.01, 0.2])), two), words, formatFor(language));
      assert.match(unclear.note, /1\.50.*2\.00.*-0\.05.*\+1\.00/);
    }
  });

  test('has room for every outcome of so many students', () => {
    for (const words of [en, ja]) {
      for (const students of [2, 3, 4]) {
        const room = headlineRoom(students, 600, words, formatFor('en'));
        assert.ok(room.every(({ main, note }) => !`${main}${note}`.includes('–')), 'a number is missing');
        // Waiting and same; then from both ends: unclear, and every number of winners with and without a price.
        assert.equal(new Set(room.map(({ main, note }) => main + note)).size, 2 + 2 * (1 + 2 * (students - 1)));
      }
    }
  });
});
