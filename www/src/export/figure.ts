/** A figure as a file: its drawing with whatever must be said beside it, or its numbers. */

import type { Sheet } from '../views/chart';
import { toCsv } from './csv';
import { download } from './download';
import { toPng, toSvg } from './picture';

export interface Saved {
  /** Lines written above a drawing that does not say by itself what it is of. */
  readonly titles: readonly string[];
  readonly sheet: Sheet;
  /** Name without its ending. */
  readonly file: string;
}

export async function saveFigure(kind: 'png' | 'svg' | 'csv', figure: HTMLElement, { titles, sheet, file }: Saved): Promise<void> {
  download(await content(kind, figure, titles, sheet), `${file}.${kind}`);
}

async function content(kind: 'png' | 'svg' | 'csv', figure: HTMLElement, titles: readonly string[], sheet: Sheet): Promise<Blob> {
  if (kind === 'csv') return new Blob([toCsv(sheet)], { type: 'text/csv;charset=utf-8' });
  const source = toSvg(figure.querySelector<HTMLElement>('.area') ?? figure, titles);
  return kind === 'svg' ? new Blob([source], { type: 'image/svg+xml' }) : toPng(source);
}
