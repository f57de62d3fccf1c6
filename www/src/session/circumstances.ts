/** What an engineer wants to know beside the words that the page has for its state. */

import type { LabState } from '../state';
import type { Workbench } from './workbench';

export const Circumstances = {
  of(state: LabState, { session, failed, trouble }: Pick<Workbench, 'session' | 'failed' | 'trouble'>): string {
    const failure = session?.failure ?? failed?.failure;
    const live = failed ?? (session?.mode === 'live' ? session : null);
    const device = session?.info?.device;
    const lines = [
      failure && `${failure.place}: ${failure.message}`,
      trouble && `page: ${trouble}`,
      live?.refusal && `GPU: ${live.refusal}`,
      `settings: ${JSON.stringify(state.settings())}`,
      `shown: ${session?.mode ?? 'nothing'}, step ${session?.step ?? 0}`,
      `device: ${device ? `${device.kind}, ${device.name}; ${device.reason}` : 'none'}`,
      `worker: ${live?.rung ?? 'none'}`,
      `secure context: ${isSecureContext}; WebGPU: ${'gpu' in navigator}`,
      `browser: ${navigator.userAgent}`,
    ];
    return lines.filter(Boolean).join('\n');
  },
};
