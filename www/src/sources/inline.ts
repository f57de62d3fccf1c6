/** A page that holds everything itself, in blocks of base64, some of them compressed; it asks nobody for anything. */

import { lite, worker } from 'virtual:crest-inline';
import { checkedName, type Sources } from './sources';

export const sources: Sources = {
  lite,
  worker: { text: worker },
  async materials() {
    const [module, teacher] = await Promise.all([block('module'), block('teacher')]);
    return { module: module.buffer, teacher: teacher.buffer };
  },
  recording: (name) => block(`recording-${checkedName(name)}`),
};

async function block(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const element = document.getElementById(`crest-${name}`);
  if (!element) throw new Error(`this file holds no ${name}`);
  const bytes = fromBase64(element.textContent);
  return element.dataset['gzip'] === undefined ? bytes : unzip(bytes);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function unzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
