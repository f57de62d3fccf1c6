/** What stands below the chapters: the limits. */

import { html, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';

export function footerView({ glossary, privacy }: Dictionary): TemplateResult {
  return html`
    <footer>
      <p class="small soft">${glossary.limits}</p>
      <p class="small soft">${privacy}</p>
    </footer>
  `;
}
