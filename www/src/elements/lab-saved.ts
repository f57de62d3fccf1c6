/** A page that somebody saved: it says so at its top and opens at the run. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';
import { EXPERIMENT } from '../scenes';
import { stayAt } from '../scroll';
import type { LabState } from '../state';

export const savedStyles = css`
  .saved {
    flex-basis: 100%;
    border-inline-start: 4px solid var(--focus);
    padding-inline-start: 0.75rem;
    font-weight: 600;
  }
`;

/** Stands at the top of the page, and where it opens. */
export function savedView({ scene, seed }: LabState, words: Dictionary): TemplateResult | typeof nothing {
  return scene === EXPERIMENT ? html`<p class="saved numbers">${words.tools.saved(String(seed))}</p>` : nothing;
}

/** The run that somebody saved is what the readers of that page came for. */
export function openAtRun({ scene, ui }: LabState, page: ParentNode): void {
  if (scene === EXPERIMENT && ui === 'full') stayAt(page.querySelector('#chapter-3'), 0);
}
