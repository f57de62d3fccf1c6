/** How long a run takes: before it begins from its size, under way from its speed. */

import { CPU_RATE } from '../steps';
import type { Session } from './session';

/** Readers who would wait longer are offered the recording. */
const PATIENCE_S = 120;

/** Seconds that the whole run takes live; null where nothing is known. On the processor the estimate does not waver with the speed. */
export function runSeconds({ mode, info, steps, speed }: Pick<Session, 'mode' | 'info' | 'steps' | 'speed'>): number | null {
  if (mode !== 'live' || !info) return null;
  if (info.device.kind === 'cpu') return (steps * info.parameters * info.batch * info.context * info.students.length) / CPU_RATE / 1000;
  return speed === null || speed <= 0 ? null : steps / speed;
}

/** Whether the recording is worth offering. */
export function isSlow(session: Pick<Session, 'mode' | 'info' | 'steps' | 'speed'>): boolean {
  return (runSeconds(session) ?? 0) > PATIENCE_S;
}

/** Whole minutes until the run is over, rounded up; null while it stands still or is played back. */
export function minutesLeft({ playing, step, steps, speed }: Pick<Session, 'playing' | 'step' | 'steps' | 'speed'>): number | null {
  return playing && speed !== null && speed > 0 ? Math.ceil((steps - step) / speed / 60) : null;
}
