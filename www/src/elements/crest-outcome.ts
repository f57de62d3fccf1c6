/** <crest-outcome>: what was measured about the chosen scene. Closed, because the reader guesses first; open where it comes up after the end of a run. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, toolWords, type Language } from '../i18n';
import { sceneWords } from '../present/scene-words';
import { sceneOf } from '../scenes';
import { base } from '../styles';
import { SYMBOLS } from './crest-scenes';

export class CrestOutcome extends LitElement {
  static override properties = { language: {}, scene: {}, changed: { type: Boolean }, over: { type: Boolean }, told: { type: Boolean }, open: { state: true } };
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
  /** The words about what came out are there. */
  declare told: boolean;
  declare open: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.scene = '';
    this.changed = false;
    this.over = false;
    this.told = false;
    this.open = false;
  }

  /** At the end of a run it stays closed in front of a reader: opening by itself it would push away what is being read. */
  override willUpdate(changed: PropertyValues): void {
    if (changed.has('over') || changed.has('scene')) this.open = this.over && !this.hasUpdated;
  }

  /** The words come when somebody reads them. */
  override updated(changed: PropertyValues): void {
    if (changed.has('open') && this.open) send(this, { do: 'open', tool: 'reasons' });
  }

  override render(): TemplateResult | typeof nothing {
    const words = dictionary(this.language);
    const { kinds, look, outcome, changed, seeds } = words.scenes;
    const about = sceneWords(this.scene, words, this.told ? toolWords(this.language) : null);
    const { kind, seeds: n } = sceneOf(this.scene) ?? {};
    // Nobody has judged an experiment that was saved into the page.
    if (!kind) return nothing;
    return html`
      <details class="own" .open=${this.open} @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}>
        <summary>${outcome}</summary>
        <div class="about small">
          ${this.changed ? html`<p class="soft">${changed}</p>` : nothing}
          ${n === undefined || this.changed ? nothing : html`<p class="soft">${seeds(n)}</p>`}
          <p><b><span aria-hidden="true">${SYMBOLS[kind]}</span> ${kinds[kind]}</b> ${about.reason}</p>
          ${about.look ? html`<p><b>${look}</b> ${about.look}</p>` : nothing}
        </div>
      </details>
    `;
  }
}

customElements.define('crest-outcome', CrestOutcome);
