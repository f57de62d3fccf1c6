/** <crest-outcome>: what was measured about the chosen scene. Closed until the run is over, because the reader guesses first. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { dictionary, type Language } from '../i18n';
import { sceneWords } from '../present/scene-words';
import { sceneOf } from '../scenes';
import { base } from '../styles';
import { SYMBOLS } from './crest-scenes';

export class CrestOutcome extends LitElement {
  static override properties = { language: {}, scene: {}, changed: { type: Boolean }, over: { type: Boolean }, open: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .about {
        display: grid;
        gap: 0.375rem;
        max-width: 56em;
        padding-top: 0.375rem;
      }
    `,
  ];

  declare language: Language;
  declare scene: string;
  /** The settings are no longer those of the scene. */
  declare changed: boolean;
  declare over: boolean;
  declare open: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.scene = '';
    this.changed = false;
    this.over = false;
    this.open = false;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('over') || changed.has('scene')) this.open = this.over;
  }

  override render(): TemplateResult | typeof nothing {
    const words = dictionary(this.language);
    const { kinds, look, outcome, changed } = words.present.scenes;
    const about = sceneWords(words, this.scene);
    const kind = sceneOf(this.scene)?.kind;
    if (!about.reason) return nothing;
    return html`
      <details class="own" .open=${this.open} @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}>
        <summary>${outcome}</summary>
        <div class="about small">
          ${this.changed ? html`<p class="soft">${changed}</p>` : nothing}
          <p>${kind ? html`<b><span aria-hidden="true">${SYMBOLS[kind]}</span> ${kinds[kind]}</b> ` : nothing}${about.reason}</p>
          <p><b>${look}</b> ${about.look}</p>
        </div>
      </details>
    `;
  }
}

customElements.define('crest-outcome', CrestOutcome);
