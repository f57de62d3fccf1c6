/** <crest-request>: a letter to an engineer, for readers who cannot measure their text themselves. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';

type Letter = typeof import('../chapters/engineer-letter').letter;

export class CrestRequest extends LitElement {
  static override properties = { language: {}, letter: { state: true }, told: { state: true } };
  static override styles = [
    base,
    css`
      summary {
        font-size: 0.9375rem;
        color: var(--ink);
        font-weight: 550;
      }
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
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare letter: Letter | null;
  declare told: 'copied' | 'refused' | null;

  constructor() {
    super();
    this.language = 'en';
    this.letter = null;
    this.told = null;
  }

  override render(): TemplateResult {
    const words = dictionary(this.language).task.request;
    return html`
      <details @toggle=${this.onOpen}>
        <summary>${words.heading}</summary>
        ${this.letter
          ? html`
              <pre>${this.text}</pre>
              <button @click=${this.onCopy}>${words.copy}</button>
              <span class="small" role="status">${this.told ? words[this.told] : nothing}</span>
            `
          : nothing}
      </details>
    `;
  }

  private get text(): string {
    const page = /^https?:$/.test(location.protocol) ? `${location.origin}${location.pathname}` : '';
    return this.letter?.(this.language, page) ?? '';
  }

  private readonly onOpen = async (): Promise<void> => {
    // Without the network there is no letter; opening it again tries again.
    this.letter ??= await import('../chapters/engineer-letter').then(({ letter }) => letter, () => null);
  };

  private readonly onCopy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.text);
      this.told = 'copied';
    } catch {
      // Frames of other sites and insecure pages may not write: the reader can.
      this.told = 'refused';
    }
  };
}

customElements.define('crest-request', CrestRequest);
