/** <crest-views>: tabs that choose one of the charts of the place the reader looks at; the lane overlay stands in the students’ own cards. */

import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import type { Session } from '../session/session';
import { VIEWS, type View } from '../state';
import { base } from '../styles';
import { figureOf } from '../views/figures';
import './crest-figure';
import { Pace } from './pace';

export class CrestViews extends LitElement {
  static override properties = {
    language: {},
    session: { attribute: false },
    beat: { attribute: false },
    step: { attribute: false },
    view: {},
    token: { attribute: false },
    /** Without the tabs: the chart is the whole page. */
    alone: { type: Boolean },
  };
  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      [role='tablist'] {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        margin-bottom: 1.25rem;
      }
      [aria-selected='true'] {
        border-color: var(--ink);
        box-shadow: inset 0 -3px 0 var(--ink);
      }
      @media (forced-colors: active) {
        [aria-selected='true'] {
          border: 3px solid Highlight;
        }
      }
      @media print {
        [role='tablist'] {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare session: Session | null;
  /** Grows when the session changed in place. */
  declare beat: number;
  /** Null: the newest. */
  declare step: number | null;
  declare view: View;
  declare token: number | null;
  declare alone: boolean;
  readonly #pace = new Pace(this);

  constructor() {
    super();
    this.language = 'en';
    this.session = null;
    this.beat = 0;
    this.step = null;
    this.view = 'lane';
    this.token = null;
    this.alone = false;
  }

  override shouldUpdate(changed: PropertyValues): boolean {
    return this.#pace.ready(changed, this.session);
  }

  override render(): TemplateResult {
    const { views } = dictionary(this.language);
    const { view } = this;
    if (this.alone) return this.#chart();
    return html`
      <div role="tablist" aria-label=${views.tabs} @keydown=${this.#onKey}>
        ${VIEWS.map(
          (name) => html`
            <button
              role="tab"
              id=${name}
              aria-controls="panel"
              aria-selected=${name === view}
              tabindex=${name === view ? 0 : -1}
              @click=${() => send(this, { do: 'view', view: name })}
            >
              ${views.names[name]}
            </button>
          `,
        )}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby=${view}>${this.#chart()}</div>
    `;
  }

  #chart(): TemplateResult {
    const { session, language, view, step, token } = this;
    if (!session || view === 'lane') return html``;
    return html`<crest-figure class="card" .language=${language} .token=${token} .data=${figureOf({ session, language, view, step, token })}></crest-figure>`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const at = VIEWS.indexOf(this.view);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: VIEWS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const view = VIEWS[(to + VIEWS.length) % VIEWS.length] ?? 'lane';
    send(this, { do: 'view', view });
    // The focus goes with the choice, even if the choice is only drawn a moment later.
    this.renderRoot.querySelector<HTMLElement>(`#${view}`)?.focus();
  };
}

customElements.define('crest-views', CrestViews);
