/** What stands below the chapters: the limits, the keys. */

import { html, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';

/** `help`: the reader has asked for the keys. */
export function footerView({ glossary, keys, privacy }: Dictionary, help: boolean): TemplateResult {
  const list: ReadonlyArray<readonly [string, string]> = [
    ['Space', keys.play],
    ['→', keys.step],
    ['R', keys.reset],
    ['1–4', keys.student],
    ['V', keys.view],
    ['T', keys.tables],
    ['L', keys.language],
    ['P', keys.present],
    ['?', keys.help],
  ];
  return html`
    <footer>
      <p class="small soft">${glossary.limits}</p>
      <p class=${help ? 'keys help' : 'keys small soft'}>${keys.lead} ${list.map(([key, what]) => html`<span><kbd>${key}</kbd> ${what}</span>`)}</p>
      <p class="small soft">${privacy}</p>
    </footer>
  `;
}
