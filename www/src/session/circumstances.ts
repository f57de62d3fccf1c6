/** What an engineer wants to know beside an error message. */

import type { LabState } from '../state';
import type { Session } from './session';

export const Circumstances = {
  of(state: LabState, session: Session | null): string {
    const device = session?.info?.device;
    return [
      `settings: ${JSON.stringify(state.settings())}`,
      `device: ${device ? `${device.kind}, ${device.name}; ${device.reason}` : 'none'}`,
      `step: ${session?.step ?? 0}`,
      `secure context: ${isSecureContext}; WebGPU: ${'gpu' in navigator}`,
      `browser: ${navigator.userAgent}`,
    ].join('\n');
  },
};
