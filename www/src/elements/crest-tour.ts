/** <crest-tour>: leads through the page stop by stop; everything stays usable meanwhile. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, toolWords, type Language } from '../i18n';
import type { CrestChapterAnswers } from '../chapters/crest-chapter-answers';
import { facts } from '../chapters/meeting-facts';
import { price } from '../chapters/phrases-list';
import { formatFor } from '../format';
import { STOPS, after, targetOf, type TourStop } from '../present/stops';
import { Errand } from '../present/tour-deeds';
import { glide } from '../scroll';
import type { Session } from '../session/session';
import { base } from '../styles';

export class CrestTour extends LitElement {
  static override properties = { language: {}, open: { type: Boolean }, session: { attribute: false }, beat: { attribute: false }, at: { state: true } };
  static override styles = [
    base,
    css`
      section {
        position: fixed;
        inset: auto 0 0.75rem;
        z-index: 3;
        margin-inline: auto;
        width: min(38rem, 100% - 1.5rem);
        max-height: 45vh;
        overflow: auto;
        display: grid;
        gap: 0.5rem;
        padding: 0.875rem 1rem;
        background: var(--card);
        border: 2px solid var(--focus);
        border-radius: 14px;
        box-shadow: 0 8px 32px rgb(16 24 32 / 20%);
      }
      h2 {
        font-size: 1.0625rem;
      }
      /* It has the focus so that it is read aloud; nothing can be done with it. */
      h2:focus {
        outline: none;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        align-items: center;
      }
      .count {
        margin-inline-start: auto;
      }
      .next {
        background: var(--ink);
        color: var(--paper);
      }
      @media print {
        section {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare open: boolean;
  declare session: Session | null;
  declare beat: number;
  declare at: number;
  #stops: readonly TourStop[] = [];
  #marked: HTMLElement | null = null;
  #errand: Errand | null = null;
  /** Where the focus goes back to. */
  #from: HTMLElement | null = null;

  constructor() {
    super();
    this.language = 'en';
    this.open = false;
    this.session = null;
    this.beat = 0;
    this.at = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unmark();
  }

  get #root(): ParentNode & DocumentOrShadowRoot {
    return this.getRootNode() as ShadowRoot;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('open') || !this.open) return;
    this.#stops = STOPS.filter((stop) => targetOf(this.#root, stop) !== null);
    this.at = 0;
    this.#from = this.#root.activeElement instanceof HTMLElement ? this.#root.activeElement : null;
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('open') && !changed.has('at')) return this.#runErrand();
    this.#unmark();
    this.#errand = null;
    if (this.open) this.#arrive();
    else if (changed.get('open')) this.#from?.focus({ preventScroll: true });
  }

  /** The stop comes into view above the panel; the focus stays at the panel, one tab away from the page. */
  #arrive(): void {
    const panel = this.renderRoot.querySelector<HTMLElement>('section');
    const stop = this.#stops[this.at];
    const whole = stop && targetOf(this.#root, stop);
    if (!panel || !whole) return;
    this.#act(stop);
    // Whatever gets the focus meanwhile must end up neither behind the panel nor behind the bar of buttons.
    const bar = (this.#root.querySelector<HTMLElement>('.sticky')?.offsetHeight ?? 0) + 16;
    document.documentElement.style.scrollPadding = `${bar}px 0 ${panel.offsetHeight + 24}px`;
    const room = innerHeight - bar - panel.offsetHeight - 24;
    const target = (whole.offsetHeight > room && stop.part && whole.querySelector<HTMLElement>(stop.part)) || whole;
    target.style.outline = '3px solid var(--focus)';
    target.style.outlineOffset = '6px';
    this.#marked = target;
    const lead = stop.lead && (whole.getRootNode() as ShadowRoot).querySelector(stop.lead);
    // Without room for both the target ends above the card; the lead lies where the bar is only further down.
    const fits = !lead || target.getBoundingClientRect().bottom - lead.getBoundingClientRect().top <= room;
    glide((fits && lead) || target, fits ? 'start' : 'end');
    this.renderRoot.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  }

  #price(): string {
    const found = facts(this.session)?.of('perplexity') ?? null;
    return price(found, dictionary(this.language).meeting.phrases, formatFor(this.language)) ?? '';
  }

  #act({ deed }: TourStop): void {
    if (deed === 'reveal') {
      const chapter = this.#root.querySelector<CrestChapterAnswers>('crest-chapter-answers');
      // As the chapter's own button does; a guess that was made stays.
      if (chapter) chapter.guess ??= -1;
    } else if (deed) {
      this.#errand = new Errand(deed);
      this.#runErrand();
    }
  }

  #runErrand(): void {
    for (const command of this.#errand?.advance(this.session) ?? []) send(this, command);
  }

  #unmark(): void {
    document.documentElement.style.removeProperty('scroll-padding');
    this.#marked?.style.removeProperty('outline');
    this.#marked?.style.removeProperty('outline-offset');
    this.#marked = null;
  }

  override render(): TemplateResult | typeof nothing {
    const stop = this.#stops[this.at];
    if (!this.open || !stop) return nothing;
    const words = toolWords(this.language).tour;
    const { title, text } = words.stops[stop.id];
    const last = this.at === this.#stops.length - 1;
    return html`
      <section aria-label=${words.label} @keydown=${this.#onKey}>
        <h2 tabindex="-1">${title}</h2>
        <p aria-live="polite">${text} ${stop.id === 'price' ? this.#price() : nothing}</p>
        <div class="actions">
          <button class="next" @click=${() => this.#go(last ? null : this.at + 1)}>${last ? words.done : words.next}</button>
          <button ?disabled=${this.at === 0} @click=${() => this.#go(this.at - 1)}>${words.back}</button>
          <button @click=${() => this.#go(null)}>${words.leave}</button>
          <span class="count small soft numbers">${words.count(this.at + 1, this.#stops.length)}</span>
        </div>
      </section>
    `;
  }

  #go(to: number | null): void {
    if (to === null) send(this, { do: 'tour', on: false });
    else this.at = to;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The space bar presses the button that has the focus.
    if (event.key === ' ' && (event.target as Element).localName === 'button') return event.stopPropagation();
    const to = after(event.key, this.at, this.#stops.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#go(to);
  };
}

customElements.define('crest-tour', CrestTour);
