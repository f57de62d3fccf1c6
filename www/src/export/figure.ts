/** A figure as a file: the picture that the reader sees, or the numbers behind it. */

import type { Sheet } from '../views/chart';
import { toCsv } from './csv';
import { download } from './download';
import { toPng, toSvg } from './picture';

export type Kind = 'png' | 'svg' | 'csv';

/** `area` is what the picture shows; null while nothing is drawn. */
export async function saveFigure(kind: Kind, area: HTMLElement | null, table: Sheet, name: string): Promise<void> {
  download(await content(kind, area, table), `${name}.${kind}`);
}

async function content(kind: Kind, area: HTMLElement | null, table: Sheet): Promise<Blob> {
  if (kind === 'csv') return new Blob([toCsv(table)], { type: 'text/csv;charset=utf-8' });
  if (!area) throw new Error('nothing is drawn');
  const source = toSvg(area);
  return kind === 'svg' ? new Blob([source], { type: 'image/svg+xml' }) : toPng(source);
}
