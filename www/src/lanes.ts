/** From the teacher's and one student's probabilities at a position to the rows of the lane view. */

import type { Place, Probabilities } from './protocol';

/** Rows before everything else is gathered into the last one. */
const ROWS = 10;
/** Ends of the scale; the smallest that holds the teacher with a little air. */
const SCALES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

export interface LaneRow {
  /** Place in the teacher's order; as many as there are tokens stands for the rest. */
  readonly index: number;
  /** Null in the last row, which stands for all other tokens. */
  readonly token: string | null;
  readonly p: number;
  readonly q: number;
  readonly peak: boolean;
  /** The text really goes on with this token. */
  readonly next: boolean;
}

export interface LaneModel {
  readonly rows: readonly LaneRow[];
  /** End of the scale, the same for all students and for the whole run. */
  readonly limit: number;
  readonly order: PeakOrder;
}

/** How far the student keeps the teacher's order among the peaks. */
export interface PeakOrder {
  /** Pairs of peaks to which the teacher gives different probabilities. */
  readonly pairs: number;
  /** Those that the student puts the same way round. */
  readonly kept: number;
  /** The first pair that it does not, in the teacher's order. */
  readonly swapped: readonly [string, string] | null;
}

/** Rows stand in the teacher's order and never move while a student learns. */
export function laneModel(place: Place, q: Probabilities): LaneModel {
  const shown = Math.min(ROWS, place.tokens.length);
  const rows: LaneRow[] = [];
  for (let i = 0; i < shown; i += 1) {
    rows.push({
      index: i,
      token: place.tokens[i] ?? '',
      p: place.p[i] ?? 0,
      q: q[i] ?? 0,
      peak: i < place.peaks,
      next: i === place.next,
    });
  }
  const others = (values: Float32Array) => values.subarray(shown).reduce((sum, value) => sum + value, 0);
  rows.push({ index: place.tokens.length, token: null, p: place.rest + others(place.p), q: others(q), peak: false, next: place.next < 0 || place.next >= shown });
  const largest = Math.max(...rows.map((row) => row.p));
  return { rows, limit: SCALES.find((end) => end >= largest * 1.05) ?? 1, order: peakOrder(place, q) };
}

/** What teacher and students give to all the tokens that have no lane. */
export interface Spread {
  readonly teacher: number;
  readonly least: number;
  readonly most: number;
}

/** So much more is worth a sentence. */
const MUCH = 0.2;

/** Null unless every student gives the rest much more than the teacher does. */
export function spread(models: readonly LaneModel[]): Spread | null {
  const rests = models.flatMap(({ rows }) => rows.at(-1) ?? []);
  const given = rests.map(({ q }) => q);
  const [teacher, least, most] = [rests[0]?.p ?? NaN, Math.min(...given), Math.max(...given)];
  return least >= teacher + MUCH ? { teacher, least, most } : null;
}

function peakOrder({ p, peaks, tokens }: Place, q: Probabilities): PeakOrder {
  let pairs = 0;
  let kept = 0;
  let swapped: PeakOrder['swapped'] = null;
  for (let i = 0; i + 1 < peaks; i += 1) {
    for (let j = i + 1; j < peaks; j += 1) {
      if ((p[i] ?? 0) <= (p[j] ?? 0)) continue;
      pairs += 1;
      if ((q[i] ?? 0) > (q[j] ?? 0)) kept += 1;
      else swapped ??= [tokens[i] ?? '', tokens[j] ?? ''];
    }
  }
  return { pairs, kept, swapped };
}

/** A token as it can be read: its spaces and line ends made visible. */
export function visible(token: string): string {
  return token.replace(/ /g, '␣').replace(/\n/g, '⏎').replace(/\t/g, '⇥');
}
