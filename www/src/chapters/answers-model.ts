/** From a place of the teacher to the rows that chapters 1 and 2 show. */

import type { Dictionary } from '../i18n';
import { visible } from '../lanes';
import type { Place } from '../protocol';

/** Ends of the scale. */
const SCALES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

/** The teacher's first tokens and, last, all others together. */
export interface Answers {
  /** As shown; null for the rest. */
  readonly tokens: ReadonlyArray<string | null>;
  readonly p: readonly number[];
  readonly peaks: number;
  /** Row of the token that really follows. */
  readonly next: number;
}

/** At most `rows` tokens; every peak among them gets its own row as far as they reach. */
export function answersOf(place: Place, rows: number): Answers {
  const shown = Math.min(rows, place.tokens.length);
  const p = Array.from(place.p.subarray(0, shown));
  const rest = Math.max(0, 1 - p.reduce((sum, share) => sum + share, 0));
  return {
    tokens: [...place.tokens.slice(0, shown), null],
    p: [...p, rest],
    peaks: Math.min(place.peaks, shown),
    next: place.next >= 0 && place.next < shown ? place.next : shown,
  };
}

/** Row of the token that is chosen on the page; those without a row are among the rest. */
export function isChosen({ p }: Answers, token: number | null, row: number): boolean {
  return token !== null && Math.min(token, p.length - 1) === row;
}

/** The smallest scale that holds a share. */
export function scaleFor(share: number): number {
  return SCALES.find((end) => end >= share) ?? 1;
}

/** Most tokens begin with a space; drawing it every time would only be noise. */
export function tokenName(token: string | null, { lanes }: Dictionary): string {
  if (token === null) return lanes.rest;
  return token === '' ? lanes.unknown : visible(token.replace(/^ (?=\S)/, ''));
}

/** With the mark in words, for tables and speech. */
export function tokenLabel({ tokens, peaks, next }: Answers, i: number, words: Dictionary): string {
  const marks = [i < peaks ? words.lanes.peak : '', i === next ? words.lanes.next : ''].filter(Boolean);
  return `${tokenName(tokens[i] ?? null, words)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
}
