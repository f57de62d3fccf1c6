/** <crest-lab>: the whole explainer. Holds the state and the run, passes data down and takes commands from below. */

import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { Announcer, sentenceOf } from '../announcer';
import { ownOf } from '../assessment';
import { onCommand, type Command } from '../commands';
import { Desk } from '../desk';
import { disclosures } from '../disclosures';
import { formatFor } from '../format';
import { chooseLanguage, dictionary, hasToolWords, loadLanguage, saveLanguage, type Language } from '../i18n';
import { wishOf, type Wish } from '../keys';
import { Parts } from '../parts';
import { Circumstances } from '../session/circumstances';
import { minutesLeft } from '../session/duration';
import type { News } from '../session/session';
import { DEFAULT_SCENE, shownScenes } from '../scenes';
import { glide, gotoChapter } from '../scroll';
import { sources } from '#sources';
import { VIEWS, isMore, type LabState } from '../state';
import { base, tokens } from '../styles';
import { pictureAt } from '../views/picture';
import { Beats } from './beats';
import { labStyles } from './crest-lab.styles';
import { glossaryView, introStyles, introView } from './intro-view';
import type { CrestChapterLab } from '../chapters/crest-chapter-lab';
import '../chapters/crest-chapter-answers';
import '../chapters/crest-chapter-lab';
import './crest-controls';
import './crest-problem';
import './crest-scenes';
import { footerView } from './lab-footer';
import { openAtRun, savedStyles, savedView } from './lab-saved';
import { stageView, toolsStyles, toolsView, type Shown } from './lab-tools';
import { reasonView } from './reason-view';

/** Commands after which something may be shown that is not loaded yet. */
const SHOWING: ReadonlyArray<Command['do']> = ['view', 'scene', 'assess', 'present', 'tour', 'help'];

export class CrestLab extends LitElement {
  static override properties = {
    language: { state: true },
    status: { state: true },
    help: { state: true },
    presenting: { state: true },
    touring: { state: true },
    asking: { state: true },
  };
  static override styles = [tokens, base, labStyles, introStyles, savedStyles, toolsStyles];

  declare language: Language;
  /** Newest announcement. */
  declare status: string;
  declare help: boolean;
  declare presenting: boolean;
  declare touring: boolean;
  /** Waits for the reader to say that the run may go. */
  declare asking: Command | null;
  /** The language that the author of the page asked for; our own `lang` attribute overwrites it. */
  #authored: string | null = null;
  /** Whether the words of `language` are loaded. */
  #spoken = false;
  /** No words can be had. */
  #mute = false;
  #wanted: Language = 'ja';
  readonly #parts = new Parts(() => this.language, () => this.#arrived());
  readonly #desk = new Desk(() => this.requestUpdate(), (news) => this.#hear(news), this);
  readonly #beats = new Beats(() => this.requestUpdate());
  readonly #announcer = new Announcer((sentence) => (this.status = sentence));

  constructor() {
    super();
    this.language = 'ja';
    this.status = '';
    this.help = false;
    this.presenting = false;
    this.touring = asksForTour();
    this.asking = null;
    onCommand(this, (command) => this.#obey(command));
    this.addEventListener('keydown', (event) => {
      const wish = wishOf(event);
      if (!wish) return;
      event.preventDefault();
      this.#grant(wish);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#authored ??= this.getAttribute('lang');
    addEventListener('hashchange', this.#onHash);
    void this.#speak(chooseLanguage(this.#authored, this.#desk.state.lang));
    this.#desk.open();
  }

  /** Nothing is drawn before the words are there. */
  override shouldUpdate(): boolean {
    return this.#spoken || this.#mute;
  }

  override firstUpdated(): void {
    // The rest comes after the first picture.
    setTimeout(() => this.#parts.open('later', () => openAtRun(this.#state, this.renderRoot)), 100);
    const last = this.renderRoot.querySelector('#chapter-5');
    if (!last) return;
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      this.#desk.refer();
    });
    watch.observe(last);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#onHash);
    this.#beats.stop();
    this.#announcer.stop();
    this.#desk.bench.close();
  }

  readonly #onHash = (): void => {
    this.touring ||= asksForTour();
    this.#desk.read();
    void this.#speak(chooseLanguage(this.#authored, this.#desk.state.lang));
  };

  get #bench() {
    return this.#desk.bench;
  }

  get #state() {
    return this.#desk.state;
  }

  #grant(wish: Wish): void {
    switch (wish.do) {
      case 'keys':
        return this.#obey({ do: 'help', on: !this.help });
      case 'walk':
        return this.#walk(wish.by);
      case 'next-view':
        return this.#obey({ do: 'view', view: VIEWS[(VIEWS.indexOf(this.#state.view) + 1) % VIEWS.length] ?? 'lane' });
      case 'tables':
        return this.#toggleTables();
      case 'presenter':
        return this.#obey({ do: 'present', on: !this.presenting });
      case 'number':
        return this.#number(wish.n);
      default:
        return this.#obey(wish);
    }
  }

  #obey(command: Command): void {
    if (this.#holds(command)) return;
    if (command.do === 'language') return this.#switchLanguage();
    if (command.do === 'chapter') return gotoChapter(this.renderRoot, command.chapter, this.#parts);
    if (command.do === 'open') return this.#parts.open(command.tool);
    if (command.do === 'export') return this.#export();
    if (command.do === 'present') this.presenting = command.on;
    if (command.do === 'tour') this.touring = command.on;
    if (command.do === 'help') this.help = command.on;
    this.#desk.obey(command);
    // It is pressed two chapters further down.
    if (command.do === 'train-own') gotoChapter(this.renderRoot, 3, this.#parts);
    if (SHOWING.includes(command.do)) this.#openWhatIsShown();
    if (command.do === 'place' || command.do === 'seek') this.#beats.now();
  }

  /** From snapshot to snapshot in the past; at the newest, forward means to train. */
  #walk(by: 1 | -1): void {
    const { session } = this.#bench;
    if (by > 0 && this.#state.step === null) return this.#obey({ do: 'step', n: 1 });
    const shown = session && pictureAt(session, this.#state.step)?.step;
    if (!session || shown === null || shown === undefined) return;
    const beside = session.snapshots.beside(shown, by);
    if (beside === null && by < 0) return;
    const step = beside === session.snapshots.steps.at(-1) && by > 0 ? null : beside;
    this.#obey({ do: 'seek', step });
    this.#announcer.say(dictionary(this.language).history.step(formatFor(this.language).whole(step ?? session.step), step === null));
  }

  /** What the chapters do not show by themselves. */
  #openWhatIsShown(): void {
    const { ui, view, scene } = this.#state;
    if (ui === 'present') this.#parts.open('slides');
    if (this.touring && this.#state.shows('tour')) this.#parts.open('tour');
    if (this.presenting) this.#parts.open('presenter');
    if (this.help) this.#parts.open('help');
    if (isMore(view)) this.#parts.open('views');
    if (scene !== DEFAULT_SCENE) this.#parts.open('reasons');
    if (this.#desk.answer) this.#parts.open('result');
  }

  #arrived(): void {
    // Elements that follow a run draw anew when that has news.
    this.#beats.bars += 1;
    this.#beats.now();
  }

  #export(): void {
    const { session } = this.#bench;
    if (session) this.#parts.open('export', ({ saveRun }) => saveRun(session));
  }

  readonly #onDismiss = (): void => {
    this.presenting &&= this.#parts.has('presenter');
    this.touring &&= this.#parts.has('tour');
    this.help &&= this.#parts.has('help');
    this.#parts.dismiss();
  };

  /** A live run that has gone far is not thrown away by the way. */
  #holds(command: Command): boolean {
    if (command.do !== 'scene' && command.do !== 'recorded' && command.do !== 'stay') return false;
    this.asking = command.do !== 'stay' && command.ask && this.#desk.atStake !== null ? command : null;
    return this.asking !== null || command.do === 'stay';
  }

  #toggleTables(): void {
    const all = disclosures(this.renderRoot);
    const open = all.some((details) => !details.open);
    for (const details of all) details.open = open;
  }

  /** Scenes while somebody presents, students otherwise. */
  #number(n: number): void {
    if (!this.#numbersAreScenes) return this.#showStudent(n - 1);
    const scene = shownScenes()[n - 1];
    if (scene) this.#obey({ do: 'scene', scene: scene.id, ask: true });
  }

  get #numbersAreScenes(): boolean {
    return this.presenting || this.#state.ui === 'present';
  }

  #showStudent(student: number): void {
    const chapter = this.renderRoot.querySelector<CrestChapterLab>('crest-chapter-lab');
    glide(chapter?.renderRoot.querySelectorAll('crest-student')[student], 'center');
  }

  #switchLanguage(): void {
    const lang = this.language === 'ja' ? 'en' : 'ja';
    saveLanguage(lang);
    this.#desk.keep(this.#state.with({ lang }));
    void this.#speak(lang);
  }

  /** The page around the lab (title, document language) follows the event. */
  async #speak(language: Language): Promise<void> {
    this.#wanted = language;
    const other = language === 'ja' ? 'en' : 'ja';
    // Words that do not come: the other language, or else what the page holds for readers without scripts.
    const loaded = await loadLanguage(language).then(() => language, () => loadLanguage(other).then(() => other, () => null));
    if (this.#wanted !== language) return;
    this.#mute = loaded === null;
    if (!loaded) return this.requestUpdate();
    if (loaded !== language) void this.#parts.attempt(() => loadLanguage(language), () => void this.#speak(language));
    this.#spoken = true;
    this.language = loaded;
    this.lang = loaded;
    this.dispatchEvent(new CustomEvent('crest-language', { detail: this.language, bubbles: true, composed: true }));
    this.#openWhatIsShown();
    this.requestUpdate();
  }

  #hear(news: News): void {
    const sentence = this.#bench.session && this.#spoken && sentenceOf(news, this.#bench.session, this.language);
    if (sentence) this.#announcer.say(sentence);
    // A learning platform around the page counts this as done.
    if (news === 'finished') this.dispatchEvent(new CustomEvent('crest-finished', { bubbles: true, composed: true }));
    this.#beats.hear(news, this.#bench.session);
  }

  override render(): TemplateResult {
    if (!this.#spoken) return html`<slot></slot>`;
    const words = dictionary(this.language);
    const full = this.#state.ui === 'full';
    const chapters = full && this.#state.shows('chapters');
    return html`
      <div class=${`page ui-${this.#state.ui}`} style=${hidden(this.#state)} tabindex="0" role="group" aria-label=${words.lab}>
        ${full ? this.#header() : nothing} ${chapters ? html`${this.#navigation()}${this.#opening()}` : nothing}
        <div class="lab">
          ${this.#introduces ? this.#labTitle() : nothing} ${this.#introduces ? this.#scenes() : nothing}
          <div class="sticky">
            <crest-controls .language=${this.language} .data=${this.#controls()} .beat=${this.#beats.text}></crest-controls>${this.#slides()}
            <crest-ask .language=${this.language} .command=${this.asking} .step=${this.#desk.atStake ?? 0}></crest-ask>
          </div>
          <p class="reason small soft">${this.#reason()}</p>
          <crest-problem .language=${this.language} .failure=${this.#bench.session?.failure ?? null} .details=${this.#details}></crest-problem>
          ${this.#bench.trouble && this.#bench.session?.phase === 'failed' ? html`<slot></slot>` : nothing}
          ${this.#lab()} ${chapters ? this.#past() : nothing}
        </div>
        ${chapters ? this.#closing() : nothing} ${full ? footerView(words) : this.#introduces || this.#state.ui === 'min' ? glossaryView(words) : nothing}
        ${stageView(this.#shown(), this.#onDismiss)}
        <p class="hidden" role="status">${this.status}</p>
      </div>
    `;
  }

  /** Whether title and scenes are shown. */
  get #introduces(): boolean {
    const { ui } = this.#state;
    return ui !== 'min' && (ui !== 'present' || this.#desk.slide === 0);
  }

  #slides(): TemplateResult | typeof nothing {
    return this.#state.ui === 'present' ? html`<crest-slides .language=${this.language} .slide=${this.#desk.slide}></crest-slides>` : nothing;
  }

  #header(): TemplateResult {
    const words = dictionary(this.language);
    return html`
      <header>
        <p class="brand">Crest</p>
        ${this.#stageButtons()}
        <button class="language" title=${words.switchLanguage} lang=${this.language === 'ja' ? 'en' : 'ja'} @click=${() => this.#switchLanguage()}>
          ${words.otherLanguage}
        </button>
        ${savedView(this.#state, words)}
        <h1>${words.heading}</h1>
        <p class="lead">${words.lead}</p>
        ${introView(words)}
      </header>
    `;
  }

  #stageButtons(): TemplateResult {
    const { tour, presenter } = dictionary(this.language).tools;
    return html`
      <p class="stage">
        ${this.#state.shows('tour') ? html`<button aria-pressed=${this.touring} @click=${() => this.#obey({ do: 'tour', on: !this.touring })}>${tour}</button>` : nothing}
        <button aria-pressed=${this.presenting} @click=${() => this.#obey({ do: 'present', on: !this.presenting })}>${presenter}</button>
      </p>
    `;
  }

  #scenes(): TemplateResult {
    return html`<crest-scenes .language=${this.language} .scene=${this.#state.scene} .changed=${!this.#state.isScene} .numbers=${this.#numbersAreScenes} .over=${this.#bench.session?.finished ?? false} .told=${hasToolWords(this.language)}></crest-scenes>`;
  }

  /** Chapters 1 and 2: no training yet. */
  #opening(): TemplateResult {
    const places = this.#bench.session?.info?.places ?? [];
    const place = this.#bench.session?.place ?? 0;
    const words = dictionary(this.language);
    return html`
      ${this.#chapter(1, html`${this.#opener(1, words.answers.lead)}<crest-chapter-answers .language=${this.language} .places=${places} .place=${place} .token=${this.#desk.token}></crest-chapter-answers>`)}
      ${this.#chapter(2, html`${this.#opener(2, words.tug.lead)}<crest-chapter-tug .language=${this.language} .places=${places} .place=${place} .token=${this.#desk.token}></crest-chapter-tug>`)}
    `;
  }

  #past(): TemplateResult {
    const { session } = this.#bench;
    return this.#chapter(
      4,
      html`
        <crest-chapter-history
          .language=${this.language}
          .session=${session}
          .beat=${this.#beats.bars}
          .step=${this.#state.step}
          .token=${this.#desk.token}
          .place=${session?.place ?? 0}
        ></crest-chapter-history>
      `,
    );
  }

  /** Chapters 5 and 6, and the links. */
  #closing(): TemplateResult {
    const { answer, reference } = this.#desk;
    const { language } = this;
    return html`
      ${sources.lite ? nothing : this.#chapter(5, html`<crest-chapter-task .language=${language} .answer=${answer} .reference=${reference}></crest-chapter-task>`)}
      ${this.#chapter(
        6,
        html`<crest-chapter-meeting
          .language=${language}
          .session=${this.#bench.session}
          .beat=${this.#beats.text}
          .assessment=${ownOf(answer)}
          .example=${answer?.state === 'done' && answer.source === 'example'}
        ></crest-chapter-meeting>`,
      )}
      ${toolsView(this.#shown())}
    `;
  }

  /** What the tools need to know of the page. */
  #shown(): Shown {
    const { language, presenting, touring } = this;
    const state = this.#state;
    const bench = this.#bench;
    const parts = this.#parts;
    return { language, state, bench, parts, presenting, touring, beat: this.#beats.text, help: this.help, scenes: this.#numbersAreScenes };
  }

  #labTitle(): TemplateResult {
    const words = dictionary(this.language);
    return html`<div class="chapter" id="chapter-3" tabindex="-1">${savedView(this.#state, words)}${this.#kicker(3)}${this.#opener(3, words.labLead, words.labHeading)}</div>`;
  }

  #opener(n: number, lead: string, title = dictionary(this.language).chapters.titles[n - 1]): TemplateResult {
    return html`
      <div class="opening">
        <h2 class="chapter-title">${title}</h2>
        <p class="lead">${lead}</p>
      </div>
    `;
  }

  #kicker(n: number): TemplateResult | typeof nothing {
    return this.#state.ui === 'full' ? html`<p class="kicker small" aria-hidden="true">${dictionary(this.language).chapters.number(n)}</p>` : nothing;
  }

  #chapter(n: number, content: TemplateResult): TemplateResult {
    const { chapters, views } = dictionary(this.language);
    return html`
      <section class="chapter" id=${`chapter-${n}`} aria-label=${`${chapters.number(n)}${views.colon}${chapters.titles[n - 1]}`}>
        ${this.#kicker(n)} ${content}
      </section>
    `;
  }

  #navigation(): TemplateResult {
    const { chapters } = dictionary(this.language);
    return html`
      <nav aria-label=${chapters.label}>
        ${chapters.titles.map((title, i) => sources.lite && i === 4 ? nothing : html`<a href=${`#chapter-${i + 1}`} @click=${(event: Event) => {
          // The hash belongs to the state, so a chapter is scrolled to, not linked to.
          event.preventDefault();
          gotoChapter(this.renderRoot, i + 1, this.#parts);
        }}><b>${i + 1}</b> ${title}</a>`)}
      </nav>
    `;
  }

  #lab(): TemplateResult {
    return html`
      <crest-chapter-lab
        .language=${this.language}
        .session=${this.#bench.session}
        .beat=${this.#beats.bars}
        .textBeat=${this.#beats.text}
        .state=${this.#state}
        .guess=${this.#desk.guess}
        .token=${this.#desk.token}
        .slide=${this.#desk.slide}
        .told=${hasToolWords(this.language)}
      ></crest-chapter-lab>
    `;
  }

  #controls() {
    const { session } = this.#bench;
    const ready = session?.phase === 'ready';
    // What the reader sees; the session's speed stays what the device can do.
    const speed = session?.speed ? Math.min(session.speed, this.#state.pace ?? Infinity) : null;
    return {
      enabled: ready,
      playing: session?.playing ?? false,
      finished: session?.finished ?? false,
      step: session?.step ?? 0,
      looked: session && this.#state.step !== null ? (session.snapshots.steps[session.snapshots.at(this.#state.step)] ?? null) : null,
      steps: session?.steps ?? this.#state.steps,
      speed,
      pace: this.#state.pace,
      minutes: session && minutesLeft({ playing: session.playing, step: session.step, steps: session.steps, speed }),
      device: ready && session.mode === 'live' ? (session.info?.device.kind ?? null) : null,
      recorded: session?.mode === 'recorded',
      failed: session?.phase === 'failed',
    };
  }

  #reason(): TemplateResult | string {
    const { language } = this;
    const desk = this.#desk;
    const details = this.#details;
    return reasonView({ desk, language, details, words: dictionary(language), act: (command) => this.#obey(command) });
  }

  readonly #details = (): string => Circumstances.of(this.#state, this.#bench);
}

/** A wish, not a state: the first change of the state takes it out of the link. */
function asksForTour(): boolean {
  return new URLSearchParams(location.hash.slice(1)).has('tour');
}

/** What the author of a link has taken away, for elements deep below. */
function hidden(state: LabState): string {
  return (['export', 'fork'] as const).map((control) => (state.shows(control) ? '' : `--crest-${control}: none;`)).join('');
}

customElements.define('crest-lab', CrestLab);
