/** What was measured: verdict, table, picture, suggestions and what the importer had to repair. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { AssessmentWords, TaskAssessment } from '../assessment';
import type { Format } from '../format';
import { dictionary, type Dictionary, type Language } from '../i18n';
import { tableView } from '../views/table';
import { peaksStyles, peaksView, type PeakBar } from './task-peaks';

export const resultStyles = [
  peaksStyles,
  css`
    .result {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 1.25rem;
    }
    .result .parts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
      gap: 1.25rem 2rem;
    }
    .result section,
    .result figure {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
      gap: 0.5rem;
    }
    .result .headline {
      font-size: 1.25rem;
      font-weight: 650;
      line-height: 1.4;
    }
    .result ul {
      margin: 0;
      padding-inline-start: 1.2em;
    }
    .result td {
      white-space: nowrap;
    }
    .result .warns {
      border-inline-start: 4px solid var(--alarm);
      padding-inline-start: 0.6rem;
      margin-inline-start: -1.2em;
      list-style: none;
    }
    @media (max-width: 480px) {
      .result th,
      .result td {
        padding-inline: 0.3rem 0;
        white-space: normal;
      }
    }
  `,
];

export interface ResultView {
  readonly result: TaskAssessment;
  readonly reference: TaskAssessment | null;
  readonly language: Language;
  readonly format: Format;
}

export function resultView(view: ResultView): TemplateResult {
  const { result, language, format } = view;
  const words = dictionary(language);
  const said = result.words[language];
  return html`
    <div class="result">
      <section>
        <p class="small soft">${words.task.result}</p>
        <p class="headline">${said.verdict.headline}</p>
        <p>${said.verdict.body}</p>
        <p class="small soft numbers">${said.sample}</p>
      </section>
      <div class="parts">
        <section>
          <h3>${words.task.peaks}</h3>
          ${peaksView(peakBars(view), language, words, format)}
          <p class="small soft">${said.peakNote}</p>
        </section>
        ${measures(view, words)}
      </div>
      <div class="parts">
        <section>
          <h3>${words.task.advice}</h3>
          <ul>
            ${said.advice.map(({ headline, body }) => html`<li><b>${headline}</b><br /><span class="small">${body}</span></li>`)}
          </ul>
          <p class="small soft">${said.rules}</p>
        </section>
        ${said.report.length > 0 ? reportView(said, words) : nothing}
      </div>
    </div>
  `;
}

export function peakBars({ result, reference, language }: ResultView): PeakBar[] {
  return result.peaks.map((share, i) => ({
    name: result.words[language].peaks[i] ?? '',
    share,
    reference: reference?.peaks[i]?.value ?? null,
  }));
}

/** Name, value, interval, and the value at the page's teacher where there is one. */
export function measureRows({ result, reference, language }: ResultView): string[][] {
  const theirs = reference?.words[language].rows;
  return result.words[language].rows.map((row, i) => (theirs ? [...row, theirs[i]?.[1] ?? ''] : [...row]));
}

function measures(view: ResultView, words: Dictionary): TemplateResult {
  const said = view.result.words[view.language];
  const { task } = words;
  const columns = [task.measureColumn, task.yours, task.interval, ...(view.reference ? [task.reference] : [])];
  return html`
    <section>
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${measureRows(view).map(
            ([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
          )}
        </tbody>
      </table>
      <p class="small soft">${said.caution}</p>
      ${tableView({ summary: task.all, caption: task.all, columns: task.allColumns, rows: said.lines })}
    </section>
  `;
}

function reportView({ report }: AssessmentWords, words: Dictionary): TemplateResult {
  return html`
    <section>
      <h3>${words.task.report}</h3>
      <ul class="small numbers">
        ${report.map(({ warning, text }) => html`<li class=${warning ? 'warns' : ''}>${warning ? words.task.warning : ''} ${text}</li>`)}
      </ul>
    </section>
  `;
}
