/** What the pages are made of besides their scripts: modules, teacher caches, recorded runs. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const WWW = resolve(import.meta.dirname, '..');
export const DIST = resolve(WWW, 'dist');
const DATA = resolve(WWW, '../data');
const GENERATED = resolve(WWW, 'src/generated');

export const TEACHER = 'stories.safetensors';
/** A smaller cut of the same; data/README.md says how it was made. */
const LITE_TEACHER = 'stories-lite.safetensors';

export type Kind = 'single' | 'lite';

export const teacher = (kind?: Kind) => readFileSync(resolve(DATA, kind === 'lite' ? LITE_TEACHER : TEACHER));

/** The worker's import of the module's JavaScript face leads to the face of this module. */
export const face = (kind: Kind) => resolve(GENERATED, kind === 'lite' ? 'lite' : '.', 'crest_web.js');

export const module = (kind?: Kind) => readFileSync(resolve(GENERATED, kind === 'lite' ? 'lite' : '.', 'crest_web_bg.wasm'));

/** Of the smaller teacher; in the lite page it is the default. */
export const LITE_RECORDING = 'lite';

const RECORDINGS = resolve(DATA, 'recordings');
const EXTENSION = '.safetensors';

/** Names of the recorded runs, `default` first. */
export function recordings(): readonly string[] {
  if (!existsSync(RECORDINGS)) return [];
  const names = readdirSync(RECORDINGS).filter((name) => name.endsWith(EXTENSION)).map((name) => name.slice(0, -EXTENSION.length)).filter((name) => name !== LITE_RECORDING);
  return names.sort((a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1));
}

export const recording = (name: string) => readFileSync(resolve(RECORDINGS, name + EXTENSION));
