/** Numbers as the reader's language writes them, always with fixed decimals so that columns stand still. */

import type { Language } from './i18n';

export interface Format {
  /** Fixed decimals. */
  fixed(value: number, digits: number): string;
  /** A share as percent with one decimal. */
  percent(share: number): string;
  whole(value: number): string;
  /** Fixed decimals with an explicit sign. */
  signed(value: number, digits: number): string;
}

const cache = new Map<Language, Format>();

export function formatFor(language: Language): Format {
  const known = cache.get(language);
  if (known) return known;
  const made = create(language);
  cache.set(language, made);
  return made;
}

function create(language: Language): Format {
  const formats = new Map<string, Intl.NumberFormat>();
  const number = (key: string, options: Intl.NumberFormatOptions) => {
    const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
    formats.set(key, known);
    return known;
  };
  const digits = (n: number) => ({ minimumFractionDigits: n, maximumFractionDigits: n });
  const finite = (value: number, text: () => string) => (Number.isFinite(value) ? text() : '–');
  return {
    fixed: (value, n) => finite(value, () => number(`f${n}`, { ...digits(n), signDisplay: 'negative' }).format(value)),
    percent: (share) => finite(share, () => number('p', { style: 'percent', ...digits(1) }).format(share)),
    whole: (value) => finite(value, () => number('w', { maximumFractionDigits: 0 }).format(value)),
    signed: (value, n) => finite(value, () => number(`s${n}`, { ...digits(n), signDisplay: 'exceptZero' }).format(value)),
  };
}
