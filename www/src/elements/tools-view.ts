/** The tools below the chapters: closed until somebody wants one. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';
import { EXPERIMENT } from '../scenes';
import type { LabState } from '../state';

export const toolsStyles = css`
  .tools {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }
  .tools details {
    border: 1px solid var(--line);
    border-radius: 14px;
    padding: 0 1.25rem;
  }
  .tools details[open] {
    padding-bottom: 1.5rem;
  }
  .tools summary {
    width: auto;
    padding-block: 0.75rem;
    color: var(--ink);
    font-size: 1rem;
    font-weight: 600;
  }
  .tools details p {
    max-width: 56em;
    margin-bottom: 1rem;
  }
  .saved {
    flex-basis: 100%;
    border-inline-start: 4px solid var(--focus);
    padding-inline-start: 0.75rem;
    font-weight: 600;
  }
  @media print {
    .tools {
      display: none;
    }
  }
`;

const TOOLS = ['receipt', 'preflight', 'links'] as const;
type ToolName = (typeof TOOLS)[number];

/** Null for a tool that the author of a link has taken away. */
export function toolsView(contents: Readonly<Record<ToolName, TemplateResult | null>>, words: Dictionary): TemplateResult {
  const tool = (name: ToolName, content: TemplateResult) => html`
    <details id=${`tool-${name}`}>
      <summary>${words.tools[name].heading}</summary>
      <p class="small">${words.tools[name].lead}</p>
      ${content}
    </details>
  `;
  return html`
    <section class="tools chapter" aria-labelledby="tools">
      <h2 id="tools">${words.tools.section}</h2>
      ${TOOLS.map((name) => contents[name] && tool(name, contents[name]))}
    </section>
  `;
}

/** Stands at the top of a page that somebody saved, and where it opens. */
export function savedView({ scene, seed }: LabState, words: Dictionary): TemplateResult | typeof nothing {
  return scene === EXPERIMENT ? html`<p class="saved numbers">${words.tools.saved(String(seed))}</p>` : nothing;
}

/** The run that somebody saved is what the readers of that page came for. */
export function openAtRun({ scene, ui }: LabState, page: ParentNode): void {
  if (scene !== EXPERIMENT || ui !== 'full') return;
  // The chapters above have their height in the next picture; who scrolls already is left alone.
  requestAnimationFrame(() => {
    if (scrollY === 0) page.querySelector('#chapter-3')?.scrollIntoView();
  });
}
