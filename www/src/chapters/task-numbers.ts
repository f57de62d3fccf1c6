/** The numbers of an assessment as rows of chapter 5's table and bars of its picture. */

import type { Assessment, Estimate } from '../assessment';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';

export interface MeasureRow {
  readonly name: string;
  readonly value: string;
  /** Empty where no position counts. */
  readonly interval: string;
  /** The same of the teacher that the page brings; empty without one. */
  readonly reference: string;
}

type Kind = 'share' | 'number' | 'count';

const ROWS: ReadonlyArray<readonly [keyof Dictionary['task']['rows'], Kind, (found: Assessment) => Estimate | null]> = [
  ['multimodal', 'share', (found) => found.measures.multimodal],
  ['nucleus', 'count', (found) => found.nucleus_median],
  ['effective', 'number', (found) => found.effective],
  ['ratio', 'number', (found) => found.measures.ratio],
  ['top1', 'share', (found) => found.measures.top1],
  ['ece', 'number', (found) => found.reliability.ece],
];

export function measureRows(found: Assessment, reference: Assessment | null, words: Dictionary, format: Format): MeasureRow[] {
  return ROWS.map(([name, kind, of]) => {
    const text = (value: number) => write(value, kind, format);
    const mine = of(found);
    const theirs = reference && of(reference);
    return {
      name: words.task.rows[name],
      value: text(mine?.value ?? NaN),
      interval: mine ? `${text(mine.low)} – ${text(mine.high)}` : '',
      reference: theirs ? text(theirs.value) : '',
    };
  });
}

function write(value: number, kind: Kind, format: Format): string {
  if (kind === 'share') return format.percent(value);
  return kind === 'count' ? format.whole(value) : format.fixed(value, 2);
}

export interface PeakBar {
  readonly name: string;
  readonly share: Estimate | null;
  /** The share at the teacher that the page brings. */
  readonly reference: number | null;
}

/** Shares of positions by number of peaks, from none to four and more. */
export function peakBars(found: Assessment, reference: Assessment | null, words: Dictionary): PeakBar[] {
  const keys = ['no_peak', 'one_peak', 'two_peaks', 'three_peaks', 'four_peaks'] as const;
  return keys.map((key, i) => ({
    name: words.task.peakCounts[i] ?? '',
    share: found.measures[key],
    reference: reference?.measures[key]?.value ?? null,
  }));
}
