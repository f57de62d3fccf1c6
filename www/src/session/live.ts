/** A session in which a worker trains: folds its replies into what the views read. */

import { isRate, type Change, type DeviceReason, type Failure, type LabInfo, type Materials, type ObjectiveChange, type OwnCache, type Probabilities, type Reply, type Request, type Settings, type StudentIndex } from '../protocol';
import { History } from './history';
import type { Rung } from './ladder';
import type { News, Playable } from './session';
import { Snapshots } from './snapshots';

/** The way to an engine, be it in a worker or not. */
export interface Connection {
  send(request: Request): void;
  close(): void;
  /** How the worker was started, where there is one. */
  readonly rung?: Rung | null;
}

export class LiveSession implements Playable {
  readonly mode = 'live';
  readonly module = null;
  phase: 'opening' | 'ready' | 'failed' = 'opening';
  loading: 'module' | 'teacher' | 'device' | 'rewind' = 'module';
  info: LabInfo | null = null;
  reason: DeviceReason | null = null;
  /** What a GPU said that was tried in vain. */
  refusal: string | null = null;
  step = 0;
  playing = false;
  speed: number | null = null;
  q: readonly Probabilities[] | null = null;
  history: History;
  snapshots = new Snapshots(0, 0);
  objectives: readonly string[];
  failure: Failure | null = null;
  readonly refused: Array<string | null>;
  readonly #client: Connection;
  #run = 1;
  /** Number of the newest run that was asked for; a fork's becomes `run` when it is answered. */
  #asked = 1;
  /** The learning rate in force; a reset keeps it. */
  lr: number;

  constructor(
    /** As they stand at the first step. */
    public settings: Settings,
    /** Of the run that is repeated. */
    changes: readonly Change[],
    public place: number,
    materials: Materials,
    cache: OwnCache | null,
    private readonly onNews: (news: News) => void,
    connect: (onReply: (reply: Reply) => void) => Connection,
  ) {
    this.#client = connect((reply) => this.#fold(reply));
    this.objectives = settings.students;
    this.lr = settings.lr;
    this.history = new History(settings.students.length);
    this.refused = settings.students.map(() => null);
    this.#send({ type: 'start', run: this.#run, settings, changes, place, materials, cache });
  }

  get steps(): number {
    return this.info?.steps ?? this.settings.steps;
  }

  get rung(): Rung | null {
    return this.#client.rung ?? null;
  }

  get finished(): boolean {
    return this.info !== null && this.step >= this.info.steps;
  }

  play(): void {
    this.#send({ type: 'play' });
  }

  pause(): void {
    this.#send({ type: 'pause' });
  }

  stepBy(n: number): void {
    this.#send({ type: 'step', n });
  }

  reset(seed: number): void {
    this.#asked += 1;
    this.#run = this.#asked;
    this.settings = { ...this.settings, students: this.objectives, seed, lr: this.lr };
    this.step = 0;
    this.playing = false;
    this.speed = null;
    this.history = new History(this.settings.students.length);
    if (this.info) this.snapshots = Snapshots.of(this.info);
    this.refused.fill(null);
    this.#send({ type: 'reset', run: this.#run, seed });
    this.onNews('phase');
  }

  look(place: number): void {
    this.place = place;
    this.q = this.#snapshotQ();
    this.#send({ type: 'look', place });
  }

  keepPace(perSecond: number | null): void {
    this.#send({ type: 'pace', perSecond });
  }

  objective(student: StudentIndex, shorthand: string): void {
    this.#send({ type: 'objective', student, shorthand });
  }

  rate(lr: number): void {
    this.lr = lr;
    this.#send({ type: 'rate', lr });
  }

  fork(step: number, from: StudentIndex, student: StudentIndex, shorthand: string): void {
    this.#asked += 1;
    this.#send({ type: 'fork', run: this.#asked, step, from, student, shorthand });
  }

  close(): void {
    this.#client.close();
  }

  #send(request: Request): void {
    this.#client.send(request);
  }

  /** What the last snapshot knows about the place, until the worker has looked. */
  #snapshotQ(): readonly Probabilities[] | null {
    const tokens = this.info?.places[this.place]?.tokens.length;
    const last = this.snapshots.steps.length - 1;
    if (tokens === undefined || last < 0) return null;
    return this.settings.students.map((_, student) => this.snapshots.q(last, student, this.place, tokens));
  }

  #fold(reply: Reply): void {
    switch (reply.type) {
      case 'loading':
        this.loading = reply.part;
        return this.onNews('phase');
      case 'ready':
        this.refusal = reply.refusal;
        return this.#ready(reply.info, reply.reason);
      case 'forked':
        return this.#forked(reply.run, reply.change, reply.info);
      case 'frame':
        return reply.run === this.#run ? this.#frame(reply) : undefined;
      case 'snapshot':
        if (reply.run === this.#run) this.snapshots.add(reply.step, reply.q);
        return this.onNews('bars');
      case 'milestone':
        if (reply.run !== this.#run) return;
        this.history.evaluated(reply);
        return this.onNews(this.finished ? 'finished' : 'measured');
      case 'objective':
        return this.#accepted(reply);
      case 'rate':
        return this.#rated(reply);
      case 'error':
        return this.#failed(reply.failure);
      case 'assessment':
        return;
    }
  }

  #ready(info: LabInfo, reason: DeviceReason): void {
    const fresh = this.info === null;
    const recovered = this.info?.device.kind === 'gpu' && info.device.kind === 'cpu';
    this.phase = 'ready';
    this.info = info;
    this.reason = reason;
    this.place = Math.min(this.place, Math.max(0, info.places.length - 1));
    if (fresh) {
      this.objectives = info.students;
      this.snapshots = Snapshots.of(info);
    }
    // From here on it is neither a run of the one device nor of the other.
    if (recovered && this.step > 0) this.history.loose = true;
    this.onNews(recovered ? 'recovered' : 'phase');
  }

  #forked(run: number, change: ObjectiveChange, info: LabInfo): void {
    // A reset or another fork was asked for meanwhile.
    if (run !== this.#run && run !== this.#asked) return;
    this.#run = run;
    this.loading = 'device';
    this.refused.fill(null);
    this.info = info;
    this.step = change.step;
    this.history.cut(change.step);
    this.snapshots.cut(change.step);
    this.lr = this.history.changes.findLast(isRate)?.lr ?? this.settings.lr;
    this.history.changes.push(change);
    this.objectives = info.students;
    this.onNews('forked');
  }

  #frame(frame: Extract<Reply, { type: 'frame' }>): void {
    const changed = frame.playing !== this.playing;
    this.step = frame.step;
    this.playing = frame.playing;
    this.speed = frame.speed;
    if (frame.q && frame.place === this.place) this.q = frame.q;
    if (frame.progress) this.history.append(frame.progress);
    this.onNews(changed ? 'phase' : 'bars');
  }

  #accepted({ run, student, shorthand, step }: Extract<Reply, { type: 'objective' }>): void {
    this.objectives = this.objectives.map((old, i) => (i === student ? shorthand : old));
    this.refused[student] = null;
    if (step > 0 && run === this.#run) this.history.changes.push({ step, student, shorthand });
    else this.settings = { ...this.settings, students: this.objectives };
    this.onNews('phase');
  }

  #rated({ run, step, lr }: Extract<Reply, { type: 'rate' }>): void {
    if (run !== this.#run) return;
    this.lr = lr;
    if (step > 0) this.history.changes.push({ step, lr });
    else this.settings = { ...this.settings, lr };
    this.onNews('phase');
  }

  #failed(failure: Failure): void {
    if ((failure.place === 'objective' || failure.place === 'fork') && failure.student !== undefined) {
      this.refused[failure.student] = failure.message;
      return this.onNews('refused');
    }
    this.failure = failure;
    this.phase = 'failed';
    this.playing = false;
    this.onNews('phase');
  }
}
