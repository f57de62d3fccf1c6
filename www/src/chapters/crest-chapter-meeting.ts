/** <crest-chapter-meeting>: chapter 6: risk, payback, a staged pilot, phrases and limits, on the screen and as a handout. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import type { TaskAssessment } from '../assessment';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import type { LabInfo } from '../protocol';
import type { Session } from '../session/session';
import { sources } from '#sources';
import { base } from '../styles';
import { steady } from '../views/steady';
import { checklistStyles, checklistView } from './checklist-view';
import { measurement } from './meeting-facts';
import { DEFAULTS, clampAssumption, payback, runCost, whose, type Assumption, type Assumptions } from './payback-sum';
import { paybackStyles, paybackView } from './payback-view';
import { phrases } from './phrases-list';
import { phrasesStyles, phrasesView, type Copied } from './phrases-view';
import { risk } from './risk-lens';
import { riskStyles, riskView } from './risk-view';
import { teacherShare } from './teacher-share';

export class CrestChapterMeeting extends LitElement {
  static override properties = {
    language: {},
    session: { attribute: false },
    beat: { attribute: false },
    assessment: { attribute: false },
    example: { attribute: false },
    edited: { state: true },
    ticked: { state: true },
    copied: { state: true },
    currency: { state: true },
  };
  static override styles = [
    base,
    riskStyles,
    paybackStyles,
    checklistStyles,
    phrasesStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.25rem;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.5rem;
        align-items: end;
        justify-content: space-between;
      }
      header > div {
        max-width: 46rem;
        display: grid;
        gap: 0.5rem;
      }
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
        align-content: start;
      }
      .halves {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
        gap: 1.25rem;
      }
      figure {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
      }
      h3.title {
        font-size: 1.125rem;
      }
      code {
        overflow-wrap: anywhere;
      }
      .items {
        margin: 0;
        padding-inline-start: 1.2em;
      }
      @media print {
        :host {
          display: block;
          break-before: page;
          font-size: 10pt;
          color-scheme: light;
          color: #000;
          background: #fff;
          --card: #fff;
          --sunk: #eee;
          --ink: #000;
          --soft: #333;
          --line: #999;
        }
        button,
        details,
        .screen,
        [inert] {
          display: none !important;
        }
        .card {
          border: 0;
          border-top: 1px solid #999;
          border-radius: 0;
          padding: 8pt 0;
          box-shadow: none;
        }
        .card,
        .stages li,
        .phrases li {
          break-inside: avoid;
        }
        .halves {
          display: block;
        }
        .assumed {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
        .assumed input {
          border: 0;
          border-bottom: 1px solid #999;
          border-radius: 0;
          min-height: 0;
          width: 6rem;
          appearance: textfield;
        }
        svg rect {
          print-color-adjust: exact;
        }
      }
    `,
  ];

  declare language: Language;
  declare session: Session | null;
  declare beat: number;
  /** What chapter 5 measured of the reader's own task. */
  declare assessment: TaskAssessment | null;
  /** Chapter 5 measured its example: no number of that is used here, and the reader is told so. */
  declare example: boolean;
  /** What the reader put in, in the money of each language. */
  declare edited: Readonly<Record<Language, Partial<Assumptions>>>;
  declare ticked: ReadonlySet<string>;
  declare copied: Copied | null;
  declare currency: string;
  /** The last speed that a run had: a paused one has none. */
  #speed: number | null = null;
  /** What that speed is of: another device or size says nothing about it. */
  #timed: LabInfo | null = null;

  constructor() {
    super();
    this.language = 'en';
    this.session = null;
    this.beat = 0;
    this.assessment = null;
    this.example = false;
    this.edited = { ja: {}, en: {} };
    this.ticked = new Set();
    this.copied = null;
    this.currency = '$';
  }

  get #assumptions(): Assumptions {
    return { ...DEFAULTS[this.language], ...this.edited[this.language] };
  }

  override willUpdate(): void {
    const info = this.session?.info ?? null;
    if (info !== this.#timed) this.#speed = null;
    this.#timed = info;
    this.#speed = this.session?.speed ?? this.#speed;
  }

  override render(): TemplateResult {
    const { meeting: words } = dictionary(this.language);
    return html`
      <header>
        <div>
          <h2 class="chapter-title">${words.heading}</h2>
          <p>${words.lead}</p>
          <p class="small soft numbers">${this.#runText()}</p>
        </div>
        <button @click=${this.#onPrint}>${words.print}</button>
      </header>
      <section class="card limits">
        <h3 class="title">${words.limits.heading}</h3>
        <ul class="items">
          ${words.limits.items.map((item) => html`<li>${item}</li>`)}
        </ul>
      </section>
      ${this.#sections()}
    `;
  }

  #sections(): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const { session, assessment, currency } = this;
    const assumptions = this.#assumptions;
    const cost = runCost(session, this.#speed);
    const sum = payback(assumptions, cost);
    const share = assessment ? assessment.assessment.measures.multimodal : teacherShare(session?.info?.fingerprint);
    const spoken = phrases({ session, assessment, assumptions, payback: sum, whose: whose(this.edited[this.language], sum), currency }, this.language, words, format);
    return html`
      <div class="halves">
        ${section(words.meeting.risk.heading, riskView({ risk: risk(session, share), objectives: session?.objectives ?? [], source: assessment ? 'own' : share && 'page' }, this.language, words, format))}
        ${section(words.meeting.phrases.heading, html`${phrasesView(spoken, measurement(session) !== null, this.copied, this.#onCopy, words)} ${this.#exampleNote()}`)}
      </div>
      ${section(words.meeting.payback.heading, paybackView({ given: assumptions, cost, sum, change: this.#onChange, currency, trade: this.#onTrade }, words, format))}
      ${section(words.meeting.checklist.heading, checklistView(words.meeting.checklist.stages(!sources.lite), this.ticked, this.#onTick, words))}
    `;
  }

  #exampleNote(): TemplateResult | typeof nothing {
    return this.example ? html`<p class="small">${dictionary(this.language).meeting.phrases.example}</p>` : nothing;
  }

  #runText(): TemplateResult | typeof nothing {
    const { session } = this;
    if (!session) return nothing;
    const format = formatFor(this.language);
    const { run, notRun } = dictionary(this.language).meeting;
    const seed = String(session.settings.seed);
    const text = (step: number, positions: number) => run(format.whole(step), format.whole(positions), seed, session.mode === 'recorded');
    const last = measurement(session);
    return steady(last ? text(last.step, last.comparison.positions) : notRun(seed), [text(session.steps, 8888), notRun(seed)]);
  }

  readonly #onChange = (name: Assumption, event: Event): void => {
    const input = event.target as HTMLInputElement;
    const value = clampAssumption(input.value);
    input.value = String(value ?? this.#assumptions[name]);
    if (value === null) return;
    this.edited = { ...this.edited, [this.language]: { ...this.edited[this.language], [name]: value } };
  };

  readonly #onTrade = (event: Event): void => {
    this.currency = (event.target as HTMLInputElement).value.trim();
  };

  readonly #onTick = (name: string): void => {
    const ticked = new Set(this.ticked);
    if (!ticked.delete(name)) ticked.add(name);
    this.ticked = ticked;
  };

  readonly #onCopy = (index: number, phrase: string): void => {
    void this.#copy(phrase).then((done) => {
      this.copied = { index, done };
    });
  };

  /** Refused in a third-party frame, and absent on an insecure page. */
  async #copy(phrase: string): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(phrase);
      return true;
    } catch {
      return false;
    }
  }

  readonly #onPrint = (): void => {
    try {
      window.print();
    } catch {
      // A sandboxed frame may not open the dialogue; the browser's own menu still prints.
    }
  };
}

function section(heading: string, content: TemplateResult): TemplateResult {
  return html`<section class="card"><h3 class="title">${heading}</h3>${content}</section>`;
}

customElements.define('crest-chapter-meeting', CrestChapterMeeting);
