/** Which steps of a run are looked at more closely; the page and its worker agree here. */

/** Steps at which everything is kept: every one up to 22, then each about a fourteenth later than the one before. */
export function snapshotSteps(steps: number): number[] {
  const kept: number[] = [];
  for (let step = 0; step < steps; step = Math.max(step + 1, Math.round(step * 1.07))) kept.push(step);
  return [...kept, steps];
}

/** Held-out metrics are measured every so many steps. */
export const EVALUATE_EVERY = 25;
