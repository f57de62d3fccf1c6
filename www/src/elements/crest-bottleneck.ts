/** <crest-bottleneck>: trains tiny made-up students of every size on request, with and without the ranking loss. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { GUESSES, guessed, helpful, helps, type Pair, type ToyGuess } from '../chapters/bottleneck-model';
import { bottleneckStyles, bottleneckView } from '../chapters/bottleneck-view';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import type { compare } from '../math/bottleneck';
import { CONTEXTS } from '../math/toy';
import { base } from '../styles';
import type { Sheet } from '../views/chart';
import { footView } from '../views/foot';

const RANKS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const TAUS = [0.1, 0.3, 1, 3] as const;
const SEED = 1;
/** Milliseconds of work between two breaths of the page. */
const SLICE = 10;
const NOTHING_YET: ReadonlyArray<Pair | null> = RANKS.map(() => null);

export class CrestBottleneck extends LitElement {
  static override properties = {
    language: {},
    rank: { state: true },
    tau: { state: true },
    trained: { state: true },
    working: { state: true },
    guess: { state: true },
    missing: { state: true },
  };
  static override styles = [
    base,
    bottleneckStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .card,
      figure {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1rem;
      }
      h3 {
        font-size: 1.25rem;
      }
      figure {
        gap: 0.5rem;
      }
      p {
        max-width: 46em;
        text-wrap: pretty;
      }
      .controls {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.5rem;
        align-items: end;
      }
      label {
        display: grid;
        font-size: 0.8125rem;
        flex: 0 1 14rem;
      }
      input {
        padding: 0;
        accent-color: var(--ink);
      }
      .say {
        min-height: 6.6em;
      }
      @media (max-width: 719px) {
        .say {
          min-height: 14.5em;
        }
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      legend {
        padding: 0;
        margin-bottom: 0.5rem;
        font-weight: 600;
      }
      fieldset button {
        white-space: normal;
        text-align: start;
      }
      button[aria-pressed='true'] {
        border-color: var(--ink);
        background: var(--sunk);
      }
    `,
  ];

  declare language: Language;
  /** The size that is spoken about. */
  declare rank: number;
  /** Index into TAUS. */
  declare tau: number;
  /** By index of tau: what is shown always belongs to both sliders. */
  declare trained: ReadonlyMap<number, ReadonlyArray<Pair | null>>;
  /** The size in training. */
  declare working: number | null;
  declare guess: ToyGuess | null;
  /** The calculation could not be loaded. */
  declare missing: boolean;
  #timer = 0;
  /** Index of the tau in training. */
  #at = 0;
  #asked = 0;

  constructor() {
    super();
    this.language = 'en';
    this.rank = 3;
    this.tau = 1;
    this.trained = new Map();
    this.working = null;
    this.guess = null;
    this.missing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asked += 1;
    this.#stop();
  }

  get #results(): ReadonlyArray<Pair | null> {
    return this.trained.get(this.tau) ?? NOTHING_YET;
  }

  override render(): TemplateResult {
    const { tug, tools, views } = dictionary(this.language);
    const { toy } = tug;
    const results = this.#results;
    const sentence = this.#sentence();
    return html`
      <section class="card" aria-labelledby="heading">
        <h3 id="heading">${toy.heading}</h3>
        <p>${toy.lead}</p>
        <p>${toy.note(SEED)}</p>
        ${this.#question()} ${this.#controls()}
        <figure aria-label=${`${toy.axis(CONTEXTS)}. ${sentence}`}>
          <figcaption class="small soft">${toy.axis(CONTEXTS)}</figcaption>
          ${bottleneckView(results, this.rank, tug)}
          <div class="say">
            <p role="status">${this.missing ? tools.failed : [sentence, this.#answer()].filter(Boolean).join(views.gap)}</p>
            ${this.working === null ? nothing : html`<p class="soft">${toy.training(this.working)}</p>`}
          </div>
          ${footView({
            language: this.language,
            sentence: toy.axis(CONTEXTS),
            sheet: this.#sheet(),
            titles: [toy.heading, `${toy.tau}${views.colon}${TAUS[this.tau] ?? ''}`],
            file: `crest-toy-tau-${TAUS[this.tau] ?? ''}`,
          })}
        </figure>
        <p class="small soft">${toy.papers}</p>
      </section>
    `;
  }

  #question(): TemplateResult {
    const { toy } = dictionary(this.language).tug;
    return html`
      <fieldset ?disabled=${this.trained.size > 0 || this.working !== null}>
        <legend>${toy.ask}</legend>
        ${GUESSES.map((guess) => html`<button aria-pressed=${this.guess === guess} @click=${() => (this.guess = guess)}>${toy.guesses[guess]}</button>`)}
      </fieldset>
    `;
  }

  #sheet(): Sheet {
    const { tug, views } = dictionary(this.language);
    const { toy, names } = tug;
    const format = formatFor(this.language);
    return {
      columns: [toy.rank, names.fkl, toy.ranked, ...[names.fkl, toy.ranked].map((name) => `${name}${views.colon}${toy.mass}`)],
      rows: this.#results.map((pair, i) => [i + 1, ...(pair ?? []).map(({ order }) => order), ...(pair ?? []).map(({ mass }) => mass)]),
      print: (value, column) => (column < 3 ? format.whole(value) : format.fixed(value, 3)),
    };
  }

  #controls(): TemplateResult {
    const { tug, views } = dictionary(this.language);
    const { toy } = tug;
    const tau = formatFor(this.language).fixed(TAUS[this.tau] ?? NaN, 1);
    return html`
      <div class="controls">
        <button ?disabled=${this.working !== null || this.#results.every(Boolean)} @click=${this.#ensure}>${toy.run}</button>
        <label>
          <span>${toy.rank}${views.colon}<b class="numbers">${this.rank}</b></span>
          <input type="range" min="1" max=${RANKS.length} .value=${String(this.rank)} @input=${this.#onRank} />
        </label>
        <label>
          <span>${toy.tau}${views.colon}<b class="numbers">${tau}</b></span>
          <input type="range" max=${TAUS.length - 1} .value=${String(this.tau)} aria-valuetext=${tau} @input=${this.#onTau} />
        </label>
      </div>
      <p class="small">${toy.sliders}</p>
    `;
  }

  #sentence(): string {
    const { tug, views } = dictionary(this.language);
    const { toy } = tug;
    const format = formatFor(this.language);
    const pair = this.#results[this.rank - 1];
    if (!pair) return this.working === null ? toy.empty : '';
    const [plain, ranked] = pair;
    const [before, after] = [format.fixed(plain.mass, 2), format.fixed(ranked.mass, 2)];
    const price = before === after || ranked.mass > plain.mass ? toy.free(before, after) : toy.price(before, after);
    return [toy.sentence(this.rank, plain.order, ranked.order, CONTEXTS), helps(pair) ? '' : toy.equal, price].filter(Boolean).join(views.gap);
  }

  /** Once every size is trained: where it helps, and whether that was guessed. */
  #answer(): string {
    const { tug, answers, views } = dictionary(this.language);
    const { toy } = tug;
    const sizes = helpful(this.#results);
    if (!sizes) return '';
    const found = toy.found(sizes.join(answers.separator));
    return this.guess === null ? found : `${found}${views.gap}${guessed(this.guess, sizes, RANKS.length) ? toy.right : toy.wrong(toy.guesses[this.guess])}`;
  }

  readonly #onRank = (event: Event): void => {
    this.rank = Number((event.target as HTMLInputElement).value);
    this.#ensure();
  };

  readonly #onTau = (event: Event): void => {
    this.tau = Number((event.target as HTMLInputElement).value);
    void this.#ensure();
  };

  /** Trains what is missing at this tau; the size that is looked at comes first. The calculation is loaded by those who ask for it. */
  readonly #ensure = async (): Promise<void> => {
    const { rank, tau } = this;
    const results = this.#results;
    const busy = this.working !== null && this.#at === tau;
    if (busy && (this.working === rank || results[rank - 1])) return;
    const open = [rank, ...RANKS.filter((other) => other !== rank)].filter((each) => !results[each - 1]);
    this.#stop();
    if (open.length === 0) return;
    this.#at = tau;
    this.working = open[0] ?? null;
    this.#asked += 1;
    const asked = this.#asked;
    const loaded = await import('../math/bottleneck').catch(() => null);
    if (asked !== this.#asked) return;
    this.missing = loaded === null;
    if (!loaded) return this.#stop();
    this.#train(loaded.compare, open);
  };

  #stop(): void {
    clearTimeout(this.#timer);
    this.working = null;
  }

  #train(comparing: typeof compare, [rank, ...others]: readonly number[]): void {
    if (rank === undefined) return this.#stop();
    this.working = rank;
    const { tau } = this;
    const run = comparing(SEED, rank, TAUS[tau] ?? 1);
    const slice = () => {
      const end = performance.now() + SLICE;
      let at = run.next();
      while (!at.done && performance.now() < end) at = run.next();
      if (!at.done) {
        this.#timer = window.setTimeout(slice);
        return;
      }
      const pair = at.value;
      const known = this.trained.get(tau) ?? NOTHING_YET;
      this.trained = new Map(this.trained).set(tau, known.map((old, i) => (i + 1 === rank ? pair : old)));
      this.#train(comparing, others);
    };
    this.#timer = window.setTimeout(slice);
  }
}

customElements.define('crest-bottleneck', CrestBottleneck);
