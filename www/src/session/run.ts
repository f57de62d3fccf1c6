/** One run as the page knows it: folds the worker's replies into data for the views. */

import { Client } from './client';
import { History } from './history';
import type { DeviceReason, Failure, Lanes, LabInfo, Pair, Reply, Request, StudentIndex } from './protocol';
import type { LabState } from './state';

export type Phase = 'loading' | 'ready' | 'failed';

/** What has happened, for those who announce or redraw it. */
export type News = 'bars' | 'phase' | 'measured' | 'finished' | 'refused';

export class Run {
  phase: Phase = 'loading';
  loading: 'module' | 'teacher' | 'device' = 'module';
  info: LabInfo | null = null;
  reason: DeviceReason | null = null;
  step = 0;
  playing = false;
  speed: number | null = null;
  /** Newest probabilities at the chosen position. */
  lanes: Lanes | null = null;
  history = new History();
  objectives: Pair<string>;
  /** An error that ended the run. */
  failure: Failure | null = null;
  /** A shorthand that the core refused, per student. */
  readonly refused: [string | null, string | null] = [null, null];

  private client: Client;
  private number = 0;

  constructor(
    state: LabState,
    private readonly onNews: (news: News) => void,
  ) {
    this.objectives = state.students;
    this.client = new Client((reply) => this.fold(reply));
    this.start(state);
  }

  get steps(): number {
    return this.info?.steps ?? 0;
  }

  get finished(): boolean {
    return this.info !== null && this.step >= this.info.steps;
  }

  /** Begins afresh with these settings; a worker that failed is replaced. */
  start(state: LabState): void {
    if (this.failure) {
      this.client.close();
      this.client = new Client((reply) => this.fold(reply));
    }
    this.phase = 'loading';
    this.failure = null;
    this.objectives = state.students;
    this.clear();
    this.lanes = null;
    this.client.send({ type: 'start', run: this.number, settings: state.settings(), position: state.position });
    this.onNews('phase');
  }

  reset(seed: number): void {
    this.clear();
    this.client.send({ type: 'reset', run: this.number, seed });
    this.onNews('phase');
  }

  send(request: Request): void {
    this.client.send(request);
  }

  close(): void {
    this.client.close();
  }

  /** A new run: whatever the worker still sends of the old one is not heard. */
  private clear(): void {
    this.number += 1;
    this.history = new History();
    this.step = 0;
    this.playing = false;
    this.speed = null;
    this.refused.fill(null);
  }

  private fold(reply: Reply): void {
    switch (reply.type) {
      case 'loading':
        this.loading = reply.part;
        return this.onNews('phase');
      case 'ready':
        this.phase = 'ready';
        this.info = reply.info;
        this.reason = reply.reason;
        this.objectives = reply.info.students;
        return this.onNews('phase');
      case 'frame':
        return reply.run === this.number ? this.frame(reply) : undefined;
      case 'milestone':
        if (reply.run !== this.number) return;
        this.history.evaluated(reply);
        return this.onNews(this.finished ? 'finished' : 'measured');
      case 'objective':
        return this.accepted(reply.student, reply.shorthand, reply.step);
      case 'error':
        return this.failed(reply.failure);
    }
  }

  private frame(frame: Extract<Reply, { type: 'frame' }>): void {
    const changed = frame.playing !== this.playing;
    this.step = frame.step;
    this.playing = frame.playing;
    this.speed = frame.speed;
    if (frame.lanes) this.lanes = frame.lanes;
    if (frame.progress) this.history.append(frame.progress);
    this.onNews(changed ? 'phase' : 'bars');
  }

  private accepted(student: StudentIndex, shorthand: string, step: number): void {
    const [a, b] = this.objectives;
    this.objectives = student === 0 ? [shorthand, b] : [a, shorthand];
    this.refused[student] = null;
    if (step > 0) this.history.changes.push({ step, student, shorthand });
    this.onNews('phase');
  }

  private failed(failure: Failure): void {
    if (failure.place === 'objective' && failure.student !== undefined) {
      this.refused[failure.student] = failure.message;
      return this.onNews('refused');
    }
    this.failure = failure;
    this.phase = 'failed';
    this.playing = false;
    this.onNews('phase');
  }
}
