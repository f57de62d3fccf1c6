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
  const text = (value: number, key: string, options: Intl.NumberFormatOptions) => {
    if (!Number.isFinite(value)) return '–';
    const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
    formats.set(key, known);
    // A hyphen is shorter than the digits that it stands before.
    return known.format(value).replace('-', '−');
  };
  const digits = (n: number) => ({ minimumFractionDigits: n, maximumFractionDigits: n });
  return {
    fixed: (value, n) => text(value, `f${n}`, { ...digits(n), signDisplay: 'negative' }),
    percent: (share) => text(share, 'p', { style: 'percent', ...digits(1) }),
    whole: (value) => text(value, 'w', { maximumFractionDigits: 0 }),
    signed: (value, n) => text(value, `s${n}`, { ...digits(n), signDisplay: 'exceptZero' }),
  };
}
