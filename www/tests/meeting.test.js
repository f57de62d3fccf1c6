/** Chapter 6's derived numbers and sentences: risk, payback, phrases. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { load } from './load.js';

const { contest, difference, risk, savedText, DEFAULTS, clampAssumption, payback, runCost, phrases, formatFor, en, ja } = await load(
  'src/chapters/meeting-facts.ts',
  'src/chapters/risk-lens.ts',
  'src/chapters/risk-view.ts',
  'src/chapters/payback-sum.ts',
  'src/chapters/phrases-list.ts',
  'src/format.ts',
  'src/i18n/en/index.ts',
  'src/i18n/ja/index.ts',
);

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
    at: () => ({ step, comparison: { positions: 1536, metrics: { retention: measured(kept, range), perplexity: measured(perplexity, prices) } } }),
  },
});
const share = { value: 0.4, low: 0.3, high: 0.5, positions: 1000 };
const assessment = { measures: { multimodal: share } };

describe('contest', () => {
  test('the ranking student meets the one that differs in nothing else', () => {
    assert.deepEqual(contest(['fkl', 'ce+rkl+rank', 'CE+RKL', 'ce']), { plain: 2, ranked: 1 });
    assert.deepEqual(contest(['fkl', 'ce', 'ce+rkl+2rank']), { plain: 0, ranked: 2 });
    assert.equal(contest(['fkl', 'ce']), null);
    assert.equal(contest(['fkl+rank', 'ce+rank']), null);
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
    const found = risk(session(), assessment);
    [2000, 1600].forEach((lost, i) => near(found.rows[i].lost, lost));
    [1500, 2500].forEach((end, i) => near(found.rows[0].range[i], end));
    near(found.saved.replies, 400);
    [200, 600].forEach((end, i) => near(found.saved.interval[i], end));
  });

  test('says nothing before both numbers are measured', () => {
    assert.equal(risk(session(), null), null);
    assert.equal(risk(null, assessment), null);
    assert.equal(risk(session({ step: 0 }), assessment), null);
    assert.equal(risk(session({ kept: [NaN, NaN] }), assessment), null);
    assert.equal(risk(session(), { measures: { multimodal: null } }), null);
  });

  test('is told with its direction, or as no clear difference', () => {
    const [words, format] = [dictionary('en'), formatFor('en')];
    const text = (given) => savedText(risk(session(given), assessment).saved, words, format);
    assert.match(text(), /^B keeps .* 400 more .* \(95 % interval 200 to 600\)/);
    assert.match(text({ kept: [0.6, 0.5], range: [-0.15, -0.05] }), /^B loses .* 400 more .* 200 to 600/);
    assert.match(text({ range: [-0.05, 0.15] }), /no clear difference .* -200 to \+600/);
    assert.match(text({ range: null }), /no clear difference\./);
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
    assert.deepEqual([sum.machineHours, sum.machine, sum.pilot], [null, 0, sum.people]);
    assert.equal(payback({ ...DEFAULTS, student: DEFAULTS.teacher }, null).days, null);
    assert.equal(runCost(null, 5), null);
  });

  test('boxes take numbers only', () => {
    assert.deepEqual(['12.5', ' 3 ', '-4', '1e99', '', 'x', 'Infinity'].map(clampAssumption), [12.5, 3, 0, 1e9, null, null, null]);
  });
});

describe('phrases', () => {
  const say = (language, given, own = null) =>
    phrases({ session: session(given), assessment: own, assumptions: DEFAULTS, payback: payback(DEFAULTS, null) }, language, dictionary(language), formatFor(language));
  const text = (...given) => say(...given).map((phrase) => phrase.text);

  test('carry this run’s numbers in both languages', () => {
    for (const language of ['en', 'ja']) {
      const [kept, price, scope, ask] = text(language);
      assert.match(kept, /60\.0%.*50\.0%.*\+5\.0.*\+15\.0/);
      assert.match(price, /80\.0.*90\.0/);
      assert.match(scope, /7.*100|100.*7/);
      assert.match(ask, /510,000/);
    }
  });

  test('say when nothing is clear, and when it is worse', () => {
    assert.match(text('en', { range: [-0.02, 0.1], prices: [-2, 1] }).join(' '), /no clear difference\. .*80\.0.*no clear difference\./);
    assert.match(text('ja', { range: [-0.02, 0.1] })[0], /はっきりした差はありません/);
    assert.match(text('en', { kept: [0.6, 0.5], range: [-0.15, -0.05], perplexity: [80, 90], prices: [5, 15] }).join(' '), /clearly fewer.*price/);
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
        assert.doesNotMatch(text.replace('95', ''), /[0-9]/);
      }
      const { more, less, unclear } = dictionary(language).meeting.phrases.keptJudged;
      for (const judgement of [more, less, unclear]) assert.ok(found[0].room.some((form) => form.includes(judgement)), judgement);
      assert.ok(found.every(({ room }) => room.every((form) => form !== '' && !form.includes('–'))));
    }
  });
});
