/** The scenes against the numbers that they were chosen by. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CLAIMS, EVIDENCE } from '../../docs/scenes/claims.mjs';
import { differences, holds, places, runs, together } from '../../docs/scenes/measure.mjs';
import { load } from './load.js';

const { SCENES, sceneOf } = await load('src/scenes.ts');
const { dictionary, sceneWords, toolWords } = await load('src/i18n/index.ts', 'src/present/scene-words.ts');

describe('scenes', () => {
  test('each has its own id, two to four students, and words in both languages', () => {
    const ids = SCENES.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, students } of SCENES) {
      assert.ok(students.length >= 2 && students.length <= 4, id);
      for (const language of ['en', 'ja']) {
        const { title, reason, look } = sceneWords(id, dictionary(language), toolWords(language));
        assert.ok(title !== id && reason && look, id);
      }
    }
    assert.equal(sceneOf('anchor')?.id, 'anchor');
    assert.equal(sceneOf('nowhere'), undefined);
  });

  test('good, bad and even ones are shown', () => {
    const kinds = SCENES.map(({ kind }) => kind);
    for (const [kind, least] of [['good', 2], ['bad', 4], ['even', 3]]) {
      assert.ok(kinds.filter((one) => one === kind).length >= least, kind);
    }
  });

  test('every student, length and seed was measured', () => {
    for (const { id, students, steps, seed } of SCENES) {
      for (const variant of students) assert.ok(runs.some((run) => run.name === `${variant}@${steps}#${seed}`), `${id}: ${variant}`);
    }
  });

  test('every place is held-out text whose answers were measured', () => {
    for (const { id, position } of SCENES.filter((scene) => scene.position !== null)) {
      assert.ok(places.some(({ teacher }) => teacher.position === position), id);
    }
  });

  test('at the place that the page opens with the order has no direction, as docs/scenes.md says', () => {
    const { teacher, students } = places.find((place) => place.teacher.position === sceneOf('default').position);
    const peaks = [...Array(teacher.peaks).keys()];
    const ordered = (q) => peaks.flatMap((a) => peaks.slice(a + 1).filter((b) => q[a] > q[b])).length;
    const mean = (variant) => {
      const asked = students.filter(({ run }) => run.startsWith(`${variant}@300#`));
      assert.equal(asked.length, 5, variant);
      return asked.reduce((sum, { q }) => sum + ordered(q), 0) / 5;
    };
    assert.deepEqual(['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'].map(mean), [15.2, 15.6, 17.6, 17.2]);
  });

  test('a scene about one place names a token of it that its words name too', () => {
    const about = SCENES.filter((scene) => scene.about !== undefined);
    assert.equal(about.length, 3);
    for (const { id, position, about: rank } of about) {
      const token = places.find(({ teacher }) => teacher.position === position).teacher.tokens[rank].trim();
      for (const [language, quoted] of [['en', `“${token}”`], ['ja', `「${token}」`]]) {
        assert.ok(sceneWords(id, dictionary(language), toolWords(language)).setup.includes(quoted), `${id}, ${language}: ${token}`);
      }
    }
  });

  for (const scene of SCENES) {
    test(`${scene.id}: its claims hold, in its own seed too, as often as it says`, () => {
      for (const claim of CLAIMS[scene.id]) {
        const found = differences(claim);
        const good = found.filter((pair) => holds(claim, pair));
        assert.ok(found.length >= 3 && good.length >= found.length - (claim.but ?? 0), JSON.stringify(claim));
        if (claim.steps === scene.steps) assert.ok(good.some(({ seed }) => seed === scene.seed), JSON.stringify(claim));
      }
      assert.deepEqual(together(scene.id, scene.steps), EVIDENCE[scene.id]);
      assert.deepEqual({ seeds: scene.seeds, holds: scene.holds }, EVIDENCE[scene.id]);
      for (const language of ['en', 'ja']) assert.ok(dictionary(language).scenes.findings[scene.id], language);
    });
  }

  /** In all five seeds: a variant that is not there is no claim that holds. */
  const all = (claim) => {
    const found = differences(claim);
    assert.equal(found.length, 5, JSON.stringify(claim));
    return found;
  };
  const mean = (pairs, side) => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;

  test('the second card’s perplexity got no worse on average beside a loss that holds the probabilities, and stayed bad without', () => {
    for (const steps of [300, 600]) {
      for (const [a, b] of [['ce+rkl+rank', 'ce+rkl'], ['fkl+0.3rank', 'fkl']]) {
        assert.ok(mean(all({ steps, metric: 'perplexity', a, b }), 'difference') <= 0, `${a} at ${steps}`);
      }
    }
    assert.ok(all({ steps: 300, metric: 'perplexity', a: 'rkl+rank', b: 'ce+rkl+rank' }).every(({ a, b }) => a > 3 * b));
  });

  test('its price: more of those losses in its place made it lower by so much, and kept fewer candidates', () => {
    const { students, steps } = sceneOf('control');
    const [, b, a] = students;
    const pairs = all({ steps, metric: 'perplexity', a, b });
    assert.ok(all({ steps, metric: 'mor5', a, b }).every(({ difference }) => difference < 0));
    const said = ['a', 'b'].map((side) => mean(pairs, side).toFixed(0));
    const [least, most] = [Math.max, Math.min].map((end) => Math.abs(end(...pairs.map(({ difference }) => difference))).toFixed(0));
    for (const [language, range] of [['en', `${least} to ${most} lower`], ['ja', `差は${least}〜${most}`]]) {
      const { intro, scenes, meeting } = dictionary(language);
      const limit = meeting.limits.items.find((item) => item.includes(range));
      for (const text of [intro.answers[1].text, scenes.findings.control, limit]) for (const value of said) assert.ok(text?.includes(value), `${value} in ${text}`);
      assert.ok(intro.answers[1].text.includes(range), range);
      assert.match(intro.answers[1].text, /five random starts|5回の平均/);
      assert.equal(intro.answers[1].scene, 'control');
    }
  });

  test('it does nothing or harm in bad company or badly set', () => {
    const every = (claim, ok) => assert.ok(all({ steps: 300, ...claim }).every(ok), JSON.stringify(claim));
    every({ metric: 'mor5', a: 'ce+rkl+rank:k=1', b: 'ce+rkl' }, ({ difference }) => Math.abs(difference) < 0.01);
    every({ metric: 'ece', a: 'ce+rkl+rank:tau=10', b: 'ce+rkl' }, ({ difference }) => difference > 0);
    every({ metric: 'ece', a: 'rkl+rank', b: 'rkl' }, ({ difference }) => difference > 0);
    every({ metric: 'top1', a: 'rkl+rank', b: 'rkl' }, ({ difference }) => difference < 0);
  });

  test('the first card says by how much, as it was measured', () => {
    const pairs = [['ce+rkl+rank', 'ce+rkl'], ['fkl+0.3rank', 'fkl']];
    const of = (metric) => pairs.map(([a, b]) => all({ steps: 600, metric, a, b }));
    const [kept, ordered] = [of('mor5'), of('cr3')];
    for (const found of [...kept, ...ordered]) assert.ok(found.every(({ difference }) => difference > 0), 'both languages say that all agree');
    const gains = kept.map((found) => (5 * mean(found, 'difference')).toFixed(1));
    const [before, after] = ['b', 'a'].map((side) => [...new Set(ordered.map((found) => (100 * mean(found, side)).toFixed(0)))].join());
    assert.ok(kept.every((found) => Math.round(5 * mean(found, 'b')) === 2), 'both languages say about two');
    for (const [language, order, says] of [
      ['en', `${after} places in 100 instead of ${before}, beside either`, /about two.*five random starts, and all five agree/],
      ['ja', `どちらでも100か所中${before}か所から${after}か所に`, /約2個.*5回の平均。5回とも/],
    ]) {
      const { intro, scenes } = dictionary(language);
      const { brief, text } = intro.answers[0];
      for (const said of [text, scenes.findings.default]) assert.deepEqual(said.match(/0\.\d/g), gains, language);
      assert.deepEqual(brief.match(/0\.\d/g), gains.toReversed(), language);
      assert.ok(text.includes(order), order);
      assert.match(text, says);
    }
  });
});
