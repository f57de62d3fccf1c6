/** What stands below every chart: its numbers as a table, and its way out of the page. */

import { html, type TemplateResult } from 'lit';
import { dictionary, type Language } from '../i18n';
import type { Sheet } from './chart';
import { tail } from './context';
import { printed, tableView } from './table';
import '../elements/crest-save';

export interface Foot {
  readonly language: Language;
  /** What the chart says, in words. */
  readonly sentence: string;
  readonly sheet: Sheet;
  /** Rows for a file where the table on the page leaves some out. */
  readonly all?: () => Sheet;
  /** Lines above the picture in a file. */
  readonly titles: readonly string[];
  /** File name without its ending. */
  readonly file: string;
  /** The chart shows the run of the lab. */
  readonly run?: boolean;
  /** The run adds rows to the table. */
  readonly grows?: boolean;
}

export function footView({ language, sentence, sheet, all = () => sheet, titles, file, run = false, grows = false }: Foot): TemplateResult {
  return html`
    <div class="foot">
      ${tableView({ summary: dictionary(language).table, caption: sentence, columns: sheet.columns, rows: printed(sheet), grows })}
      <crest-save .language=${language} .titles=${titles} .sheet=${all} .file=${file} .run=${run}></crest-save>
    </div>
  `;
}

/** What a picture is of. */
export interface Origin {
  readonly step: number;
  readonly seed: number;
  /** Index of the place; its text before the gap. */
  readonly place: number;
  readonly context: string;
}

/** Characters of the text that a file repeats. */
const CONTEXT = 70;

export function contextLine(context: string): string {
  return `${tail(context, CONTEXT)}＿＿`;
}
