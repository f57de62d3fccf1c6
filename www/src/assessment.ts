/** What the worker answers to `assess`: field for field what `web/src/assess.rs` hands over. */

import type { Language } from './i18n';

/** Largest text or file that is measured in a browser, in bytes; the module refuses more. */
export const LARGEST_TASK = 64 * 2 ** 20;

/** Texts that it takes to train: every tenth is held out. */
export const LEAST_TEXTS = 10;

/** What a request to a model needs so that its answers can be measured. */
export const REQUEST = '"logprobs": true, "top_logprobs": 20';

/** A measured number with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Positions that count. */
  readonly positions: number;
}

/** The part of `crest assess --json` that the page computes with; null where no position counts. */
export interface Assessment {
  readonly documents: number;
  readonly positions: number;
  readonly measures: { readonly multimodal: Estimate | null };
  readonly advice: { readonly k: number; readonly rho: number };
  readonly verdict: { readonly kind: 'too_small' | 'weak_teacher' | 'one_peak' | 'between' | 'multi_modal' };
}

export interface Paragraph {
  readonly headline: string;
  readonly body: string;
}

/** What is said about it in one language, numbers included. */
export interface AssessmentWords {
  readonly verdict: Paragraph;
  /** What was measured, and of whom. */
  readonly sample: string;
  /** What the numbers about the teacher cannot show. */
  readonly caution: string;
  /** What the suggestions are worth. */
  readonly rules: string;
  /** k, rho and the weight of the teacher's confidence. */
  readonly advice: readonly Paragraph[];
  /** What counts as a peak. */
  readonly peakNote: string;
  /** Names of the numbers of peaks, as many as `TaskAssessment.peaks`. */
  readonly peaks: readonly string[];
  /** Name, value and interval of the few numbers that matter most; the same rows for every task. */
  readonly rows: ReadonlyArray<readonly [string, string, string]>;
  /** Name, value, interval and meaning of every number. */
  readonly lines: ReadonlyArray<readonly [string, string, string, string]>;
  /** What was read, then what was repaired; empty for a cache. A warning calls the result into question. */
  readonly report: ReadonlyArray<{ readonly warning: boolean; readonly text: string }>;
}

export interface TaskAssessment {
  readonly assessment: Assessment;
  /** Who the teacher is, in the input's own words; may be empty. */
  readonly teacher: string;
  readonly fingerprint: string;
  /** Shares of positions with no peak, one, two, three, four and more. */
  readonly peaks: ReadonlyArray<Estimate | null>;
  readonly words: Readonly<Record<Language, AssessmentWords>>;
  /** The file of the teacher cache that was measured: the page can train on it. */
  readonly cache: Uint8Array;
}

/** Bytes that cannot be measured. */
export interface TaskRefusal {
  /** What to do. */
  readonly refused: Readonly<Record<Language, string>>;
  /** What is wrong: line, field and numbers, in English. */
  readonly message: string;
}

/** Whose text was measured: the reader's own, the two beginnings that the page offers as an example, or all of its teacher's stories. */
export type TaskSource = 'own' | 'example' | 'page';

/** How far a request to measure has come. */
export type TaskAnswer =
  | { readonly state: 'busy' }
  | { readonly state: 'done'; readonly source: TaskSource; readonly result: TaskAssessment }
  | { readonly state: 'failed'; readonly message: string; readonly refused: TaskRefusal['refused'] | null };

/** The only measurement that may be called the reader's own. */
export function ownOf(answer: TaskAnswer | null): TaskAssessment | null {
  return answer?.state === 'done' && answer.source === 'own' ? answer.result : null;
}

/** A text that still holds an answer of the example is not the reader's own, whatever was added to it. */
export function sourceOf(text: string, example: string): TaskSource {
  const answers = example.split('\n').filter((line) => line.trim() !== '');
  return answers.some((answer) => text.includes(answer)) ? 'example' : 'own';
}
