/** <crest-loading>: says at the foot of the window that a part is on its way, or that it did not come and how to have it after all. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';

export class CrestLoading extends LitElement {
  static override properties = { language: {}, loading: { type: Boolean }, again: { attribute: false } };
  static override styles = [
    base,
    css`
      .card {
        position: fixed;
        inset: auto 0 0.75rem;
        z-index: 4;
        margin-inline: auto;
        width: fit-content;
        max-width: min(38rem, 100% - 1.5rem);
        padding: 0.75rem 1rem;
      }
      /* What comes at once needs no announcement. */
      p.card {
        animation: late 0s 0.4s backwards;
      }
      @keyframes late {
        from {
          visibility: hidden;
        }
      }
      section {
        display: grid;
        gap: 0.5rem;
        border-inline-start: 5px solid var(--alarm);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      @media print {
        .card {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare loading: boolean;
  declare again: (() => void) | null;
  /** Where the focus was when something failed to come. */
  #from: HTMLElement | null = null;

  constructor() {
    super();
    this.language = 'en';
    this.loading = false;
    this.again = null;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('again')) return;
    const { activeElement } = this.getRootNode() as ShadowRoot;
    if (this.again) this.#from = activeElement instanceof HTMLElement && activeElement !== this ? activeElement : this.#from;
    // The buttons go, and the focus with them.
    else if (activeElement === this) this.#from?.focus({ preventScroll: true });
  }

  override render(): TemplateResult | typeof nothing {
    const { tools } = dictionary(this.language);
    if (!this.again) return this.loading ? html`<p class="card small" role="status">${tools.loading}</p>` : nothing;
    return html`
      <section class="card" role="alert">
        <p>${tools.failed}</p>
        <div class="actions">
          <button @click=${this.again}>${tools.again}</button>
          <button @click=${() => this.dispatchEvent(new Event('close'))}>${tools.close}</button>
        </div>
      </section>
    `;
  }
}

customElements.define('crest-loading', CrestLoading);
