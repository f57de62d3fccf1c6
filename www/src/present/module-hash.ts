/** Fingerprint of the module that trains. */

import { sources } from '#sources';
import { fetched } from '../fetched';
import { UNKNOWN } from '../recording/recording';

let known: Promise<string> | null = null;

/** SHA-256 of the WebAssembly module; `unknown` where the browser computes none, as over an insecure address. */
export function moduleHash(): Promise<string> {
  known ??= hash();
  return known.catch(() => {
    known = null;
    return UNKNOWN;
  });
}

async function hash(): Promise<string> {
  const { module } = await sources.materials();
  const bytes = typeof module === 'string' ? await (await fetched(module)).arrayBuffer() : module;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
