/** A page with its files beside it: all are found from where the script lies, so that other pages of the site may use it. */

import { checkedName, type Sources } from './sources';
import { base, module, teacher } from 'virtual:crest-files';
import workerUrl from '../worker/main.ts?worker&url';

/** In development the worker's address has no origin. */
const absolute = (address: string): string => new URL(address, import.meta.url).href;

export const sources: Sources = {
  lite: false,
  worker: { url: absolute(workerUrl) },
  materials: () => Promise.resolve({ module: absolute(module), teacher: absolute(teacher) }),
  async recording(name) {
    const url = new URL(`recordings/${checkedName(name)}.safetensors`, absolute(base));
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`recording: ${url.pathname}: HTTP ${answer.status} ${answer.statusText}`);
    return new Uint8Array(await answer.arrayBuffer());
  },
  cache: () => null,
  async page() {
    const url = new URL('crest-lab.single.html', absolute(base));
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url.pathname}: HTTP ${answer.status}; the page of one file must lie beside this one`);
    return answer.text();
  },
};
