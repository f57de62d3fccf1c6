/** The part of WebGPU that the page itself asks; training asks through the wasm module. */

interface Adapter {
  readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly isFallbackAdapter?: boolean };
}

interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}

export function gpu(): Gpu | undefined {
  return (navigator as Navigator & { gpu?: Gpu }).gpu;
}
