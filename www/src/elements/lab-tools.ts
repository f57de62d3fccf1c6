/** Where the tools stand that <crest-lab> loads when somebody opens them. */

import { css, html, nothing, type TemplateResult } from 'lit';
import { sources } from '#sources';
import { dictionary, type Language } from '../i18n';
import type { Parts } from '../parts';
import type { Workbench } from '../session/workbench';
import type { LabState } from '../state';
import './crest-loading';
import type { ToolName } from './crest-tool';

export const toolsStyles = css`
  .tools {
    gap: 0.75rem;
  }
  @media print {
    .tools {
      display: none;
    }
  }
`;

/** What the tools need to know of the page. */
export interface Shown {
  readonly language: Language;
  readonly state: LabState;
  readonly bench: Workbench;
  readonly parts: Parts;
  readonly presenting: boolean;
  readonly touring: boolean;
  readonly beat: number;
  readonly help: boolean;
  /** Number keys choose scenes just now. */
  readonly scenes: boolean;
}

/** Above the page: presenter view, keys, tour, and what there is to say about loading them. */
export function stageView({ language, state, bench, parts, presenting, touring, beat, help, scenes }: Shown, dismiss: () => void): TemplateResult {
  return html`
    ${parts.has('presenter')
      ? html`<crest-presenter
          .language=${language}
          .session=${bench.session}
          .beat=${beat}
          .scene=${state.scene}
          .changed=${!state.isScene}
          .step=${state.step}
          .open=${presenting}
        ></crest-presenter>`
      : nothing}
    ${parts.has('help') ? html`<crest-help .language=${language} .open=${help} .scenes=${scenes}></crest-help>` : nothing}
    ${parts.has('tour') ? html`<crest-tour .language=${language} .session=${bench.session} .beat=${beat} .open=${touring && state.shows('tour')}></crest-tour>` : nothing}
    <crest-loading .language=${language} .loading=${parts.loading} .again=${parts.again} @close=${dismiss}></crest-loading>
  `;
}

/** Below the chapters. The lite page is a lone file, which has no links to build. */
export function toolsView({ language, state, bench, parts, beat }: Shown): TemplateResult {
  const tool = (name: ToolName, content: () => TemplateResult) => {
    const ready = parts.has(name);
    return html`<crest-tool name=${name} .language=${language} .ready=${ready}>${ready ? content() : nothing}</crest-tool>`;
  };
  return html`
    <section class="chapter tools" aria-labelledby="tools">
      <h2 id="tools">${dictionary(language).tools.section}</h2>
      ${state.shows('export')
        ? tool('receipt', () => html`<crest-receipt .language=${language} .session=${bench.session} .beat=${beat} .cache=${bench.cache}></crest-receipt>`)
        : nothing}
      ${tool('preflight', () => html`<crest-preflight .language=${language} .scene=${state.scene}></crest-preflight>`)}
      ${sources.lite ? nothing : tool('links', () => html`<crest-link-builder .language=${language} .hash=${state.with({ ui: 'full', hide: [] }).toHash()}></crest-link-builder>`)}
    </section>
  `;
}
