/** Chapter 5's pure parts: rows, bars, the example and whose text it is. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { resolve } from 'node:path';
import { load, textOf } from './load.js';

const { measureRows, peakBars, resultView, REQUEST, ownOf, sourceOf, formatFor, letter } = await load('src/chapters/task-result.ts', 'src/assessment.ts', 'src/format.ts', 'src/chapters/engineer-letter.ts');
const example = readFileSync(resolve(import.meta.dirname, '../src/chapters/task-example.jsonl'), 'utf8');

const estimate = (value) => ({ value, low: value, high: value, positions: 64 });
const said = (value) => ({ peaks: ['none', 'one'], rows: [['share', value, `[${value}]`], ['ece', '–', '']] });
const assessed = (value, peaks, documents = 20, positions = 1000) => ({ peaks, words: { en: said(value), ja: said(value) }, assessment: { documents, positions } });
const view = (reference) => ({ result: assessed('5%', [null, estimate(0.25)]), reference, language: 'en' });

test('rows carry value and interval, and the page’s teacher where there is one', () => {
  assert.deepEqual(measureRows(view(null)), [['share', '5%', '[5%]'], ['ece', '–', '']]);
  assert.deepEqual(measureRows(view(assessed('9%', []))), [['share', '5%', '[5%]', '9%'], ['ece', '–', '', '–']]);
});

test('bars have names, shares and the page’s teacher', () => {
  assert.deepEqual(peakBars(view(assessed('', [null, estimate(0.5)]))), [
    { name: 'none', share: null, certain: true, reference: null },
    { name: 'one', share: estimate(0.25), certain: true, reference: 0.5 },
  ]);
});

test('the example is JSON lines in the form that is asked for, with the top five and probabilities', () => {
  const lines = example.trim().split('\n');
  assert.equal(lines.length, 2);
  for (const line of lines) {
    const { content } = JSON.parse(line).choices[0].logprobs;
    assert.equal(content.length, 15);
    for (const { token, logprob, top_logprobs: top } of content) {
      const sum = top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
      assert.ok(top.length === 5 && sum > 0 && sum < 1.01);
      // One of the five has the probability that it has among the five.
      assert.equal(top.find((entry) => entry.token === token)?.logprob ?? logprob, logprob);
    }
  }
});

test('the example is never the reader’s own, also with something added to it', () => {
  const [first, second] = example.trim().split('\n');
  for (const text of [example, example.trim(), `${second}\n`, `{"choices": []}\n${first}`]) assert.equal(sourceOf(text, example), 'example');
  assert.equal(sourceOf('{"choices": []}', example), 'own');
  assert.equal(sourceOf('{"choices": []}', ''), 'own', 'the example has not been asked for');
  const done = (source) => ownOf({ state: 'done', source, result: assessed('5%', []) });
  assert.deepEqual([done('example'), done('page'), ownOf(null), ownOf({ state: 'busy' })], [null, null, null, null]);
  assert.ok(done('own'));
});

test('too few answers have no intervals and no settings', () => {
  for (const [documents, positions] of [[19, 5000], [20, 999]]) {
    const result = assessed('5%', [null, estimate(0.25)], documents, positions);
    const rows = measureRows({ result, reference: null, language: 'en' });
    assert.deepEqual(rows, [['share', '5%'], ['ece', '–']]);
    assert.deepEqual(peakBars({ result, reference: null, language: 'en' }).map(({ certain }) => certain), [false, false]);
    const shown = (kind) => textOf(resultView({ ...whole(kind, documents, positions), source: 'example', language: 'ja', format: formatFor('ja') }));
    assert.doesNotMatch(shown('too_small'), /\[5%\]|rho =|25\.0% – 25\.0%|class="interval"/);
    assert.match(shown('too_small'), /区間は出せません/);
  }
  const enough = textOf(resultView({ ...whole('between', 20, 1000), source: 'own', language: 'ja', format: formatFor('ja') }));
  for (const pattern of [/\[5%\]/, /rho =/, /25\.0% – 25\.0%/, /class="interval"/]) assert.match(enough, pattern);
  assert.doesNotMatch(enough, /区間は出せません/);
});

test('the request to an engineer says what to send and how much', () => {
  for (const [language, least] of [['en', /at least 20 .*\n?.*1,000 tokens/], ['ja', /20件以上.*合計1,000トークン以上/]]) {
    const text = letter(language, 'https://example.org/crest/');
    assert.ok(text.includes(REQUEST) && text.includes('https://example.org/crest/') && text.includes('crest assess'));
    assert.match(text, least);
    assert.doesNotMatch(letter(language, ''), /http/);
  }
});

/** Everything that a result shows. */
function whole(kind, documents, positions) {
  const full = { ...said('5%'), verdict: { headline: '', body: '' }, advice: [{ headline: 'rho = 0.1', body: '' }], report: [], lines: [['ece', '–', '', ''], ['mean', '5%', '[5%]', '']] };
  return { result: { peaks: [estimate(0.25), estimate(0.5)], words: { en: full, ja: full }, assessment: { documents, positions, verdict: { kind } } }, reference: null };
}

test('title, columns and picture say whose text it is', () => {
  const names = { own: [/Your text/g, /自社の文章/g], example: [/The example’s text/g, /例の文章/g], page: [/This page’s teacher/g, /このページの教師/g] };
  for (const [i, language] of ['en', 'ja'].entries()) {
    for (const source of ['own', 'example', 'page']) {
      const text = textOf(resultView({ ...whole('between', 30, 2000), source, language, format: formatFor(language) }));
      for (const [other, patterns] of Object.entries(names)) {
        const found = (text.match(patterns[i]) ?? []).length;
        // The title, both tables and the picture's sentence.
        if (other === source) assert.ok(found >= 4, `${language} ${source}: named ${found} times`);
        else assert.equal(found, 0, `${language} ${source}: called ${other}`);
      }
    }
  }
});
