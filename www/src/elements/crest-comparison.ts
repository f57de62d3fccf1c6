/** <crest-comparison>: all students on the same scale: MOR@k over the steps, and the held-out metrics side by side. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { family, letterOf } from '../objectives';
import type { Measured } from '../protocol';
import type { History } from '../session/history';
import { MAIN_METRICS, METRICS, axisTop, inUnits, overlapRows, overlapSeries, type Metric } from '../series';
import { base } from '../styles';
import { better } from '../verdict';
import { marker } from '../views/curve';
import { footView } from '../views/foot';
import { steady } from '../views/steady';
import './crest-curve';

const KEPT_ENDS = [2, 3, 4, 5];
const HEIGHT = 380;

export class CrestComparison extends LitElement {
  static override properties = {
    language: {},
    history: { attribute: false },
    beat: { attribute: false },
    steps: { attribute: false },
    k: { attribute: false },
    objectives: { attribute: false },
    only: { reflect: true },
    seed: { attribute: false },
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
      .keys .d1 {
        stroke-dasharray: 7 4;
      }
      .keys .d2 {
        stroke-dasharray: 2 3;
      }
      .keys .d3 {
        stroke-dasharray: 10 3 2 3;
      }
      .keys .mark {
        stroke-width: 2;
      }
      .keys code {
        overflow-wrap: anywhere;
      }
      /* Fixed columns: changing numbers must not move the lines of the names. */
      .metrics {
        table-layout: fixed;
      }
      .metrics th:first-child {
        width: 38%;
      }
      td {
        white-space: nowrap;
      }
      td.better {
        font-weight: 700;
      }
      span.mark {
        color: var(--soft);
        font-size: 0.6875rem;
        font-weight: 400;
        display: block;
        min-height: 1.4em;
        line-height: 1.4;
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
      }
      @media print {
        :host {
          display: block;
        }
        figure {
          margin-bottom: 1rem;
        }
      }
      /* At the wall each has a screen of its own. */
      :host([only]) {
        grid-template-columns: minmax(0, 1fr);
      }
      :host([only='curve']) section,
      :host([only='metrics']) figure {
        display: none;
      }
      :host([only]) span.mark {
        display: inline;
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
  declare objectives: readonly string[];
  /** The part that is shown; null for both. */
  declare only: 'curve' | 'metrics' | null;
  declare seed: number;

  constructor() {
    super();
    this.language = 'en';
    this.history = null;
    this.beat = 0;
    this.steps = 1;
    this.k = 5;
    this.objectives = [];
    this.only = null;
    this.seed = 0;
  }

  override render(): TemplateResult {
    return this.history ? html`${this.#overlapView(this.history)}${this.#metricsView(this.history)}` : html``;
  }

  #overlapView(history: History): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const last = history.last;
    const sentence = last
      ? words.overlap.sentence(
          this.k,
          format.whole(last.step),
          last.comparison.metrics.mor5.values.map((value, i) => `${letterOf(i)} ${format.fixed(inUnits('mor5', value), 2)}`).join(words.verdict.comma),
        )
      : words.overlap.empty;
    const letters = this.objectives.map((_, i) => letterOf(i));
    const series = overlapSeries(history, this.objectives);
    const largest = Math.max(0, ...series.flatMap(({ training, heldOut }) => [...training, ...heldOut].map((point) => point.value)));
    const data = {
      height: HEIGHT,
      steps: this.steps,
      top: axisTop(largest, KEPT_ENDS),
      digits: 1,
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
        <div class="keys small" aria-hidden="true">${this.objectives.map((objective, i) => this.#key(objective, i))}</div>
        <crest-curve .data=${data}></crest-curve>
        ${footView({
          language: this.language,
          sentence,
          sheet: {
            columns: [words.columns.step, ...letters.flatMap((letter) => [words.columns.heldOut(letter), words.columns.training(letter)])],
            rows: overlapRows(history),
            print: (value, column) => (column === 0 ? format.whole(value) : format.fixed(value, 3)),
          },
          titles: [words.views.run(format.whole(history.steps), String(this.seed))],
          file: `crest-mor${this.k}-step-${history.steps}-seed-${this.seed}`,
          run: true,
          grows: true,
        })}
      </figure>
    `;
  }

  #key(objective: string, i: number): TemplateResult {
    const symbol = html`<svg width="30" height="12"><path class=${`d${i}`} d="M0 6H30"></path>${marker(i, 15, 6)}</svg>`;
    return html`<span class=${family(objective)}>${symbol}${letterOf(i)} <code>${objective}</code></span>`;
  }

  #metricsView(history: History): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const last = history.last;
    const note = (positions: number, step: number) => `${words.metrics.note(format.whole(positions), format.whole(step))}${words.views.gap}${words.metrics.rule}`;
    return html`
      <section class="card">
        <h2>${words.metrics.heading}</h2>
        <p class="note small soft numbers">${steady(last ? note(last.comparison.positions, last.step) : words.metrics.empty, [note(8888, this.steps), words.metrics.empty])}</p>
        ${this.#metricsTable(true)}
        <details>
          <summary>${words.metrics.all}</summary>
          ${this.#metricsTable(false)}
          <p class="gloss small soft">${words.metrics.correlation}</p>
        </details>
      </section>
    `;
  }

  #metricsTable(main: boolean): TemplateResult {
    const words = dictionary(this.language);
    return html`
      <table class="metrics">
        <thead>
          <tr>
            <th scope="col">${words.metrics.metric}</th>
            ${this.objectives.map((_, i) => html`<th scope="col">${letterOf(i)}<span class="mark"></span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${METRICS.filter(({ key }) => MAIN_METRICS.includes(key) === main).map((metric) => this.#metricRow(metric, this.history?.last?.comparison.metrics[metric.key]))}
        </tbody>
      </table>
    `;
  }

  #metricRow({ key, digits, lowerIsBetter }: Metric, measured: Measured | undefined): TemplateResult {
    const words = dictionary(this.language).metrics;
    const format = formatFor(this.language);
    const winner = measured ? better(measured, lowerIsBetter) : null;
    return html`
      <tr data-metric=${key}>
        <th scope="row">${words.names[key]}</th>
        ${(measured?.values ?? this.objectives.map(() => NaN)).map(
          (value, student) => html`
            <td class=${student === winner ? 'better' : ''}>
              ${format.fixed(inUnits(key, value), digits)}<span class="mark">${student === winner ? words.better : ''}</span>
            </td>
          `,
        )}
      </tr>
    `;
  }
}

customElements.define('crest-comparison', CrestComparison);
