/** Trains in short slices inside the worker and answers the page between them. */

import init, { Lab, assess, lastPanic } from '../generated/crest_web';
import { ERROR_KINDS, isRate, type Change, type DeviceReason, type ErrorKind, type ErrorPlace, type Failure, type LabInfo, type Materials, type ObjectiveChange, type Probabilities, type Progress, type Reply, type Request, type Settings, type StudentIndex } from '../protocol';
import { EVALUATE_EVERY, snapshotSteps, spareEvery } from '../steps';
import { breathe, bytesOf, join } from './data';
import { deviceReason } from './device';
import { Tempo } from './tempo';

/** A slice should not keep messages waiting for longer than this; one step may take more. */
const SLICE_MS = 45;
/** At most twenty frames per second. */
const FRAME_MS = 50;
/** Looking at the students costs a forward pass of each: it may take one part in so many of the time. */
const LOOK_SHARE = 5;
/** States to go back to. */
const KEEP_EVERY = 50;
/** Steps that are repeated at once, between looks at the queue. */
const REPEAT_AT_ONCE = 8;
/** Another device would say the same. */
const NO_FAULT_OF_DEVICES: ReadonlyArray<ErrorKind | null> = ['setting', 'input', 'diverged'];
/** What a GPU may be lost in and the CPU goes on with. */
const ON_DEVICE: readonly ErrorPlace[] = ['train', 'start', 'fork'];

type Send = (reply: Reply, transfer?: Transferable[]) => void;
/** Requests that end the run, so that a long way back needs no end of its own. */
const ENDS: readonly Request['type'][] = ['reset', 'stop', 'start'];

type Start = Extract<Request, { type: 'start' }>;
type Fork = Extract<Request, { type: 'fork' }>;

/** Commands wait in a queue and are handled one at a time between slices: the wasm module is not re-entrant. */
export class Engine {
  readonly #queue: Request[] = [];
  #wake: () => void = () => undefined;
  #module: Promise<unknown> | null = null;
  #teacher: Promise<Uint8Array> | null = null;
  #lab: Lab | null = null;
  #info: LabInfo | null = null;
  #run = 0;
  #playing = false;
  /** Steps asked for one by one, apart from playing. */
  #owed = 0;
  #place = 0;
  /** Steps that all students have done. */
  #reached = 0;
  #msPerStep = SLICE_MS;
  #lastFrame = 0;
  #lastLook = 0;
  #lookMs = 0;
  #evaluatedAt = -1;
  #snapshots = new Set<number>();
  #pending: Progress | null = null;
  /** What a GPU said that was tried in vain. */
  #refusal: string | null = null;
  readonly #tempo = new Tempo();
  /** A GPU is kept company by states from which the CPU can go on. */
  #spare = 1;
  /** What is still to be changed as in the run that is repeated. */
  #script: Change[] = [];

  constructor(private readonly send: Send) {
    void this.#work();
  }

  accept(request: Request): void {
    this.#queue.push(request);
    this.#wake();
  }

  async #work(): Promise<never> {
    for (;;) {
      const request = this.#queue.shift();
      if (request) await this.#guard(placeOf(request), () => this.#handle(request));
      else if (this.#busy && this.#playing && this.#tempo.wait > 0) await this.#asked(this.#tempo.wait);
      else if (this.#busy) {
        await this.#guard('train', () => this.#slice());
        await breathe();
      } else if (this.#lab && this.#evaluatedAt !== this.#reached) await this.#guard('train', () => this.#evaluate());
      else await this.#asked();
    }
  }

  /** Until somebody asks for something, or so long at most. */
  async #asked(most?: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (most !== undefined) timer = setTimeout(resolve, most);
    });
    clearTimeout(timer);
  }

  get #busy(): boolean {
    return this.#lab !== null && (this.#playing || this.#owed > 0) && !this.#finished;
  }

  get #finished(): boolean {
    return this.#info !== null && this.#reached >= this.#info.steps;
  }

  async #guard(place: ErrorPlace, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!ON_DEVICE.includes(place) || !this.#lostDevice(error)) return this.#fail(error instanceof PlacedError ? error.place : place, error);
      this.#refusal = describe(error);
      await this.#guard('train', () => this.#recover(kindOf(error) === 'memory' ? 'gpu-memory' : 'gpu-lost'));
      // Whatever trains goes on by itself; a copy would have been made by now.
      if (place === 'fork' && this.#lab) await this.#guard(place, act);
    }
  }

  #lostDevice(error: unknown): boolean {
    const dead = typeof WebAssembly !== 'undefined' && error instanceof WebAssembly.RuntimeError;
    return this.#lab !== null && this.#info?.device.kind === 'gpu' && !dead && !NO_FAULT_OF_DEVICES.includes(kindOf(error));
  }

  #fail(place: ErrorPlace, error: unknown, student?: StudentIndex): void {
    const failure: Failure = { place, kind: kindOf(error), message: describe(error) };
    this.send({ type: 'error', failure: student === undefined ? failure : { ...failure, student } });
    if (place === 'objective' || place === 'fork' || place === 'assess') return;
    this.#playing = false;
    this.#owed = 0;
    this.#lab = null;
  }

  async #handle(request: Request): Promise<void> {
    switch (request.type) {
      case 'start':
        return this.#start(request);
      case 'play':
        this.#playing = !this.#finished;
        return this.#frame(false);
      case 'pause':
        this.#playing = false;
        this.#owed = 0;
        return this.#frame(false);
      case 'step':
        this.#owed += request.n;
        return;
      case 'reset':
        return this.#reset(request.run, request.seed);
      case 'look':
        this.#place = request.place;
        return this.#frame();
      case 'objective':
        this.#script = [];
        return this.#objective(request.student, request.shorthand);
      case 'rate':
        this.#script = [];
        return this.#rate(request.lr);
      case 'pace':
        this.#tempo.perSecond = request.perSecond;
        return;
      case 'fork':
        return this.#fork(request);
      case 'assess':
        return this.#assess(request);
      case 'stop':
        this.#close();
    }
  }

  async #start({ run, settings, changes, place, materials, cache }: Start): Promise<void> {
    this.#close();
    this.#run = run;
    this.#refusal = null;
    this.#script = [...changes];
    await this.#load(materials);
    this.send({ type: 'loading', part: 'teacher' });
    const teacher = cache?.bytes ?? (await this.#placed('load', () => (this.#teacher ??= bytesOf(materials.teacher))));
    this.send({ type: 'loading', part: 'device' });
    const refused = await this.#open(teacher, settings);
    const info = this.#info;
    if (!info) return;
    this.#place = Math.min(Math.max(0, place), Math.max(0, info.places.length - 1));
    this.#ready(info, refused ?? (await deviceReason(settings.device, info.device)));
    await this.#begin();
  }

  async #load(materials: Materials): Promise<void> {
    this.send({ type: 'loading', part: 'module' });
    await this.#placed('load', async () => {
      await (this.#module ??= init({ module_or_path: materials.module }));
    });
  }

  async #assess({ task, materials }: Extract<Request, { type: 'assess' }>): Promise<void> {
    await this.#load(materials);
    const own = typeof task === 'string' ? new TextEncoder().encode(task) : task?.bytes;
    const bytes = own ?? (await this.#placed('load', () => (this.#teacher ??= bytesOf(materials.teacher))));
    this.send({ type: 'assessment', result: assess(bytes) });
  }

  /** Where the choice is ours, a GPU that refuses is no reason to stop. Says why it refused. */
  async #open(teacher: Uint8Array, settings: Settings): Promise<DeviceReason | null> {
    try {
      this.#use(await Lab.open(teacher, settings));
      return null;
    } catch (error) {
      const lab = settings.device === 'auto' ? await Lab.open(teacher, { ...settings, device: 'cpu' }).catch(() => null) : null;
      if (!lab) throw error;
      this.#use(lab);
      this.#refusal = describe(error);
      return kindOf(error) === 'memory' ? 'gpu-memory' : 'gpu-refused';
    }
  }

  #use(lab: Lab): void {
    this.#lab = lab;
    this.#info = lab.info();
    this.#snapshots = new Set(snapshotSteps(this.#info.steps));
    this.#spare = spareEvery(this.#info);
  }

  #ready(info: LabInfo, reason: DeviceReason): void {
    this.send({ type: 'ready', info, reason, step: this.#reached, refusal: this.#refusal });
  }

  /** What failed to load is asked for anew by the next request. */
  async #placed<T>(place: ErrorPlace, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      this.#module = null;
      this.#teacher = null;
      throw new PlacedError(place, describe(error));
    }
  }

  async #reset(run: number, seed: number): Promise<void> {
    this.#run = run;
    if (!this.#lab) return;
    this.#playing = false;
    this.#owed = 0;
    this.#script = [];
    // Should the device fail now, the new run begins on another one.
    this.#unbegun();
    await this.#lab.reset(seed);
    await this.#begin();
  }

  #unbegun(): void {
    this.#reached = 0;
    this.#evaluatedAt = -1;
    this.#pending = null;
    this.#msPerStep = SLICE_MS;
  }

  async #begin(): Promise<void> {
    this.#unbegun();
    await this.#perform();
    await this.#frame();
    await this.#snapshot();
    await this.#evaluate();
  }

  /** Makes what the script changes at the step that was reached. */
  async #perform(): Promise<void> {
    for (let change = this.#script[0]; change && change.step <= this.#reached; change = this.#script[0]) {
      if (isRate(change)) this.#rate(change.lr);
      else if (change.from === undefined) this.#objective(change.student, change.shorthand);
      else await this.#copy({ ...change, step: this.#reached });
      this.#script.shift();
    }
  }

  #objective(student: StudentIndex, shorthand: string): void {
    if (!this.#lab) return;
    try {
      const canonical = this.#lab.setObjective(student, shorthand);
      this.send({ type: 'objective', run: this.#run, student, shorthand: canonical, step: this.#reached });
    } catch (error) {
      this.#fail('objective', error, student);
    }
  }

  #rate(lr: number): void {
    if (!this.#lab) return;
    this.#lab.setRate(lr);
    this.send({ type: 'rate', run: this.#run, step: this.#reached, lr });
  }

  async #fork({ run, step, from, student, shorthand }: Fork): Promise<void> {
    const lab = this.#lab;
    if (!lab) return;
    try {
      lab.tryObjective(shorthand);
    } catch (error) {
      return this.#fail('fork', error, student);
    }
    this.#playing = false;
    this.#owed = Math.max(0, step - this.#reached);
    while (this.#owed > 0 && !this.#finished) {
      await this.#slice();
      await breathe();
      if (this.#queue.some(({ type }) => type === 'pause' || ENDS.includes(type))) return;
    }
    this.#script = [];
    await this.#frame(false);
    this.send({ type: 'loading', part: 'rewind' });
    const to = Math.min(step, this.#reached);
    if (!(await this.#repeat(await lab.back(to), to))) return;
    this.#run = run;
    await this.#copy({ step: to, student, shorthand, from });
    await this.#frame();
    await this.#snapshot();
    await this.#evaluate();
  }

  /** What is measured and kept at this step is that of the copy from now on. */
  async #copy({ from, student, shorthand, step }: ObjectiveChange): Promise<void> {
    const lab = this.#lab;
    if (!lab || from === undefined) return;
    const canonical = await lab.fork(from, student, shorthand);
    this.#info = lab.info();
    this.#evaluatedAt = -1;
    this.send({ type: 'forked', run: this.#run, change: { step, student, shorthand: canonical, from }, info: this.#info });
  }

  /** Trains what was trained before; the page has its values already. False if nobody waits for it any more. */
  async #repeat(from: number, to: number): Promise<boolean> {
    const lab = this.#lab;
    for (let step = from; lab && step < to; step = lab.stepIndex()) {
      if (this.#queue.some(({ type }) => ENDS.includes(type))) return false;
      await lab.step(Math.min(to - step, REPEAT_AT_ONCE));
      await breathe();
    }
    this.#reached = to;
    return true;
  }

  /** The GPU is gone: the CPU goes on at the step that the page shows. */
  async #recover(reason: DeviceReason): Promise<void> {
    const lab = this.#lab;
    const reached = this.#reached;
    if (!lab) return;
    this.send({ type: 'loading', part: 'device' });
    if (!(await this.#repeat(await lab.leaveGpu(reached), reached))) return;
    this.#info = lab.info();
    this.#msPerStep = SLICE_MS;
    this.#ready(this.#info, reason);
    if (this.#reached === 0) await this.#begin();
    else await this.#frame();
  }

  #close(): void {
    this.#playing = false;
    this.#owed = 0;
    this.#reached = 0;
    this.#lab?.free();
    this.#lab = null;
    this.#info = null;
  }

  /** Some steps in lock-step, then a frame and whatever is due at the step that was reached. */
  async #slice(): Promise<void> {
    const lab = this.#lab;
    const info = this.#info;
    if (!lab || !info) return;
    const wanted = this.#playing ? this.#tempo.most : this.#owed;
    const fit = Math.max(1, Math.floor(SLICE_MS / this.#msPerStep));
    const n = Math.min(fit, this.#untilDue(info), wanted);
    this.#tempo.beat();
    const begun = performance.now();
    const progress = await lab.step(n);
    this.#reached += n;
    this.#pending = join(this.#pending, progress);
    this.#msPerStep = 0.7 * this.#msPerStep + (0.3 * (performance.now() - begun)) / n;
    if (!this.#playing) this.#owed -= n;
    if (this.#finished) {
      this.#playing = false;
      this.#owed = 0;
    }
    const idle = !this.#playing && this.#owed <= 0;
    const now = performance.now();
    const look = idle || now - this.#lastLook >= LOOK_SHARE * this.#lookMs;
    if (idle || now - this.#lastFrame >= FRAME_MS) await this.#frame(look);
    await this.#due(lab, info, idle);
  }

  /** Steps until something else has to be done. */
  #untilDue(info: LabInfo): number {
    for (let step = this.#reached + 1; step < info.steps; step += 1) {
      const due = this.#spareDue(info, step) || step % EVALUATE_EVERY === 0 || this.#snapshots.has(step) || step === this.#script[0]?.step;
      if (due) return step - this.#reached;
    }
    return info.steps - this.#reached;
  }

  #spareDue({ device }: LabInfo, step: number): boolean {
    return device.kind === 'gpu' && step % this.#spare === 0;
  }

  async #due(lab: Lab, info: LabInfo, idle: boolean): Promise<void> {
    const step = this.#reached;
    await this.#perform();
    if (step % KEEP_EVERY === 0) await lab.keep(true);
    else if (this.#spareDue(info, step)) await lab.keep(false);
    if (this.#snapshots.has(step)) await this.#snapshot();
    if (step % EVALUATE_EVERY === 0 || this.#finished || (idle && this.#queue.length === 0)) await this.#evaluate();
  }

  async #evaluate(): Promise<void> {
    if (!this.#lab || this.#evaluatedAt === this.#reached) return;
    const comparison = await this.#lab.evaluate();
    this.#evaluatedAt = this.#reached;
    this.send({ type: 'milestone', run: this.#run, step: this.#reached, comparison });
  }

  async #snapshot(): Promise<void> {
    if (!this.#lab || !this.#info || this.#info.places.length === 0) return;
    const q = await this.#lab.snapshot();
    this.send({ type: 'snapshot', run: this.#run, step: this.#reached, q }, [q.buffer]);
  }

  async #look(lab: Lab): Promise<readonly Probabilities[] | null> {
    if (!this.#info || this.#place >= this.#info.places.length) return null;
    const begun = performance.now();
    const q = await lab.look(this.#place);
    this.#lastLook = performance.now();
    this.#lookMs = this.#lastLook - begun;
    return q;
  }

  async #frame(withLook = true): Promise<void> {
    const lab = this.#lab;
    if (!lab) return;
    const q = withLook ? await this.#look(lab) : null;
    const progress = this.#pending;
    this.#pending = null;
    this.#lastFrame = performance.now();
    const buffers = [...(q ?? []), ...(progress?.students.flatMap(({ loss, overlap }) => [loss, overlap]) ?? [])].map((array) => array.buffer);
    const playing = this.#playing;
    const place = this.#place;
    const step = this.#reached;
    const run = this.#run;
    const speed = this.#playing || this.#owed > 0 ? 1000 / this.#msPerStep : null;
    this.send({ type: 'frame', run, step, playing, place, q, progress, speed }, buffers);
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
  switch (request.type) {
    case 'start':
    case 'fork':
    case 'assess':
      return request.type;
    default:
      return 'train';
  }
}

/** The module names its errors. */
function kindOf(error: unknown): ErrorKind | null {
  return ERROR_KINDS.find((kind) => error instanceof Error && error.name === kind) ?? null;
}

/** Errors of the module arrive as text or Error; a panic leaves its own message. */
function describe(error: unknown): string {
  const plain = error instanceof Error && (error.name === 'Error' || kindOf(error) !== null);
  const text = error instanceof Error ? `${plain ? '' : `${error.name}: `}${error.message}` : String(error);
  if (typeof WebAssembly === 'undefined' || !(error instanceof WebAssembly.RuntimeError)) return text;
  return `${text}\n${lastPanic() ?? ''}`.trim();
}
