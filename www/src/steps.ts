/** Which steps of a run are looked at more closely; the page and its worker agree here. */

import type { LabInfo } from './protocol';

/** Steps at which everything is kept: every one up to 22, then each about a fourteenth later than the one before. */
export function snapshotSteps(steps: number): number[] {
  const kept: number[] = [];
  for (let step = 0; step < steps; step = Math.max(step + 1, Math.round(step * 1.07))) kept.push(step);
  return [...kept, steps];
}

/** Held-out metrics are measured every so many steps. */
export const EVALUATE_EVERY = 25;

/** A lost GPU takes steps with it that the CPU repeats: for no longer than this, since the page should go on within two seconds. */
const REPEAT_MS = 1000;
/** Weights times tokens per millisecond in WebAssembly, the slow end of what was measured (docs/architecture.md). */
export const CPU_RATE = 0.75e6;
/** Reading a state back takes time, too. */
const SPARE_AT_MOST = 8;

/** Steps from one state for emergencies to the next. */
export function spareEvery({ parameters, batch, context, students }: LabInfo): number {
  const msPerStep = (parameters * batch * context * students.length) / CPU_RATE;
  // The steps in between are one fewer than the distance.
  return Math.min(SPARE_AT_MOST, 1 + Math.floor(REPEAT_MS / msPerStep));
}
