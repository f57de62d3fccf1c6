/** What the reader's wishes do: keeps the state in the link, drives the run, answers chapter 5. Draws nothing. */

import { ownOf, type TaskAnswer, type TaskAssessment, type TaskSource } from './assessment';
import type { Command } from './commands';
import { withOption, type Option } from './objectives';
import { MAX_STUDENTS, type Change, type OwnCache, type Settings, type StudentIndex } from './protocol';
import { Refused, assess } from './session/assessor';
import type { News } from './session/session';
import { Workbench } from './session/workbench';
import { turned } from './slides';
import { LabState, UIS } from './state';
import type { Guess } from './verdict';

/** Phones show the recording until somebody asks for more. */
const PHONE = '(max-width: 700px) and (pointer: coarse)';
/** A live run of more steps is not thrown away without a question. */
const AT_STAKE = 30;

export class Desk {
  state: LabState;
  guess: Guess = null;
  /** Screen that is shown at the wall. */
  slide = 0;
  /** Row that is marked in every chart. */
  token: number | null = null;
  /** The one that stays when the pointer leaves. */
  #pinned: number | null = null;
  /** Chapter 5: the reader's own task. */
  answer: TaskAnswer | null = null;
  /** The same for the page's own teacher; null until somebody looks. */
  reference: TaskAssessment | null = null;
  readonly bench: Workbench;
  #referred: Promise<TaskAssessment> | null = null;
  #asked = 0;

  /** `changed` redraws everything, `onNews` hears of the run. */
  constructor(
    private readonly changed: () => void,
    onNews: (news: News) => void,
    private readonly element: Element,
  ) {
    this.state = this.#fromLink();
    this.bench = new Workbench((news) => {
      this.#follow();
      onNews(news);
    });
  }

  /** What the author of the page around us wrote, or else the address of the page. */
  #fromLink(): LabState {
    return LabState.fromHash(this.element.getAttribute('state') ?? location.hash, this.#usual);
  }

  get #usual(): Partial<Pick<LabState, 'ui'>> {
    const ui = UIS.find((known) => known === this.element.getAttribute('ui'));
    return ui ? { ui } : {};
  }

  get phone(): boolean {
    return matchMedia(PHONE).matches;
  }

  /** Step of the live run that another one would replace; null if little or nothing would be lost. */
  get atStake(): number | null {
    const live = this.bench.live();
    return live && live.step > AT_STAKE ? live.step : null;
  }

  open(): void {
    this.state = this.#fromLink();
    void this.bench.open(this.state, !this.phone);
  }

  /** A hash that was typed or pasted; our own changes are written without an event. */
  read(): void {
    // An anchor of the page around us is no state of ours.
    if (this.element.hasAttribute('state') || !/[#&]v=\d/.test(location.hash)) return;
    this.bench.cache = null;
    this.guess = null;
    this.open();
    this.changed();
  }

  keep(state: LabState): void {
    this.state = state;
    try {
      if (!this.element.hasAttribute('state')) history.replaceState(null, '', `${location.pathname}${location.search}${state.toHash(this.#usual)}`);
    } catch {
      // Refused in some frames; the state then lives here only.
    }
    this.changed();
  }

  obey(command: Command): void {
    const { bench, state } = this;
    const { session } = bench;
    const live = bench.live();
    switch (command.do) {
      case 'toggle':
        return session?.playing ? session.pause() : this.#play();
      case 'play':
        return this.#play();
      case 'pause':
        return session?.pause();
      case 'step':
        if (session?.phase !== 'ready' || session.finished || session.playing) return;
        this.#newest();
        return session.stepBy(command.n);
      case 'reset':
        this.guess = null;
        this.keep(state.with({ step: null }));
        // A recorded run begins with its changes still to come.
        return session?.phase === 'failed' || (live && bench.changesOf(state).length > 0) ? this.#train(state) : session?.reset(state.seed);
      case 'seed':
        return this.#train(state.with({ seed: command.seed }));
      case 'device':
        return this.#train(state.with({ device: command.device }));
      case 'size':
        return this.#train(state.with({ size: command.size }));
      case 'rate':
        this.keep(state.with({ lr: command.lr }));
        return live ? live.rate(command.lr) : this.#train(this.state);
      case 'option':
        return this.#setOption(command.key, command.value);
      case 'pace':
        this.keep(state.with({ pace: command.pace }));
        return bench.keepPace(command.pace);
      case 'objective':
        return live ? live.objective(command.student, command.shorthand) : this.#train(state.withStudent(command.student, command.shorthand));
      case 'add':
        return this.#train(state.with({ students: [...state.students, 'jsd'].slice(0, MAX_STUDENTS) }));
      case 'remove':
        return this.#train(state.with({ students: state.students.filter((_, i) => i !== command.student) }));
      case 'fork':
        return this.#fork(command.step, command.from, command.student, command.shorthand);
      default:
        return this.#obeyReader(command);
    }
  }

  /** Commands that change what is looked at, not what is trained. */
  #obeyReader(command: Command): void {
    const { bench, state } = this;
    switch (command.do) {
      case 'place': {
        const place = bench.session?.info?.places[command.place];
        if (!place) return;
        bench.session?.look(command.place);
        return this.keep(state.with({ position: place.position }));
      }
      case 'token':
        return this.#mark(command.token, command.by);
      case 'view':
        return this.keep(state.with({ view: command.view }));
      case 'seek':
        return this.keep(state.with({ step: command.step }));
      case 'guess':
        this.guess = command.guess;
        return this.changed();
      case 'slide':
        this.slide = turned(this.slide, command.by);
        return this.changed();
      case 'scene':
        return void this.#scene(command.scene, !this.phone);
      case 'live':
        return bench.canShow ? bench.show() : this.#train(state);
      case 'recorded':
        return this.#recorded(command.play ?? false);
      case 'assess':
        return void this.#assess(command.task, command.source);
      case 'train-own':
        return this.#trainOwn();
      case 'rerun':
        return this.#rerun(command.settings, command.changes);
    }
  }

  #mark(token: number | null, by: 'pointer' | 'press' | 'key'): void {
    // A second press lets go.
    if (by !== 'pointer') this.#pinned = by === 'press' && token === this.#pinned ? null : token;
    this.token = by === 'pointer' ? (token ?? this.#pinned) : this.#pinned;
    this.changed();
  }

  /** The numbers of the page's own teacher, for comparison; measured when first asked for. */
  refer(): void {
    // Chapter 5 says so when what the reader asks for fails; without a reference it only compares less.
    this.#page().catch(() => undefined);
  }

  #page(): Promise<TaskAssessment> {
    this.#referred ??= assess(null).then(
      (result) => {
        this.reference = result;
        this.changed();
        return result;
      },
      (error: unknown) => {
        this.#referred = null;
        throw error;
      },
    );
    return this.#referred;
  }

  /** Live training with changed settings. */
  #train(state: LabState, changes?: readonly Change[]): void {
    this.guess = null;
    this.keep(state.with({ step: null }));
    void this.bench.start(this.state, changes);
  }

  #rerun({ students, seed, device, size, steps, lr, extra }: Settings, changes: readonly Change[]): void {
    this.#train(this.state.with({ students, seed, device, size, steps, lr, position: extra[0] ?? null }), changes);
  }

  #play(): void {
    const { session } = this.bench;
    if (session?.phase !== 'ready' || session.finished) return;
    this.#newest();
    session.play();
  }

  /** Who trains on looks at what comes. */
  #newest(): void {
    if (this.state.step !== null) this.keep(this.state.with({ step: null }));
  }

  #scene(id: string, live: boolean): Promise<void> {
    const { lang, ui, hide, view, device, pace } = this.state;
    this.guess = null;
    this.bench.cache = null;
    this.keep(LabState.ofScene(id).with({ lang, ui, hide, view, device, pace }));
    return this.bench.open(this.state, live);
  }

  /** The recording is of the same run, so a guess about it stands. */
  #recorded(play: boolean): void {
    const { guess } = this;
    void this.#scene(this.state.scene, false).then(() => {
      if (play && this.bench.session?.mode === 'recorded') this.#play();
    });
    this.guess = guess;
  }

  #setOption(key: Option, value: string): void {
    const students = this.state.students.map((shorthand) => withOption(shorthand, key, value));
    const live = this.bench.live();
    if (!live) return this.#train(this.state.with({ students }));
    students.forEach((shorthand, student) => {
      if (shorthand !== this.state.students[student]) live.objective(student, shorthand);
    });
  }

  /** A recording has no weights to copy: live training takes its place, comes to the same step, and forks there. */
  #fork(step: number, from: StudentIndex, student: StudentIndex, shorthand: string): void {
    const { session } = this.bench;
    const live = this.bench.live();
    if (live || !session) {
      this.keep(this.state.with({ step: null }));
      return live?.fork(step, from, student, shorthand);
    }
    const { students, seed, size, steps, lr } = session.settings;
    const changes = session.history.changes.filter((change) => change.step <= step);
    this.keep(this.state.with({ students, seed, size, steps, lr, step: null }));
    void this.bench.start(this.state, changes).then((started) => started?.fork(step, from, student, shorthand));
  }

  async #assess(task: OwnCache | string | null, source: TaskSource): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const say = (answer: TaskAnswer) => {
      if (asked !== this.#asked) return;
      this.answer = answer;
      this.changed();
    };
    say({ state: 'busy' });
    try {
      say({ state: 'done', source, result: await (task === null ? this.#page() : assess(task)) });
    } catch (error) {
      const refused = error instanceof Refused ? error.refused : null;
      say({ state: 'failed', message: error instanceof Error ? error.message : String(error), refused });
    }
  }

  #trainOwn(): void {
    const own = ownOf(this.answer);
    if (!own) return;
    this.bench.cache = { name: own.teacher, bytes: own.cache };
    this.#train(this.state.with({ position: null }));
  }

  /** A change that the core has accepted belongs into the link, and so does the learning rate that a fork went back to. */
  #follow(): void {
    const live = this.bench.live();
    if (live?.phase !== 'ready') return;
    const { objectives: students, lr } = live;
    if (students.join() !== this.state.students.join() || lr !== this.state.lr) this.keep(this.state.with({ students, lr }));
  }
}
