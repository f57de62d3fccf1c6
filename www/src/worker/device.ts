/** Puts the choice of device into one of a few reasons that the page can say in either language. */

import { abilities } from './hello';
import type { DeviceChoice, DeviceReason, LabInfo } from '../protocol';

export async function deviceReason(choice: DeviceChoice, { kind, reason }: LabInfo['device']): Promise<DeviceReason> {
  if (kind === 'gpu') return choice === 'gpu' ? 'gpu-asked' : 'gpu-hardware';
  if (choice === 'cpu') return 'cpu-asked';
  // The core's words for an adapter that is there and hands out no device.
  if (/\brefuses\b/.test(reason)) return 'gpu-refused';
  const found = await abilities();
  if (!found.isSecureContext) return 'insecure';
  if (!found.gpu) return 'no-webgpu';
  return found.adapter ? 'software-adapter' : 'no-adapter';
}
