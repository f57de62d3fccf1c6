/** Chooses between the recorded run and live training, and hands the reader's wishes to whichever is shown. */

import { readRecording } from '../recording/recording';
import type { Change, OwnCache } from '../protocol';
import { EXPERIMENT } from '../scenes';
import type { LabState, Pace } from '../state';
import { sources } from '#sources';
import { Client } from './client';
import { LiveSession } from './live';
import { RecordedSession } from './recorded';
import type { News, Session } from './session';

export class Workbench {
  /** What is shown; null until the recording has arrived. */
  session: RecordedSession | LiveSession | null = null;
  /** Prepared behind the recording; shown when the reader has not begun to play that. */
  #waiting: LiveSession | null = null;
  /** Trains on this instead of the page's teacher. */
  cache: OwnCache | null = null;
  /** The live session that failed, kept for its reason. */
  failed: LiveSession | null = null;
  /** A recording of the scene that was opened can be had. */
  recorded = false;
  /** Why the recording could not be shown. */
  trouble: string | null = null;
  /** A saved experiment is shown as it was until somebody asks for more. */
  #kept = false;
  /** Over, and shown only until its successor has arrived. */
  #leaving: Session | null = null;
  #epoch = 0;
  #pace: Pace = null;
  /** What was changed while the recorded run went on, and the teacher that it learned from. */
  #script: { readonly changes: readonly Change[]; readonly cache: OwnCache | null } | null = null;

  constructor(private readonly onNews: (news: News) => void) {}

  /** The recorded run first, then live training behind it. */
  async open(state: LabState, live: boolean): Promise<void> {
    const epoch = this.#restart(state);
    this.#kept = state.scene === EXPERIMENT;
    this.recorded = false;
    this.#script = null;
    try {
      this.cache ??= sources.cache(state.scene);
      const recording = readRecording(await sources.recording(state.scene));
      if (epoch !== this.#epoch) return;
      this.#script = { changes: recording.history.changes, cache: this.cache };
      const recorded: RecordedSession = new RecordedSession(recording, placeOf(recording.info.places, state.position), (news) => this.#hear(recorded, news));
      recorded.keepPace(this.#pace);
      this.session?.close();
      this.session = recorded;
      this.recorded = true;
      this.onNews('phase');
    } catch (error) {
      if (epoch !== this.#epoch) return;
      this.trouble = String(error);
    }
    if (!live && this.session && this.session !== this.#leaving) return;
    // The first picture before everything else.
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (epoch === this.#epoch) await this.#prepare(state, epoch, this.changesOf(state));
  }

  /** Trains with these settings now, whatever is shown, and repeats the changes; null if something else was asked for meanwhile. */
  async start(state: LabState, changes = this.changesOf(state)): Promise<LiveSession | null> {
    const epoch = this.#restart(state);
    await this.#prepare(state, epoch, changes);
    if (epoch !== this.#epoch) return null;
    const live = this.#waiting;
    this.show();
    return live;
  }

  /** Leaves the recording for the live session that waits behind it. */
  show(): void {
    if (!this.#waiting) return;
    const { session } = this;
    const waiting = this.#waiting;
    if (session && session !== this.#leaving && session.place !== waiting.place) waiting.look(session.place);
    session?.close();
    this.session = waiting;
    this.#waiting = null;
    this.onNews('phase');
  }

  /** Whether live training stands ready behind the recording. */
  get canShow(): boolean {
    return this.#waiting?.phase === 'ready';
  }

  get opening(): LiveSession | null {
    return this.#waiting;
  }

  keepPace(pace: Pace): void {
    this.#pace = pace;
    this.session?.keepPace(pace);
    this.#waiting?.keepPace(pace);
  }

  close(): void {
    this.#restart(null);
    this.session?.close();
    this.session = null;
  }

  /** A live run of the recorded settings on the same teacher is the same run, with what was changed on the way. */
  changesOf(state: LabState): readonly Change[] {
    return (state.isScene && this.#script?.cache === this.cache && this.#script?.changes) || [];
  }

  #restart(state: LabState | null): number {
    this.#pace = state?.pace ?? null;
    this.#waiting?.close();
    this.#waiting = null;
    this.session?.close();
    this.#leaving = this.session;
    this.failed = null;
    this.trouble = null;
    this.#epoch += 1;
    return this.#epoch;
  }

  async #prepare(state: LabState, epoch: number, changes: readonly Change[]): Promise<void> {
    const materials = await sources.materials().catch((error: unknown) => {
      this.trouble = String(error);
      return null;
    });
    if (epoch !== this.#epoch) return;
    if (!materials) return this.onNews('phase');
    const place = placeOf(this.session?.info?.places ?? [], state.position);
    const live: LiveSession = new LiveSession(state.settings(), changes, place, materials, this.cache, (news) => this.#hear(live, news), (onReply) => new Client(onReply));
    live.keepPace(this.#pace);
    this.#waiting = live;
    this.onNews('phase');
  }

  #hear(from: Session | null, news: News): void {
    if (from && from === this.#waiting) this.#prepared(this.#waiting);
    if (from === this.session) this.onNews(news);
    else if (news === 'phase') this.onNews('phase');
  }

  #prepared(live: LiveSession): void {
    const { session } = this;
    if (!session || session === this.#leaving) return this.show();
    if (live.phase === 'failed') {
      this.failed = live;
      this.#waiting = null;
      live.close();
    } else if (!this.#kept && live.q !== null && session.step === 0 && !session.playing) {
      // Both stand at the first step with the same weights: nothing jumps.
      this.show();
    }
  }

  /** A live session to change something in; a recording gives way to it. */
  live(): LiveSession | null {
    const { session } = this;
    return session instanceof LiveSession && session !== this.#leaving && session.phase !== 'failed' ? session : null;
  }
}

function placeOf(places: ReadonlyArray<{ readonly position: number }>, position: number | null): number {
  return Math.max(0, places.findIndex((place) => place.position === position));
}
