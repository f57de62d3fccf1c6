/** The page's pure parts: the link, the history, the lanes, the verdict. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './load.js';

const { LabState, SCENES, Curve, History, laneModel, spread, visible, isSlow, minutesLeft, runSeconds, isFront, EVEN, answerText, answerTo, better, difference, rankingPairs, verdict, family, optionOf, takes, spell, withOption, withoutRanking, headline, verdictRoom, formatFor, whyOf, en, ja } = await load(
  'src/state.ts',
  'src/scenes.ts',
  'src/session/history.ts',
  'src/lanes.ts',
  'src/session/duration.ts',
  'src/verdict.ts',
  'src/objectives.ts',
  'src/views/verdict.ts',
  'src/format.ts',
  'src/session/why.ts',
  'src/i18n/en/index.ts',
  'src/i18n/ja/index.ts',
);
describe('link', () => {
  test('a state survives the hash and defaults leave no trace', () => {
    assert.equal(new LabState().toHash(), '');
    const state = new LabState()
      .withStudent(1, 'ce+rkl+rank:tau=1:k=3')
      .with({ seed: 7, device: 'gpu', size: 'xs', steps: 40, lr: 0.01, position: 99, view: 'heat', ui: 'min', pace: 3, hide: ['seed', 'fork'], step: 12, lang: 'ja' });
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

  test('the short list holds one of each kind', () => {
    const front = SCENES.filter(({ id }) => isFront(id));
    assert.deepEqual(front.map(({ id }) => id), ['default', 'one-peak', 'forward', 'anchor']);
    assert.deepEqual(new Set(front.map(({ kind }) => kind)), new Set(['good', 'even', 'bad']));
  });

  test('what is usual on a page leaves no trace there', () => {
    const usual = { ui: 'embed' };
    assert.equal(LabState.fromHash('', usual).ui, 'embed');
    assert.equal(LabState.fromHash('#ui=full', usual).toHash(usual), '#v=1&ui=full');
  });

  test('foreign, broken and excessive values are ignored or clamped', () => {
    const plain = LabState.ofScene('default');
    assert.deepEqual(LabState.fromHash('#v=2&seed=5'), plain);
    assert.deepEqual(LabState.fromHash('#v=1&scene=%3Cb%3E&seed=x&device=tpu&size=xxl&loss=<b>,fkl&hide=all&view=pie&pace=2&lang=fr&lr=fast&future=1'), plain);
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

  test('a shorthand is said in words, with weights and options', () => {
    const expected = {
      'ce+rkl': ['Cross-entropy + reverse KL', '交差エントロピー＋逆KL'],
      'fkl+0.3rank': ['Forward KL + a little ranking', '順KL＋弱い順位損失'],
      'ce+2fkl': ['Cross-entropy + 2 × forward KL', '交差エントロピー＋2倍の順KL'],
      'CE+rkl+rank:k=1:tau=10': ['Cross-entropy + reverse KL + ranking (k = 1, tau = 10)', '交差エントロピー＋逆KL＋順位損失（k = 1, tau = 10）'],
      'ce+rkl+1listmle': ['Cross-entropy + reverse KL + 1 × ListMLE', '交差エントロピー＋逆KL＋1倍のListMLE'],
      ce: ['Cross-entropy only, no teacher', '交差エントロピーのみ（教師なし）'],
      'future:x=1': ['Future (x = 1)', 'Future（x = 1）'],
    };
    for (const [shorthand, said] of Object.entries(expected)) assert.deepEqual([spell(shorthand, en.terms), spell(shorthand, ja.terms)], said);
  });

  test('without its ranking term a shorthand is what it is compared with', () => {
    assert.equal(withoutRanking('fkl:t=2+0.3rank:k=3'), 'fkl:t=2');
    assert.equal(withoutRanking('CE+rkl'), 'ce+rkl');
    assert.equal(withoutRanking('rank'), '');
  });

  test('options belong to the ranking term', () => {
    assert.equal(withOption('ce+rkl', 'k', 3), 'ce+rkl');
    assert.equal(withOption('ce+rkl+rank', 'k', 3), 'ce+rkl+rank:k=3');
    assert.equal(withOption('jsd:beta=0.3+2pav:k=3:eps=1', 'k', 7), 'jsd:beta=0.3+2pav:eps=1:k=7');
    assert.equal(optionOf('fkl+0.3rank:tau=1', 'tau'), '1');
  });

  test('the temperature belongs to the divergence, the weight stands in front of the ranking term', () => {
    assert.equal(withOption('ce+rkl+rank:k=3', 't', 2), 'ce+rkl:t=2+rank:k=3');
    assert.equal(withOption('fkl:lambda=dynamic:t=2', 't', 1), 'fkl:lambda=dynamic:t=1');
    assert.equal(optionOf('ce+0.5jsd:t=4+rank', 't'), '4');
    assert.equal(withOption('ce+2rkl+0.3rank:k=3', 'weight', 1), 'ce+2rkl+1rank:k=3');
    assert.equal(optionOf('ce+2rkl+0.3pav', 'weight'), '0.3');
    assert.equal(optionOf('ce+2rkl+pav', 'weight'), null);
    // Nothing to hold it: the shorthand stays.
    for (const [shorthand, key] of [['ce+rank', 't'], ['fkl:t=2', 'k'], ['ce+2fkl', 'weight'], ['ce', 'conf']]) {
      assert.equal(takes(shorthand, key), false, shorthand);
      assert.equal(withOption(shorthand, key, 3), shorthand);
    }
    assert.ok(takes('ce+ab:alpha=0.2', 't') && takes('listmle', 'weight'));
  });
});

describe('failures', () => {
  const why = (message, kind = null) => whyOf({ message, kind });

  test('browsers’ words become reasons', () => {
    const said = {
      module: [
        "CompileError: WebAssembly.instantiate(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\"",
        'CompileError: call to WebAssembly.instantiate() blocked by CSP',
        "CompileError: Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script",
      ],
      worker: ['the training worker does not start (file: worker: the script could not be loaded; blob: no answer in 5 s; page: no answer in 5 s)'],
      memory: [
        'RangeError: WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance',
        'RangeError: Array buffer allocation failed',
        'RuntimeError: unreachable\nmemory allocation of 268435456 bytes failed',
      ],
    };
    for (const [reason, messages] of Object.entries(said)) for (const message of messages) assert.equal(why(message), reason, message);
  });

  test('what they do not say stays theirs', () => {
    for (const message of [
      'RuntimeError: memory access out of bounds',
      'RangeError: Maximum call stack size exceeded',
      'HTTP 404: stories.safetensors',
      'the training worker does not start (file: worker: the script could not be loaded; blob: HTTP 404)',
      'CompileError: WebAssembly.instantiate(): expected magic word 00 61 73 6d',
    ]) {
      assert.equal(why(message), null, message);
    }
  });

  test('the core names its own', () => {
    assert.equal(why('device memory: too many buffers', 'memory'), 'memory');
    assert.equal(why('the browser offers no WebGPU adapter', 'device'), 'device');
    assert.equal(why('unknown term', 'setting'), null);
    for (const reason of ['module', 'worker', 'memory', 'device', 'diverged']) {
      assert.ok(en.errors.whys[reason] && /[ぁ-ん]/.test(ja.errors.whys[reason]), reason);
    }
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

  test('a student spreads only if each gives the rest much more than the teacher', () => {
    const model = (rest) => laneModel(place, q((1 - rest) / 4, (1 - rest) / 4, (1 - rest) / 4, (1 - rest) / 4));
    const found = spread([model(0.8), model(0.4)]);
    assert.deepEqual([found.teacher, found.least, found.most].map((value) => value.toFixed(2)), ['0.05', '0.40', '0.80']);
    assert.equal(spread([model(0.8), model(0.2)]), null);
    assert.equal(spread([]), null);
  });

  test('tokens show their spaces and line ends', () => {
    assert.equal(visible(' a\n'), '␣a⏎');
  });
});

describe('duration', () => {
  const info = (kind) => ({ device: { kind }, parameters: 228672, batch: 8, context: 64, students: [1, 2, 3, 4] });
  const run = (kind, more) => ({ mode: 'live', info: info(kind), playing: true, step: 100, steps: 600, speed: 2, ...more });

  test('a processor is judged by the size of the run before and while it trains, a GPU by its speed', () => {
    assert.ok(isSlow(run('cpu', { speed: null })));
    assert.equal(runSeconds(run('cpu', { speed: null })), runSeconds(run('cpu')));
    assert.ok(!isSlow(run('cpu', { steps: 100 })));
    assert.ok(!isSlow(run('gpu', { speed: null })));
    assert.ok(isSlow(run('gpu', { speed: 4 })));
    assert.ok(!isSlow(run('gpu', { speed: 6 })));
    assert.ok(!isSlow(run('cpu', { mode: 'recorded' })));
  });

  test('what is left is rounded up to minutes, and nothing is left of a run that rests', () => {
    assert.equal(minutesLeft(run('cpu')), 5);
    assert.equal(minutesLeft(run('cpu', { step: 599 })), 1);
    assert.equal(minutesLeft(run('cpu', { playing: false })), null);
    assert.equal(minutesLeft(run('cpu', { speed: null })), null);
    assert.equal(minutesLeft(run('cpu', { speed: 0 })), null);
  });
});

describe('verdict', () => {
  /** Intervals of the later minus the earlier of each pair. */
  const measured = (values, pairs) => ({ values, intervals: values.map((_, i) => values.map((_, j) => pairs[`${i}${j}`] ?? null)) });
  const history = (mor5, perplexity = measured(mor5.values.map(() => 90), {}), step = 50) => {
    const made = new History(mor5.values.length);
    made.evaluated({ step, comparison: { positions: 1000, metrics: { mor5, cr3: mor5, perplexity } } });
    return made;
  };
  const two = ['ce+rkl', 'ce+rkl+rank'];
  const pair = (interval) => measured([0.3, 0.4], { '01': interval });
  const judge = (made, objectives = two, steps = 50, until) => verdict({ history: made, objectives, steps }, until);
  const clearly = pair([0.05, 0.15]);

  test('speaks only when the interval leaves out zero', () => {
    assert.deepEqual(judge(new History(2)), { kind: 'waiting', begun: false });
    assert.equal(judge(history(clearly, undefined, 0)).kind, 'waiting');
    assert.equal(judge(history(pair([-0.01, 0.2]))).kind, 'unclear');
    assert.equal(judge(history(pair([0, 0.2]))).kind, 'unclear');
    assert.equal(judge(history(pair(null))).kind, 'unclear');
    assert.equal(judge(history(clearly), ['fkl', 'fkl']).kind, 'same');
    const clear = judge(history(clearly));
    assert.deepEqual([clear.kind, clear.best, clear.winners, clear.losers, clear.kept], ['clear', 1, [1], [0], [1.5, 2]]);
    assert.equal(judge(history(measured([0.4, 0.3], { '01': [-0.15, -0.05] }))).best, 0);
  });

  test('knows that the students have begun before anything is measured', () => {
    const made = new History(2);
    made.append({ from: 1, students: [{ loss: Float32Array.of(3), overlap: Float32Array.of(0) }, { loss: Float32Array.of(3), overlap: Float32Array.of(0) }] });
    assert.deepEqual(judge(made), { kind: 'waiting', begun: true });
    assert.deepEqual(judge(made, two, 50, 0), { kind: 'waiting', begun: false });
  });

  test('names those that no interval tells apart together', () => {
    const four = measured([0.3, 0.42, 0.41, 0.2], { '01': [0.1, 0.14], '02': [0.05, 0.2], '03': [-0.2, -0.01], '12': [-0.05, 0.03], '13': [-0.3, -0.1], '23': [-0.3, -0.1] });
    const found = judge(history(four), ['a', 'b', 'c', 'd']);
    assert.deepEqual([found.winners, found.losers], [[1, 2], [0, 3]]);
    assert.deepEqual([0, 1, 2, 3, EVEN].map((guess) => answerTo(guess, found).right), ['no', 'partly', 'partly', 'no', 'no']);
    assert.equal(better(four, false), null, 'B and C are not told apart');
    assert.equal(better(four, true), 3);
    assert.deepEqual(difference(four, 1, 0), [-0.14, -0.1]);
  });

  test('a student with a ranking term is compared with the one that differs in nothing else', () => {
    const pairs = (...objectives) => rankingPairs(objectives).map(({ plain, ranked }) => `${plain}${ranked}`);
    assert.deepEqual(pairs('ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'), ['01', '23']);
    assert.deepEqual(pairs('ce+rkl', 'ce+rkl+rank:k=1', 'ce+rkl+1listmle'), ['01', '02']);
    assert.deepEqual(pairs('rkl', 'ce+rkl+rank', 'fkl:t=2', 'fkl+rank'), []);
    assert.deepEqual(pairs('rank', 'fkl+rank'), []);
  });

  test('a price is named for each pair, and only where it is clear', () => {
    const change = (interval) => judge(history(clearly, measured([80, 90], { '01': interval }))).prices;
    assert.deepEqual(change([4, 16]), [{ plain: 0, ranked: 1, change: 'higher' }]);
    for (const [interval, expected] of [[[-16, -4], 'lower'], [[-1, 16], 'unclear'], [[0, 16], 'unclear'], [[-16, 0], 'unclear'], [null, 'unclear']]) {
      assert.equal(change(interval)[0].change, expected, JSON.stringify(interval));
    }
    // The student with the ranking term may stand first.
    assert.equal(judge(history(clearly, measured([90, 80], { '01': [-16, -4] })), [...two].reverse()).prices[0].change, 'higher');
  });

  test('answers a guess: right, not, or too early', () => {
    const answer = (guess, interval, steps) => answerTo(guess, judge(history(pair(interval)), two, steps));
    assert.deepEqual(answer(1, [0.05, 0.15]), { right: 'yes', early: false });
    assert.deepEqual(answer(0, [0.05, 0.15]), { right: 'no', early: false });
    assert.deepEqual(answer(EVEN, [0.05, 0.15]), { right: 'no', early: false });
    assert.deepEqual(answer(EVEN, [-0.05, 0.15]), { right: 'yes', early: false });
    assert.deepEqual(answer(1, [-0.05, 0.15]), { right: 'no', early: false });
    assert.deepEqual(answer(1, [0.05, 0.15], 600), { right: 'yes', early: true });
    assert.equal(answerTo(null, judge(history(clearly))), null);
    assert.equal(answerTo(1, judge(new History(2))), null);
    // A step in the middle of a run that is over is on the way, too.
    const made = history(clearly, undefined, 25);
    made.evaluated({ ...made.last, step: 50 });
    assert.deepEqual([25, 50].map((until) => answerTo(1, judge(made, two, 50, until)).early), [true, false]);
  });

  test('is a sentence with its state, its answer and its price in both languages', () => {
    for (const [language, words, texts] of [
      ['en', en, { over: /after 50 steps/, way: /step 50 of 600/, early: /^So far/, higher: /from A to B clearly higher.*the ranking loss made predictions worse/, lower: /clearly lower.*predictions got better/, even: /from A to B no clear difference\. One random start/, sober: /fewer than half of the 5/ }],
      ['ja', ja, { over: /50ステップを終えた/, way: /50\/600/, early: /^いまのところ/, higher: /A→B 明らかに悪化.*予測を悪くしました/, lower: /明らかに改善.*むしろよくなりました/, even: /A→B 明確な差なし。乱数シード1回分/, sober: /5個のうち半分も残せていません/ }],
    ]) {
      const format = formatFor(language);
      const perplexity = (interval) => measured([80, 90], { '01': interval });
      const over = headline(judge(history(clearly, perplexity([4, 16]))), words, format);
      assert.match(over.label, texts.over);
      assert.match(over.main, /^B/);
      assert.match(over.price, texts.higher);
      assert.match(headline(judge(history(clearly, perplexity([-16, -4]))), words, format).price, texts.lower);
      const way = judge(history(clearly, perplexity([-4, 16])), two, 600);
      assert.match(headline(way, words, format).label, texts.way);
      assert.match(headline(way, words, format).main, texts.early);
      assert.match(headline(way, words, format).price, texts.even);
      // Half of five is 2.5.
      const [few, many] = [0.49, 0.51].map((kept) => headline(judge(history(measured([0.4, kept], { '01': [0.05, 0.1] }))), words, format).note);
      assert.match(few, texts.sober);
      assert.equal(many, '');
      const unclear = headline(judge(history(pair([-0.01, 0.2]))), words, format);
      assert.match(unclear.note, /−0\.05.*\+1\.00/);
      // Each state of a guess has a sentence of its own, and names the guess.
      const said = [answerText(1, way, words), ...[1, 0].map((guess) => answerText(guess, judge(history(clearly)), words)), answerText(1, { kind: 'waiting', begun: false }, words)];
      assert.equal(new Set(said).size, 4);
      assert.match(said[0], /B/);
      assert.equal(answerText(null, way, words), '');
    }
  });

  test('has room for every outcome of such students', () => {
    for (const words of [en, ja]) {
      for (const students of [2, 3, 4]) {
        const room = verdictRoom(['fkl', 'fkl+rank', 'rkl', 'ce'].slice(0, students), 600).map((verdict) => headline(verdict, words, formatFor('en')));
        assert.ok(room.every(({ main, note, price }) => !`${main}${note}${price}`.includes('–')), 'a number is missing');
        // Two that wait; then on the way and at the end, for every price, from both ends: unclear, and every number of winners.
        assert.equal(room.length, 2 + 2 * 3 * 2 * students);
        assert.equal(new Set(room.map(({ price }) => price)).size, 4);
      }
    }
  });
});

test('nothing is less than zero only because it was rounded', () => {
  for (const language of ['en', 'ja']) {
    const { fixed } = formatFor(language);
    assert.deepEqual([fixed(-0.001, 2), fixed(-0, 1), fixed(-1.25, 2), fixed(3, 1)], ['0.00', '0.0', '−1.25', '3.0']);
  }
});
