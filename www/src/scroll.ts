/** Brings the reader to a part of the page: by a glide, unless less motion is wanted. */

import type { Parts } from './parts';

export function glide(target: Element | null | undefined, block: ScrollLogicalPosition = 'start'): void {
  target?.scrollIntoView({ block, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}

export function gotoChapter(page: ParentNode, n: number, parts: Parts): void {
  const chapter = page.querySelector(`#chapter-${n}`);
  const arrived = parts.has('later');
  if (arrived) glide(chapter);
  else chapter?.scrollIntoView();
  chapter?.querySelector<HTMLElement>(':scope > :last-child')?.focus({ preventScroll: true });
  const from = scrollY;
  if (!arrived) parts.open('later', () => stayAt(chapter, from));
}

/** Chapters that arrive above push this one down in the next picture. Whoever has scrolled on meanwhile is left alone. */
export function stayAt(chapter: Element | null, from: number): void {
  requestAnimationFrame(() => {
    if (Math.abs(scrollY - from) < innerHeight / 2) chapter?.scrollIntoView();
  });
}
