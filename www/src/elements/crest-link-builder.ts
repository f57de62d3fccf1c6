/** <crest-link-builder>: the author of another page chooses what its readers see, and copies a link, a frame or an element. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { toolWords, type Language } from '../i18n';
import { linksOf, type Wish } from '../links';
import { HIDEABLE, UIS, type Hideable } from '../state';
import { base } from '../styles';

type Output = 'url' | 'frame' | 'element' | 'oembed';
const OUTPUTS: readonly Output[] = ['url', 'frame', 'element', 'oembed'];
const LANGUAGES: readonly Language[] = ['ja', 'en'];

export class CrestLinkBuilder extends LitElement {
  static override properties = { language: {}, hash: { attribute: false }, wish: { state: true }, told: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .choices {
        display: grid;
        gap: 1rem 2rem;
        margin-block: 1rem;
      }
      @container (min-width: 42rem) {
        .choices {
          grid-template-columns: 16rem 1fr;
        }
      }
      .fields,
      .outputs {
        display: grid;
        gap: 0.75rem;
        align-content: start;
        min-width: 0;
      }
      .fields label,
      legend {
        font-size: 0.8125rem;
        color: var(--soft);
        padding: 0;
      }
      .fields select {
        display: block;
        width: 100%;
        margin-top: 0.25rem;
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      .boxes {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr));
      }
      .boxes label {
        display: flex;
        gap: 0.5rem;
        align-items: center;
        min-height: 28px;
        font-size: 0.875rem;
      }
      .boxes input {
        min-height: 0;
        width: 1.125rem;
        height: 1.125rem;
        margin: 0;
        accent-color: var(--focus);
      }
      .output {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0.25rem 0.5rem;
        align-items: end;
      }
      textarea {
        grid-column: 1 / -1;
        font: 0.8125rem/1.5 ui-monospace, monospace;
        color: var(--ink);
        background: var(--sunk);
        border: 1px solid var(--line);
        border-radius: 8px;
        padding: 0.5rem 0.625rem;
        width: 100%;
        height: 4.75rem;
        resize: vertical;
        word-break: break-all;
      }
      .output label {
        font-size: 0.875rem;
        font-weight: 600;
      }
      [role='status'] {
        min-height: 1lh;
      }
    `,
  ];

  declare language: Language;
  /** State of the page as in its address, without `ui` and `hide`. */
  declare hash: string;
  declare wish: Wish | null;
  /** What came of the last copying. */
  declare told: 'copied' | 'refused' | null;

  constructor() {
    super();
    this.language = 'en';
    this.hash = '';
    this.wish = null;
    this.told = null;
  }

  /** Follows the page's language until the author chooses. */
  get #chosen(): Wish {
    return this.wish ?? { ui: 'embed', hide: [], language: this.language };
  }

  override render(): TemplateResult {
    const words = toolWords(this.language).embed;
    const links = linksOf(location.href, this.hash, this.#chosen);
    return html`
      <div class="choices">${this.#fields()} ${this.#boxes()}</div>
      <div class="outputs">
        <p class="small">${words.paste}</p>
        ${OUTPUTS.map((name) => this.#output(name, links[name]))}
        <p class="small soft" role="status">${this.told ? words[this.told] : ''}</p>
        ${links.element ? nothing : html`<p class="small soft">${words.oneFile}</p>`}
      </div>
    `;
  }

  #fields(): TemplateResult {
    const words = toolWords(this.language).embed;
    const { ui, language } = this.#chosen;
    return html`
      <div class="fields">
        <label>
          ${words.ui}
          <select @change=${(event: Event) => this.#choose({ ui: UIS[indexIn(event)] ?? ui })}>
            ${UIS.map((id) => html`<option ?selected=${id === ui}>${words.uis[id]}</option>`)}
          </select>
        </label>
        <label>
          ${words.language}
          <select @change=${(event: Event) => this.#choose({ language: LANGUAGES[indexIn(event)] ?? language })}>
            ${LANGUAGES.map((id) => html`<option lang=${id} ?selected=${id === language}>${words.languages[id]}</option>`)}
          </select>
        </label>
      </div>
    `;
  }

  #boxes(): TemplateResult {
    const words = toolWords(this.language).embed;
    const box = (id: Hideable) => html`
      <label>
        <input type="checkbox" .checked=${!this.#chosen.hide.includes(id)} @change=${() => this.#toggle(id)} />
        ${words.controls[id]}
      </label>
    `;
    return html`
      <fieldset>
        <legend>${words.visible}</legend>
        <div class="boxes">${HIDEABLE.map(box)}</div>
      </fieldset>
    `;
  }

  #output(name: Output, text: string | null): TemplateResult | typeof nothing {
    const words = toolWords(this.language).embed;
    if (text === null) return nothing;
    return html`
      <div class="output">
        <label for=${name}>${words[name]}</label>
        <button aria-label=${words.copyOf(words[name])} @click=${() => this.#copy(name, text)}>${words.copy}</button>
        <textarea id=${name} readonly spellcheck="false" lang="en" .value=${text}></textarea>
      </div>
    `;
  }

  #choose(change: Partial<Wish>): void {
    this.wish = { ...this.#chosen, ...change };
    this.told = null;
  }

  #toggle(id: Hideable): void {
    const { hide } = this.#chosen;
    this.#choose({ hide: HIDEABLE.filter((item) => hide.includes(item) !== (item === id)) });
  }

  async #copy(name: Output, text: string): Promise<void> {
    this.told = null;
    try {
      await navigator.clipboard.writeText(text);
      this.told = 'copied';
    } catch {
      // Frames of other sites and insecure pages may not write: the reader can.
      const area = this.renderRoot.querySelector<HTMLTextAreaElement>(`#${name}`);
      area?.focus();
      area?.select();
      this.told = 'refused';
    }
  }
}

function indexIn(event: Event): number {
  return (event.target as HTMLSelectElement).selectedIndex;
}

customElements.define('crest-link-builder', CrestLinkBuilder);
