/** What the toy's numbers say: at which sizes the ranking loss helps, and whether that was the reader's guess. */

import type { Kept } from '../math/bottleneck';
import { TEACHER_RANK } from '../math/toy';

/** Two students of one size. */
export type Pair = readonly [plain: Kept, ranked: Kept];

/** Where the ranking loss helps: at sizes below the teacher's, from there on, everywhere, nowhere. */
export const GUESSES = ['small', 'large', 'all', 'none'] as const;
export type ToyGuess = (typeof GUESSES)[number];

/** Contexts of difference that are not worth a word. */
const TIE = 2;

export function helps([plain, ranked]: Pair): boolean {
  return ranked.order - plain.order > TIE;
}

/** Sizes at which it helps, the first is 1; null as long as one is missing. */
export function helpful(results: ReadonlyArray<Pair | null>): number[] | null {
  if (results.some((pair) => pair === null)) return null;
  return results.flatMap((pair, i) => (pair && helps(pair) ? [i + 1] : []));
}

/** Whether a guess is what came out: exactly those sizes. */
export function guessed(guess: ToyGuess, sizes: readonly number[], all: number): boolean {
  const meant = { small: (size: number) => size < TEACHER_RANK, large: (size: number) => size >= TEACHER_RANK, all: () => true, none: () => false }[guess];
  return Array.from({ length: all }, (_, i) => i + 1).every((size) => meant(size) === sizes.includes(size));
}
