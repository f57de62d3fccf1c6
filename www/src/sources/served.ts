/** Everything the page needs, from files beside it. */

import wasmUrl from '../generated/crest_web_bg.wasm?url';
import type { Materials } from '../protocol';


export const sources = {
  materials: async (): Promise<Materials> => ({ module: new URL(wasmUrl, location.href).href, teacher: new URL('stories.safetensors', document.baseURI).href }),
  async recording(name: string): Promise<Uint8Array> {
    const answer = await fetch(new URL(`recordings/${name}.safetensors`, document.baseURI));
    if (!answer.ok) throw new Error(`recording ${name}: HTTP ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  },
};
