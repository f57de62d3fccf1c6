/** Every WGSL kernel variant compiles in the browser's own compiler, which is stricter than naga in places. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { SWIFTSHADER, launch } from './lab.js';

/** Written by the build beside the wasm module: [{ name, code, constants, entry }]. */
const LIST = new URL('../../www/src/generated/shaders.json', import.meta.url);

/** Runs in the page: builds every pipeline under an error scope and returns what failed. */
async function compileAll(shaders) {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) return ['no adapter: nothing was compiled'];
  const device = await adapter.requestDevice();
  const failures = [];
  for (const { name, code, constants, entry } of shaders) {
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ code });
    const compilation = await module.getCompilationInfo();
    const errors = compilation.messages.filter((message) => message.type === 'error');
    const text = errors.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
    try {
      await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: entry, constants } });
    } catch (error) {
      text.push(error.message);
    }
    const scope = await device.popErrorScope();
    if (scope) text.push(scope.message);
    if (text.length > 0) failures.push(`${name}: ${text.join(' | ')}`);
  }
  return failures;
}

test('every kernel variant compiles in Chromium', async () => {
  const shaders = JSON.parse(await readFile(LIST, 'utf8'));
  assert.ok(shaders.length > 0, 'the list of shaders is empty');
  const browser = await launch(SWIFTSHADER);
  try {
    const page = await browser.newPage();
    // WebGPU needs a secure origin; an empty page of one will do.
    await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '<title>shaders</title>' }));
    await page.goto('http://localhost/');
    // A broken shader must be noticed: otherwise the test could not fail.
    const broken = { name: 'broken', code: '@compute @workgroup_size(1) fn main() { nonsense }', constants: {}, entry: 'main' };
    assert.equal((await page.evaluate(compileAll, [broken])).length, 1);
    assert.deepEqual(await page.evaluate(compileAll, shaders), []);
  } finally {
    await browser.close();
  }
});
