/** Puts the choice of device into one of a few reasons that the page can say in either language. */

import { abilities } from './hello';
import type { DeviceChoice, DeviceKind, DeviceReason } from '../protocol';

export async function deviceReason(choice: DeviceChoice, kind: DeviceKind): Promise<DeviceReason> {
  if (kind === 'gpu') return choice === 'gpu' ? 'gpu-asked' : 'gpu-hardware';
  if (choice === 'cpu') return 'cpu-asked';
  const found = await abilities();
  if (!found.isSecureContext) return 'insecure';
  if (!found.gpu) return 'no-webgpu';
  return found.adapter ? 'software-adapter' : 'no-adapter';
}
