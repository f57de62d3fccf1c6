/** What was measured: verdict, table, picture, suggestions and what the importer had to repair. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { AssessmentWords, TaskAssessment, TaskSource } from '../assessment';
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
  readonly source: TaskSource;
  readonly reference: TaskAssessment | null;
  readonly language: Language;
  readonly format: Format;
}

/** Below these there is no verdict (`core/src/assess/verdict.rs`), and an interval from so few answers promises what it cannot keep. */
const LEAST_POSITIONS = 1000;
const LEAST_DOCUMENTS = 20;

export function scarce({ assessment: { positions, documents } }: TaskAssessment): boolean {
  return positions < LEAST_POSITIONS || documents < LEAST_DOCUMENTS;
}

export function resultView(view: ResultView): TemplateResult {
  const { result, source, language, format } = view;
  const words = dictionary(language);
  const said = result.words[language];
  return html`
    <div class="result">
      <section>
        <p class=${source === 'own' ? 'small soft' : ''}>${source === 'own' ? words.task.results.own : html`<b>${words.task.results[source]}</b>`}</p>
        <p class="headline">${said.verdict.headline}</p>
        <p>${said.verdict.body}</p>
        <p class="small soft numbers">${said.sample}</p>
      </section>
      <div class="parts">
        <section>
          <h3>${words.task.peaks}</h3>
          ${peaksView(peakBars(view), words.task.yours[source], language, words, format)}
          <p class="small soft">${said.peakNote} ${words.task.peaksNote}</p>
        </section>
        ${measures(view, words)}
      </div>
      <div class="parts">
        ${result.assessment.verdict.kind === 'too_small' ? nothing : adviceView(said, words)}
        ${said.report.length > 0 ? reportView(said, words) : nothing}
      </div>
    </div>
  `;
}

export function peakBars({ result, reference, language }: ResultView): PeakBar[] {
  return result.peaks.map((share, i) => ({
    name: result.words[language].peaks[i] ?? '',
    share,
    certain: !scarce(result),
    reference: reference?.peaks[i]?.value ?? null,
  }));
}

/** Name, value, interval, and the value at the page's teacher where there is one. */
export function measureRows({ result, reference, language }: ResultView): string[][] {
  const theirs = reference?.words[language].rows;
  return result.words[language].rows.map((row, i) => (theirs ? certain(result, [...row, theirs[i]?.[1] ?? '']) : certain(result, row)));
}

/** A row or its head, without the column of the intervals where there are none to believe. */
function certain(result: TaskAssessment, cells: readonly string[]): string[] {
  return cells.filter((_, column) => column !== 2 || !scarce(result));
}

function adviceView(said: AssessmentWords, words: Dictionary): TemplateResult {
  return html`
    <section>
      <h3>${words.task.advice}</h3>
      <p class="small soft">${said.rules}</p>
      <ul>
        ${said.advice.map(({ headline, body }) => html`<li><b>${headline}</b><br /><span class="small">${body}</span></li>`)}
      </ul>
    </section>
  `;
}

function measures(view: ResultView, words: Dictionary): TemplateResult {
  const said = view.result.words[view.language];
  const { task } = words;
  const head = [task.measureColumn, task.yours[view.source], task.interval, ...(view.reference ? [task.reference] : [])];
  const all = (cells: readonly string[]) => certain(view.result, cells);
  return html`
    <section>
      <table>
        <thead>
          <tr>
            ${all(head).map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${measureRows(view).map(
            ([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
          )}
        </tbody>
      </table>
      ${scarce(view.result) ? html`<p class="small">${task.tooFew}</p>` : nothing}
      <p class="small soft">${said.caution}</p>
      ${tableView({ summary: task.all, caption: task.all, columns: all(task.allColumns), rows: said.lines.map(all) })}
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
