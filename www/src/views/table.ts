/** A data table behind a disclosure: every chart has one. */

import { html, type TemplateResult } from 'lit';
import type { Sheet } from './chart';

export interface Table {
  readonly summary: string;
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** A run adds rows: the place is as high with one of them as with many. */
  readonly grows?: boolean;
}

/** Rows of a sheet as they are read. */
export function printed({ rows, print }: Sheet): string[][] {
  return rows.map((row) => row.map((cell, column) => (typeof cell === 'number' ? print(cell, column) : cell)));
}

export function tableView({ summary, caption, columns, rows, grows = false }: Table): TemplateResult {
  return html`
    <details>
      <summary>${summary}</summary>
      <div class=${grows ? 'scroll grows' : 'scroll'} tabindex="0" role="region" aria-label=${caption}>
        <table>
          <caption class="hidden">${caption}</caption>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${column}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([first, ...others]) => html`
                <tr>
                  <th scope="row">${first}</th>
                  ${others.map((cell) => html`<td>${cell}</td>`)}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </details>
  `;
}
