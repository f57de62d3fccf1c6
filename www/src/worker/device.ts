/** Puts the choice of device into one of a few reasons that the page can say in either language. */

import type { DeviceChoice, DeviceKind, DeviceReason } from '../protocol';

/** The part of WebGPU that is asked here. */
interface Gpu {
  requestAdapter(): Promise<object | null>;
}

export async function deviceReason(choice: DeviceChoice, kind: DeviceKind): Promise<DeviceReason> {
  if (kind === 'gpu') return choice === 'gpu' ? 'gpu-asked' : 'gpu-hardware';
  if (choice === 'cpu') return 'cpu-asked';
  if (!self.isSecureContext) return 'insecure';
  const gpu = (navigator as Navigator & { gpu?: Gpu }).gpu;
  if (!gpu) return 'no-webgpu';
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter ? 'software-adapter' : 'no-adapter';
}
