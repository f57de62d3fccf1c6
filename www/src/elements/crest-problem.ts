/** <crest-problem>: says in words what went wrong, what to do, and hands the details over for a report. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { dictionary, type Language } from '../i18n';
import type { Failure } from '../protocol';
import { base } from '../styles';
import { send } from '../commands';
import { whyOf } from '../session/why';
import './crest-copy';

export class CrestProblem extends LitElement {
  static override properties = { language: {}, failure: { attribute: false }, details: { attribute: false } };
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      :host([hidden]) {
        display: none;
      }
      .card {
        border-inline-start: 5px solid var(--alarm);
        display: grid;
        gap: 0.75rem;
      }
      pre {
        margin: 0;
        padding: 0.75rem;
        background: var(--sunk);
        border-radius: 8px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font-size: 0.8125rem;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ];

  declare language: Language;
  declare failure: Failure | null;
  /** For a report. */
  declare details: () => string;

  constructor() {
    super();
    this.language = 'en';
    this.failure = null;
    this.details = () => '';
  }

  override render(): TemplateResult {
    const failure = this.failure;
    this.hidden = failure === null;
    if (!failure) return html``;
    const { errors } = dictionary(this.language);
    const why = whyOf(failure);
    return html`
      <section class="card" role="alert">
        <h2>${errors.headings[failure.place]}</h2>
        <p>${why ? errors.whys[why] : errors.advice[failure.place]}</p>
        <pre lang="en" aria-label=${errors.details} tabindex="0">${failure.message}</pre>
        <div class="actions">
          <button @click=${() => send(this, { do: 'device', device: 'cpu' })}>${errors.cpu}</button>
          <button @click=${() => send(this, { do: 'reset' })}>${errors.again}</button>
          <button @click=${() => send(this, { do: 'recorded' })}>${errors.recording}</button>
          <crest-copy .language=${this.language} .text=${this.details}></crest-copy>
        </div>
      </section>
    `;
  }
}

customElements.define('crest-problem', CrestProblem);
