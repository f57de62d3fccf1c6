/** Builds what other pages need to show this one: address, frame, custom element, oEmbed. */

import type { Language } from './i18n';
import type { Hideable, Ui } from './state';

export interface Wish {
  readonly ui: Ui;
  readonly hide: readonly Hideable[];
  readonly language: Language;
}

export interface Links {
  readonly url: string;
  readonly frame: string;
  /** Null where the page is one file: it has no script or answer beside it. */
  readonly element: string | null;
  readonly oembed: string | null;
}

/** Heights in a frame 900 pixels wide, measured, so that nothing scrolls inside it; a page that listens learns the exact one. */
export const HEIGHTS: Readonly<Record<Ui, Readonly<Record<Language, number>>>> = {
  full: { ja: 19_450, en: 19_450 },
  embed: { ja: 5450, en: 5550 },
  min: { ja: 1220, en: 1220 },
  // The highest screen.
  present: { ja: 1440, en: 1490 },
};

/** `page` is the address of the page, `hash` its state. */
export function linksOf(page: string, hash: string, wish: Wish): Links {
  const base = new URL(page);
  base.hash = '';
  const served = /^https?:$/.test(base.protocol) && /\/((index|embed)\.html)?$/.test(base.pathname);
  const embedded = served && wish.ui === 'embed';
  const state = stateOf(hash, wish, embedded ? 'embed' : 'full');
  const target = served ? new URL(embedded ? 'embed.html' : './', base) : base;
  const url = target.href + (state && `#${state}`);
  const script = new URL('crest-lab.js', base).href;
  const answer = new URL('oembed.json', base).href;
  return {
    url,
    frame: `<iframe src="${escaped(url)}" title="Crest" width="100%" height="${HEIGHTS[wish.ui][wish.language]}" style="border:0" loading="lazy" allow="fullscreen; clipboard-write"></iframe>`,
    element: served ? `<script type="module" src="${escaped(script)}"></script>\n<crest-lab state="${escaped(stateOf(hash, wish, 'full'))}"></crest-lab>` : null,
    oembed: served ? `<link rel="alternate" type="application/json+oembed" href="${escaped(answer)}" title="Crest">` : null,
  };
}

/** The hash without its `#`; what is usual there stays out. */
function stateOf(hash: string, { ui, hide, language }: Wish, usual: Ui): string {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  ['ui', 'hide', 'id', 'lang'].forEach((key) => query.delete(key));
  query.delete('v');
  const all = new URLSearchParams({ v: '1' });
  query.forEach((value, key) => all.append(key, value));
  all.set('lang', language);
  if (ui !== usual) all.set('ui', ui);
  if (hide.length > 0) all.set('hide', hide.join(','));
  // A comma needs no escape, and links are read by people.
  return all.toString().replaceAll('%2C', ',');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
