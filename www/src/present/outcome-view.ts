/** Every number of a receipt beside the one that was found here. */

import type { TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary, ToolWords } from '../i18n';
import { letterOf } from '../objectives';
import type { MetricKey } from '../protocol';
import { inUnits } from '../series';
import { tableView } from '../views/table';
import type { Outcome } from './confirm';

const DIGITS = 6;

export function outcomeView({ rows }: Outcome, { confirm }: ToolWords['receipt'], words: Dictionary, format: Format): TemplateResult {
  const { table, columns, yes, no } = confirm;
  const number = (metric: MetricKey, value: number | null) => format.fixed(inUnits(metric, value ?? NaN), DIGITS);
  return tableView({
    summary: table,
    caption: table,
    columns,
    rows: rows.map(({ metric, student, theirs, ours, equal }) => [`${letterOf(student)} ${words.metrics.names[metric]}`, number(metric, theirs), number(metric, ours), equal ? yes : no]),
  });
}
