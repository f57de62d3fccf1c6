/** <crest-figure>: what every chart has: heading, note, the drawing with its sentence, a table, the numbers of a chosen token, exports. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';
import { chartStyles, type FigureData } from '../views/chart';
import { steady } from '../views/steady';
import { printed, tableView } from '../views/table';
import './crest-save';
import { PAPER_WIDTH, Paper } from './paper';
import { TokenChoice } from './token-choice';

export class CrestFigure extends LitElement {
  static override properties = {
    language: {},
    data: { attribute: false },
    token: { attribute: false },
    width: { state: true },
    opened: { state: true },
  };
  static override styles = [
    base,
    chartStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      figure,
      .area {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
        min-width: 0;
      }
      .note {
        max-width: 52em;
      }
      .chart {
        min-width: 0;
        border-radius: 6px;
      }
      .readout {
        min-height: 1lh;
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 719px) {
        .readout {
          min-height: 3lh;
        }
      }
      .wide {
        max-height: none;
        margin: 0;
      }
      @media print {
        .readout {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare data: FigureData | null;
  declare token: number | null;
  declare width: number;
  /** The table is shown; until then its many cells are not drawn. */
  declare opened: boolean;
  /** For those who listen: the numbers at the moment of the choice, not those of the run that goes on. */
  #said = '';
  readonly #choice = new TokenChoice(this, () => Array.from({ length: this.data?.choices ?? 0 }, (_, token) => token));
  #screenWidth = 0;
  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.floor(entry.contentRect.width);
  });

  constructor() {
    super();
    this.language = 'en';
    this.data = null;
    this.token = null;
    this.width = 0;
    new Paper(this, (printing) => this.#fit(printing));
    this.opened = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('token')) this.#said = this.#choice.said(this.data?.readout ?? '');
  }

  /** What was measured on a wide screen does not fit on paper. */
  #fit(printing: boolean): void {
    if (printing) this.#screenWidth = this.width;
    this.width = printing ? Math.min(this.width, PAPER_WIDTH) : this.#screenWidth;
  }

  override render(): TemplateResult {
    const { data } = this;
    const words = dictionary(this.language);
    if (!data) return html`<p class="soft">${words.views.waiting}</p>`;
    const { table, file } = data;
    return html`
      <figure aria-label=${data.sentence}>
        <div class="area">
          <figcaption>
            <h3>${data.heading}</h3>
            <p class="note small soft numbers">${steady(data.note, [data.noteRoom])}</p>
          </figcaption>
          ${this.#chart(data)}
        </div>
        ${data.choices ? html`<p class="readout small">${steady(data.readout ?? '', [data.readoutRoom ?? ''])}</p><p class="hidden" role="status">${this.#said}</p>` : nothing}
        <div class="foot" @toggle=${this.#onToggle}>
          ${tableView({
            summary: words.table,
            caption: data.sentence,
            columns: table.columns,
            rows: this.opened ? printed(table) : [],
          })}
          <crest-save .language=${this.language} .titles=${[]} .sheet=${() => table} .file=${file} .run=${true}></crest-save>
        </div>
      </figure>
    `;
  }

  #chart({ draw, choices }: FigureData): TemplateResult {
    const drawing = this.width > 0 ? draw(this.width) : nothing;
    if (!choices) return html`<div class="chart">${drawing}</div>`;
    return html`
      <div
        class="chart"
        tabindex="0"
        role="group"
        aria-label=${dictionary(this.language).views.hint}
        @keydown=${this.#choice.onKey}
        @click=${this.#choice.onPointer}
        @pointerover=${this.#choice.onPointer}
        @pointerleave=${this.#choice.onLeave}
      >
        <div aria-hidden="true">${drawing}</div>
      </div>
    `;
  }

  /** Such events do not bubble. */
  readonly #onToggle = {
    capture: true,
    handleEvent: ({ target }: Event): void => {
      const table = this.renderRoot.querySelector('.foot > details');
      if (table && target === table) this.opened = (table as HTMLDetailsElement).open;
    },
  };

}

customElements.define('crest-figure', CrestFigure);
