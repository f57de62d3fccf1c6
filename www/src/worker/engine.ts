/** Trains in short slices inside the worker and answers the page between them. */

import init, { Lab, lastPanic } from './generated/crest_web';
import wasmUrl from './generated/crest_web_bg.wasm?url';
import { deviceReason } from './device';
import type { ErrorPlace, LabInfo, Lanes, Pair, Progress, Records, Reply, Request, Settings, StudentIndex } from './protocol';

/** A slice should not keep messages waiting for longer than this; one step may take more. */
const SLICE_MS = 45;
/** At most twenty frames per second. */
const FRAME_MS = 50;
/** Looking at the students costs a forward pass of each: it may take one part in so many of the time. */
const LOOK_SHARE = 5;
/** Held-out metrics are measured every so many steps. */
const EVALUATE_EVERY = 25;

type Send = (reply: Reply, transfer?: Transferable[]) => void;

/** Commands wait in a queue and are handled one at a time between slices: the wasm module is not re-entrant. */
export class Engine {
  private readonly queue: Request[] = [];
  private wake: () => void = () => undefined;
  private module: Promise<unknown> | null = null;
  private teacher: Promise<Uint8Array> | null = null;
  private lab: Lab | null = null;
  private info: LabInfo | null = null;
  private run = 0;
  private playing = false;
  /** Steps asked for one by one, apart from playing. */
  private owed = 0;
  private position: number | null = null;
  private msPerStep = SLICE_MS;
  private lastFrame = 0;
  private lastLanes = 0;
  private lanesMs = 0;
  private evaluatedAt = -1;
  private pending: Progress | null = null;

  constructor(private readonly send: Send) {
    void this.work();
  }

  accept(request: Request): void {
    this.queue.push(request);
    this.wake();
  }

  private async work(): Promise<never> {
    for (;;) {
      const request = this.queue.shift();
      if (request) await this.guard(placeOf(request), () => this.handle(request));
      else if (this.busy) {
        await this.guard('train', () => this.slice());
        await breathe();
      } else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private get busy(): boolean {
    return this.lab !== null && (this.playing || this.owed > 0) && !this.finished;
  }

  private get finished(): boolean {
    return this.lab !== null && this.info !== null && this.lab.stepIndex() >= this.info.steps;
  }

  private async guard(place: ErrorPlace, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.fail(error instanceof PlacedError ? error.place : place, error);
    }
  }

  private fail(place: ErrorPlace, error: unknown, student?: StudentIndex): void {
    const message = describe(error);
    this.send({ type: 'error', failure: student === undefined ? { place, message } : { place, message, student } });
    if (place === 'objective') return;
    this.playing = false;
    this.owed = 0;
    this.lab = null;
  }

  private async handle(request: Request): Promise<void> {
    switch (request.type) {
      case 'start':
        this.run = request.run;
        return this.start(request.settings, request.position);
      case 'play':
        this.playing = !this.finished;
        return this.frame(false);
      case 'pause':
        this.playing = false;
        this.owed = 0;
        return this.frame(false);
      case 'step':
        this.owed += request.n;
        return;
      case 'reset':
        this.run = request.run;
        return this.reset(request.seed);
      case 'select':
        this.position = request.position;
        return this.frame();
      case 'objective':
        return this.objective(request.student, request.shorthand);
      case 'stop':
        this.close();
    }
  }

  private async start(settings: Settings, position: number | null): Promise<void> {
    this.close();
    this.send({ type: 'loading', part: 'module' });
    await this.load('load', async () => {
      await (this.module ??= init({ module_or_path: wasmUrl }));
    });
    this.send({ type: 'loading', part: 'teacher' });
    const teacher = await this.load('load', () => (this.teacher ??= fetchTeacher()));
    this.send({ type: 'loading', part: 'device' });
    const lab = await Lab.open(teacher, settings);
    this.lab = lab;
    this.info = lab.info();
    const offered = this.info.positions.map((item) => item.position);
    this.position = position !== null && offered.includes(position) ? position : (offered[0] ?? null);
    this.send({ type: 'ready', info: this.info, reason: await deviceReason(settings.device, this.info.device.kind) });
    await this.begin();
  }

  /** Loading may be tried again after it failed, for example once the network is back. */
  private async load<T>(place: ErrorPlace, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      this.module = null;
      this.teacher = null;
      throw new PlacedError(place, describe(error));
    }
  }

  private async reset(seed: number): Promise<void> {
    if (!this.lab) return;
    this.playing = false;
    this.owed = 0;
    await this.lab.reset(seed);
    await this.begin();
  }

  private async begin(): Promise<void> {
    this.evaluatedAt = -1;
    this.pending = null;
    this.msPerStep = SLICE_MS;
    await this.frame();
    await this.evaluate();
  }

  private async objective(student: StudentIndex, shorthand: string): Promise<void> {
    if (!this.lab) return;
    try {
      const canonical = this.lab.setObjective(student, shorthand);
      this.send({ type: 'objective', student, shorthand: canonical, step: this.lab.stepIndex() });
    } catch (error) {
      this.fail('objective', error, student);
    }
  }

  private close(): void {
    this.playing = false;
    this.owed = 0;
    this.lab?.free();
    this.lab = null;
    this.info = null;
  }

  /** Some steps in lock-step, then a frame and, where one is due, an evaluation. */
  private async slice(): Promise<void> {
    const { lab, info } = this;
    if (!lab || !info) return;
    const at = lab.stepIndex();
    const untilEvaluation = EVALUATE_EVERY - (at % EVALUATE_EVERY);
    const wanted = this.playing ? Infinity : this.owed;
    const fit = Math.max(1, Math.floor(SLICE_MS / this.msPerStep));
    const n = Math.min(fit, untilEvaluation, wanted, info.steps - at);
    const begun = performance.now();
    this.pending = join(this.pending, await lab.step(n));
    const took = (performance.now() - begun) / n;
    this.msPerStep = 0.7 * this.msPerStep + 0.3 * took;
    if (!this.playing) this.owed -= n;
    if (this.finished) this.playing = false;
    const idle = !this.playing && this.owed <= 0;
    const now = performance.now();
    const look = idle || now - this.lastLanes >= LOOK_SHARE * this.lanesMs;
    if (idle || now - this.lastFrame >= FRAME_MS) await this.frame(look);
    if (lab.stepIndex() % EVALUATE_EVERY === 0 || this.finished || (idle && this.queue.length === 0)) await this.evaluate();
  }

  private async evaluate(): Promise<void> {
    if (!this.lab || this.evaluatedAt === this.lab.stepIndex()) return;
    const step = this.lab.stepIndex();
    const comparison = await this.lab.evaluate();
    this.evaluatedAt = step;
    this.send({ type: 'milestone', run: this.run, step, comparison });
  }

  private async look(lab: Lab, position: number): Promise<Lanes> {
    const begun = performance.now();
    const lanes = await lab.lanes(position);
    this.lastLanes = performance.now();
    this.lanesMs = this.lastLanes - begun;
    return lanes;
  }

  private async frame(withLanes = true): Promise<void> {
    const { lab, pending: progress, position } = this;
    if (!lab) return;
    const lanes = withLanes && position !== null ? await this.look(lab, position) : null;
    this.pending = null;
    this.lastFrame = performance.now();
    const buffers = [
      ...(lanes ? [lanes.p, ...lanes.students.map((student) => student.q)] : []),
      ...(progress ? progress.students.flatMap(({ loss, overlap }) => [loss, overlap]) : []),
    ].map((array) => array.buffer);
    const playing = this.playing;
    const speed = this.playing || this.owed > 0 ? 1000 / this.msPerStep : null;
    this.send({ type: 'frame', run: this.run, step: lab.stepIndex(), playing, lanes, progress, speed }, buffers);
  }
}

/** An error that knows better than its request where it arose. */
class PlacedError extends Error {
  constructor(
    readonly place: ErrorPlace,
    message: string,
  ) {
    super(message);
  }
}

function placeOf(request: Request): ErrorPlace {
  return request.type === 'start' ? 'start' : 'train';
}

/** Errors of the module arrive as text or Error; a panic leaves its own message. */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}` : String(error);
  if (!(error instanceof WebAssembly.RuntimeError)) return text;
  return `${text}\n${lastPanic() ?? ''}`.trim();
}

async function fetchTeacher(): Promise<Uint8Array> {
  const url = new URL('stories.safetensors', new URL(import.meta.env.BASE_URL, pageBase()));
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`teacher cache: ${url.pathname}: HTTP ${answer.status} ${answer.statusText}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The built worker lies in the page's `assets` folder, the teacher cache beside the page. */
function pageBase(): string {
  return import.meta.env.DEV ? self.location.origin : new URL('..', self.location.href).href;
}

function join(before: Progress | null, next: Progress): Progress {
  if (!before) return next;
  const both = (a: Records, b: Records): Records => ({ loss: concat(a.loss, b.loss), overlap: concat(a.overlap, b.overlap) });
  const students: Pair<Records> = [
    both(before.students[0], next.students[0]),
    both(before.students[1], next.students[1]),
  ];
  return { from: before.from, students };
}

function concat(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Lets waiting messages in; a timer would be clamped to 4 ms. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
