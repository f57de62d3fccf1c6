/** Bytes as text, for blocks in a page of one file. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { load } from './load.js';

const { fromBase85, toBase85 } = await load('src/sources/base85.ts');

describe('base85', () => {
  test('every length and every byte survives', () => {
    for (let length = 0; length < 40; length += 1) {
      for (const bytes of [new Uint8Array(length), new Uint8Array(length).fill(255), Uint8Array.from({ length }, (_, i) => 37 * i), new Uint8Array(randomBytes(length))]) {
        assert.deepEqual(fromBase85(toBase85(bytes)), bytes, String(bytes));
      }
    }
  });

  test('five characters for every four bytes, none of which HTML, a script or a macro would read', () => {
    const text = toBase85(new Uint8Array(randomBytes(40_000)));
    assert.equal(text.length, 50_000);
    assert.equal(new Set(text).size, 85);
    assert.doesNotMatch(text, /["&'<>\\`\]$\s]/);
  });

  test('what is no such text is refused', () => {
    assert.throws(() => fromBase85('abc<d'), /"<" is no digit/);
  });
});
