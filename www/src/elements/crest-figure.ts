/** <crest-figure>: what every chart has: heading, note, the drawing with its sentence, a table, the numbers of a chosen token, exports. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { toCsv } from '../export/csv';
import { download } from '../export/download';
import { toPng, toSvg } from '../export/picture';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';
import { chartStyles, type FigureData } from '../views/chart';
import { steady } from '../views/steady';
import { tableView } from '../views/table';

const KINDS = ['png', 'svg', 'csv', 'safetensors'] as const;
type Kind = (typeof KINDS)[number];

export class CrestFigure extends LitElement {
  static override properties = {
    language: {},
    data: { attribute: false },
    token: { attribute: false },
    width: { state: true },
    told: { state: true },
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
        min-height: 1.6em;
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 719px) {
        .readout {
          min-height: 4.7em;
        }
      }
      .wide {
        max-height: none;
        margin: 0;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.5rem;
        align-items: start;
      }
      .save {
        display: var(--crest-export, block);
      }
      .foot > details[open] {
        flex-basis: 100%;
        min-width: 0;
      }
      summary {
        padding-block: 0.25rem;
      }
      .kinds {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        padding-block: 0.375rem;
      }
      .told {
        color: var(--alarm);
      }
      @media print {
        .foot,
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
  /** Why an export failed. */
  declare told: string;
  /** The table is shown; until then its many cells are not drawn. */
  declare opened: boolean;
  /** Stays chosen when the pointer leaves. */
  private pinned: number | null = null;
  private readonly observer = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.floor(entry.contentRect.width);
  });

  constructor() {
    super();
    this.language = 'en';
    this.data = null;
    this.token = null;
    this.width = 0;
    this.told = '';
    this.opened = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
  }

  override render(): TemplateResult {
    const { data } = this;
    const words = dictionary(this.language);
    if (!data) return html`<p class="soft">${words.views.waiting}</p>`;
    const { columns, rows, print } = data.table;
    return html`
      <figure aria-label=${data.sentence}>
        <div class="area">
          <figcaption>
            <h3>${data.heading}</h3>
            <p class="note small soft numbers">${steady(data.note, [data.noteRoom])}</p>
          </figcaption>
          ${this.chart(data)}
        </div>
        ${data.choices ? html`<p class="readout small" role="status">${steady(data.readout ?? '', [data.readoutRoom ?? ''])}</p>` : nothing}
        <div class="foot" @toggle=${this.onToggle}>
          ${tableView({
            summary: words.table,
            caption: data.sentence,
            columns,
            rows: (this.opened ? rows : []).map((row) => row.map((cell) => (typeof cell === 'number' ? print(cell) : cell))),
          })}
          <details class="save">
            <summary>${words.views.save}</summary>
            <div class="kinds">
              ${KINDS.map((kind) => html`<button @click=${() => void this.save(kind)}>${words.views.kinds[kind]}</button>`)}
            </div>
            <p class="told small" role="alert">${this.told}</p>
          </details>
        </div>
      </figure>
    `;
  }

  private chart({ draw, choices }: FigureData): TemplateResult {
    const drawing = draw ? (this.width > 0 ? draw(this.width) : nothing) : html`<slot></slot>`;
    if (!choices) return html`<div class="chart">${drawing}</div>`;
    return html`
      <div
        class="chart"
        tabindex="0"
        role="group"
        aria-label=${dictionary(this.language).views.hint}
        @keydown=${this.onKey}
        @click=${this.onPointer}
        @pointerover=${this.onPointer}
        @pointerleave=${() => this.choose(this.pinned)}
      >
        <div aria-hidden="true">${drawing}</div>
      </div>
    `;
  }

  private choose(token: number | null): void {
    if (token !== this.token) send(this, { do: 'token', token });
  }

  /** Such events do not bubble. */
  private readonly onToggle = {
    capture: true,
    handleEvent: ({ target }: Event): void => {
      const table = this.renderRoot.querySelector('.foot > details');
      if (table && target === table) this.opened = (table as HTMLDetailsElement).open;
    },
  };

  private readonly onPointer = (event: PointerEvent): void => {
    const press = event.type === 'click';
    // A finger has no hover: its press arrives as a click.
    if (!press && event.pointerType !== 'mouse') return;
    const target = event.target instanceof Element ? event.target.closest('[data-token]') : null;
    const token = target ? Number(target.getAttribute('data-token')) : null;
    if (press) this.pinned = token === this.pinned ? null : token;
    if (press || token !== null) this.choose(token ?? this.pinned);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const last = (this.data?.choices ?? 0) - 1;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    const from = this.token ?? (step === 1 ? -1 : last + 1);
    this.pinned = step === undefined ? null : Math.min(last, Math.max(0, from + step));
    this.choose(this.pinned);
  };

  private async save(kind: Kind): Promise<void> {
    if (kind === 'safetensors') return send(this, { do: 'export' });
    this.told = '';
    try {
      const { data } = this;
      if (data) download(await this.content(kind, data), `${data.file}.${kind}`);
    } catch (error) {
      this.told = dictionary(this.language).views.failed(error instanceof Error ? error.message : String(error));
    }
  }

  private async content(kind: Exclude<Kind, 'safetensors'>, { table }: FigureData): Promise<Blob> {
    if (kind === 'csv') return new Blob([toCsv(table)], { type: 'text/csv;charset=utf-8' });
    const area = this.renderRoot.querySelector<HTMLElement>('.area');
    if (!area) throw new Error('nothing is drawn');
    const source = toSvg(area);
    return kind === 'svg' ? new Blob([source], { type: 'image/svg+xml' }) : toPng(source);
  }
}

customElements.define('crest-figure', CrestFigure);
