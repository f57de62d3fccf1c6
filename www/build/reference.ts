/** What chapter 5 says of a teacher, measured while the page is built: the lite page's module cannot measure it. */

import { resolve } from 'node:path';
import { runnerImport } from 'vite';
import type { Assessment } from '../src/assessment.ts';
import { face, module, teacher, type Kind } from './inputs.ts';

/** The part that the page computes with. */
export async function reference(kind: Kind): Promise<Assessment> {
  const { default: init, assess } = (await runnerImport<typeof import('../src/generated/crest_web')>(resolve(face('single')))).module;
  await init({ module_or_path: new Uint8Array(module()) });
  const { documents, positions, measures: { multimodal }, advice: { k, rho }, verdict: { kind: verdict } } = assess(teacher(kind)).assessment;
  if (!multimodal) throw new Error(`the teacher of the ${kind} page shows no position with a second answer`);
  return { documents, positions, measures: { multimodal }, advice: { k, rho }, verdict: { kind: verdict } };
}
