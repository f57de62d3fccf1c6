/** <crest-student>: the card of one student: its objective, its lanes beside the teacher's, its training loss. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { formatFor } from '../format';
import type { History } from '../session/history';
import { dictionary, type Language } from '../i18n';
import type { LaneModel } from '../lanes';
import { PRESETS, family, isPreset, letterOf } from '../objectives';
import type { StudentIndex } from '../protocol';
import { axisTop, lossRows, lossSeries } from '../series';
import { base } from '../styles';
import { laneStyles, lanesView } from '../views/lanes';
import { tableView } from '../views/table';
import './crest-curve';

const LOSS_ENDS = [0.5, 1, 2, 4, 6, 8, 10, 12, 16, 20, 30, 50, 100];
const LOSS_HEIGHT = 130;

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
  /** The free field is open. */
  declare writing: boolean;

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
    this.writing = false;
  }

  override render(): TemplateResult {
    const words = dictionary(this.language);
    const letter = letterOf(this.student);
    return html`
      <section class=${`card ${family(this.objective)}`} aria-label=${words.student.name(letter)}>
        <header>
          <span class="letter" aria-hidden="true">${letter}</span>
          ${this.objectiveView()}
          ${this.removable
            ? html`<button class="remove" aria-label=${words.student.remove(letter)} @click=${() => send(this, { do: 'remove', student: this.student })}>×</button>`
            : nothing}
        </header>
        ${this.lanes ? this.lanesPart(letter) : nothing}
        ${this.lossView()}
      </section>
    `;
  }

  private lanesPart(letter: string): TemplateResult {
    const words = dictionary(this.language);
    const { bars, text, token } = this;
    const format = formatFor(this.language);
    const onToken = (row: number | null) => send(this, { do: 'token', token: row });
    return html`
      <div>
        <h3>${words.lanes.heading}</h3>
        ${bars && text ? lanesView({ bars, text, letter, words, format, token, onToken }) : html`<div class="awaited"></div>`}
      </div>
    `;
  }

  private objectiveView(): TemplateResult {
    const words = dictionary(this.language);
    const custom = this.writing || !isPreset(this.objective);
    return html`
      <div class="objective">
        <select aria-label=${`${words.student.name(letterOf(this.student))}: ${words.student.objective}`} ?disabled=${!this.enabled} @change=${this.onSelect}>
          ${PRESETS.map(
            (preset) => html`
              <option value=${preset} ?selected=${!custom && preset === this.objective}>${words.presets[preset]}</option>
            `,
          )}
          <option value="" ?selected=${custom}>${words.student.custom}</option>
        </select>
        <code>${this.objective}</code>
        ${custom ? this.freeField() : nothing}
      </div>
    `;
  }

  private freeField(): TemplateResult {
    const words = dictionary(this.language);
    return html`
      <form @submit=${this.onSubmit}>
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
      <p id="refused" class="small refused" role="alert">
        ${this.refused ? html`${words.student.refused}\n<span lang="en">${this.refused}</span>` : nothing}
      </p>
    `;
  }

  private lossView(): TemplateResult {
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
      changes: history.changes.filter((change) => change.student === this.student).map((change) => change.step),
    };
    return html`
      <figure aria-label=${sentence}>
        <figcaption>
          <h3>${words.loss.heading}</h3>
          <p class="small soft">${words.loss.note}</p>
        </figcaption>
        <crest-curve .data=${data}></crest-curve>
        ${tableView({
          summary: words.table,
          caption: sentence,
          columns: [words.columns.step, words.columns.batch, words.columns.smoothed],
          rows: lossRows(history, this.student, format),
          grows: true,
        })}
      </figure>
    `;
  }

  private readonly onSelect = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.writing = value === '';
    if (value !== '' && value !== this.objective) send(this, { do: 'objective', student: this.student, shorthand: value });
    if (this.writing) void this.updateComplete.then(() => this.renderRoot.querySelector('input')?.focus());
  };

  private readonly onSubmit = (event: Event): void => {
    event.preventDefault();
    const shorthand = new FormData(event.target as HTMLFormElement).get('shorthand');
    if (typeof shorthand === 'string') send(this, { do: 'objective', student: this.student, shorthand: shorthand.trim() });
  };
}

customElements.define('crest-student', CrestStudent);
