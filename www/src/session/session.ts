/** What chapters and views read: one comparison of students, live or recorded, and where the reader looks. */

import type { DeviceReason, Failure, LabInfo, Place, Probabilities, Settings, StudentIndex } from '../protocol';
import type { History } from './history';
import type { Snapshots } from './snapshots';

/** `live`: a worker trains. `recorded`: an earlier real run is played back. */
export type Mode = 'live' | 'recorded';

export interface Session {
  readonly mode: Mode;
  readonly phase: 'opening' | 'ready' | 'failed';
  readonly info: LabInfo | null;
  readonly reason: DeviceReason | null;
  readonly settings: Settings;
  /** SHA-256 of the module that trained, if it is not the page's own; `unknown` where a recording does not say. */
  readonly module: string | null;
  /** Current shorthand of every student. */
  readonly objectives: readonly string[];
  /** Optimizer steps done. */
  readonly step: number;
  /** Length of the run. */
  readonly steps: number;
  readonly playing: boolean;
  readonly finished: boolean;
  /** Steps per second, null while idle or recorded. */
  readonly speed: number | null;
  /** Index into `info.places` of the place that is looked at. */
  readonly place: number;
  /** Newest probabilities of every student at that place; null before the first. */
  readonly q: readonly Probabilities[] | null;
  readonly history: History;
  readonly snapshots: Snapshots;
  /** An error that ended the run. */
  readonly failure: Failure | null;
  /** A shorthand that the core refused, per student. */
  readonly refused: ReadonlyArray<string | null>;
}

/** What has happened, for those who announce or redraw it. */
export type News = 'bars' | 'phase' | 'measured' | 'finished' | 'refused' | 'recovered' | 'forked';

/** A session that can be driven. */
export interface Playable extends Session {
  play(): void;
  pause(): void;
  stepBy(n: number): void;
  /** Back to the first step; a live session begins anew from the seed. */
  reset(seed: number): void;
  look(place: number): void;
  /** Plays no faster than so many steps per second; null: as fast as it goes. */
  keepPace(perSecond: number | null): void;
  close(): void;
}

/** What one chart draws of one place at one step. */
export interface Picture {
  readonly place: Place;
  readonly step: number;
  readonly students: readonly StudentPicture[];
}

export interface StudentPicture {
  readonly student: StudentIndex;
  /** A, B, C or D. */
  readonly letter: string;
  /** Shorthand of the objective. */
  readonly objective: string;
  readonly q: Probabilities;
}
