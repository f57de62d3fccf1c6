/** <crest-comparison>: both students on the same scale: MOR@k over the steps, and the held-out metrics side by side. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { formatFor } from '../format';
import type { History } from '../history';
import { dictionary, type Language } from '../i18n';
import { family } from '../objectives';
import type { Measured, Pair } from '../protocol';
import { LETTERS, METRICS, axisTop, overlapRows, overlapSeries, type Metric } from '../series';
import { base } from '../styles';
import { better } from '../verdict';
import { tableView } from '../views/table';
import './crest-curve';

const SHARE_ENDS = [0.5, 0.75, 1];
const HEIGHT = 380;

export class CrestComparison extends LitElement {
  static override properties = {
    language: {},
    history: { attribute: false },
    beat: { attribute: false },
    steps: { attribute: false },
    k: { attribute: false },
    objectives: { attribute: false },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
        gap: 1.25rem;
      }
      figure,
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
        align-content: start;
        min-width: 0;
      }
      .keys {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
      }
      .keys svg {
        vertical-align: -0.1em;
        margin-inline-end: 0.4em;
        stroke: var(--mine);
        fill: var(--card);
        stroke-width: 2.5;
      }
      .keys code {
        overflow-wrap: anywhere;
      }
      /* Fixed columns: changing numbers must not move the lines of the names. */
      .metrics {
        table-layout: fixed;
      }
      .metrics th:first-child {
        width: 56%;
      }
      .note {
        min-height: 4.7em;
      }
      td {
        white-space: nowrap;
      }
      td.better {
        font-weight: 700;
      }
      .mark {
        color: var(--soft);
        font-size: 0.6875rem;
        font-weight: 400;
        display: inline-block;
        width: 3.4em;
        text-align: start;
        padding-inline-start: 0.4em;
      }
      th[scope='row'] {
        overflow-wrap: anywhere;
      }
      @media (max-width: 480px) {
        th,
        td {
          padding-inline: 0.25rem 0;
        }
        .metrics th:first-child {
          width: 37%;
        }
        .note {
          min-height: 9.4em;
        }
        .mark {
          width: 2.6em;
          padding-inline-start: 0.25em;
        }
      }
      @media (max-width: 960px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  declare language: Language;
  declare history: History | null;
  declare beat: number;
  declare steps: number;
  declare k: number;
  declare objectives: Pair<string>;

  constructor() {
    super();
    this.language = 'en';
    this.history = null;
    this.beat = 0;
    this.steps = 1;
    this.k = 5;
    this.objectives = ['', ''];
  }

  override render(): TemplateResult {
    return this.history ? html`${this.overlapView(this.history)}${this.metricsView(this.history)}` : html``;
  }

  private overlapView(history: History): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const last = history.last;
    const sentence = last
      ? words.overlap.sentence(
          this.k,
          format.whole(last.step),
          format.fixed(last.comparison.metrics.mor5.values[0], 3),
          format.fixed(last.comparison.metrics.mor5.values[1], 3),
        )
      : words.overlap.empty;
    const series = overlapSeries(history, this.objectives);
    const largest = Math.max(0, ...series.flatMap(({ training, heldOut }) => [...training, ...heldOut].map((point) => point.value)));
    const data = {
      height: HEIGHT,
      steps: this.steps,
      top: axisTop(largest, SHARE_ENDS),
      digits: 2,
      label: words.overlap.axis(this.k),
      stepLabel: words.overlap.stepAxis,
      series,
      changes: history.changes.map((change) => change.step),
    };
    return html`
      <figure class="card" aria-label=${sentence}>
        <figcaption>
          <h2>${words.overlap.heading(this.k)}</h2>
          <p class="small soft">${words.overlap.note}</p>
        </figcaption>
        <div class="keys small" aria-hidden="true">${LETTERS.map((letter, i) => this.key(letter, i))}</div>
        <crest-curve .data=${data}></crest-curve>
        ${tableView({
          summary: words.table,
          caption: sentence,
          columns: [words.columns.step, ...LETTERS.flatMap((letter) => [words.columns.heldOut(letter), words.columns.training(letter)])],
          rows: overlapRows(history, format),
        })}
      </figure>
    `;
  }

  private key(letter: string, i: number): TemplateResult {
    const objective = this.objectives[i === 0 ? 0 : 1];
    const symbol =
      i === 0
        ? html`<svg width="30" height="12"><path d="M0 6H30"></path><circle cx="15" cy="6" r="4"></circle></svg>`
        : html`<svg width="30" height="12"><path d="M0 6H30" stroke-dasharray="7 4"></path><rect x="11.5" y="2.5" width="7" height="7"></rect></svg>`;
    return html`<span class=${family(objective)}>${symbol}${letter} <code>${objective}</code></span>`;
  }

  private metricsView(history: History): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const last = history.last;
    return html`
      <section class="card">
        <h2>${words.metrics.heading}</h2>
        <p class="note small soft">
          ${last ? words.metrics.note(format.whole(last.comparison.positions), format.whole(last.step)) : words.metrics.empty}
        </p>
        <table class="metrics">
          <thead>
            <tr>
              <th scope="col">${words.metrics.metric}</th>
              ${LETTERS.map((letter) => html`<th scope="col">${letter}<span class="mark"></span></th>`)}
            </tr>
          </thead>
          <tbody>
            ${METRICS.map((metric) => this.metricRow(metric, last?.comparison.metrics[metric.key]))}
          </tbody>
        </table>
      </section>
    `;
  }

  private metricRow({ key, digits, lowerIsBetter }: Metric, measured: Measured | undefined): TemplateResult {
    const words = dictionary(this.language).metrics;
    const format = formatFor(this.language);
    const higher = measured ? better(measured) : null;
    const winner = higher === null ? null : lowerIsBetter ? 1 - higher : higher;
    return html`
      <tr>
        <th scope="row">${words.names[key]}</th>
        ${(measured?.values ?? [NaN, NaN]).map(
          (value, student) => html`
            <td class=${student === winner ? 'better' : ''}>
              ${format.fixed(value, digits)}<span class="mark">${student === winner ? words.better : ''}</span>
            </td>
          `,
        )}
      </tr>
    `;
  }
}

customElements.define('crest-comparison', CrestComparison);
