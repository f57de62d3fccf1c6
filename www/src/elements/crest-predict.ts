/** <crest-predict>: asks for a guess before the run is played; the headline comes back to it. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import { family, letterOf, spell } from '../objectives';
import { base } from '../styles';
import { EVEN, type Guess } from '../verdict';

export class CrestPredict extends LitElement {
  static override properties = { language: {}, objectives: { attribute: false }, guess: { attribute: false }, open: { attribute: false } };
  static override styles = [
    base,
    css`
      fieldset {
        border: 1px dashed var(--soft);
        border-radius: 14px;
        margin: 0;
        padding: 0.75rem 1.25rem 1rem;
        min-width: 0;
      }
      legend {
        padding-inline: 0.5rem;
        font-weight: 600;
        font-size: 0.9375rem;
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-top: 0.5rem;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        min-height: 36px;
        padding: 0.25rem 0.75rem;
        border: 1px solid var(--line);
        border-inline-start: 4px solid var(--mine, var(--soft));
        border-radius: 8px;
        cursor: pointer;
      }
      label:has(:checked) {
        background: var(--sunk);
        border-color: var(--ink);
      }
      input {
        min-height: 0;
        margin: 0;
        width: 18px;
        height: 18px;
        flex: none;
      }
      code {
        overflow-wrap: anywhere;
        font-size: 0.75rem;
        font-weight: 400;
        color: var(--soft);
      }
    `,
  ];

  declare language: Language;
  declare objectives: readonly string[];
  declare guess: Guess;
  /** A guess after the first measurements is none. */
  declare open: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.objectives = [];
    this.guess = null;
    this.open = true;
  }

  override render(): TemplateResult {
    const { predict: words, terms } = dictionary(this.language);
    const option = (value: number, label: TemplateResult | string, mine: string) => html`
      <label class=${mine}>
        <input type="radio" name="guess" .checked=${this.guess === value} @change=${() => send(this, { do: 'guess', guess: value })} />
        ${label}
      </label>
    `;
    return html`
      <fieldset ?disabled=${!this.open}>
        <legend>${words.heading}</legend>
        <p class="small">${words.question}</p>
        <div class="choices">
          ${this.objectives.map((objective, i) => option(i, html`<span><b>${letterOf(i)}</b> ${spell(objective, terms)} <code>${objective}</code></span>`, family(objective)))}
          ${option(EVEN, words.even, '')}
        </div>
      </fieldset>
    `;
  }
}

customElements.define('crest-predict', CrestPredict);
