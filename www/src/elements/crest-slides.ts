/** <crest-slides>: at the wall the lab is cut into screens of one idea each; these buttons and the page keys turn them. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import { SLIDES } from '../slides';
import { base } from '../styles';

export class CrestSlides extends LitElement {
  static override properties = { language: {}, slide: { attribute: false } };
  static override styles = [
    base,
    css`
      nav {
        display: flex;
        gap: 0.375rem;
        padding-block: 0.625rem;
      }
      [aria-current] {
        border-color: var(--ink);
        box-shadow: inset 0 -3px 0 var(--ink);
      }
      @media (forced-colors: active) {
        [aria-current] {
          border: 3px solid Highlight;
        }
      }
    `,
  ];

  declare language: Language;
  declare slide: number;

  constructor() {
    super();
    this.language = 'en';
    this.slide = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#onKey);
  }

  override render(): TemplateResult {
    const { label, names } = dictionary(this.language).slides;
    return html`
      <nav aria-label=${label}>
        ${SLIDES.map((name, i) => html`<button aria-current=${i === this.slide ? 'step' : nothing} @click=${() => this.#turn(i - this.slide)}>${names[name]}</button>`)}
      </nav>
    `;
  }

  #turn(by: number): void {
    send(this, { do: 'slide', by });
  }

  /** Page keys are what remote controls send; after loading the focus is nowhere, and they must work at once. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const by = { PageDown: 1, PageUp: -1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const lab = (this.getRootNode() as ShadowRoot).host;
    if (event.target !== document.body && event.target !== lab) return;
    event.preventDefault();
    this.#turn(by);
  };
}

customElements.define('crest-slides', CrestSlides);
