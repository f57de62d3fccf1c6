/** Single-key shortcuts; they act only while the focus is inside the lab and not on something that wants the key itself. */

import type { Command } from './commands';

export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.composedPath()[0];
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return null;
  switch (event.key) {
    case ' ':
      // On a button or a disclosure the space bar presses it.
      return target instanceof HTMLButtonElement || (target instanceof HTMLElement && target.tagName === 'SUMMARY')
        ? null
        : { do: 'toggle' };
    case 'ArrowRight':
      return target instanceof HTMLElement && target.classList.contains('scroll') ? null : { do: 'step', n: 1 };
    case 'r':
    case 'R':
      return { do: 'reset' };
    case 'l':
    case 'L':
      return { do: 'language' };
    default:
      return null;
  }
}
