/**
 * Runs every test file of this folder, two at a time: most of them wait for a page most of the time. Files that look at the
 * clock then run alone, one after the other. With names (`npm test -- calm keys`) only those files.
 */

import { readdir } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

/** Long tasks, first picture, recovery and pace are measured in milliseconds; every shader is compiled by all processors. */
const ALONE = ['calm', 'knobs', 'loss', 'shaders'];
const SUFFIX = '.test.js';

const here = new URL('.', import.meta.url);
const all = (await readdir(here)).filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
const asked = process.argv.slice(2);
const unknown = [...asked, ...ALONE].filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no ${unknown.join(', ')} here; there are ${all.join(', ')}`);
const chosen = asked.length > 0 ? asked : all;

for (const [names, concurrency] of [
  [chosen.filter((name) => !ALONE.includes(name)), 2],
  [chosen.filter((name) => ALONE.includes(name)), 1],
]) {
  if (names.length === 0) continue;
  const files = names.map((name) => fileURLToPath(new URL(name + SUFFIX, here)));
  const tests = run({ files, concurrency }).on('test:fail', () => (process.exitCode = 1));
  await pipeline(tests, new spec(), process.stdout, { end: false });
}
