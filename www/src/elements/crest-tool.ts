/** <crest-tool>: what the page says of a tool, a button that opens it, and then the tool itself in its slot. */

import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';

/** The tools that stand below the chapters. */
export type ToolName = 'receipt' | 'preflight' | 'links';

export class CrestTool extends LitElement {
  static override properties = { language: {}, name: {}, ready: { type: Boolean } };
  static override styles = [
    base,
    css`
      :host {
        display: block;
        margin-bottom: 2rem;
      }
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      p {
        max-width: 56em;
      }
      button {
        justify-self: start;
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare name: ToolName;
  /** The tool is in the slot. */
  declare ready: boolean;
  private asked = false;

  constructor() {
    super();
    this.language = 'en';
    this.name = 'receipt';
    this.ready = false;
  }

  /** The button is gone: whoever pressed it goes on from here. */
  override updated(changed: PropertyValues): void {
    if (changed.has('ready') && this.ready && this.asked) this.renderRoot.querySelector('section')?.focus({ preventScroll: true });
  }

  override render(): TemplateResult {
    const { tools } = dictionary(this.language);
    const { heading, lead } = tools[this.name];
    return html`
      <section aria-label=${heading} tabindex="-1">
        <h3>${heading}</h3>
        <p class="small soft">${lead}</p>
        ${this.ready ? html`<slot></slot>` : html`<button aria-label=${tools.openOf(heading)} @click=${this.onOpen}>${tools.open}</button>`}
      </section>
    `;
  }

  private readonly onOpen = (): void => {
    this.asked = true;
    send(this, { do: 'open', tool: this.name });
  };
}

customElements.define('crest-tool', CrestTool);
