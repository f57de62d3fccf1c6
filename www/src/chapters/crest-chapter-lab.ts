/** <crest-chapter-lab>: chapter 3, the lab: guess, play, compare students that differ in their loss only. */

import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { laneModel, spread, type LaneModel } from '../lanes';
import { MAX_STUDENTS, type Probabilities, type StudentIndex } from '../protocol';
import type { Session } from '../session/session';
import type { LabState } from '../state';
import { STORIES, sceneOf, type Shown } from '../scenes';
import { SLIDES, type Slide } from '../slides';
import { base } from '../styles';
import type { Origin } from '../views/foot';
import { hereOf, type Here } from '../views/here';
import { pictureAt } from '../views/picture';
import { KEPT_OF, verdict, type Guess, type Verdict } from '../verdict';
import { steady } from '../views/steady';
import { verdictView } from '../views/verdict';
import { chapterLabStyles } from './chapter-lab.styles';
import type { CrestComparison } from '../elements/crest-comparison';
import { SYMBOLS } from '../elements/crest-scenes';
import '../elements/crest-comparison';
import '../elements/crest-picker';
import '../elements/crest-predict';
import '../elements/crest-settings';
import '../elements/crest-student';

export class CrestChapterLab extends LitElement {
  static override properties = {
    language: {},
    session: { attribute: false },
    /** Grows with every refresh, because the session changes in place. */
    beat: { attribute: false },
    /** Grows with every refresh of the text, four times per second at most. */
    textBeat: { attribute: false },
    state: { attribute: false },
    guess: { attribute: false },
    token: { attribute: false },
    slide: { attribute: false },
    told: { attribute: false },
  };
  static override styles = [base, chapterLabStyles];

  declare language: Language;
  declare session: Session | null;
  declare beat: number;
  declare textBeat: number;
  declare state: LabState;
  declare guess: Guess;
  declare token: number | null;
  /** Screen that is shown at the wall. */
  declare slide: number;
  /** The words about what came out are there. */
  declare told: boolean;
  /** Probabilities behind the text; the bars may be newer. */
  #textQ: readonly Probabilities[] | null = null;
  #textPlace = -1;
  #textStep: number | null = null;
  #origin: Origin | null = null;
  #here: Here | null = null;
  #seen = -1;
  /** Probabilities behind the bars, and what they were drawn for. */
  #bars: readonly Probabilities[] | null = null;
  #drawn: readonly unknown[] = [];

  override render(): TemplateResult {
    const { ui } = this.state;
    this.#keepText();
    if (ui === 'min') return this.#charts();
    if (ui === 'present') return this.#screen(SLIDES[this.slide] ?? 'scene');
    return html`${this.#guessing()} ${this.#verdict()} ${this.#outcome()} ${this.#picker()} ${this.#charts()} ${this.#addButton()} ${this.#comparison()} ${this.#settings()}`;
  }

  /** One idea at a time, for the wall. */
  #screen(slide: Slide): TemplateResult {
    switch (slide) {
      case 'scene':
        return html``;
      case 'guess':
        return html`${this.#guessing()} ${this.#picker()}`;
      case 'watch':
        return this.#charts();
      case 'result':
        return html`${this.#verdict()} ${this.#outcome()}`;
      case 'curve':
        return this.#comparison('curve');
      case 'measures':
        return this.#comparison('metrics');
    }
  }

  get #objectives(): readonly string[] {
    return this.session?.objectives ?? this.state.students;
  }

  /** Which student keeps most on the mean is no question where the scene asks about one place. */
  #guessing(): TemplateResult | typeof nothing {
    if (this.#scene?.about !== undefined) return nothing;
    return html`<crest-predict .language=${this.language} .objectives=${this.#objectives} .guess=${this.guess} .open=${(this.session?.step ?? 0) === 0}></crest-predict>`;
  }

  /** What came out of the scene, once that gives nothing away. */
  #outcome(): TemplateResult {
    const { state, session } = this;
    return html`<crest-outcome .language=${this.language} .scene=${state.scene} .changed=${!this.#judged} .over=${session?.finished ?? false} .told=${this.told}></crest-outcome>`;
  }

  /** The place in the text that is looked at. */
  #picker(): TemplateResult {
    const { session } = this;
    return html`<crest-picker .language=${this.language} .places=${session?.info?.places ?? []} .chosen=${session?.place ?? 0}></crest-picker>`;
  }

  /** The chosen chart, and the students; where there is one chart only, those are the lane overlay or nothing. */
  #charts(): TemplateResult {
    const { session, state } = this;
    const bars = this.#keepBars();
    const students = html`
      <div class=${this.#alone ? 'students alone' : 'students'}>${this.#objectives.map((objective, student) => this.#studentView(objective, student, bars?.[student]))}</div>
    `;
    const lanes = state.view === 'lane';
    if (state.ui === 'min' && lanes) return students;
    return html`
      <crest-views
        .language=${this.language}
        .session=${session}
        .beat=${this.beat}
        .step=${state.step}
        .view=${state.view}
        .token=${this.token}
        .alone=${state.ui === 'min'}
      ></crest-views>
      ${this.#alone ? nothing : this.#placeNote(this.#objectives.length)} ${this.#alone && !lanes ? nothing : students}
    `;
  }

  /** Whether there is room for one chart only. */
  get #alone(): boolean {
    return this.state.ui === 'min' || this.state.ui === 'present';
  }

  #addButton(): TemplateResult | typeof nothing {
    if (this.state.ui !== 'full' || this.#objectives.length >= MAX_STUDENTS) return nothing;
    return html`<button class="add" @click=${() => send(this, { do: 'add' })}>＋ ${dictionary(this.language).student.add}</button>`;
  }

  #comparison(only: CrestComparison['only'] = null): TemplateResult {
    const { session, state } = this;
    return html`
      <crest-comparison
        .only=${only}
        .language=${this.language}
        .history=${session?.history ?? null}
        .beat=${this.textBeat}
        .steps=${session?.steps ?? state.steps}
        .k=${KEPT_OF}
        .objectives=${this.#objectives}
        .seed=${session?.settings.seed ?? state.seed}
      ></crest-comparison>
    `;
  }

  #settings(): TemplateResult | typeof nothing {
    if (!this.state.shows('settings')) return nothing;
    return html`
      <section class="settings card">
        <h2>${dictionary(this.language).settings}</h2>
        <crest-settings .language=${this.language} .state=${this.state}></crest-settings>
        <p class="facts small soft numbers">${this.#facts()}</p>
      </section>
    `;
  }

  /** The text of the lanes changes at most as often as `textBeat`. */
  #keepText(): void {
    const { session } = this;
    if (this.#seen === this.textBeat && session?.place === this.#textPlace && this.#textStep === this.state.step) return;
    this.#seen = this.textBeat;
    this.#textStep = this.state.step;
    const picture = session && pictureAt(session, this.state.step);
    this.#textQ = picture ? picture.students.map((student) => student.q) : null;
    this.#origin = picture ? { step: picture.step, seed: session.settings.seed, place: session.place, context: picture.place.context } : null;
    this.#textPlace = session?.place ?? -1;
    this.#here = hereOf(this.#scene, session, this.state.step);
  }

  /** What was curated; none where the reader has changed it. */
  get #scene(): Shown | undefined {
    return this.state.isScene ? sceneOf(this.state.scene) : undefined;
  }

  /** Whether this is a run like those that the scenes were judged by, which learned from the page's own stories. */
  get #judged(): boolean {
    const learned = this.session?.info?.fingerprint;
    return this.state.isScene && (learned === undefined || learned === STORIES);
  }

  #finding(): string | null {
    const scene = this.#scene;
    const { kinds, evidence, findings } = dictionary(this.language).scenes;
    const said: Readonly<Record<string, string>> = findings;
    if (!this.#judged || !scene?.kind || scene.holds === undefined || scene.seeds === undefined) return null;
    return `${SYMBOLS[scene.kind]} ${evidence(kinds[scene.kind], scene.holds, scene.seeds, scene.about !== undefined)}${said[scene.id] ?? ''}`;
  }

  /** A redraw for another reason does not move the bars: they wait for their beat. */
  #keepBars(): readonly Probabilities[] | null {
    const now = [this.session, this.beat, this.session?.place, this.state.step];
    if (now.some((value, i) => value !== this.#drawn[i])) this.#bars = this.#q();
    this.#drawn = now;
    return this.#bars;
  }

  /** Every student's probabilities at the place and step that the reader looks at. */
  #q(): readonly Probabilities[] | null {
    const picture = this.session && pictureAt(this.session, this.state.step);
    return picture ? picture.students.map((student) => student.q) : null;
  }

  #verdict(): TemplateResult {
    const { session, state, guess } = this;
    const found: Verdict = session ? verdict(session, state.step ?? Infinity) : { kind: 'waiting', begun: false };
    return verdictView({ here: this.#here, finding: this.#finding(), found, guess, objectives: this.#objectives, steps: session?.steps ?? state.steps, words: dictionary(this.language), format: formatFor(this.language) });
  }

  /** What the lanes cannot say: that this is one place, and where the rest of the probability went. */
  #placeNote(students: number): TemplateResult {
    const { lanes, views } = dictionary(this.language);
    const format = formatFor(this.language);
    const { session } = this;
    const positions = session?.history.last?.comparison.positions;
    // Before that it is no wonder.
    const trained = session !== null && 2 * session.step >= session.steps;
    const onLanes = this.state.view === 'lane';
    const models = Array.from({ length: students }, (_, i) => this.#model(this.#textQ?.[i])).filter((model) => model !== null);
    const text = (where: string | null, found: ReturnType<typeof spread>) =>
      [lanes.onePlace(where), ...(found ? [lanes.spread(format.percent(found.teacher), format.percent(found.least), format.percent(found.most))] : [])].join(views.gap);
    const wide = onLanes ? { teacher: 0.888, least: 0.888, most: 0.888 } : null;
    const shown = text(positions === undefined ? null : format.whole(positions), trained && onLanes ? spread(models) : null);
    return html`<p class="place small soft">${steady(shown, [text(format.whole(8888), wide), text(null, wide)])}</p>`;
  }

  #model(q: Probabilities | undefined): LaneModel | null {
    const place = this.session?.info?.places[this.session.place];
    return place && q ? laneModel(place, q) : null;
  }

  #studentView(objective: string, student: StudentIndex, bars: Probabilities | undefined): TemplateResult {
    const { session } = this;
    const textQ = this.#textQ;
    return html`
      <crest-student
        .language=${this.language}
        .student=${student}
        .objective=${objective}
        .bars=${this.#model(bars)}
        .text=${this.#model(textQ?.[student])}
        .history=${session?.history ?? null}
        .beat=${this.textBeat}
        .steps=${session?.steps ?? this.state.steps}
        .refused=${session?.refused[student] ?? null}
        .enabled=${session?.phase === 'ready'}
        .removable=${this.state.ui === 'full' && (session?.objectives.length ?? 0) > 2}
        .lanes=${this.state.view === 'lane'}
        .alone=${this.#alone}
        .origin=${this.#origin}
        .token=${this.token}
      ></crest-student>
    `;
  }

  #facts(): string {
    const info = this.session?.info;
    if (!info) return '';
    const format = formatFor(this.language);
    return dictionary(this.language).facts(
      format.whole(info.parameters),
      format.whole(info.vocabulary),
      format.whole(info.tokens),
      format.whole(info.documents),
      format.whole(info.heldOutDocuments),
    );
  }
}

customElements.define('crest-chapter-lab', CrestChapterLab);
