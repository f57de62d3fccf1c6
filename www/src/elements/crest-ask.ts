/** <crest-ask>: asks before a choice throws a live run away; the run goes on meanwhile. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send, type Command } from '../commands';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';

export class CrestAsk extends LitElement {
  static override properties = { language: {}, command: { attribute: false }, step: { attribute: false } };
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      /* Below the bar and above the page, so that nothing moves. */
      section {
        position: absolute;
        inset: 100% 0 auto;
        margin: 0.25rem auto 0;
        width: min(34rem, 100% - 1.5rem);
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.75rem;
        padding: 0.875rem 1rem;
        background: var(--card);
        border: 2px solid var(--focus);
        border-radius: 14px;
        box-shadow: 0 8px 32px rgb(16 24 32 / 20%);
      }
      p {
        flex: 1 1 100%;
        font-weight: 600;
      }
    `,
  ];

  declare language: Language;
  /** What waits for the answer; null while nothing is asked. */
  declare command: Command | null;
  /** Step of the run that would be lost. */
  declare step: number;
  /** Where the focus goes back to. */
  #from: HTMLElement | null = null;

  constructor() {
    super();
    this.language = 'en';
    this.command = null;
    this.step = 0;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('command') && this.command && !changed.get('command')) this.#from = focused();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('command') && this.command) this.renderRoot.querySelector<HTMLElement>('.stay')?.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const { ask } = dictionary(this.language);
    const { command } = this;
    if (!command) return nothing;
    return html`
      <section role="alertdialog" aria-labelledby="question" @keydown=${this.#onKey}>
        <p id="question">${ask.question(formatFor(this.language).whole(this.step))}</p>
        <button class="stay" @click=${() => this.#answer({ do: 'stay' })}>${ask.stay}</button>
        <button class="go" @click=${() => this.#answer({ ...command, ask: false } as Command)}>${ask.go}</button>
      </section>
    `;
  }

  #answer(command: Command): void {
    send(this, command);
    this.#from?.focus();
    this.#from = null;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#answer({ do: 'stay' });
  };
}

/** The innermost element with the focus, through all shadow roots. */
function focused(): HTMLElement | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at instanceof HTMLElement ? at : null;
}

customElements.define('crest-ask', CrestAsk);
