/** Reads the blocks of text that a page of one file carries. */

import { fromBase85 } from './base85';
import { unlzma } from './lzma';

/** The block called `name`, unpacked. */
export async function block(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const element = document.getElementById(`crest-${name}`);
  if (!element) throw new Error(`this file holds no ${name}`);
  const bytes = fromBase85(element.textContent);
  switch (element.dataset['packed']) {
    case 'gzip':
      return gunzip(bytes);
    case 'lzma':
      return unlzma(bytes);
    default:
      return bytes;
  }
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
