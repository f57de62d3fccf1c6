/** <crest-lab>: the whole lab. Holds the state and the run, passes data down and takes commands from below. */

import { LitElement, html, type TemplateResult } from 'lit';
import { Announcer } from '../announcer';
import { onCommand, type Command } from '../commands';
import { formatFor } from '../format';
import { chooseLanguage, dictionary, saveLanguage, type Language } from '../i18n';
import { commandOf } from '../keys';
import { laneModel } from '../lanes';
import type { Lanes, StudentIndex } from '../protocol';
import { Run, type News } from '../run';
import { LabState } from '../state';
import { base, tokens } from '../styles';
import { verdict } from '../verdict';
import { headline, verdictView } from '../views/verdict';
import { labStyles } from './crest-lab.styles';
import './crest-comparison';
import './crest-controls';
import './crest-picker';
import './crest-problem';
import './crest-settings';
import './crest-student';

/** Text is refreshed at most four times per second; bars follow every frame. */
const TEXT_MS = 250;
const DEFAULT_K = 5;

export class CrestLab extends LitElement {
  static override properties = { language: { state: true }, state: { state: true }, status: { state: true } };
  static override styles = [tokens, base, labStyles];

  declare language: Language;
  declare state: LabState;
  /** Newest announcement. */
  declare status: string;
  /** The language that the author of the page asked for; our own `lang` attribute overwrites it. */
  private authored: string | null = null;
  private run: Run | null = null;
  /** The probabilities behind the text; the bars may be newer. */
  private textLanes: Lanes | null = null;
  private beat = 0;
  private lastText = 0;
  private textTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly announcer = new Announcer((sentence) => (this.status = sentence));

  constructor() {
    super();
    this.state = LabState.fromHash(location.hash);
    this.language = 'ja';
    this.status = '';
    onCommand(this, (command) => this.obey(command));
    this.addEventListener('keydown', (event) => {
      const command = commandOf(event);
      if (!command) return;
      event.preventDefault();
      this.obey(command);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.authored ??= this.getAttribute('lang');
    this.language = chooseLanguage(this.authored, this.state.lang);
    this.run = new Run(this.state, (news) => this.hear(news));
    this.useLanguage();
    addEventListener('hashchange', this.onHash);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.onHash);
    clearTimeout(this.textTimer);
    this.announcer.stop();
    this.run?.close();
    this.run = null;
  }

  private readonly onHash = (): void => {
    // Our own changes are written without an event; this one was typed or pasted.
    this.state = LabState.fromHash(location.hash);
    this.language = chooseLanguage(this.authored, this.state.lang);
    this.useLanguage();
    this.run?.start(this.state);
  };

  private keep(state: LabState): void {
    this.state = state;
    history.replaceState(null, '', `${location.pathname}${location.search}${state.toHash()}`);
  }

  private obey(command: Command): void {
    const { run, state } = this;
    if (!run) return;
    const live = run.phase === 'ready';
    switch (command.do) {
      case 'toggle':
        if (live && !run.finished) run.send({ type: run.playing ? 'pause' : 'play' });
        return;
      case 'step':
        if (live && !run.finished && !run.playing) run.send({ type: 'step', n: command.n });
        return;
      case 'reset':
        return run.phase === 'failed' ? run.start(state) : run.reset(state.seed);
      case 'seed':
        this.keep(state.with({ seed: command.seed }));
        return live ? run.reset(command.seed) : run.start(this.state);
      case 'device':
        this.keep(state.with({ device: command.device }));
        return run.start(this.state);
      case 'size':
        this.keep(state.with({ size: command.size }));
        return run.start(this.state);
      case 'objective':
        return run.send({ type: 'objective', student: command.student, shorthand: command.shorthand });
      case 'position':
        this.keep(state.with({ position: command.position }));
        return run.send({ type: 'select', position: command.position });
      case 'language':
        return this.switchLanguage();
    }
  }

  private switchLanguage(): void {
    const lang = this.language === 'ja' ? 'en' : 'ja';
    saveLanguage(lang);
    this.language = lang;
    this.keep(this.state.with({ lang }));
    this.useLanguage();
  }

  /** The page around the lab (title, document language) follows this event. */
  private useLanguage(): void {
    this.lang = this.language;
    this.dispatchEvent(new CustomEvent('crest-language', { detail: this.language, bubbles: true, composed: true }));
    this.requestUpdate();
  }

  private hear(news: News): void {
    const { run } = this;
    if (!run) return;
    this.announce(news, run);
    const accepted = run.objectives;
    if (run.phase === 'ready' && accepted.join() !== this.state.students.join()) {
      this.keep(this.state.with({ students: accepted }));
    }
    if (news === 'bars') this.scheduleText();
    else this.refreshText();
    this.requestUpdate();
  }

  private scheduleText(): void {
    const wait = this.lastText + TEXT_MS - performance.now();
    clearTimeout(this.textTimer);
    if (wait <= 0) this.refreshText();
    else this.textTimer = setTimeout(() => this.refreshText(), wait);
  }

  private refreshText(): void {
    this.lastText = performance.now();
    this.textLanes = this.run?.lanes ?? null;
    this.beat += 1;
    this.requestUpdate();
  }

  private announce(news: News, run: Run): void {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const last = run.history.last;
    if (news === 'phase' && run.phase === 'ready' && run.step === 0) this.announcer.say(words.status.ready);
    else if (news === 'phase' && !run.playing && run.step > 0) this.announcer.say(words.status.paused(format.whole(run.step)));
    else if (news === 'finished' || (news === 'measured' && last && last.step > 0)) {
      const mor = last?.comparison.metrics.mor5.values.map((mor) => format.fixed(mor, 2)) ?? [];
      const sentence = words.status.milestone(this.k, format.whole(last?.step ?? 0), mor[0] ?? '', mor[1] ?? '');
      this.announcer.say(news === 'finished' ? `${words.status.finished} ${sentence}` : sentence);
    }
  }

  private get k(): number {
    return this.run?.info?.k ?? DEFAULT_K;
  }

  override render(): TemplateResult {
    const { run } = this;
    if (!run) return html``;
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const outcome = headline(verdict(run.history, run.objectives), words, format);
    return html`
      <div class="page">
        <header>
          <p class="brand">Crest</p>
          <button class="language" title=${words.switchLanguage} lang=${this.language === 'ja' ? 'en' : 'ja'} @click=${() => this.switchLanguage()}>
            ${words.otherLanguage}
          </button>
          <h1>${words.heading}</h1>
          <p class="lead">${words.lead}</p>
        </header>
        <div class="lab" tabindex="0" role="group" aria-label=${words.lab}>
          <div class="sticky">
            <crest-controls .language=${this.language} .data=${this.controls(run)}></crest-controls>
          </div>
          <p class="reason small soft">${this.reason(run)}</p>
          <crest-problem .language=${this.language} .failure=${run.failure} .circumstances=${this.circumstances()}></crest-problem>
          ${verdictView(outcome, words.verdict.label)}
          <crest-picker
            .language=${this.language}
            .positions=${run.info?.positions ?? []}
            .chosen=${run.lanes?.position ?? this.state.position}
          ></crest-picker>
          <div class="students">${([0, 1] as const).map((student) => this.studentView(run, student))}</div>
          <crest-comparison
            .language=${this.language}
            .history=${run.history}
            .beat=${this.beat}
            .steps=${run.steps || this.state.steps}
            .k=${this.k}
            .objectives=${run.objectives}
          ></crest-comparison>
          <section class="settings card">
            <h2>${words.settings}</h2>
            <crest-settings .language=${this.language} .state=${this.state}></crest-settings>
            <p class="facts small soft numbers">${this.facts(run)}</p>
          </section>
        </div>
        ${this.footer()}
        <p class="hidden" role="status">${this.status}</p>
      </div>
    `;
  }

  private controls(run: Run) {
    return {
      enabled: run.phase === 'ready',
      playing: run.playing,
      finished: run.finished,
      step: run.step,
      steps: run.steps || this.state.steps,
      speed: run.speed,
      device: run.phase === 'ready' ? (run.info?.device.kind ?? null) : null,
      failed: run.phase === 'failed',
    };
  }

  private studentView(run: Run, student: StudentIndex): TemplateResult {
    return html`
      <crest-student
        .language=${this.language}
        .student=${student}
        .objective=${run.objectives[student]}
        .bars=${run.lanes && laneModel(run.lanes, student)}
        .text=${this.textLanes && laneModel(this.textLanes, student)}
        .history=${run.history}
        .beat=${this.beat}
        .steps=${run.steps || this.state.steps}
        .refused=${run.refused[student]}
        .enabled=${run.phase === 'ready'}
      ></crest-student>
    `;
  }

  private reason(run: Run): string {
    const words = dictionary(this.language);
    if (run.phase === 'loading') return words.loading[run.loading];
    if (run.phase === 'failed' || !run.reason || !run.info) return '';
    return `${words.reasons[run.reason]} [${run.info.device.name}]`;
  }

  private facts(run: Run): string {
    const { info } = run;
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

  private circumstances(): string {
    const device = this.run?.info?.device;
    return [
      `settings: ${JSON.stringify(this.state.settings())}`,
      `device: ${device ? `${device.kind}, ${device.name}; ${device.reason}` : 'none'}`,
      `step: ${this.run?.step ?? 0}`,
      `secure context: ${isSecureContext}; WebGPU: ${'gpu' in navigator}`,
      `browser: ${navigator.userAgent}`,
    ].join('\n');
  }

  private footer(): TemplateResult {
    const words = dictionary(this.language);
    const { keys } = words;
    return html`
      <footer>
        <h2>${words.glossary.heading}</h2>
        <dl>
          ${words.glossary.items.map(([term, meaning]) => html`<div><dt>${term}</dt><dd>${meaning}</dd></div>`)}
        </dl>
        <p class="small soft">${words.glossary.limits}</p>
        <p class="small soft">
          ${keys.lead} <kbd>Space</kbd> ${keys.play}, <kbd>→</kbd> ${keys.step}, <kbd>R</kbd> ${keys.reset}, <kbd>L</kbd> ${keys.language}
        </p>
        <p class="small soft">${words.privacy}</p>
      </footer>
    `;
  }
}

customElements.define('crest-lab', CrestLab);
