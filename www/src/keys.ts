/** Single-key shortcuts; they act only while the focus is inside the lab and not on something that wants the key itself. */

import type { Command } from './commands';

/** What a key asks for; what is no command is the page's own business. */
export type Wish = Command | { readonly do: 'tables' } | { readonly do: 'keys' } | { readonly do: 'walk'; readonly by: 1 | -1 } | { readonly do: 'presenter' } | { readonly do: 'next-view' } | { readonly do: 'number'; readonly n: number };

export function wishOf(event: KeyboardEvent): Wish | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement) || wants(target, event.key)) return null;
  const n = numberOf(event);
  if (n !== null) return { do: 'number', n };
  switch (event.key) {
    case ' ':
      return { do: 'toggle' };
    case 'ArrowRight':
      return { do: 'walk', by: 1 };
    case 'ArrowLeft':
      return { do: 'walk', by: -1 };
    case '?':
      return { do: 'keys' };
  }
  switch (event.key.toLowerCase()) {
    case 'r':
      return { do: 'reset' };
    case 'l':
      return { do: 'language' };
    case 'v':
      return { do: 'next-view' };
    case 't':
      return { do: 'tables' };
    case 'p':
      return { do: 'presenter' };
    default:
      return null;
  }
}

/** The row of digits reaches nineteen: 0 is ten, and with Shift it goes on from eleven. Null for every other key. */
export function numberOf({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): number | null {
  if (/^[0-9]$/.test(key)) return Number(key) || 10;
  const shifted = shiftKey ? /^Digit([1-9])$/.exec(code) : null;
  return shifted ? 10 + Number(shifted[1]) : null;
}

/** What to press for a number. */
export function keyOf(n: number): string {
  return n > 10 ? `⇧${n - 10}` : String(n % 10);
}

/** Fields take every key; the space bar presses buttons and disclosures; arrows move sliders, tabs and scrolling tables. */
function wants(target: HTMLElement, key: string): boolean {
  if (target.matches('input, select, textarea, [contenteditable]')) return true;
  if (key === ' ') return target.matches('button, summary, a, [role=slider], [role=tab]');
  return key.startsWith('Arrow') && target.matches('.scroll, [role=slider], [role=tab], [role=radio]');
}
