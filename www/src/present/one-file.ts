/** Puts an experiment into a page of one file; `sources/inline.ts` finds it there again. Texts in, texts out. */

import type { OwnCache } from '../protocol';
import { toBase85 } from '../sources/base85';

/** Names of the blocks, as `sources/inline.ts` finds them. */
export const RUN_BLOCK = 'experiment';
export const CACHE_BLOCK = 'experiment-cache';

export interface Experiment {
  /** A recording, as bytes of a file. */
  readonly recording: Uint8Array;
  /** The teacher's answers, where they are not the page's own. */
  readonly cache: OwnCache | null;
}

const OLD = new RegExp(`<script type="application/octet-stream" id="crest-(?:${RUN_BLOCK}|${CACHE_BLOCK})"[^<>]*>[^<]*</script>\\n?`, 'g');
/** Where the page's own blocks begin; scripts that run come later and find everything before them. */
const BEGIN = '<script type="text/plain" id="crest-';

/** Base85 and an escaped name hold nothing that HTML could read, whatever is inside. */
export function withExperiment(page: string, { recording, cache }: Experiment): string {
  const plain = page.replace(OLD, '');
  const at = plain.indexOf(BEGIN);
  if (at < 0) throw new Error('this is no page of one file');
  const blocks = [block(RUN_BLOCK, recording, '')];
  if (cache) blocks.push(block(CACHE_BLOCK, cache.bytes, cache.name));
  return `${plain.slice(0, at)}${blocks.join('')}${plain.slice(at)}`;
}

function block(id: string, bytes: Uint8Array, name: string): string {
  return `<script type="application/octet-stream" id="crest-${id}" data-name="${escaped(name)}">${toBase85(bytes)}</script>\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
