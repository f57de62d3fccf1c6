/** What the worker answers to `assess`: field for field what `web/src/assess.rs` hands over. */

import type { Language } from './i18n';

/** Largest text or file that is measured in a browser, in bytes; the module refuses more. */
export const LARGEST_TASK = 64 * 2 ** 20;

/** A measured number with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Positions that count. */
  readonly positions: number;
}

/** Means over positions that the page names; the core measures more. */
export type MeasureKey =
  | 'no_peak'
  | 'one_peak'
  | 'two_peaks'
  | 'three_peaks'
  | 'four_peaks'
  | 'multimodal'
  | 'ratio'
  | 'top1';

/** As `crest assess --json` writes it; null where no position counts. */
export interface Assessment {
  readonly documents: number;
  readonly positions: number;
  readonly vocabulary: number;
  readonly head_size: number;
  readonly measures: Readonly<Record<MeasureKey, Estimate | null>>;
  readonly effective: Estimate | null;
  readonly nucleus_median: Estimate | null;
  readonly reliability: { readonly ece: Estimate | null };
  readonly advice: { readonly k: number; readonly rho: number };
  readonly verdict: { readonly kind: 'too_small' | 'weak_teacher' | 'one_peak' | 'between' | 'multi_modal' };
}

export interface Paragraph {
  readonly headline: string;
  readonly body: string;
}

export interface AssessmentWords {
  readonly verdict: Paragraph;
  /** What the numbers about the teacher cannot show. */
  readonly caution: string;
  /** What the suggestions are worth. */
  readonly rules: string;
  /** k, rho and the weight of the teacher's confidence. */
  readonly advice: readonly Paragraph[];
  /** What counts as a peak. */
  readonly peakNote: string;
  /** Name, value, interval and meaning of every number. */
  readonly lines: ReadonlyArray<readonly [string, string, string, string]>;
}

/** Something that the importer detected or repaired. */
export interface Finding {
  readonly what: string;
  readonly count: number;
  /** Whether it calls the result into question. */
  readonly warning: boolean;
  /** One English sentence with the numbers. */
  readonly text: string;
}

export interface ImportReport {
  readonly format: string;
  readonly documents: number;
  readonly tokens: number;
  readonly scored: number;
  readonly head_size: number;
  /** Mean probability inside the head. */
  readonly head_mass: number;
  readonly findings: readonly Finding[];
}

export interface TaskAssessment {
  readonly assessment: Assessment;
  /** Who the teacher is, in the input's own words; may be empty. */
  readonly teacher: string;
  readonly fingerprint: string;
  readonly words: Readonly<Record<Language, AssessmentWords>>;
  /** Null for a teacher cache, which needs no repair. */
  readonly report: ImportReport | null;
  /** The file of the teacher cache that was measured: the page can train on it. */
  readonly cache: Uint8Array;
}

/** How far a request to measure has come. */
export type TaskAnswer =
  | { readonly state: 'busy' }
  | { readonly state: 'done'; readonly result: TaskAssessment }
  | { readonly state: 'failed'; readonly message: string };
