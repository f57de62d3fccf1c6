// Holds claims against results.json, seed by seed; shared by check.mjs and the page's tests.

import { readFileSync } from 'node:fs';
import { CLAIMS } from './claims.mjs';

export const { runs, wrong, places } = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'));
const byName = new Map(runs.map((run) => [run.name, run]));

/** A student's answers at a place as if they were metrics: `q0` is its probability of the teacher's first token. */
function answers(place, name) {
  const found = places.find(({ teacher }) => teacher.position === place)?.students.find(({ run }) => run === name);
  if (!found) return null;
  return { ...Object.fromEntries(found.q.map((q, i) => [`q${i}`, q])), rest: found.rest, following: found.following };
}

function onAverageWrong(name) {
  return wrong.students.find(({ run }) => run === name) ?? null;
}

/** The value that a claim compares, or null where it was not measured. */
function value({ steps, metric, place, group }, variant, seed) {
  const name = `${variant}@${steps}#${seed}`;
  if (place !== undefined) return answers(place, name)?.[metric] ?? null;
  if (group === 'wrong') return onAverageWrong(name)?.[metric] ?? null;
  return byName.get(name)?.[metric] ?? null;
}

/** By how much `a` differs from `b`, seed by seed. */
export function differences(claim) {
  const seeds = [...new Set(runs.filter(({ steps }) => steps === claim.steps).map(({ seed }) => seed))].sort((x, y) => x - y);
  return seeds
    .map((seed) => ({ seed, a: value(claim, claim.a, seed), b: value(claim, claim.b, seed) }))
    .filter(({ a, b }) => a !== null && b !== null)
    .map((pair) => ({ ...pair, difference: pair.a - pair.b }));
}

export function holds({ is, by = 0 }, { a, b, difference }) {
  if (is === 'higher') return difference > by;
  if (is === 'lower') return -difference > by;
  if (is === 'kept') return difference >= -by;
  if (is === 'times') return a / b >= by;
  return Math.abs(difference) <= by;
}

/** Seeds of a scene's own length that were measured for all its claims there, and in how many of them all of these hold. */
export function together(id, length) {
  const claims = CLAIMS[id].filter(({ steps }) => steps === length);
  const found = claims.map((claim) => new Map(differences(claim).map((pair) => [pair.seed, holds(claim, pair)])));
  const seeds = [...(found[0]?.keys() ?? [])].filter((seed) => found.every((one) => one.has(seed)));
  return { seeds: seeds.length, holds: seeds.filter((seed) => found.every((one) => one.get(seed))).length };
}
