/** What was measured: verdict, table, picture, suggestions and what the importer had to repair. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Finding, ImportReport, TaskAssessment } from '../assessment';
import type { Format } from '../format';
import { dictionary, type Dictionary, type Language } from '../i18n';
import { tableView } from '../views/table';
import { measureRows, peakBars } from './task-numbers';
import { peaksStyles, peaksView } from './task-peaks';

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
  const { result, reference, language, format } = view;
  const words = dictionary(language);
  const said = result.words[language];
  const { assessment: found } = result;
  return html`
    <div class="result">
      <section>
        <p class="small soft">${words.task.result}</p>
        <p class="headline">${said.verdict.headline}</p>
        <p>${said.verdict.body}</p>
        <p class="small soft numbers">
          ${words.task.sample(format.whole(found.positions), format.whole(found.documents), format.whole(found.head_size))}
          ${result.teacher ? words.task.teacher(result.teacher) : nothing}
        </p>
      </section>
      <div class="parts">
        <section>
          <h3>${words.task.peaks}</h3>
          ${peaksView(peakBars(found, reference?.assessment ?? null, words), words, format)}
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
        ${result.report ? reportView(result.report, words, format) : nothing}
      </div>
    </div>
  `;
}

function measures({ result, reference, language, format }: ResultView, words: Dictionary): TemplateResult {
  const said = result.words[language];
  const rows = measureRows(result.assessment, reference?.assessment ?? null, words, format);
  return html`
    <section>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.task.measureColumn}</th>
            <th scope="col">${words.task.yours}</th>
            <th scope="col">${words.task.interval}</th>
            ${reference ? html`<th scope="col">${words.task.reference}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`
              <tr>
                <th scope="row">${row.name}</th>
                <td>${row.value}</td>
                <td>${row.interval}</td>
                ${reference ? html`<td>${row.reference}</td>` : nothing}
              </tr>
            `,
          )}
        </tbody>
      </table>
      <p class="small soft">${said.caution}</p>
      ${tableView({ summary: words.task.all, caption: words.task.all, columns: words.task.allColumns, rows: said.lines })}
    </section>
  `;
}

function reportView(report: ImportReport, words: Dictionary, format: Format): TemplateResult {
  return html`
    <section>
      <h3>${words.task.report}</h3>
      <p class="small numbers">
        ${words.task.read(format.whole(report.documents), format.whole(report.scored), format.percent(report.head_mass))}
      </p>
      <ul class="small">
        ${report.findings.map((finding) => html`<li class=${finding.warning ? 'warns' : ''}>${findingText(finding, words, format)}</li>`)}
      </ul>
    </section>
  `;
}

export function findingText(finding: Finding, words: Dictionary, format: Format): string {
  // A shift that was corrected is told as it is: the dictionary's sentence is about one that could not be checked.
  const known = finding.what === 'shift' && !finding.warning ? undefined : words.task.findings[finding.what];
  const text = known?.(format.whole(finding.count)) ?? finding.text;
  return finding.warning ? `${words.task.warning} ${text}` : text;
}
