/** A table as CSV (RFC 4180) that spreadsheets open without harm. */

import type { Sheet } from '../views/chart';

/** Tells spreadsheets that the text is UTF-8, without which Japanese would be garbled. */
const MARK = '\ufeff';

export function toCsv({ columns, rows }: Pick<Sheet, 'columns' | 'rows'>): string {
  return MARK + [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : '';
  // A token such as "=" must stay a text and never become a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
