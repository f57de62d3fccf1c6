/** A page that holds everything itself, in blocks of text; it asks nobody for anything. */

import { lite, worker } from 'virtual:crest-inline';
import { CACHE_BLOCK, RUN_BLOCK } from '../present/one-file';
import { readRecording } from '../recording/recording';
import { EXPERIMENT, introduce, LITE_STEPS, shorten } from '../scenes';
import { fromBase85 } from './base85';
import { block } from './block';
import { checkedName, type Sources } from './sources';

/** This file as it was before anything ran. */
const page = text();

export const sources: Sources = {
  lite,
  worker: { text: worker },
  async materials() {
    const [module, teacher] = await Promise.all([block('module'), block('teacher')]);
    return { module: module.buffer, teacher: teacher.buffer };
  },
  recording: (name) => block(name === EXPERIMENT ? RUN_BLOCK : `recording-${checkedName(name)}`),
  cache(name) {
    const element = name === EXPERIMENT ? document.getElementById(`crest-${CACHE_BLOCK}`) : null;
    return element && { name: element.dataset['name'] ?? '', bytes: fromBase85(element.textContent) };
  },
  page: () => Promise.resolve(page),
};

if (lite) shorten('default', LITE_STEPS);
introduceExperiment();

/** An experiment that was saved into this file is the first scene. */
function introduceExperiment(): void {
  const element = document.getElementById(`crest-${RUN_BLOCK}`);
  if (!element) return;
  try {
    const { students, seed, steps, size, lr, extra } = readRecording(fromBase85(element.textContent)).settings;
    introduce({ students, seed, steps, size, lr, position: extra[0] ?? null });
  } catch (error) {
    // Somebody has edited the file: the page shows what it shows without it.
    console.error(error);
  }
}

function text(): string {
  const copy = document.documentElement.cloneNode(true) as HTMLElement;
  // The lite page has unpacked this script from its block.
  if (lite) copy.querySelector('body > script:last-of-type')?.remove();
  return `<!doctype html>\n${copy.outerHTML}\n`;
}
