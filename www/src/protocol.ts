/** The messages between the page and its worker, and the data they carry. */

import type { TaskAssessment, TaskRefusal } from './assessment';

export type DeviceChoice = 'auto' | 'cpu' | 'gpu';
export type DeviceKind = 'cpu' | 'gpu';
export type Size = 'xs' | 's' | 'm';

/** Students compared at once, at most; they are called A, B, C, D. */
export const MAX_STUDENTS = 4;

/** Counts from 0: 0 is A. */
export type StudentIndex = number;

/** Both ends of an interval, low first. */
export type Interval = readonly [number, number];

/** Everything that decides a run, apart from the teacher cache. */
export interface Settings {
  /** One objective in shorthand per student, e.g. `ce+rkl+rank`. */
  readonly students: readonly string[];
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly size: Size;
  /** Number of optimizer steps; the cosine schedule ends there. */
  readonly steps: number;
  /** Peak learning rate. */
  readonly lr: number;
  /** Cache positions to offer beside the chosen ones. */
  readonly extra: readonly number[];
}

/** Why this device was taken, as far as the browser tells. */
export type DeviceReason =
  | 'gpu-hardware'
  | 'gpu-asked'
  | 'cpu-asked'
  | 'insecure'
  | 'no-webgpu'
  | 'no-adapter'
  | 'software-adapter'
  | 'gpu-lost'
  | 'gpu-refused'
  | 'gpu-memory';

/** A held-out position with several good answers, as the teacher sees it. Arrays run in the teacher's order. */
export interface Place {
  /** Index of the predicted token in the cache. */
  readonly position: number;
  /** The text before it. */
  readonly context: string;
  /** The token that really follows. */
  readonly following: string;
  /** The teacher's most likely tokens, best first; empty for one outside the student's vocabulary. */
  readonly tokens: readonly string[];
  /** Teacher's probability of each token. */
  readonly p: Float32Array;
  /** Teacher's probability of all other tokens. */
  readonly rest: number;
  /** The first so many tokens are peaks. */
  readonly peaks: number;
  /** Index of the token that really follows among `tokens`, or -1. */
  readonly next: number;
}

/** What an opened lab is made of. */
export interface LabInfo {
  readonly device: { readonly kind: DeviceKind; readonly name: string; readonly reason: string };
  /** Weights of one student. */
  readonly parameters: number;
  readonly steps: number;
  readonly batch: number;
  readonly context: number;
  readonly lr: number;
  readonly vocabulary: number;
  readonly tokens: number;
  readonly documents: number;
  readonly heldOutDocuments: number;
  /** Hash of the teacher cache, hexadecimal. */
  readonly fingerprint: string;
  /** Who the teacher is, in the cache's own words. */
  readonly teacher: string;
  readonly licence: string;
  /** Bytes of the cache as it was read. */
  readonly cacheBytes: number;
  /** Canonical shorthand of each objective. */
  readonly students: readonly string[];
  readonly places: readonly Place[];
}

/** One student's probabilities at a place: of the teacher's tokens in their order, then of all others together. */
export type Probabilities = Float32Array;

/** Training values of consecutive steps of one student. */
export interface Records {
  /** Total loss of each step. */
  readonly loss: Float32Array;
  /** MOR@k on each training batch. */
  readonly overlap: Float32Array;
}

/** Steps trained since the last frame; the first is `from` (counted from 1). */
export interface Progress {
  readonly from: number;
  readonly students: readonly Records[];
}

/** Held-out metrics that the page names; the core measures more (METHOD.md section 5). */
export type MetricKey =
  | 'mor5'
  | 'retention'
  | 'second_kept'
  | 'cr3'
  | 'spearman'
  | 'rare_recovery'
  | 'top1'
  | 'accuracy'
  | 'perplexity'
  | 'fkl'
  | 'rkl'
  | 'ece';

/** One metric of every student, measured on the same held-out positions. */
export interface Measured {
  /** NaN where no position counts. */
  readonly values: readonly number[];
  /**
   * `intervals[i][j]`: 95 % interval of the value of j minus that of i by a paired bootstrap over the text, for i < j;
   * null elsewhere and where there is none. It speaks about other text of this kind, not about other seeds.
   */
  readonly intervals: ReadonlyArray<ReadonlyArray<Interval | null>>;
}

export interface Comparison {
  /** Scored positions. */
  readonly positions: number;
  readonly metrics: Readonly<Record<MetricKey, Measured>>;
}

/** A teacher cache that does not come with the page. */
export interface OwnCache {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What is changed while a run is under way. */
export type Change = ObjectiveChange | RateChange;

export interface ObjectiveChange {
  readonly step: number;
  readonly student: StudentIndex;
  readonly shorthand: string;
  /** A fork: the student becomes a copy of this one first. */
  readonly from?: StudentIndex;
}

/** Another peak learning rate for all students. */
export interface RateChange {
  readonly step: number;
  readonly lr: number;
}

export function isRate(change: Change): change is RateChange {
  return 'lr' in change;
}

/** Where the worker finds what it needs. Bytes come from pages that hold everything themselves. */
export interface Materials {
  readonly module: string | ArrayBuffer;
  readonly teacher: string | ArrayBuffer;
}

/** Every start, reset and fork begins a run with a number of its own; what an older run still sends is then recognised. */
export type Request =
  | {
      readonly type: 'start';
      readonly run: number;
      readonly settings: Settings;
      /** Made when their steps are reached, in this order: the run repeats another one. */
      readonly changes: readonly Change[];
      /** Index of the place that is looked at. */
      readonly place: number;
      readonly materials: Materials;
      /** Trains on this cache instead of the page's own. */
      readonly cache: OwnCache | null;
    }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'step'; readonly n: number }
  | { readonly type: 'reset'; readonly run: number; readonly seed: number }
  | { readonly type: 'look'; readonly place: number }
  | { readonly type: 'objective'; readonly student: StudentIndex; readonly shorthand: string }
  | { readonly type: 'rate'; readonly lr: number }
  /** No faster than so many steps per second while it plays; null: as fast as it goes. */
  | { readonly type: 'pace'; readonly perSecond: number | null }
  /** Everybody goes back to `step`; `student` then becomes a copy of `from` with another objective. */
  | { readonly type: 'fork'; readonly run: number; readonly step: number; readonly from: StudentIndex; readonly student: StudentIndex; readonly shorthand: string }
  /** Chapter 5: measures a dropped cache, pasted log-probabilities, or (null) the page's own teacher; answered by `assessment`. */
  | { readonly type: 'assess'; readonly task: OwnCache | string | null; readonly materials: Materials }
  | { readonly type: 'stop' };

/** Where an error arose. `objective` and `assess` leave the run as it was, and so does a `fork` whose student is named; the others end it. */
export type ErrorPlace = 'load' | 'start' | 'train' | 'objective' | 'fork' | 'assess';

/** Who can put it right: settings, the bytes that were given, the device, its memory, or nobody because the run itself left the numbers. */
export const ERROR_KINDS = ['setting', 'input', 'device', 'memory', 'diverged'] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

export interface Failure {
  readonly place: ErrorPlace;
  /** Null for an error that is not the core's. */
  readonly kind: ErrorKind | null;
  /** The whole message, in English, for the engineer. */
  readonly message: string;
  readonly student?: StudentIndex;
}

export type Reply =
  | { readonly type: 'loading'; readonly part: 'module' | 'teacher' | 'device' | 'rewind' }
  /** `refusal`: what a GPU said that was tried in vain. */
  | { readonly type: 'ready'; readonly info: LabInfo; readonly reason: DeviceReason; readonly step: number; readonly refusal: string | null }
  /** A copy was made, after `fork` or because the repeated run did so: from here on the past is another one. */
  | { readonly type: 'forked'; readonly run: number; readonly change: ObjectiveChange; readonly info: LabInfo }
  | { readonly type: 'rate'; readonly run: number; readonly step: number; readonly lr: number }
  | {
      readonly type: 'frame';
      readonly run: number;
      readonly step: number;
      readonly playing: boolean;
      /** Which place `q` belongs to. */
      readonly place: number;
      /** Every student's probabilities there. */
      readonly q: readonly Probabilities[] | null;
      readonly progress: Progress | null;
      /** Steps per second of the last slices, all students together; null while idle. */
      readonly speed: number | null;
    }
  /** All students at all places: `[student][place][K + 1]`, unused entries 0, the last is the rest. */
  | { readonly type: 'snapshot'; readonly run: number; readonly step: number; readonly q: Float32Array }
  | { readonly type: 'objective'; readonly run: number; readonly student: StudentIndex; readonly shorthand: string; readonly step: number }
  | { readonly type: 'milestone'; readonly run: number; readonly step: number; readonly comparison: Comparison }
  | { readonly type: 'assessment'; readonly result: TaskAssessment | TaskRefusal }
  | { readonly type: 'error'; readonly failure: Failure };
