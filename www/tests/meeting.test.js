/** Chapter 6's derived numbers and sentences: risk, payback, phrases. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { load, textOf } from './load.js';

const { contest, difference, facts, risk, paybackView, savedText, teacherShare, initSync, assess, DEFAULTS: STARTS, clampAssumption, payback, runCost, whose, phrases, TOLERATED, formatFor, en, ja } = await load(
  'src/chapters/meeting-facts.ts',
  'src/chapters/risk-lens.ts',
  'src/chapters/risk-view.ts',
  'src/chapters/teacher-share.ts',
  'src/generated/crest_web.js',
  'src/chapters/payback-sum.ts',
  'src/chapters/payback-view.ts',
  'src/chapters/phrases-list.ts',
  'src/format.ts',
  'src/i18n/en/index.ts',
  'src/i18n/ja/index.ts',
);
const DEFAULTS = STARTS.ja;

const dictionary = (language) => ({ en, ja })[language];

const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);
const measured = (values, interval) => ({ values, intervals: [[null, interval], [null, null]] });
const session = ({ kept = [0.5, 0.6], range = [0.05, 0.15], perplexity = [90, 80], prices = [-15, -5], step = 100 } = {}) => ({
  objectives: ['ce+rkl', 'ce+rkl+rank'],
  settings: { seed: 7 },
  steps: 600,
  speed: null,
  info: { parameters: 250_000, cacheBytes: 1_500_000 },
  step,
  history: {
    at: () => ({ step, comparison: { positions: 1536, metrics: { mor5: measured(kept, range), second_kept: measured(kept, range), perplexity: measured(perplexity, prices) } } }),
  },
});
const share = { value: 0.4, low: 0.3, high: 0.5, positions: 1000 };
const assessment = { measures: { multimodal: share } };
const bytes = (path) => readFileSync(resolve(import.meta.dirname, '..', path));

describe('contest', () => {
  test('the ranking student meets the one that differs in nothing else', () => {
    assert.deepEqual(contest(['fkl', 'ce+rkl+rank', 'CE+RKL', 'ce'], [0.9, 0.5, 0.4, 0.9]), { plain: 2, ranked: 1, twins: true });
    assert.equal(contest(['fkl', 'ce'], [0.5, 0.4]), null);
    assert.equal(contest(['fkl+rank', 'ce+rank'], [0.5, 0.4]), null);
  });

  test('of two such pairs the one with the stronger plain student, whatever their order', () => {
    const students = ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'];
    assert.deepEqual(contest(students, [0.36, 0.43, 0.42, 0.44]), { plain: 2, ranked: 3, twins: true });
    assert.deepEqual(contest(students, [0.43, 0.43, 0.42, 0.44]), { plain: 0, ranked: 1, twins: true });
    assert.deepEqual(contest(students, [NaN, 0.43, 0.42, 0.44]), { plain: 2, ranked: 3, twins: true });
  });

  test('of several ranking students the first, however much a later one keeps', () => {
    assert.deepEqual(contest(['ce+rkl', 'ce+rkl+rank:k=1', 'ce+rkl+rank'], [0.3, 0.3, 0.4]), { plain: 0, ranked: 1, twins: true });
  });

  test('without such a pair the strongest plain student stands in', () => {
    assert.deepEqual(contest(['fkl', 'ce', 'ce+rkl+2rank'], [0.2, 0.3, 0.4]), { plain: 1, ranked: 2, twins: false });
  });

  const run = (objectives, values, intervals) => ({ ...session(), objectives, history: { at: () => ({ step: 9, comparison: { positions: 7, metrics: { mor5: { values, intervals }, perplexity: { values: values.map(() => NaN), intervals } } } }) } });

  test('a plain student outside the pair is named where it keeps more than the pair’s', () => {
    const none = [null, null, null];
    const intervals = [none, [null, null, [-0.01, 0.03]], none];
    const found = facts(run(['ce+rkl', 'ce+rkl+rank', 'fkl'], [0.36, 0.4, 0.39], intervals));
    assert.deepEqual([found.contest.plain, found.contest.ranked, found.outsider.student], [0, 1, 2]);
    const { plain, ranked, interval, clear } = found.outsider.mor5;
    assert.deepEqual([plain, ranked, interval, clear], [0.39, 0.4, [-0.03, 0.01], false]);
    assert.equal(facts(run(['ce+rkl', 'ce+rkl+rank', 'fkl'], [0.36, 0.4, 0.35], intervals)).outsider, null);
  });

  test('an interval is turned when the ranking student comes first', () => {
    const { difference: found, interval, clear } = difference(measured([0.6, 0.5], [-0.15, -0.05]), { plain: 1, ranked: 0 });
    near(found, 0.1);
    assert.deepEqual([interval, clear], [[0.05, 0.15], true]);
    assert.equal(difference(measured([0.6, 0.5], null), { plain: 0, ranked: 1 }).clear, false);
    assert.equal(difference(measured([NaN, 0.5], null), { plain: 0, ranked: 1 }), null);
  });
});

describe('risk', () => {
  test('is 10,000 x s x (1 - r), with the ends of s', () => {
    const found = risk(session(), share);
    [2000, 1600].forEach((lost, i) => near(found.rows[i].lost, lost));
    [1500, 2500].forEach((end, i) => near(found.rows[0].range[i], end));
    near(found.saved.replies, 400);
    [200, 600].forEach((end, i) => near(found.saved.interval[i], end));
  });

  test('says nothing before both numbers are measured', () => {
    assert.equal(risk(session(), null), null);
    assert.equal(risk(null, share), null);
    assert.equal(risk(session({ step: 0 }), share), null);
    assert.equal(risk(session({ kept: [NaN, NaN] }), share), null);
  });

  test('is told with its direction, or as no clear difference', () => {
    const [words, format] = [dictionary('en'), formatFor('en')];
    const text = (given) => savedText(risk(session(given), share).saved, words, format);
    assert.match(text(), /B keeps .* 400 more .* \(95% interval 200 to 600\)/);
    assert.match(text({ kept: [0.6, 0.5], range: [-0.15, -0.05] }), /B loses .* 400 more .* 200 to 600/);
    assert.match(text({ range: [-0.05, 0.15] }), /no clear difference .* −200 to \+600/);
    assert.match(text({ range: null }), /no clear difference\./);
  });
});

describe('the share of the teachers that come with a page', () => {
  initSync({ module: bytes('src/generated/crest_web_bg.wasm') });
  for (const name of ['stories', 'stories-lite']) {
    test(`${name}: is the one that the module measures`, () => {
      const found = assess(new Uint8Array(bytes(`../data/${name}.safetensors`)));
      assert.deepEqual(teacherShare(found.fingerprint), found.assessment.measures.multimodal);
    });
  }

  test('other teachers have none', () => {
    assert.deepEqual([teacherShare(undefined), teacherShare('00')], [null, null]);
  });
});

describe('payback', () => {
  test('sums follow the formulas', () => {
    const cost = runCost(session(), 20);
    // 20 steps of two students each second: 25 ms a step and student.
    near(cost.msPerStep, 25);
    assert.equal(cost.studentBytes, 1_000_000);
    const sum = payback({ weeks: 2, hours: 10, wage: 100, runs: 3, factor: 240, machine: 50, requests: 1000, teacher: 30, student: 10 }, cost);
    near(sum.people, 2000);
    near(sum.machineHours, 3);
    near(sum.pilot, 2150);
    near(sum.saving, 20);
    near(sum.days, 107.5);
  });

  test('what is not measured is in no sum, and no saving never pays back', () => {
    const sum = payback(DEFAULTS, runCost(session(), null));
    assert.deepEqual([sum.machineHours, sum.machine, sum.pilot, sum.days], [null, 0, sum.people, null]);
    assert.equal(payback({ ...DEFAULTS, student: DEFAULTS.teacher }, runCost(session(), 20)).days, null);
    assert.equal(runCost(null, 5), null);
  });

  test('nothing is in bold before it is measured, and the ranking loss saves nothing in plain sight', () => {
    const says = { en: [/ranking loss itself saves nothing/, /no training time that could be told from noise/, /Without the cost of machines it pays back after 190 days/], ja: [/順位損失そのものが節約する費用はありません/, /学習時間の差は測定の誤差の範囲でした/, /計算機の費用を除けば190日で回収できます/] };
    for (const language of ['en', 'ja']) {
      const view = (speed, given = DEFAULTS) => {
        const cost = runCost(session(), speed);
        return textOf(paybackView({ given, cost, sum: payback(given, cost), change: () => 0, currency: '€', trade: () => 0 }, dictionary(language), formatFor(language)));
      };
      const [worth, own, missing] = says[language];
      for (const text of [view(null), view(20)]) for (const pattern of [worth, own]) assert.match(text, pattern);
      for (const pattern of [worth, own]) assert.doesNotMatch(view(20).match(/class="small soft".*?<\/p>/gs)?.join() ?? '', pattern);
      assert.match(view(null), missing);
      assert.doesNotMatch(view(null), /<b>/);
      assert.match(view(20), /<b>.*\d/);
      assert.match(view(20, { ...DEFAULTS, student: DEFAULTS.teacher }), /<b>/);
      assert.equal(/€/.test(view(20)), language === 'en');
    }
  });

  test('boxes take numbers only', () => {
    assert.deepEqual(['12.5', ' 3 ', '-4', '1e99', '', 'x', 'Infinity'].map(clampAssumption), [12.5, 3, 0, 1e9, null, null, null]);
  });
});

describe('phrases', () => {
  const say = (language, given, own = null, whose = 'page') =>
    phrases({ session: session(given), assessment: own, assumptions: DEFAULTS, whose, payback: payback(DEFAULTS, null), currency: '$' }, language, dictionary(language), formatFor(language));
  const text = (...given) => say(...given).map((phrase) => phrase.text);

  test('carry this run’s numbers in both languages', () => {
    for (const language of ['en', 'ja']) {
      const [kept, price, scope, ask] = text(language);
      // Of five words: as the headline of chapter 3 counts.
      assert.match(kept, /3\.00.*2\.50.*\+0\.25.*\+0\.75/);
      assert.match(price, /80\.0.*90\.0/);
      assert.match(scope, /7.*100|100.*7/);
      assert.match(ask, { en: /about \$510,000 by this page’s example figures \(machine time not included\)/, ja: /このページの仮の数値でおよそ510,000円（計算機の費用を除く）/ }[language]);
      const [, , , ours] = say(language, undefined, null, 'ours');
      assert.match(ours.text, { en: /by our figures/, ja: /当社の見積もりで/ }[language]);
    }
  });

  test('ask for nothing where the ranking loss gained nothing, or no more than another objective', () => {
    const asks = (given) => text('en', given).filter((sentence) => /^I ask for/.test(sentence)).length;
    assert.deepEqual([asks(), asks({ range: [-0.02, 0.1] }), asks({ kept: [0.6, 0.5], range: [-0.15, -0.05] })], [1, 0, 0]);
    assert.ok(!text('en', { range: [-0.02, 0.1] }).some((sentence) => /we stop/.test(sentence)), 'nobody stops what was not begun');
    assert.ok(text('ja', { range: [-0.02, 0.1] }).some((sentence) => /試行をお願いする理由がありません/.test(sentence)));
    const none = [null, null, null];
    const mor5 = { values: [0.36, 0.4, 0.39], intervals: [[null, [0.02, 0.06], [0.01, 0.05]], [[-0.06, -0.02], null, [-0.03, 0.01]], none] };
    const given = { ...session(), objectives: ['ce+rkl', 'ce+rkl+rank', 'fkl'], history: { at: () => ({ step: 9, comparison: { positions: 7, metrics: { mor5, perplexity: mor5 } } }) } };
    const source = { session: given, assessment: null, assumptions: DEFAULTS, whose: 'page', payback: payback(DEFAULTS, null), currency: '' };
    assert.ok(!phrases(source, 'en', dictionary('en'), formatFor('en')).some((phrase) => /^I ask for/.test(phrase.text)));
  });

  test('ask for no pilot where predictions became clearly worse, by more than the checklist allows', () => {
    const asked = (given) => text('en', given).filter((sentence) => /^I ask for/.test(sentence)).length;
    const gain = { kept: [0.5, 0.6], range: [0.05, 0.15] };
    assert.equal(asked({ ...gain, perplexity: [80, 90], prices: [5, 15] }), 0);
    assert.equal(asked({ ...gain, perplexity: [80, 90], prices: [-5, 15] }), 1, 'what is not clear is no reason');
    assert.equal(asked({ ...gain, perplexity: [80, 80.7], prices: [0.1, 1.2] }), 1, 'less than 1 % is allowed');
    assert.equal(asked({ ...gain, perplexity: [80, 70], prices: [-15, -5] }), 1);
    const allowed = `${Math.round(100 * (TOLERATED - 1))}%`;
    for (const language of ['en', 'ja']) assert.ok(dictionary(language).meeting.checklist.stages(true)[0][1].join().includes(allowed), language);
  });

  test('name the plain student outside the pair that does better', () => {
    const none = [null, null, null];
    const comparison = { positions: 7, metrics: { mor5: { values: [0.36, 0.4, 0.39], intervals: [none, [null, null, [-0.01, 0.03]], none] } } };
    const given = { ...session(), objectives: ['ce+rkl', 'ce+rkl+rank', 'fkl'], history: { at: () => ({ step: 9, comparison }) } };
    comparison.metrics.perplexity = comparison.metrics.mor5;
    for (const [language, pattern] of [['en', /“C: Forward KL” keeps the most: 1\.95 of five\. Between B and C there is no clear difference.*−0\.15 to \+0\.05/], ['ja', /最も多く残したのは「C：順KL」で、平均1\.95個.*BとCの間に、明確な差はありません.*−0\.15〜\+0\.05/]]) {
      const source = { session: given, assessment: null, assumptions: DEFAULTS, whose: 'page', payback: payback(DEFAULTS, null), currency: '' };
      assert.match(phrases(source, language, dictionary(language), formatFor(language))[1].text, pattern);
      // Before the run the sentence has its place.
      const [, open] = phrases({ ...source, session: { ...given, history: { at: () => null } } }, language, dictionary(language), formatFor(language));
      assert.match(open.text, language === 'en' ? /Between B and C nothing is measured yet\.$/ : /BとCの差は、まだ測定していません。$/);
      assert.ok(open.room.length > 0);
    }
  });

  test('name the plain student that predicts better than both of the pair', () => {
    const none = [null, null, null];
    const mor5 = { values: [0.39, 0.41, 0.36], intervals: [none, none, none] };
    const perplexity = { values: [53.1, 49.1, 45.7], intervals: [[null, [-6, -2], [-9, -5]], [[2, 6], null, [-6, -1]], none] };
    const given = (perplexity) => ({ ...session(), objectives: ['fkl', 'fkl+0.3rank', 'ce+2fkl'], history: { at: () => ({ step: 9, comparison: { positions: 7, metrics: { mor5, perplexity } } }) } });
    const said = (perplexity, language) => {
      const source = { session: given(perplexity), assessment: null, assumptions: DEFAULTS, whose: 'page', payback: payback(DEFAULTS, null), currency: '' };
      return phrases(source, language, dictionary(language), formatFor(language)).map((phrase) => phrase.text).join(' ');
    };
    assert.match(said(perplexity, 'en'), /it is better\. The lowest without it is 45\.7 \(C: /);
    assert.match(said(perplexity, 'ja'), /よくなっています。順位損失なしで最も小さいのは45\.7です（C：/);
    const unclear = { ...perplexity, intervals: [[null, [-6, -2], [-9, 1]], [[2, 6], null, [-6, 1]], none] };
    assert.doesNotMatch(said(unclear, 'en'), /The lowest without it/);
  });

  test('a sum is ours when all that is in it was put in', () => {
    const without = payback(DEFAULTS, null);
    const all = { weeks: 1, hours: 1, wage: 1 };
    assert.deepEqual([{}, { requests: 5 }, { weeks: 1 }, all].map((edited) => whose(edited, without)), ['page', 'page', 'both', 'ours']);
    const timed = { ...without, machineHours: 3 };
    assert.deepEqual([all, { ...all, runs: 1, factor: 1, machine: 1 }].map((edited) => whose(edited, timed)), ['both', 'ours']);
  });

  test('say that no plain student does better, where that is so', () => {
    const none = [null, null, null];
    const comparison = { positions: 7, metrics: { mor5: { values: [0.39, 0.4, 0.36], intervals: [none, none, none] } } };
    comparison.metrics.perplexity = comparison.metrics.mor5;
    const given = { ...session(), objectives: ['ce+rkl', 'ce+rkl+rank', 'fkl'], history: { at: () => ({ step: 9, comparison }) } };
    for (const [language, pattern] of [['en', /the student without a ranking loss that keeps the most, “A: Cross-entropy \+ reverse KL”\./], ['ja', /最も多く残した「A：交差エントロピー＋逆KL」です。/]]) {
      const source = { session: given, assessment: null, assumptions: DEFAULTS, whose: 'page', payback: payback(DEFAULTS, null), currency: '' };
      assert.match(phrases(source, language, dictionary(language), formatFor(language))[1].text, pattern);
    }
  });

  test('say when nothing is clear, and when it is worse', () => {
    assert.match(text('en', { range: [-0.02, 0.1], prices: [-2, 1] }).join(' '), /no clear difference\. .*80\.0.*no clear difference\./);
    assert.match(text('ja', { range: [-0.02, 0.1] })[0], /明確な差はありません/);
    assert.match(text('en', { kept: [0.6, 0.5], range: [-0.15, -0.05], perplexity: [80, 90], prices: [5, 15] }).join(' '), /clearly fewer.*it is worse/);
  });

  test('speak of the task only when it was measured', () => {
    const own = { assessment, words: { en: { verdict: { headline: 'Worth a trial.' } } } };
    assert.match(text('en', {}, own)[2], /40\.0% .*30\.0% to 50\.0%.*Worth a trial\./);
  });

  test('have dashes for numbers before the run, and room for every judgement', () => {
    for (const [language, open] of [['en', /not measured yet/], ['ja', /まだ測定していません/]]) {
      const found = say(language, { step: 0 });
      assert.equal(found.length, say(language).length);
      for (const { text } of found.slice(0, 2)) {
        assert.match(text, open);
        assert.doesNotMatch(text.replaceAll(/95|上位5/g, ''), /[0-9]/);
      }
      const { more, less, unclear } = dictionary(language).meeting.phrases.keptJudged;
      for (const judgement of [more, less, unclear]) assert.ok(found[0].room.some((form) => form.includes(judgement)), judgement);
      assert.ok(found.every(({ room }) => room.every((form) => form !== '' && !form.includes('–'))));
    }
  });
});
