/** A session that plays an earlier real run back: same numbers, no training. */

import type { Recording } from '../recording/recording';
import { isRate, type Probabilities } from '../protocol';
import { History } from './history';
import type { News, Playable } from './session';
import { Snapshots } from './snapshots';

/** A recording lasts this long unless a slower pace is asked for. */
export const SECONDS = 24;
const TICK_MS = 50;

export class RecordedSession implements Playable {
  readonly mode = 'recorded';
  readonly phase = 'ready';
  readonly speed = null;
  readonly failure = null;
  readonly refused: ReadonlyArray<string | null>;
  step = 0;
  playing = false;
  place: number;
  q: readonly Probabilities[] | null = null;
  history: History;
  snapshots: Snapshots;
  #timer: ReturnType<typeof setInterval> | undefined;
  #exact = 0;
  #pace = Infinity;
  #closed = false;

  constructor(
    readonly recording: Recording,
    place: number,
    private readonly onNews: (news: News) => void,
  ) {
    const { info, objectives } = recording;
    this.place = Math.min(Math.max(0, place), Math.max(0, info.places.length - 1));
    this.refused = objectives.map(() => null);
    this.history = new History(objectives.length);
    this.history.loose = recording.history.loose;
    this.snapshots = Snapshots.of(info);
    this.#show(0);
  }

  get info() {
    return this.recording.info;
  }

  get reason() {
    return this.recording.reason;
  }

  get module() {
    return this.recording.module;
  }

  get settings() {
    return this.recording.settings;
  }

  get steps(): number {
    return this.recording.history.steps;
  }

  get finished(): boolean {
    return this.step >= this.steps;
  }

  get objectives(): readonly string[] {
    const now = [...this.recording.objectives];
    for (const change of this.history.changes) if (!isRate(change)) now[change.student] = change.shorthand;
    return now;
  }

  play(): void {
    if (this.finished || this.playing || this.#closed) return;
    this.playing = true;
    this.#exact = this.step;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.onNews('phase');
  }

  pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
    this.onNews('phase');
  }

  stepBy(n: number): void {
    this.#show(this.step + n);
    this.onNews('measured');
  }

  reset(): void {
    clearInterval(this.#timer);
    this.playing = false;
    this.#show(0);
    this.onNews('phase');
  }

  look(place: number): void {
    this.place = place;
    this.#show(this.step);
    this.onNews('bars');
  }

  keepPace(perSecond: number | null): void {
    this.#pace = perSecond ?? Infinity;
  }

  close(): void {
    this.#closed = true;
    this.playing = false;
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#exact += (Math.min(this.steps / SECONDS, this.#pace) * TICK_MS) / 1000;
    const measured = this.history.milestones.length;
    this.#show(Math.floor(this.#exact));
    if (this.finished) {
      clearInterval(this.#timer);
      this.playing = false;
    }
    this.onNews(this.finished ? 'finished' : this.history.milestones.length > measured ? 'measured' : 'bars');
  }

  /** Everything up to a step becomes visible; going back forgets what came later. */
  #show(step: number): void {
    const { history, snapshots, info } = this.recording;
    const to = Math.min(Math.max(0, step), this.steps);
    if (to < this.step) {
      this.history.cut(to);
      this.snapshots.cut(to);
    }
    const from = this.history.steps;
    const part = (values: readonly number[]) => Float32Array.from(values.slice(from, to));
    const students = history.loss.map((loss, i) => ({ loss: part(loss.raw), overlap: part(history.overlap[i]?.raw ?? []) }));
    this.history.append({ from: from + 1, students });
    const after = <T extends { step: number }>(all: readonly T[], last: T | undefined) => all.filter((item) => item.step <= to && item.step > (last?.step ?? -1));
    this.history.milestones.push(...after(history.milestones, this.history.last));
    this.history.changes.push(...after(history.changes, this.history.changes.at(-1)));
    snapshots.steps.forEach((at, index) => {
      const frame = snapshots.frame(index);
      if (frame && at <= to && at > (this.snapshots.steps.at(-1) ?? -1)) this.snapshots.add(at, frame);
    });
    this.step = to;
    const tokens = info.places[this.place]?.tokens.length;
    const last = this.snapshots.steps.length - 1;
    this.q = tokens === undefined || last < 0 ? null : this.objectives.map((_, student) => this.snapshots.q(last, student, this.place, tokens));
  }
}
