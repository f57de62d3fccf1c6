/** <crest-scenes>: the curated states of the lab, what each is an example of, and why the chosen one is shown. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, toolWords, type Language } from '../i18n';
import { sceneWords } from '../present/scene-words';
import { shownScenes, type Shown } from '../scenes';
import { base } from '../styles';

const SYMBOLS: Readonly<Record<NonNullable<Shown['kind']>, string>> = { good: '▲', even: '＝', bad: '▼' };

export class CrestScenes extends LitElement {
  static override properties = { language: {}, scene: {}, changed: { type: Boolean }, numbers: { type: Boolean }, told: { type: Boolean } };
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      :host([hidden]) {
        display: none;
      }
      section {
        display: grid;
        gap: 0.625rem;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
      }
      li {
        max-width: 100%;
      }
      button {
        text-align: start;
        white-space: normal;
        line-height: 1.35;
        padding-block: 0.25rem;
        font-size: 0.875rem;
      }
      [aria-pressed='true'] {
        border-color: var(--ink);
        box-shadow: inset 0 -3px 0 var(--ink);
      }
      .kind {
        color: var(--soft);
        font-weight: 400;
        font-size: 0.8125rem;
        white-space: nowrap;
      }
      .about {
        display: grid;
        gap: 0.25rem;
        max-width: 56em;
      }
      @media (max-width: 480px) {
        ul {
          max-height: 14rem;
          overflow-y: auto;
          padding: 2px;
        }
      }
      @media (forced-colors: active) {
        [aria-pressed='true'] {
          border: 3px solid Highlight;
        }
      }
      @media print {
        ul {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare scene: string;
  /** Whether the settings are no longer those of the scene. */
  declare changed: boolean;
  /** Number keys choose scenes just now. */
  declare numbers: boolean;
  /** The words about scenes other than the first are there. */
  declare told: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.scene = '';
    this.changed = false;
    this.numbers = false;
    this.told = false;
  }

  override render(): TemplateResult | typeof nothing {
    this.hidden = shownScenes().length < 2;
    if (this.hidden) return nothing;
    const words = dictionary(this.language);
    const { heading, look, changed } = words.scenes;
    const about = sceneWords(this.scene, words, this.told ? toolWords(this.language) : null);
    return html`
      <section aria-label=${heading}>
        <h3>${heading}</h3>
        <ul>
          ${shownScenes().map((scene, i) => html`<li>${this.button(scene, i)}</li>`)}
        </ul>
        <div class="about small">
          ${about.reason ? html`<p>${about.reason}</p>` : nothing} ${about.look ? html`<p><b>${look}</b> ${about.look}</p>` : nothing}
          ${this.changed ? html`<p class="soft">${changed}</p>` : nothing}
        </div>
      </section>
    `;
  }

  private button({ id, kind }: Shown, i: number): TemplateResult {
    const words = dictionary(this.language);
    return html`
      <button aria-pressed=${id === this.scene} @click=${() => send(this, { do: 'scene', scene: id })}>
        ${this.numbers && i < 9 ? html`<kbd>${i + 1}</kbd> ` : nothing}${sceneWords(id, words, null).title}
        ${kind ? html`<span class="kind"><span aria-hidden="true">${SYMBOLS[kind]}</span> ${words.scenes.kinds[kind]}</span>` : nothing}
      </button>
    `;
  }
}

customElements.define('crest-scenes', CrestScenes);
