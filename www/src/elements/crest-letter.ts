/** <crest-letter>: the request that a manager hands to an engineer, and a button that copies it; loaded by those who open it. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { letter } from '../chapters/engineer-letter';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';

export class CrestLetter extends LitElement {
  static override properties = { language: {}, told: { state: true } };
  static override styles = [
    base,
    css`
      pre {
        font: inherit;
        font-size: 0.9375rem;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--sunk);
        border-radius: 8px;
        padding: 0.75rem 1rem;
        margin: 0.5rem 0;
        max-width: 46rem;
      }
    `,
  ];

  declare language: Language;
  declare told: 'copied' | 'refused' | null;

  constructor() {
    super();
    this.language = 'en';
    this.told = null;
  }

  override render(): TemplateResult {
    const words = dictionary(this.language).task.request;
    return html`
      <pre>${this.#text}</pre>
      <button @click=${this.#onCopy}>${words.copy}</button>
      <span class="small" role="status">${this.told ? words[this.told] : nothing}</span>
    `;
  }

  get #text(): string {
    const page = /^https?:$/.test(location.protocol) ? `${location.origin}${location.pathname}` : '';
    return letter(this.language, page);
  }

  readonly #onCopy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.#text);
      this.told = 'copied';
    } catch {
      // Frames of other sites and insecure pages may not write: the reader can.
      this.told = 'refused';
    }
  };
}

customElements.define('crest-letter', CrestLetter);
