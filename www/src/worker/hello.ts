/** The first messages of a worker: that it runs, and which of the browser's abilities it has. */

interface Gpu {
  requestAdapter(): Promise<object | null>;
}

export interface Abilities {
  readonly isSecureContext: boolean;
  /** Whether there is WebGPU at all. */
  readonly gpu: boolean;
  /** Whether it offers an adapter, be it a software one. */
  readonly adapter: boolean;
}

export type Hello = { readonly type: 'hello' } | ({ readonly type: 'abilities' } & Abilities);

export async function abilities(): Promise<Abilities> {
  const { gpu } = navigator as Navigator & { gpu?: Gpu };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return { isSecureContext: self.isSecureContext, gpu: gpu !== undefined, adapter: Boolean(adapter) };
}
