/** <crest-save>: hands the figure that it stands in over as a picture, as a table, or with its whole run. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';
import type { Sheet } from '../views/chart';

const KINDS = ['png', 'svg', 'csv', 'safetensors'] as const;
type Kind = (typeof KINDS)[number];

export class CrestSave extends LitElement {
  static override properties = { language: {}, run: { attribute: false }, told: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        display: var(--crest-export, block);
        min-width: 0;
      }
      summary {
        padding-block: 0.25rem;
      }
      .kinds {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        padding-block: 0.375rem;
      }
      .told {
        color: var(--alarm);
      }
    `,
  ];

  declare language: Language;
  /** The figure shows a run, which can be handed over as well. */
  declare run: boolean;
  /** Why an export failed. */
  declare told: string;
  // What follows is read at the click only, so that nothing is drawn anew when it changes.
  declare titles: readonly string[];
  declare sheet: () => Sheet;
  declare file: string;

  constructor() {
    super();
    this.language = 'en';
    this.run = false;
    this.told = '';
  }

  override render(): TemplateResult {
    const { views } = dictionary(this.language);
    const kinds = KINDS.filter((kind) => this.run || kind !== 'safetensors');
    return html`
      <details class="save">
        <summary>${views.save}</summary>
        <div class="kinds">${kinds.map((kind) => html`<button @click=${() => void this.#save(kind)}>${views.kinds[kind]}</button>`)}</div>
        <p class="told small" role="alert">${this.told}</p>
      </details>
    `;
  }

  async #save(kind: Kind): Promise<void> {
    if (kind === 'safetensors') return send(this, { do: 'export' });
    this.told = '';
    try {
      const { saveFigure } = await import('../export/figure');
      const figure = this.closest('figure');
      if (figure) await saveFigure(kind, figure, { titles: this.titles, sheet: this.sheet(), file: this.file });
    } catch (error) {
      this.told = dictionary(this.language).views.failed(error instanceof Error ? error.message : String(error));
    }
  }
}

customElements.define('crest-save', CrestSave);
