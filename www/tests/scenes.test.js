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

  test('the second card’s predictions got no worse on average beside a loss that supports them', () => {
    for (const steps of [300, 600]) {
      for (const [a, b] of [['ce+rkl+rank', 'ce+rkl'], ['fkl+0.3rank', 'fkl']]) {
        assert.ok(differences({ steps, metric: 'perplexity', a, b }).reduce((sum, { difference }) => sum + difference, 0) <= 0, `${a} at ${steps}`);
      }
    }
  });

  test('its price: more of those losses in its place made them better by so much, and kept fewer candidates', () => {
    const { students, steps } = sceneOf('control');
    const [, b, a] = students;
    const pairs = differences({ steps, metric: 'perplexity', a, b });
    assert.equal(pairs.length, 5, 'both languages say five');
    const mean = (side) => Math.round(pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length).toString();
    assert.ok(differences({ steps, metric: 'mor5', a, b }).every(({ difference }) => difference < 0));
    for (const language of ['en', 'ja']) {
      const { intro, scenes, meeting } = dictionary(language);
      for (const text of [intro.answers[1].text, scenes.findings.control, meeting.limits.items.find((item) => item.includes(mean('a')))]) {
        for (const side of ['a', 'b']) assert.ok(text?.includes(mean(side)), `${language}: ${mean(side)} in ${text}`);
      }
      assert.equal(intro.answers[1].scene, 'control');
    }
  });

  test('it does nothing or harm in bad company or badly set', () => {
    const every = (claim, ok) => assert.ok(differences({ steps: 300, ...claim }).every(ok), JSON.stringify(claim));
    every({ metric: 'mor5', a: 'ce+rkl+rank:k=1', b: 'ce+rkl' }, ({ difference }) => Math.abs(difference) < 0.01);
    every({ metric: 'ece', a: 'ce+rkl+rank:tau=10', b: 'ce+rkl' }, ({ difference }) => difference > 0);
    every({ metric: 'ece', a: 'rkl+rank', b: 'rkl' }, ({ difference }) => difference > 0);
    every({ metric: 'top1', a: 'rkl+rank', b: 'rkl' }, ({ difference }) => difference < 0);
  });

  test('the first card says by how much, as it was measured', () => {
    const gain = (a, b) => {
      const found = differences({ steps: 600, metric: 'mor5', a, b });
      assert.equal(found.length, 5, 'both languages say five');
      assert.ok(found.every(({ difference }) => difference > 0), 'both languages say that all agree');
      return ((5 * found.reduce((sum, { difference }) => sum + difference, 0)) / found.length).toFixed(1);
    };
    const [reverse, forward] = [gain('ce+rkl+rank', 'ce+rkl'), gain('fkl+0.3rank', 'fkl')];
    const whole = (a, b, metric, times) => {
      const found = differences({ steps: 600, metric, a, b });
      return ['b', 'a'].map((side) => Math.round((times * found.reduce((sum, pair) => sum + pair[side], 0)) / found.length));
    };
    for (const pair of [['ce+rkl+rank', 'ce+rkl'], ['fkl+0.3rank', 'fkl']]) {
      assert.deepEqual(whole(...pair, 'cr3', 100), [2, 3], 'both languages say 2 and 3 places in 100');
      assert.deepEqual(whole(...pair, 'mor5', 5)[0], 2, 'both languages say about two of five');
      assert.ok(differences({ steps: 600, metric: 'cr3', a: pair[0], b: pair[1] }).every(({ difference }) => difference > 0));
    }
    for (const language of ['en', 'ja']) {
      const { intro, scenes } = dictionary(language);
      for (const text of [intro.answers[0].text, scenes.findings.default]) assert.deepEqual(text.match(/0\.\d/g), [reverse, forward], language);
      assert.deepEqual(intro.answers[0].brief.match(/0\.\d/g), [forward, reverse], language);
    }
  });
});
