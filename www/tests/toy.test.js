/** What the toy of chapter 2 says: where the ranking loss helps, the guess, and claims that stand in its text. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.js';

const { guessed, helpful, compare, TEACHER_RANK, CONTEXTS } = await load('src/chapters/bottleneck-model.ts', 'src/math/bottleneck.ts', 'src/math/toy.ts');
const { dictionary } = await load('src/i18n/index.ts');

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8];
const pair = (plain, ranked) => [{ order: plain, mass: 1 }, { order: ranked, mass: 1 }];

function trained(size, tau) {
  const run = compare(1, size, tau);
  let at = run.next();
  while (!at.done) at = run.next();
  return at.value;
}

test('where it helps is known when every size is trained, and ties do not count', () => {
  assert.equal(helpful([pair(10, 40), null]), null);
  assert.deepEqual(helpful([pair(10, 40), pair(40, 42), pair(40, 43), pair(43, 40)]), [1, 3]);
});

test('a guess is right for exactly the sizes that it means', () => {
  const below = SIZES.filter((size) => size < TEACHER_RANK);
  assert.ok(guessed('small', below, 8));
  for (const wrong of ['large', 'all', 'none']) assert.equal(guessed(wrong, below, 8), false, wrong);
  assert.equal(guessed('small', below.slice(1), 8), false);
  assert.ok(guessed('all', SIZES, 8) && guessed('none', [], 8) && guessed('large', [6, 7, 8], 8));
});

test('the claims of the text: it helps below the teacher’s size, tau hardly matters', () => {
  const [usual, wide] = [0.3, 3].map((tau) => SIZES.map((size) => trained(size, tau)));
  assert.deepEqual(helpful(usual), SIZES.filter((size) => size < TEACHER_RANK));
  usual.forEach(([, ranked], i) => assert.ok(Math.abs(ranked.order - wide[i][1].order) <= 2, `size ${i + 1}`));
});

test('a lower shared probability is named as what it costs, and the number of dimensions is no rank', () => {
  for (const [language, price, free] of [['en', /^In exchange .*0\.79 to 0\.73/, /^The probability that lies .*0\.62/], ['ja', /引き換えに.*0\.79から0\.73/, /^教師と重なる確率は0\.62/]]) {
    const { toy } = dictionary(language).tug;
    assert.match(toy.price('0.79', '0.73'), price);
    assert.match(toy.free('0.62', '0.62'), free);
    const text = [toy.lead, toy.rank, toy.size(3), toy.sentence(3, 31, 48, CONTEXTS), toy.ask].join(' ');
    assert.doesNotMatch(text, /\brank\b|ランク|\br\b/);
  }
});
