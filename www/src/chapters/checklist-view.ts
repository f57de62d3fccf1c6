/** The staged pilot as boxes to tick, on the screen or on paper. */

import { css, html, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';

export const checklistStyles = css`
  .stages {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14.5rem), 1fr));
    gap: 1rem 1.5rem;
    margin: 0;
    padding: 0;
    list-style: none;
    counter-reset: stage;
  }
  .stages fieldset {
    border: 0;
    border-top: 3px solid var(--teacher);
    margin: 0;
    padding: 0.5rem 0 0;
    min-width: 0;
  }
  .stages legend {
    float: inline-start;
    width: 100%;
    padding: 0;
    margin-bottom: 0.25rem;
    font-weight: 600;
  }
  .stages label {
    clear: both;
    display: flex;
    gap: 0.6rem;
    padding: 0.25rem 0;
    font-size: 0.875rem;
    line-height: 1.55;
  }
  .stages label:lang(ja) {
    line-height: 1.7;
  }
  .stages input {
    flex: none;
    width: 24px;
    height: 24px;
    min-height: 0;
    margin: 0;
    accent-color: var(--focus);
  }
`;

/** Ticks are named by stage and item, so that they stay when the language changes. */
export function checklistView(stages: ReturnType<Dictionary['meeting']['checklist']['stages']>, ticked: ReadonlySet<string>, tick: (name: string) => void, words: Dictionary): TemplateResult {
  const { checklist } = words.meeting;
  return html`
    <p class="small soft screen">${checklist.note}</p>
    <ol class="stages">
      ${stages.map(
        ([stage, items], s) => html`
          <li>
            <fieldset>
              <legend>${s + 1}. ${stage}</legend>
              ${items.map((item, i) => box(`${s}.${i}`, item, ticked, tick))}
            </fieldset>
          </li>
        `,
      )}
    </ol>
  `;
}

function box(name: string, item: string, ticked: ReadonlySet<string>, tick: (name: string) => void): TemplateResult {
  return html`
    <label><input type="checkbox" .checked=${ticked.has(name)} @change=${() => tick(name)} /><span>${item}</span></label>
  `;
}
