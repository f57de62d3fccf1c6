/** <crest-help>: the keys that act inside the page, in a dialog. */

import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import { base } from '../styles';

/** Room that stays around the dialog. */
const MARGIN = 8;

export class CrestHelp extends LitElement {
  static override properties = {
    language: {},
    open: { attribute: false },
    scenes: { attribute: false },
  };
  static override styles = [
    base,
    css`
      dialog {
        inset: auto 0;
        margin: 0 auto;
        width: min(30rem, calc(100% - 1rem));
        max-height: calc(100% - 1rem);
        overflow: auto;
        color: var(--ink);
        background: var(--card);
        border: 1px solid var(--soft);
        border-radius: 14px;
        padding: clamp(1rem, 3vw, 1.5rem);
        white-space: normal;
      }
      dialog::backdrop {
        background: rgb(15 20 25 / 35%);
      }
      .top {
        display: flex;
        gap: 1rem;
        align-items: center;
        justify-content: space-between;
      }
      dl {
        margin: 1rem 0 0;
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 0.5rem 1rem;
      }
      dd {
        margin: 0;
        word-break: auto-phrase;
      }
      kbd {
        display: inline-block;
        min-width: 1.75rem;
        text-align: center;
        font: inherit;
        border: 1px solid var(--line);
        border-radius: 5px;
        padding: 0 0.45em;
        background: var(--sunk);
      }
    `,
  ];

  declare language: Language;
  declare open: boolean;
  /** Number keys choose scenes instead of students. */
  declare scenes: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.open = false;
    this.scenes = false;
  }

  override render(): TemplateResult {
    const { keys } = dictionary(this.language);
    const list: ReadonlyArray<readonly [string, string]> = [
      ['Space', keys.play],
      ['→', keys.step],
      ['←', keys.back],
      ['R', keys.reset],
      this.scenes ? ['1–9, 0, ⇧1–⇧9', keys.scene] : ['1–4', keys.student],
      ['↑ ↓', keys.token],
      ['V', keys.view],
      ['T', keys.tables],
      ['L', keys.language],
      ['P', keys.present],
      ['?', keys.help],
      ['Esc', keys.close],
    ];
    return html`
      <dialog aria-labelledby="heading" @keydown=${this.#onKey} @close=${this.#onClosed}>
        <div class="top">
          <h2 id="heading">${keys.heading}</h2>
          <button @click=${this.#leave}>${keys.close}</button>
        </div>
        <p class="small soft">${keys.lead}</p>
        <dl>${list.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      </dialog>
    `;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('open')) this.open ? this.#show() : this.#dialog?.close();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  #show(): void {
    const dialog = this.#dialog;
    if (!dialog || dialog.open) return;
    dialog.showModal();
    // In a frame that is as high as its page the middle would lie out of sight: the dialog stands at the controls.
    const bar = (this.getRootNode() as ParentNode).querySelector('.sticky')?.getBoundingClientRect().bottom ?? 0;
    dialog.style.top = `${Math.max(MARGIN, Math.min(bar + MARGIN, innerHeight - dialog.offsetHeight - MARGIN))}px`;
  }

  readonly #leave = (): void => send(this, { do: 'help', on: false });

  /** Escape closes it by itself. The event comes a moment later, when somebody may have opened it again. */
  readonly #onClosed = (): void => {
    if (!this.#dialog?.open) this.#leave();
  };

  /** Nothing behind an open dialog is driven by keys. */
  readonly #onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === '?') this.#leave();
  };
}

customElements.define('crest-help', CrestHelp);
