/** The first messages of a worker: that it runs, and which of the browser's abilities it has. */

import { gpu } from '../gpu';

export interface Abilities {
  readonly isSecureContext: boolean;
  /** Whether there is WebGPU at all. */
  readonly gpu: boolean;
  /** Whether it offers an adapter, be it a software one. */
  readonly adapter: boolean;
}

export type Hello = { readonly type: 'hello' } | ({ readonly type: 'abilities' } & Abilities);

export async function abilities(): Promise<Abilities> {
  const there = gpu();
  const adapter = await there?.requestAdapter().catch(() => null);
  return { isSecureContext: self.isSecureContext, gpu: there !== undefined, adapter: Boolean(adapter) };
}
