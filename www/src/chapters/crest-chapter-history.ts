/** <crest-chapter-history>: chapter 4: go back to any step of the run, see how it came about, go on from there with another loss. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import '../elements/crest-figure';
import { Pace } from '../elements/pace';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { PRESETS, letterOf, spell } from '../objectives';
import type { Session } from '../session/session';
import { base } from '../styles';
import { figureOf } from '../views/figures';

export class CrestChapterHistory extends LitElement {
  static override properties = {
    language: {},
    session: { attribute: false },
    beat: { attribute: false },
    step: { attribute: false },
    token: { attribute: false },
    place: { attribute: false },
    free: { state: true },
    student: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.25rem;
        min-width: 0;
      }
      .lead {
        max-width: 44em;
      }
      .scrub,
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: 0.75rem 1rem;
      }
      .scrub label {
        flex: 1 1 14rem;
        min-width: 0;
      }
      label {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.25rem;
        font-size: 0.8125rem;
        min-width: 0;
        max-width: 100%;
      }
      input[type='range'] {
        width: 100%;
        padding: 0;
        margin: 0;
        accent-color: var(--ink);
      }
      .said {
        min-width: 9em;
        line-height: 36px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      select,
      form input {
        width: 100%;
      }
      .fork {
        display: var(--crest-fork, grid);
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .fork p {
        max-width: 52em;
      }
      .refused {
        color: var(--alarm);
        overflow-wrap: anywhere;
      }
      @media print {
        .scrub,
        .fork {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare session: Session | null;
  declare beat: number;
  /** Null: the newest. */
  declare step: number | null;
  declare token: number | null;
  declare place: number;
  /** The objective is written instead of chosen. */
  declare free: boolean;
  /** Who is to go on differently. */
  declare student: number;
  readonly #pace = new Pace(this);

  constructor() {
    super();
    this.language = 'en';
    this.session = null;
    this.beat = 0;
    this.step = null;
    this.token = null;
    this.place = 0;
    this.free = false;
    this.student = 0;
  }

  override shouldUpdate(changed: PropertyValues): boolean {
    return this.#pace.ready(changed, this.session);
  }

  override render(): TemplateResult {
    const { history: words } = dictionary(this.language);
    return html`
      <div>
        <h2 class="chapter-title">${words.heading}</h2>
        <p class="lead soft">${words.lead}</p>
      </div>
      ${this.session ? html`${this.#scrubber(this.session)}${this.#figures(this.session)}${this.#fork(this.session)}` : nothing}
    `;
  }

  /** The step that the charts show. */
  #shown({ snapshots, step }: Session): number {
    return this.step === null ? step : (snapshots.steps[snapshots.at(this.step)] ?? 0);
  }

  #scrubber(session: Session): TemplateResult {
    const { history: words } = dictionary(this.language);
    const { snapshots } = session;
    const last = Math.max(0, snapshots.steps.length - 1);
    const said = words.step(formatFor(this.language).whole(this.#shown(session)), this.step === null);
    return html`
      <section class="card scrub" aria-label=${words.scrub}>
        <label>
          ${words.scrub}
          <input
            type="range"
            min="0"
            max=${last}
            .value=${String(this.step === null ? last : Math.max(0, snapshots.at(this.step)))}
            ?disabled=${last === 0}
            aria-valuetext=${said}
            @keydown=${(event: Event) => event.stopPropagation()}
            @input=${this.#onScrub}
          />
        </label>
        <span class="said small">${said}</span>
        <button ?disabled=${this.step === null} @click=${() => send(this, { do: 'seek', step: null })}>${words.newest}</button>
      </section>
    `;
  }

  #figures(session: Session): TemplateResult[] {
    const { language, token, place } = this;
    const step = this.step === null ? null : this.#shown(session);
    return (['heat', 'bump', 'matrix'] as const).map(
      (view) => html`
        <crest-figure class="card" .language=${language} .token=${token} .data=${figureOf({ session, language, view, step, token, place })}></crest-figure>
      `,
    );
  }

  #fork(session: Session): TemplateResult {
    const words = dictionary(this.language);
    const { history } = words;
    const step = this.#shown(session);
    const letters = session.objectives.map((objective, i) => [i, `${letterOf(i)}${words.views.colon}${spell(objective, words.terms)}`] as const);
    const refused = session.refused[this.student];
    return html`
      <section class="card fork">
        <h3>${history.fork}</h3>
        <p class="small soft">${history.forkNote} ${session.mode === 'recorded' ? history.recorded : ''}</p>
        <form @submit=${this.#onFork} @keydown=${(event: Event) => event.stopPropagation()}>
          <label>${history.from}<select name="from">${letters.map(([i, name]) => html`<option value=${i}>${name}</option>`)}</select></label>
          <label>
            ${history.target}
            <select name="student" @change=${this.#onStudent}>
              ${letters.map(([i, name]) => html`<option value=${i} ?selected=${i === this.student}>${name}</option>`)}
            </select>
          </label>
          <label>
            ${words.student.objective}
            <select name="preset" @change=${(event: Event) => (this.free = (event.target as HTMLSelectElement).value === '')}>
              ${PRESETS.map((preset) => html`<option value=${preset} ?selected=${preset === PRESETS[0]}>${spell(preset, words.terms)}</option>`)}
              <option value="">${words.student.custom}</option>
            </select>
          </label>
          ${this.free
            ? html`
                <label>
                  ${words.student.customLabel}
                  <input name="shorthand" required maxlength="64" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="hint refused" />
                </label>
              `
            : nothing}
          <button ?disabled=${session.phase !== 'ready'}>${history.go(formatFor(this.language).whole(step))}</button>
        </form>
        ${this.free ? html`<p id="hint" class="small soft">${words.student.customHint}</p>` : nothing}
        <p id="refused" class="small refused" role="alert">${refused ? html`${words.student.refused} <span lang="en">${refused}</span>` : nothing}</p>
      </section>
    `;
  }

  readonly #onScrub = (event: Event): void => {
    const index = Number((event.target as HTMLInputElement).value);
    const steps = this.session?.snapshots.steps ?? [];
    send(this, { do: 'seek', step: index >= steps.length - 1 ? null : (steps[index] ?? null) });
  };

  readonly #onStudent = (event: Event): void => {
    this.student = Number((event.target as HTMLSelectElement).value);
  };

  readonly #onFork = (event: Event): void => {
    event.preventDefault();
    if (!this.session) return;
    const form = new FormData(event.target as HTMLFormElement);
    const shorthand = String(form.get('preset') || form.get('shorthand') || '').trim();
    if (shorthand === '') return;
    send(this, { do: 'fork', step: this.#shown(this.session), from: Number(form.get('from')), student: Number(form.get('student')), shorthand });
  };
}

customElements.define('crest-chapter-history', CrestChapterHistory);
