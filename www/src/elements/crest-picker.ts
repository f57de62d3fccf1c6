/** <crest-picker>: chooses one of the held-out positions and shows the text that leads up to it. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { send } from '../commands';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { visible } from '../lanes';
import type { Place } from '../protocol';
import { base } from '../styles';
import { contextStyles, contextView } from '../views/context';

/** Characters of context shown, and those that name a position in the menu. */
const CONTEXT = 260;
const NAME = 28;

export class CrestPicker extends LitElement {
  static override properties = { language: {}, places: { attribute: false }, chosen: { attribute: false } };
  static override styles = [
    base,
    contextStyles,
    css`
      :host {
        display: block;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1.5rem;
        align-items: end;
        justify-content: space-between;
      }
      .choose {
        display: flex;
        gap: 0.375rem;
        min-width: 0;
      }
      .choose select {
        width: 18rem;
        min-width: 0;
      }
      blockquote {
        margin-top: 1rem;
      }
      .really {
        margin-top: 0.5rem;
      }
      .really b {
        color: var(--ink);
      }
    `,
  ];

  declare language: Language;
  declare places: readonly Place[];
  /** Index among the places. */
  declare chosen: number;

  constructor() {
    super();
    this.language = 'en';
    this.places = [];
    this.chosen = 0;
  }

  override render(): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const at = this.chosen;
    const item = this.places[at];
    return html`
      <div class="head">
        <div>
          <h2>${words.picker.heading}</h2>
          <p class="soft small">${words.picker.note(item?.peaks ?? 2)}</p>
        </div>
        <div class="choose">
          <button aria-label=${words.picker.previous} ?disabled=${at === 0} @click=${() => this.#choose(at - 1)}>◀</button>
          <select aria-label=${words.picker.choose} ?disabled=${!item} @change=${this.#onSelect}>
            ${this.places.map(
              ({ context, peaks }, i) => html`
                <option ?selected=${i === at}>
                  ${words.picker.option(i + 1, peaks, context.replace(/\s+/g, ' ').slice(-NAME))}
                </option>
              `,
            )}
          </select>
          <button
            aria-label=${words.picker.following}
            ?disabled=${at >= this.places.length - 1}
            @click=${() => this.#choose(at + 1)}
          >
            ▶
          </button>
        </div>
      </div>
      ${contextView(item, CONTEXT, words)}
      <p class="really soft small">
        ${item ? html`${words.picker.really}${words.views.colon}<b lang="en">${visible(item.following.trim() || item.following)}</b> (${format.whole(at + 1)} / ${format.whole(this.places.length)})` : html`&nbsp;`}
      </p>
    `;
  }

  readonly #onSelect = (event: Event): void => {
    this.#choose((event.target as HTMLSelectElement).selectedIndex);
  };

  #choose(index: number): void {
    if (this.places[index]) send(this, { do: 'place', place: index });
  }
}

customElements.define('crest-picker', CrestPicker);
