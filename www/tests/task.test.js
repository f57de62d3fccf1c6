/** Chapter 5's pure parts: rows, bars, findings in both languages. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { resolve } from 'node:path';
import { load } from './load.js';

const { measureRows, peakBars, findingText, formatFor, dictionary } = await load(
  'src/chapters/task-numbers.ts',
  'src/chapters/task-result.ts',
  'src/format.ts',
  'src/i18n/index.ts',
);
const estimate = (value, low = value, high = value) => ({ value, low, high, positions: 64 });
const assessment = (multimodal) => ({
  documents: 2,
  positions: 64,
  measures: {
    no_peak: null,
    one_peak: estimate(0.25),
    two_peaks: estimate(0.25),
    three_peaks: estimate(0.25),
    four_peaks: estimate(0.25),
    multimodal,
    ratio: estimate(0.4567),
    top1: estimate(0.5),
  },
  effective: estimate(5.678, 4.4, 7),
  nucleus_median: estimate(7, 6, 8),
  reliability: { ece: null },
});

test('rows carry value, interval and the page’s teacher, and nothing where nothing counts', () => {
  const words = dictionary('en');
  const rows = measureRows(assessment(estimate(0.5531, 0.51, 0.6)), assessment(estimate(0.2)), words, formatFor('en'));
  assert.deepEqual(rows[0], { name: words.task.rows.multimodal, value: '55.3%', interval: '51.0% – 60.0%', reference: '20.0%' });
  assert.deepEqual([rows[1].value, rows[1].interval, rows[2].value], ['7', '6 – 8', '5.68']);
  assert.deepEqual([rows[5].value, rows[5].interval, rows[5].reference], ['–', '', '']);
  assert.equal(measureRows(assessment(null), null, words, formatFor('en'))[0].reference, '');
});

test('bars run from no peak to four and more', () => {
  for (const language of ['en', 'ja']) {
    const bars = peakBars(assessment(null), null, dictionary(language));
    assert.equal(bars.length, 5);
    assert.ok(bars.every((bar) => bar.name !== '' && bar.reference === null));
    assert.equal(bars[0].share, null);
  }
});

test('findings are told in the reader’s language, unknown ones as they are', () => {
  const finding = { what: 'first_rows', count: 1234, warning: false, text: 'English' };
  assert.match(findingText(finding, dictionary('ja'), formatFor('ja')), /1,234行/);
  assert.match(findingText({ ...finding, warning: true }, dictionary('en'), formatFor('en')), /^Note: 1,234 rows/);
  assert.equal(findingText({ ...finding, what: 'new' }, dictionary('ja'), formatFor('ja')), 'English');
  const shift = { what: 'shift', count: 40, warning: false, text: 'corrected' };
  assert.equal(findingText(shift, dictionary('ja'), formatFor('ja')), 'corrected');
});

test('every finding of the importer that pasted text can have is known in Japanese', () => {
  const source = readFileSync(resolve(import.meta.dirname, '../../core/src/cache/import/report.rs'), 'utf8');
  const names = [...source.matchAll(/finding\("(\w+)"/g)].map((match) => match[1]);
  assert.ok(names.length > 10);
  // These need a tokenizer or logits of a whole vocabulary.
  const never = ['complete_logits', 'partial_logits', 'padded_vocabulary'];
  const missing = names.filter((name) => !never.includes(name) && !(name in dictionary('ja').task.findings));
  assert.deepEqual(missing, []);
});

test('the example is JSON lines with top five and probabilities', () => {
  const lines = readFileSync(resolve(import.meta.dirname, '../src/chapters/task-example.jsonl'), 'utf8').trim().split('\n');
  assert.equal(lines.length, 2);
  for (const line of lines) {
    const { tokens, top_logprobs: rows } = JSON.parse(line).choices[0].logprobs;
    assert.equal(rows.length, tokens.length);
    const sums = rows.slice(1).map((row) => Object.values(row).reduce((sum, logp) => sum + Math.exp(logp), 0));
    assert.ok(sums.every((sum) => sum > 0 && sum < 1.001));
  }
});
