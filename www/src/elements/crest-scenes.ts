/** <crest-scenes>: the curated states of the lab, and what the chosen one tries; what it is an example of comes with the end of its run. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, toolWords, type Language } from '../i18n';
import { keyOf } from '../keys';
import { sceneWords } from '../present/scene-words';
import { isFront, shownScenes, type Shown } from '../scenes';
import { base } from '../styles';

export const SYMBOLS: Readonly<Record<NonNullable<Shown['kind']>, string>> = { good: '▲', even: '＝', bad: '▼' };

export class CrestScenes extends LitElement {
  static override properties = { language: {}, scene: {}, changed: { type: Boolean }, numbers: { type: Boolean }, over: { type: Boolean }, told: { type: Boolean }, more: { state: true } };
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
      /* Said at the end of the run, in a place that was there before. */
      .unsaid {
        visibility: hidden;
      }
      summary {
        padding-block: 0.25rem;
      }
      .about {
        display: grid;
        gap: 0.25rem;
        max-width: 56em;
      }
      @media (forced-colors: active) {
        [aria-pressed='true'] {
          border: 3px solid Highlight;
        }
      }
      @media print {
        ul,
        details {
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
  /** The run is over: what it is an example of spoils no guess any more. */
  declare over: boolean;
  /** The words about scenes other than the first are there. */
  declare told: boolean;
  declare more: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.scene = '';
    this.changed = false;
    this.numbers = false;
    this.over = false;
    this.told = false;
    this.more = false;
  }

  /** A scene from the longer list is never out of sight while it is shown. */
  override willUpdate(changed: PropertyValues): void {
    if (changed.has('scene') && !isFront(this.scene)) this.more = true;
  }

  override render(): TemplateResult | typeof nothing {
    this.hidden = shownScenes().length < 2;
    if (this.hidden) return nothing;
    const words = dictionary(this.language);
    const { heading, more, changed, within } = words.scenes;
    const { setup } = sceneWords(this.scene, words, this.told ? toolWords(this.language) : null);
    return html`
      <section aria-label=${heading}>
        <h3>${heading}</h3>
        ${this.#list(true)}
        <details class="own" .open=${this.more} @toggle=${(event: Event) => (this.more = (event.target as HTMLDetailsElement).open)}>
          <summary>${more}</summary>
          ${this.#list(false)}
        </details>
        <div class="about small">
          <p class="soft">${within}</p>
          ${setup ? html`<p>${setup}</p>` : nothing} ${this.changed ? html`<p class="soft">${changed}</p>` : nothing}
        </div>
      </section>
    `;
  }

  #list(front: boolean): TemplateResult {
    return html`
      <ul>
        ${shownScenes().map((scene, i) => (isFront(scene.id) === front ? html`<li>${this.#button(scene, i)}</li>` : nothing))}
      </ul>
    `;
  }

  /** What a scene is an example of would spoil the guess, at the wall too; the presenter's own window tells it. */
  #button({ id, kind }: Shown, i: number): TemplateResult {
    const words = dictionary(this.language);
    const chosen = id === this.scene;
    return html`
      <button aria-pressed=${chosen} @click=${() => send(this, { do: 'scene', scene: id, ask: true })}>
        ${this.numbers ? html`<kbd>${keyOf(i + 1)}</kbd> ` : nothing}${sceneWords(id, words, null).title}
        ${kind && chosen ? html`<span class=${this.over ? 'kind' : 'kind unsaid'}><span aria-hidden="true">${SYMBOLS[kind]}</span> ${words.scenes.kinds[kind]}</span>` : nothing}
      </button>
    `;
  }
}

customElements.define('crest-scenes', CrestScenes);
