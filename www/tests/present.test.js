/** Receipts, their confirmation, experiments in one file, the tour and the stopwatch. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './load.js';

const PRESENT = ['receipt', 'confirm', 'one-file', 'stops', 'tour-deeds', 'stopwatch', 'scene-words'].map((name) => `src/present/${name}.ts`);
const OTHERS = ['session/history', 'series', 'state', 'scenes', 'recording/recording', 'recording/writing', 'sources/base85', 'i18n/index'].map((name) => `src/${name}.ts`);
const tested = await load(...PRESENT, ...OTHERS);
const { MOST_TEXT, readReceipt, receiptOf, writeReceipt, Confirmation, compare, settingsFor, fromBase85, withExperiment, STOPS, after, Errand } = tested;
const { Stopwatch, minutes, sceneAfter, sceneWords, History, METRICS, LabState, introduce, readRecording, writeRecording, dictionary, toolWords } = tested;
const LANGUAGES = ['en', 'ja'];
const [en, ja] = LANGUAGES.map(dictionary);

const HASH = 'a'.repeat(64);
const students = ['ce+rkl', 'ce+rkl+rank'];
const settings = { students, seed: 3, device: 'auto', size: 'xs', steps: 60, lr: 0.004, extra: [] };

/** A run that was measured at `step`; values grow with the student and the metric. */
function session({ step = 60, mode = 'live', module = null, kind = 'cpu', changes = [], shift = 0 } = {}) {
  const history = new History(2);
  const metrics = Object.fromEntries(METRICS.map(({ key }, i) => [key, { values: [i + 0.1 + shift, key === 'rare_recovery' ? NaN : i + 0.7], intervals: [] }]));
  history.evaluated({ step, comparison: { positions: 1024, metrics } });
  history.changes.push(...changes);
  const info = { fingerprint: 'ab12cd34ef', device: { kind, name: 'twins' } };
  return { mode, module, phase: 'ready', playing: false, finished: step === 60, failure: null, refused: [null, null], step, steps: 60, settings, info, history, objectives: students };
}

const receipt = (options) => receiptOf(session(options), HASH);
const broken = (change) => {
  const data = JSON.parse(writeReceipt(receipt({ changes: [{ step: 20, student: 1, shorthand: 'fkl' }] })));
  change(data);
  return () => readReceipt(JSON.stringify(data));
};

/** The experiment in the text of a page, as a parser of HTML would find it. */
function experimentIn(page) {
  const find = (id) => new RegExp(`<script type="application/octet-stream" id="crest-${id}" data-name="([^"]*)">([^<]*)</script>`).exec(page);
  const [run, cache] = [find('experiment'), find('experiment-cache')];
  const unescaped = (text) => text.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return run && { recording: fromBase85(run[2]), cache: cache && { name: unescaped(cache[1]), bytes: fromBase85(cache[2]) } };
}

describe('receipt', () => {
  test('survives being written and read, with numbers that do not exist', () => {
    const own = receipt({ changes: [{ step: 20, student: 0, shorthand: 'fkl', from: 1 }] });
    assert.equal(own.metrics.rare_recovery[1], null);
    assert.deepEqual(readReceipt(writeReceipt(own)), own);
  });

  test('there is none before training', () => {
    assert.equal(receipt({ step: 0 }), null);
  });

  test('changes after the measurement do not belong to it, copies at it do', () => {
    const changes = [20, 60, 60].map((step, i) => ({ step, student: 0, shorthand: 'fkl', ...(i === 2 ? { from: 1 } : {}) }));
    assert.deepEqual(receipt({ changes }).changes, [changes[0], changes[2]]);
    assert.deepEqual(receipt({ changes }).objectives, ['fkl', 'ce+rkl+rank']);
  });

  test('a recording names the module that made it, not the one of the page', () => {
    for (const module of ['unknown', 'b'.repeat(64)]) assert.equal(receipt({ mode: 'recorded', module }).module, module);
    assert.equal(receipt().module, HASH);
  });

  test('every field is checked and named', () => {
    const cases = [
      [(r) => (r.format = 'other'), /^Error: format/],
      [(r) => delete r.settings, /settings: missing/],
      [(r) => (r.settings.students = ['ce']), /settings\.students: 1 entries/],
      [(r) => (r.settings.students[1] = '<img onerror=alert(1)>'), /settings\.students\[1\]/],
      [(r) => (r.settings.seed = -1), /settings\.seed/],
      [(r) => (r.settings.seed = 1.5), /settings\.seed/],
      [(r) => (r.settings.device = 'tpu'), /settings\.device/],
      [(r) => (r.settings.size = 'xl'), /settings\.size/],
      [(r) => (r.settings.steps = 1e9), /settings\.steps/],
      [(r) => (r.settings.lr = '0.1'), /settings\.lr/],
      [(r) => (r.settings.extra = Array(1000).fill(1)), /settings\.extra: 1000 entries/],
      [(r) => (r.step = 61), /^Error: step/],
      [(r) => (r.changes[0].student = 2), /changes\[0\]\.student/],
      [(r) => (r.changes[0].from = -1), /changes\[0\]\.from/],
      [(r) => r.changes.push({ step: 1, student: 0, shorthand: 'ce' }), /changes: not in order/],
      [(r) => (r.objectives = ['ce', 'ce', 'ce']), /objectives: 3 entries/],
      [(r) => (r.cache = 'xyz'), /cache/],
      [(r) => (r.module = 'a'), /module/],
      [(r) => (r.device.kind = 'abacus'), /device\.kind/],
      [(r) => (r.device.name = 'x'.repeat(400)), /device\.name/],
      [(r) => (r.positions = null), /positions/],
      [(r) => delete r.metrics.mor5, /metrics\.mor5: missing/],
      [(r) => (r.metrics.fkl = [1]), /metrics\.fkl: 1 entries/],
      [(r) => (r.metrics.fkl[0] = 'x'), /metrics\.fkl\[0\]/],
    ];
    for (const [change, message] of cases) assert.throws(broken(change), message);
    assert.throws(() => readReceipt('{'), /no JSON/);
    assert.throws(() => readReceipt('[]'), /receipt/);
    assert.throws(() => readReceipt(' '.repeat(MOST_TEXT + 1)), /characters/);
    assert.throws(broken((r) => (r.cache = 'z'.repeat(1000))), (error) => error.message.length < 120);
  });
});

describe('comparison', () => {
  test('equal numbers are identical, whatever the device', () => {
    assert.equal(compare(receipt(), receipt({ kind: 'gpu' })).kind, 'identical');
  });

  test('the same module on the processor has no tolerance, another device has', () => {
    assert.deepEqual([compare(receipt(), receipt({ shift: 1e-9 })).kind, compare(receipt(), receipt({ shift: 1e-9 })).exact], ['different', true]);
    assert.equal(compare(receipt(), receipt({ shift: 0.001, kind: 'gpu' })).kind, 'close');
    assert.equal(compare(receipt({ mode: 'recorded', module: 'unknown' }), receipt({ shift: 0.001 })).kind, 'close');
    assert.equal(compare(receipt(), receipt({ shift: 0.1, kind: 'gpu' })).kind, 'different');
  });

  test('every number is listed', () => {
    const { rows, equal } = compare(receipt(), receipt({ shift: 0.1, kind: 'gpu' }));
    assert.equal(rows.length, 2 * METRICS.length);
    assert.equal(equal, METRICS.length);
  });
});

describe('confirmation', () => {
  const settle = (confirmation, live) => {
    const sent = [];
    for (let command = confirmation.advance(live); command; command = confirmation.advance(live)) sent.push(command);
    return sent;
  };

  test('the run goes to its end, and counts once all its changes are made', () => {
    const changes = [
      { step: 20, student: 1, shorthand: 'fkl' },
      { step: 60, student: 0, shorthand: 'ce', from: 1 },
    ];
    const old = session();
    const confirmation = new Confirmation(receipt({ changes }), old);
    assert.deepEqual(settle(confirmation, old), []);
    const live = session({ step: 0 });
    assert.deepEqual(settle(confirmation, live), [{ do: 'step', n: 60 }]);
    live.history.changes.push(changes[0]);
    live.step = 60;
    live.history.evaluated(session().history.last);
    assert.deepEqual(settle(confirmation, live), []);
    assert.equal(confirmation.phase, 'running', 'the copy at the last step is not there yet');
    live.history.changes.push(changes[1]);
    settle(confirmation, live);
    assert.equal(confirmation.phase, 'done');
  });

  test('other data, a failure and a meddling reader end it', () => {
    const begin = (change) => {
      const confirmation = new Confirmation(receipt(), null);
      const live = session({ step: 0 });
      change(live);
      settle(confirmation, live);
      return [confirmation.phase, confirmation.message];
    };
    assert.deepEqual(begin((live) => (live.info.fingerprint = '00')), ['cache', '']);
    assert.deepEqual(begin((live) => (live.failure = { message: 'lost' })), ['failed', 'lost']);
    assert.deepEqual(begin((live) => (live.refused[1] = 'no such loss')), ['failed', 'no such loss']);
    assert.deepEqual(begin((live) => (live.playing = true)), ['left', '']);
    assert.deepEqual(begin((live) => (live.settings = { ...settings, seed: 4 })), ['left', '']);
    assert.deepEqual(begin((live) => (live.step = 5)), ['left', '']);
    assert.deepEqual(begin((live) => live.history.changes.push({ step: 0, student: 0, shorthand: 'ce' })), ['left', '']);
  });

  test('a processor run is repeated on the processor', () => {
    assert.equal(settingsFor(receipt()).device, 'cpu');
    assert.equal(settingsFor(receipt({ kind: 'gpu' })).device, 'auto');
  });
});

describe('one file', () => {
  const script = 'const end = "</body>"; // <script type="text/plain" id="crest-module">';
  const page = `<!doctype html>\n<html><body>\n<crest-lab></crest-lab>\n<script type="text/plain" id="crest-module">AAAA</script>\n<script>${script}</script>\n</body></html>`;
  const bytes = (text) => new TextEncoder().encode(text);
  const recording = bytes('</script><script>alert(1)</script><!-- </body>');
  const cache = { name: '"><script>alert("&")</script>', bytes: Uint8Array.from({ length: 100_000 }, (_, i) => i % 256) };

  test('what goes in comes out, and nothing of it can be read as HTML', () => {
    const saved = withExperiment(page, { recording, cache });
    assert.deepEqual(experimentIn(saved), { recording, cache });
    assert.equal(saved.includes('alert'), true);
    assert.equal(saved.split('<script').length, page.split('<script').length + 2);
    // Before the script that runs.
    assert.ok(saved.indexOf('crest-experiment') < saved.indexOf('crest-module'));
    assert.ok(saved.endsWith(page.slice(page.indexOf('<script type'))));
  });

  test('saving again replaces the old experiment', () => {
    const once = withExperiment(page, { recording, cache });
    const twice = withExperiment(once, { recording: bytes('new'), cache: null });
    assert.deepEqual(experimentIn(twice), { recording: bytes('new'), cache: null });
    assert.equal(twice, withExperiment(page, { recording: bytes('new'), cache: null }));
  });

  test('other pages are refused, and a page without an experiment has none', () => {
    assert.throws(() => withExperiment('<html></html>', { recording, cache: null }), /no page of one file/);
    assert.equal(experimentIn(page), null);
  });
});

describe('recording', () => {
  test('hostile tokens and copies survive', () => {
    const run = { ...session(), snapshots: { steps: [], frame: () => undefined }, reason: null };
    run.history.changes.push({ step: 20, student: 0, shorthand: 'ce', from: 1 });
    run.history.loose = true;
    run.info = { ...run.info, places: [{ position: 1, context: '<!--', following: '</script>', tokens: ['</script>', '\u2028'], p: Float32Array.of(0.5, 0.25), rest: 0.25, peaks: 2, next: 0 }] };
    const read = readRecording(writeRecording(run, HASH));
    assert.deepEqual(read.info.places[0].tokens, ['</script>', '\u2028']);
    assert.deepEqual(read.history.changes, run.history.changes);
    assert.equal(read.history.loose, true);
  });
});

describe('tour', () => {
  test('keys lead on, back and out', () => {
    const last = STOPS.length - 1;
    assert.equal(after(' ', 0, STOPS.length), 1);
    assert.equal(after(' ', last, STOPS.length), null);
    assert.equal(after('ArrowRight', last, STOPS.length), last);
    assert.equal(after('ArrowLeft', 0, STOPS.length), 0);
    assert.equal(after('Escape', 3, STOPS.length), null);
    assert.equal(after('x', 3, STOPS.length), undefined);
  });

  test('at most eight stops follow the page, with the result, the price and the limits, and have words in both languages', () => {
    assert.ok(STOPS.length <= 8);
    const page = ['crest-chapter-answers', 'crest-chapter-tug', 'crest-controls', 'crest-chapter-lab', 'crest-chapter-meeting'];
    const order = STOPS.map(({ path: [first] }) => page.indexOf(first));
    assert.deepEqual(order, [...order].sort());
    assert.deepEqual(STOPS.slice(-3).map(({ id }) => id), ['verdict', 'price', 'limits']);
    for (const { id } of STOPS) for (const language of LANGUAGES) assert.ok(toolWords(language).tour.stops[id].text.length > 20);
  });

  const at = (given) => ({ mode: 'live', phase: 'ready', step: 0, steps: 60, playing: false, history: { last: { step: given.step ?? 0 } }, ...given });
  const does = (errand, session) => errand.advance(session).map((command) => (command.n ? `${command.do} ${command.n}` : command.do));

  test('playing shows the recording where nothing is trained, and leaves a run of the reader alone', () => {
    const errand = new Errand('play');
    const live = at({});
    assert.deepEqual([does(errand, null), does(errand, live), does(errand, live)], [[], ['recorded'], []]);
    assert.deepEqual(does(errand, at({ mode: 'recorded' })), ['play']);
    assert.ok(errand.over);
    for (const session of [at({ step: 7 }), at({ playing: true })]) assert.deepEqual(does(new Errand('play'), session), []);
  });

  test('where no recording comes, the students learn', () => {
    const errand = new Errand('play');
    does(errand, at({}));
    assert.deepEqual(does(errand, at({})), ['play']);
  });

  test('the end is that of a recording; what the reader has measured stays as it is', () => {
    assert.deepEqual(does(new Errand('finish'), at({ mode: 'recorded', step: 20, playing: true })), ['pause', 'step 40']);
    assert.deepEqual(does(new Errand('finish'), at({ mode: 'recorded', step: 60 })), []);
    assert.deepEqual(does(new Errand('finish'), at({ step: 25 })), []);
    const early = new Errand('finish');
    assert.deepEqual(does(early, at({ step: 3, history: { last: undefined } })), ['recorded']);
    assert.deepEqual(does(early, at({ mode: 'recorded' })), ['step 60']);
  });

  test('there are notes for every chapter', () => {
    for (const language of LANGUAGES) assert.equal(toolWords(language).presenter.notes.length, dictionary(language).chapters.titles.length);
  });
});

test('the stopwatch counts only while it runs', () => {
  const watch = new Stopwatch();
  watch.toggle(1000);
  assert.equal(minutes(watch.elapsed(66_500)), '1:05');
  watch.toggle(66_500);
  assert.equal(watch.elapsed(99_000), 65_500);
  watch.toggle(100_000);
  watch.reset(101_000);
  assert.equal(watch.elapsed(103_000), 2000);
  assert.equal(minutes(3_723_000), '62:03');
});

test('a saved experiment is the first scene of its page', () => {
  introduce({ students, seed: 9, steps: 60, size: 'xs', lr: 0.01, position: 5 });
  const state = LabState.fromHash('');
  assert.deepEqual([state.scene, state.seed, state.lr, state.size, state.position, state.isScene], ['experiment', 9, 0.01, 'xs', 5, true]);
  assert.equal(LabState.fromHash('#v=1&scene=default').toHash(), '#v=1&scene=default');
  assert.equal(sceneAfter('experiment', 1), 'default');
  assert.equal(sceneAfter('experiment', -1), null);
  assert.equal(sceneWords('experiment', en, null).title, en.scenes.saved);
  assert.equal(sceneWords('default', ja, null).setup, ja.scenes.first);
  assert.equal(sceneWords('default', ja, null).reason, '');
  assert.equal(sceneWords('long', ja, null).reason, '');
  assert.equal(sceneWords('long', ja, toolWords('ja')).reason, toolWords('ja').reasons.long.reason);
});
