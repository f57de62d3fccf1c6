/**
 * Records scenes: trains them with the page's own engine and module on the CPU, and writes what the page then plays back.
 *
 *   node scripts/record.mjs [--out FOLDER] [SCENE ...]      all scenes by default; `cargo xtask web` first
 *   node scripts/record.mjs --lite                          the first scene as the lite page has it: its own, smaller teacher
 *
 * The same module on the same teacher gives the same bytes on every machine, so a recording can be checked by repeating it.
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const here = (path) => resolve(import.meta.dirname, '..', path);
const load = async (path) => (await runnerImport(here(`src/${path}`))).module;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: here('../data/recordings') }, lite: { type: 'boolean', default: false }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log('usage: node scripts/record.mjs [--lite] [--out FOLDER] [SCENE ...]');
  process.exit(0);
}

const { Engine } = await load('worker/engine.ts');
const { LiveSession } = await load('session/live.ts');
const { LabState } = await load('state.ts');
const { LITE_STEPS, SCENES } = await load('scenes.ts');
const { writeRecording } = await load('recording/writing.ts');
const { shortened } = (await runnerImport(here('build/imports.ts'))).module;

const unknown = positionals.filter((id) => !SCENES.some((scene) => scene.id === id));
if (unknown.length > 0) {
  console.error(`error: no scene ${unknown.join(', ')}\nhint: scenes are ${SCENES.map((scene) => scene.id).join(', ')}`);
  process.exit(2);
}

const bytes = async (path) => new Uint8Array(await readFile(here(path))).buffer;
const materials = { module: await bytes('src/generated/crest_web_bg.wasm'), teacher: await bytes(`../data/stories${values.lite ? '-lite' : ''}.safetensors`) };
// The page trains with the module under the short names.
const hash = createHash('sha256').update(shortened(Buffer.from(materials.module)).module).digest('hex');
await mkdir(values.out, { recursive: true });
const wanted = values.lite ? SCENES.slice(0, 1) : SCENES;
for (const { id } of wanted) {
  if (positionals.length > 0 && !positionals.includes(id)) continue;
  const begun = performance.now();
  const session = await run(LabState.ofScene(id).with({ device: 'cpu', ...(values.lite ? { steps: LITE_STEPS } : {}) }));
  const file = resolve(values.out, `${values.lite ? 'lite' : id}.safetensors`);
  const recording = writeRecording(session, hash);
  await writeFile(file, recording);
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  const mor = session.history.last.comparison.metrics.mor5.values.map((value) => value.toFixed(3)).join(' ');
  console.log(`${id}: ${session.objectives.join(', ')}; MOR@5 ${mor}; ${recording.length} bytes, ${seconds} s`);
}

/** Trains to the end; fails with the engine's own message. */
function run(state) {
  return new Promise((done, refuse) => {
    const connect = (onReply) => {
      const engine = new Engine(onReply);
      return { send: (request) => engine.accept(request), close: () => undefined };
    };
    const session = new LiveSession(state.settings(), [], 0, materials, null, (news) => {
      if (session.failure) refuse(new Error(session.failure.message));
      if (news === 'finished') done(session);
      if (news === 'measured' && session.step === 0) session.play();
    }, connect);
  });
}
