/** <crest-student>: the card of one student: its objective, its lanes beside the teacher's, its training loss. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { formatFor } from '../format';
import type { History } from '../session/history';
import { dictionary, type Language } from '../i18n';
import type { LaneModel } from '../lanes';
import { PRESETS, family, letterOf, spell } from '../objectives';
import { isRate, type StudentIndex } from '../protocol';
import { TABLE_EVERY, axisTop, lossRows, lossSeries } from '../series';
import { base } from '../styles';
import type { Sheet } from '../views/chart';
import { footView, type Origin } from '../views/foot';
import { laneStyles, lanesView, saidOf } from '../views/lanes';
import './crest-curve';
import { TokenChoice } from './token-choice';

const LOSS_ENDS = [0.5, 1, 2, 4, 6, 8, 10, 12, 16, 20, 30, 50, 100];
const LOSS_HEIGHT = 130;
/** Properties that the loss does not depend on. */
const LANES_ONLY: ReadonlySet<PropertyKey> = new Set(['bars', 'text', 'token', 'origin']);

export class CrestStudent extends LitElement {
  static override properties = {
    language: {},
    student: { attribute: false },
    objective: {},
    bars: { attribute: false },
    text: { attribute: false },
    history: { attribute: false },
    /** Grows with every refresh of the text, because the history changes in place. */
    beat: { attribute: false },
    steps: { attribute: false },
    refused: { attribute: false },
    enabled: { attribute: false },
    removable: { attribute: false },
    token: { attribute: false },
    lanes: { attribute: false },
    alone: { type: Boolean, reflect: true },
    origin: { attribute: false },
    writing: { state: true },
  };
  static override styles = [
    base,
    laneStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .card {
        display: grid;
        gap: 1.25rem;
        border-top: 4px solid var(--mine);
        height: 100%;
        align-content: start;
      }
      :host([alone]) {
        container-type: inline-size;
      }
      :host([alone]) .card {
        gap: 0.75rem;
        padding: 0.75rem 1rem;
        align-content: space-between;
      }
      /* At a wall nobody reads a table or a shorthand. */
      :host([alone]) .foot,
      :host([alone]) .order,
      :host([alone]) .objective code {
        display: none;
      }
      /* Beside three others there is room for the bars or for the numbers; the table has those. */
      @container (max-width: 24rem) {
        .lanes {
          grid-template-columns: minmax(3.5rem, max-content) minmax(0, 1fr);
        }
        .lanes .number,
        .lanes .head {
          display: none;
        }
        .order {
          min-height: 3lh;
        }
        .token {
          max-width: 6rem;
        }
      }
      /* Measured on a screen, where a card is wider. */
      @media print {
        crest-curve {
          zoom: 0.75;
        }
      }
      header {
        display: flex;
        gap: 0.75rem;
        align-items: start;
      }
      .objective {
        flex: 1;
        min-width: 0;
        display: grid;
        gap: 0.375rem;
      }
      .objective select {
        width: 100%;
      }
      code {
        font-size: 0.8125rem;
        color: var(--soft);
        overflow-wrap: anywhere;
      }
      .remove {
        min-width: 36px;
        padding: 0;
      }
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
      }
      form input {
        flex: 1;
        min-width: 0;
      }
      .refused {
        color: var(--alarm);
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
      /* As high as ten lanes, the rest and their captions, so that nothing jumps when they come. */
      .awaited {
        height: 451px;
      }
      figure {
        display: grid;
        gap: 0.5rem;
        min-width: 0;
      }
    `,
  ];

  declare language: Language;
  declare student: StudentIndex;
  declare objective: string;
  declare bars: LaneModel | null;
  declare text: LaneModel | null;
  declare history: History | null;
  declare beat: number;
  declare steps: number;
  declare refused: string | null;
  declare enabled: boolean;
  declare removable: boolean;
  /** Row that is marked in every chart. */
  declare token: number | null;
  /** Whether the lanes are shown here; another chart may stand elsewhere instead. */
  declare lanes: boolean;
  /** Lanes only: what can be changed, and the loss, stand elsewhere or nowhere. */
  declare alone: boolean;
  /** What the lanes are of; null before the first. */
  declare origin: Origin | null;
  /** The free field is open. */
  declare writing: boolean;
  #loss: TemplateResult = html``;
  #said = '';
  readonly #choice = new TokenChoice(this, () => this.bars?.rows.map(({ index }) => index) ?? []);

  constructor() {
    super();
    this.language = 'en';
    this.student = 0;
    this.objective = '';
    this.bars = null;
    this.text = null;
    this.history = null;
    this.beat = 0;
    this.steps = 1;
    this.refused = null;
    this.enabled = false;
    this.removable = false;
    this.token = null;
    this.lanes = true;
    this.alone = false;
    this.origin = null;
    this.writing = false;
  }

  override willUpdate(changed: PropertyValues): void {
    // Frames and marks leave the loss, its sentence and its long table as they are.
    if ([...changed.keys()].some((key) => !LANES_ONLY.has(key))) this.#loss = this.#lossView();
    if (!changed.has('token') || !this.text) return;
    this.#said = this.#choice.said(saidOf(this.text, this.token, letterOf(this.student), dictionary(this.language), formatFor(this.language)));
  }

  override render(): TemplateResult {
    const words = dictionary(this.language);
    const letter = letterOf(this.student);
    return html`
      <section class=${`card ${family(this.objective)}`} aria-label=${words.student.name(letter)}>
        <header>
          <span class="letter" aria-hidden="true">${letter}</span>
          ${this.alone ? this.#nameView() : this.#objectiveView()}
          ${this.removable
            ? html`<button class="remove" aria-label=${words.student.remove(letter)} @click=${() => send(this, { do: 'remove', student: this.student })}>×</button>`
            : nothing}
        </header>
        ${this.lanes ? this.#lanesPart(letter) : nothing}
        ${this.alone ? nothing : this.#loss}
      </section>
    `;
  }

  #lanesPart(letter: string): TemplateResult {
    const words = dictionary(this.language);
    const { language, objective, bars, text, token, origin } = this;
    const choice = this.#choice;
    const said = this.#said;
    const format = formatFor(this.language);
    return html`
      <div>
        ${this.alone ? nothing : html`<h3>${words.lanes.heading}</h3>`}
        ${bars && text && origin ? lanesView({ bars, text, letter, objective, origin, language, words, format, token, choice, said }) : html`<div class="awaited"></div>`}
      </div>
    `;
  }

  #nameView(): TemplateResult {
    const { terms } = dictionary(this.language);
    return html`
      <div class="objective">
        <h3>${spell(this.objective, terms)}</h3>
      </div>
    `;
  }

  #objectiveView(): TemplateResult {
    const words = dictionary(this.language);
    const writing = this.writing || this.refused !== null;
    const offered = PRESETS.includes(this.objective) ? PRESETS : [this.objective, ...PRESETS];
    return html`
      <div class="objective">
        <select aria-label=${`${words.student.name(letterOf(this.student))}${words.views.colon}${words.student.objective}`} ?disabled=${!this.enabled} @change=${this.#onSelect}>
          ${offered.map(
            (shorthand) => html`
              <option value=${shorthand} ?selected=${!writing && shorthand === this.objective}>${spell(shorthand, words.terms)}</option>
            `,
          )}
          <option value="" ?selected=${writing}>${words.student.custom}</option>
        </select>
        <code>${this.objective}</code>
        ${writing ? this.#freeField() : nothing} ${writing ? this.#refusal() : nothing}
      </div>
    `;
  }

  #freeField(): TemplateResult {
    const words = dictionary(this.language);
    return html`
      <form @submit=${this.#onSubmit}>
        <input
          name="shorthand"
          .value=${this.objective}
          maxlength="120"
          spellcheck="false"
          autocapitalize="off"
          autocomplete="off"
          aria-label=${words.student.customLabel}
          aria-describedby="hint refused"
          aria-invalid=${this.refused ? 'true' : 'false'}
        />
        <button ?disabled=${!this.enabled}>${words.student.apply}</button>
      </form>
      <p id="hint" class="small soft">${words.student.customHint}</p>
    `;
  }

  /** The settings below the lab can be refused, too. */
  #refusal(): TemplateResult {
    const words = dictionary(this.language);
    return html`
      <p id="refused" class="small refused" role="alert">
        ${this.refused ? html`${words.student.refused}\n<span lang="en">${this.refused}</span>` : nothing}
      </p>
    `;
  }

  #lossView(): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const history = this.history;
    if (!history) return html``;
    const letter = letterOf(this.student);
    const { smooth, max } = history.loss[this.student] ?? { smooth: [], max: 0 };
    const sentence =
      smooth.length === 0
        ? words.loss.empty
        : words.loss.sentence(letter, format.fixed(smooth[0] ?? NaN, 2), format.fixed(smooth.at(-1) ?? NaN, 2), format.whole(smooth.length));
    const data = {
      height: LOSS_HEIGHT,
      steps: this.steps,
      top: axisTop(max, LOSS_ENDS),
      digits: max > 4 ? 0 : 1,
      label: words.loss.axis,
      stepLabel: words.overlap.stepAxis,
      series: [lossSeries(history, this.student, this.objective)],
      changes: history.changes.filter((change) => isRate(change) || change.student === this.student).map((change) => change.step),
    };
    return html`
      <figure aria-label=${sentence}>
        <figcaption>
          <h3>${words.loss.heading}</h3>
          <p class="small soft">${words.loss.note}</p>
        </figcaption>
        <crest-curve .data=${data}></crest-curve>
        ${this.#lossFoot(history, sentence)}
      </figure>
    `;
  }

  #lossFoot(history: History, sentence: string): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const letter = letterOf(this.student);
    const seed = this.origin?.seed ?? 0;
    const sheet = (every: number): Sheet => ({
      columns: [words.columns.step, words.columns.batch, words.columns.smoothed],
      rows: lossRows(history, this.student, every),
      print: (value, column) => (column === 0 ? format.whole(value) : format.fixed(value, 4)),
    });
    return footView({
      language: this.language,
      sentence,
      sheet: sheet(TABLE_EVERY),
      all: () => sheet(1),
      titles: [`${words.student.name(letter)}${words.views.colon}${this.objective}`, words.views.run(format.whole(history.steps), String(seed))],
      file: `crest-loss-${letter}-step-${history.steps}-seed-${seed}`,
      run: true,
      grows: true,
    });
  }

  readonly #onSelect = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.writing = value === '';
    if (value !== '' && value !== this.objective) send(this, { do: 'objective', student: this.student, shorthand: value });
    if (this.writing) void this.updateComplete.then(() => this.renderRoot.querySelector('input')?.focus());
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    const shorthand = new FormData(event.target as HTMLFormElement).get('shorthand');
    if (typeof shorthand === 'string') send(this, { do: 'objective', student: this.student, shorthand: shorthand.trim() });
  };
}

customElements.define('crest-student', CrestStudent);
