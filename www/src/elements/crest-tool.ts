/** <crest-tool>: what the page says of a tool, closed until somebody opens it, and then the tool itself in its slot. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
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
      }
      details {
        border: 1px solid var(--line);
        border-radius: 14px;
        padding: 0 1.25rem;
      }
      details[open] {
        padding-bottom: 1.5rem;
      }
      summary {
        width: auto;
        padding-block: 0.75rem;
        color: var(--ink);
        font-size: 1rem;
        font-weight: 600;
      }
      p {
        max-width: 56em;
        margin-bottom: 1rem;
      }
    `,
  ];

  declare language: Language;
  declare name: ToolName;
  /** The tool is in the slot. */
  declare ready: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.name = 'receipt';
    this.ready = false;
  }

  override render(): TemplateResult {
    const { heading, lead } = dictionary(this.language).tools[this.name];
    return html`
      <details @toggle=${this.#onToggle}>
        <summary>${heading}</summary>
        <p class="small">${lead}</p>
        ${this.ready ? html`<slot></slot>` : nothing}
      </details>
    `;
  }

  readonly #onToggle = (event: Event): void => {
    if ((event.target as HTMLDetailsElement).open && !this.ready) send(this, { do: 'open', tool: this.name });
  };
}

customElements.define('crest-tool', CrestTool);
