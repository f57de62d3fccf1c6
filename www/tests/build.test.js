/** What the build makes shorter still means the same. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.js';

const { shortened, leanStyles } = await load('build/imports.ts', 'build/lean.ts');

const text = (value) => [value.length, ...Buffer.from(value)];
const section = (id, body) => [id, body.length, ...body];

/** Imports two functions from "face" and exports both in the other order. */
const MODULE = Buffer.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...section(1, [2, 0x60, 0, 1, 0x7f, 0x60, 0, 0]),
  ...section(2, [2, ...text('face'), ...text('__wbg_answer_0123456789abcdef'), 0, 0, ...text('face'), ...text('__wbg_other_0123456789abcdef'), 0, 1]),
  ...section(7, [2, ...text('other'), 0, 1, ...text('answer'), 0, 0]),
]);

test('a module with short imports gets the functions that it got by their long names', async () => {
  const { module, names } = shortened(MODULE);
  assert.deepEqual([...names.keys()], ['__wbg_answer_0123456789abcdef', '__wbg_other_0123456789abcdef']);
  assert.ok(module.length < MODULE.length - 40);
  const face = { [names.get('__wbg_answer_0123456789abcdef')]: () => 42, [names.get('__wbg_other_0123456789abcdef')]: () => 7 };
  const { instance } = await WebAssembly.instantiate(module, { face });
  assert.equal(instance.exports.answer(), 42);
});

test('an import that is no function is refused, not misread', () => {
  const memory = Buffer.from([...MODULE.subarray(0, 8), ...section(2, [1, ...text('face'), ...text('memory'), 2, 0, 1])]);
  assert.throws(() => shortened(memory), /no function/);
});

test('styles lose comments and spaces, not meaning', () => {
  const css = `
    /* why */
    .a :is(h1, h2) > b:hover,
    .c {
      margin: calc(-1 * 2rem) 0.5rem;
      --x: 1;
    }
    @media screen and (min-width: 960px) {
      .d {
        color: red;
      }
    }
  `;
  assert.equal(leanStyles(css), '.a :is(h1,h2)>b:hover,.c{margin:calc(-1 * 2rem) 0.5rem;--x:1}@media screen and (min-width:960px){.d{color:red}}');
});
