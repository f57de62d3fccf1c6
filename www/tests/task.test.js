/** Chapter 5's pure parts: rows, bars, the example. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { resolve } from 'node:path';
import { load } from './load.js';

const { measureRows, peakBars } = await load('src/chapters/task-result.ts');

const estimate = (value) => ({ value, low: value, high: value, positions: 64 });
const said = (value) => ({ peaks: ['none', 'one'], rows: [['share', value, `[${value}]`], ['ece', '–', '']] });
const assessed = (value, peaks) => ({ peaks, words: { en: said(value), ja: said(value) } });
const view = (reference) => ({ result: assessed('5 %', [null, estimate(0.25)]), reference, language: 'en' });

test('rows carry value and interval, and the page’s teacher where there is one', () => {
  assert.deepEqual(measureRows(view(null)), [['share', '5 %', '[5 %]'], ['ece', '–', '']]);
  assert.deepEqual(measureRows(view(assessed('9 %', []))), [['share', '5 %', '[5 %]', '9 %'], ['ece', '–', '', '–']]);
});

test('bars have names, shares and the page’s teacher', () => {
  assert.deepEqual(peakBars(view(assessed('', [null, estimate(0.5)]))), [
    { name: 'none', share: null, reference: null },
    { name: 'one', share: estimate(0.25), reference: 0.5 },
  ]);
});

test('the example is JSON lines with the top five and probabilities', () => {
  const lines = readFileSync(resolve(import.meta.dirname, '../src/chapters/task-example.jsonl'), 'utf8').trim().split('\n');
  assert.equal(lines.length, 2);
  for (const line of lines) {
    const { tokens, top_logprobs: rows } = JSON.parse(line).choices[0].logprobs;
    assert.equal(rows.length, tokens.length);
    const sums = rows.slice(1).map((row) => Object.values(row).reduce((sum, logp) => sum + Math.exp(logp), 0));
    assert.ok(sums.every((sum) => sum > 0 && sum < 1.01));
  }
});
