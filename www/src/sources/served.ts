/** A page with its files beside it: all are found from where the script lies, so that other pages of the site may use it. */

import { fetched } from '../fetched';
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
    return new Uint8Array(await (await fetched(url)).arrayBuffer());
  },
  cache: () => null,
  async page() {
    const url = new URL('crest-lab.single.html', absolute(base));
    return (await fetched(url)).text();
  },
};
