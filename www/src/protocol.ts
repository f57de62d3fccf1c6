/** The messages between the page and its worker, and the data they carry: the only file both sides share. */

export type DeviceChoice = 'auto' | 'cpu' | 'gpu';
export type DeviceKind = 'cpu' | 'gpu';
export type Size = 'xs' | 's' | 'm';

/** The two students of the lab; index 0 is A, 1 is B. */
export type StudentIndex = 0 | 1;

/** Both students' value of something, A first. */
export type Pair<T> = readonly [T, T];

/** Everything that decides a run. */
export interface Settings {
  /** Objectives as shorthand, e.g. `ce+rkl+rank`. */
  readonly students: Pair<string>;
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly size: Size;
  /** Number of optimizer steps; the cosine schedule ends there. */
  readonly steps: number;
}

/** Why this device was taken, as far as the browser tells. */
export type DeviceReason =
  | 'gpu-hardware'
  | 'gpu-asked'
  | 'cpu-asked'
  | 'insecure'
  | 'no-webgpu'
  | 'no-adapter'
  | 'software-adapter';

/** A held-out position with several good answers. */
export interface PositionInfo {
  /** Index of the predicted token in the cache. */
  readonly position: number;
  /** The text before it. */
  readonly context: string;
  /** The token that really follows. */
  readonly next: string;
  /** Number of teacher peaks. */
  readonly peaks: number;
}

/** What the wasm module says about an opened lab. */
export interface LabInfo {
  readonly device: { readonly kind: DeviceKind; readonly name: string; readonly reason: string };
  /** Weights of one student. */
  readonly parameters: number;
  readonly steps: number;
  readonly batch: number;
  readonly context: number;
  readonly vocabulary: number;
  readonly tokens: number;
  readonly documents: number;
  readonly heldOutDocuments: number;
  /** Ranked peaks k. */
  readonly k: number;
  /** Canonical shorthand of each objective. */
  readonly students: Pair<string>;
  readonly positions: readonly PositionInfo[];
}

/** Teacher and students at one position; arrays run in the teacher's order. */
export interface Lanes {
  readonly position: number;
  readonly tokens: readonly string[];
  /** Teacher's probability of each token. */
  readonly p: Float32Array;
  /** Teacher's probability of all other tokens. */
  readonly rest: number;
  /** The first so many tokens are peaks. */
  readonly peaks: number;
  /** Index of the true next token among `tokens`, or -1. */
  readonly next: number;
  readonly students: Pair<{ readonly q: Float32Array; readonly rest: number }>;
}

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
  readonly students: Pair<Records>;
}

/** Held-out metrics that the page names; the core measures more (METHOD.md section 5). */
export type MetricKey =
  | 'mor5'
  | 'retention'
  | 'cr3'
  | 'spearman'
  | 'rare_recovery'
  | 'top1'
  | 'accuracy'
  | 'perplexity'
  | 'fkl'
  | 'rkl';

/** One metric of both students, measured on the same held-out positions. */
export interface Measured {
  /** NaN where no position counts. */
  readonly values: Pair<number>;
  /**
   * 95 % interval of B's value minus A's, second entry, by a paired bootstrap over the text; null where there is none.
   * It speaks about other text of this kind, not about other seeds.
   */
  readonly intervals: readonly [null, Pair<number> | null];
}

export interface Comparison {
  /** Scored positions. */
  readonly positions: number;
  readonly metrics: Readonly<Record<MetricKey, Measured>>;
}

/** Every start and reset begins a run with a number of its own; what an older run still sends is then recognised. */
export type Request =
  | { readonly type: 'start'; readonly run: number; readonly settings: Settings; readonly position: number | null }
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'step'; readonly n: number }
  | { readonly type: 'reset'; readonly run: number; readonly seed: number }
  | { readonly type: 'select'; readonly position: number }
  | { readonly type: 'objective'; readonly student: StudentIndex; readonly shorthand: string }
  | { readonly type: 'stop' };

/** Where an error arose. `objective` leaves the run as it was; the others end it. */
export type ErrorPlace = 'load' | 'start' | 'train' | 'objective';

export interface Failure {
  readonly place: ErrorPlace;
  /** The whole message, in English, for the engineer. */
  readonly message: string;
  readonly student?: StudentIndex;
}

export type Reply =
  | { readonly type: 'loading'; readonly part: 'module' | 'teacher' | 'device' }
  | { readonly type: 'ready'; readonly info: LabInfo; readonly reason: DeviceReason }
  | {
      readonly type: 'frame';
      readonly run: number;
      readonly step: number;
      readonly playing: boolean;
      readonly lanes: Lanes | null;
      readonly progress: Progress | null;
      /** Steps per second of the last slices, both students together; null while idle. */
      readonly speed: number | null;
    }
  | { readonly type: 'objective'; readonly student: StudentIndex; readonly shorthand: string; readonly step: number }
  | { readonly type: 'milestone'; readonly run: number; readonly step: number; readonly comparison: Comparison }
  | { readonly type: 'error'; readonly failure: Failure };
