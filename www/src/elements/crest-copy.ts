/** <crest-copy>: copies details for a report; where copying is refused it shows them selected. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';

export class CrestCopy extends LitElement {
  static override properties = { language: {}, copied: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        display: inline;
      }
      textarea {
        display: block;
        width: 100%;
        margin-top: 0.5rem;
        font: 0.75rem/1.5 ui-monospace, monospace;
        color: var(--ink);
        background: var(--sunk);
        border: 1px solid var(--line);
        border-radius: 8px;
        padding: 0.5rem;
      }
      button {
        min-height: var(--crest-copy-height, 36px);
        font-size: inherit;
      }
    `,
  ];

  declare language: Language;
  /** Read at the click only. */
  declare text: () => string;
  declare copied: boolean | null;

  constructor() {
    super();
    this.language = 'en';
    this.copied = null;
  }

  override render(): TemplateResult {
    const { errors } = dictionary(this.language);
    const label = this.copied === null ? errors.copy : this.copied ? errors.copied : errors.notCopied;
    return html`
      <button @click=${this.#onCopy}>${label}</button>
      ${this.copied === false ? html`<textarea readonly rows="6" lang="en" aria-label=${errors.details} .value=${this.text()}></textarea>` : nothing}
    `;
  }

  readonly #onCopy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.text());
      this.copied = true;
    } catch {
      this.copied = false;
      await this.updateComplete;
      this.renderRoot.querySelector('textarea')?.select();
    }
  };
}

customElements.define('crest-copy', CrestCopy);
