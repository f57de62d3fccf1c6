/** <crest-bottleneck>: trains tiny made-up students of every size on request, with and without the ranking loss. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { bottleneckStyles, bottleneckView, type Pair } from '../chapters/bottleneck-view';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import type { compare } from '../math/bottleneck';
import { CONTEXTS } from '../math/toy';
import { base } from '../styles';
import { tableView } from '../views/table';

const RANKS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const TAUS = [0.1, 0.3, 1, 3] as const;
const SEED = 1;
/** Milliseconds of work between two breaths of the page. */
const SLICE = 10;
/** Contexts of difference that are not worth a word. */
const TIE = 2;
const nothingYet = (): Array<Pair | null> => RANKS.map(() => null);

export class CrestBottleneck extends LitElement {
  static override properties = {
    language: {},
    rank: { state: true },
    tau: { state: true },
    results: { state: true },
    working: { state: true },
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
          min-height: 11.5em;
        }
      }
    `,
  ];

  declare language: Language;
  /** The size that is spoken about. */
  declare rank: number;
  /** Index into TAUS. */
  declare tau: number;
  declare results: ReadonlyArray<Pair | null>;
  /** The size in training. */
  declare working: number | null;
  /** The calculation could not be loaded. */
  declare missing: boolean;
  private timer = 0;
  private asked = 0;

  constructor() {
    super();
    this.language = 'en';
    this.rank = 3;
    this.tau = 1;
    this.results = nothingYet();
    this.working = null;
    this.missing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asked += 1;
    this.stop();
  }

  override render(): TemplateResult {
    const { table, tug, tools } = dictionary(this.language);
    const { toy, names } = tug;
    const format = formatFor(this.language);
    const sentence = this.sentence();
    return html`
      <section class="card" aria-labelledby="heading">
        <h3 id="heading">${toy.heading}</h3>
        <p>${toy.lead}</p>
        ${this.controls()}
        <figure aria-label=${`${toy.axis(CONTEXTS)}. ${sentence}`}>
          <figcaption class="small soft">${toy.axis(CONTEXTS)}</figcaption>
          ${bottleneckView(this.results, this.rank, tug)}
          <div class="say">
            <p role="status">${this.missing ? tools.failed : this.working === null ? sentence : ''}</p>
            ${this.working === null ? '' : html`<p>r = ${this.working} …</p>`}
          </div>
          ${tableView({
            summary: table,
            caption: toy.axis(CONTEXTS),
            columns: [toy.rank, names.fkl, toy.ranked, ...[names.fkl, toy.ranked].map((name) => `${name}: ${toy.mass}`)],
            rows: this.results.map((pair, i) => [
              String(i + 1),
              ...(pair ?? []).map(({ order }) => format.whole(order)),
              ...(pair ?? []).map(({ mass }) => format.fixed(mass, 3)),
            ]),
          })}
        </figure>
        <p class="small soft">${toy.note(SEED)}</p>
      </section>
    `;
  }

  private controls(): TemplateResult {
    const { toy } = dictionary(this.language).tug;
    const tau = formatFor(this.language).fixed(TAUS[this.tau] ?? NaN, 1);
    return html`
      <div class="controls">
        <button ?disabled=${this.working !== null} @click=${this.run}>${toy.run}</button>
        <label>
          <span>${toy.rank}: <b class="numbers">${this.rank}</b></span>
          <input type="range" min="1" max=${RANKS.length} .value=${String(this.rank)} @input=${this.onRank} />
        </label>
        <label>
          <span>${toy.tau}: <b class="numbers">${tau}</b></span>
          <input type="range" max=${TAUS.length - 1} .value=${String(this.tau)} aria-valuetext=${tau} @input=${this.onTau} />
        </label>
      </div>
    `;
  }

  private sentence(): string {
    const { toy } = dictionary(this.language).tug;
    const format = formatFor(this.language);
    const pair = this.results[this.rank - 1];
    if (!pair) return '–';
    const [plain, ranked] = pair;
    const said = [toy.sentence(this.rank, plain.order, ranked.order, CONTEXTS), toy.price(format.fixed(plain.mass, 2), format.fixed(ranked.mass, 2))];
    return [...said, Math.abs(ranked.order - plain.order) > TIE ? '' : toy.equal].join(' ');
  }

  private readonly onRank = (event: Event): void => {
    this.rank = Number((event.target as HTMLInputElement).value);
  };

  private readonly onTau = (event: Event): void => {
    this.tau = Number((event.target as HTMLInputElement).value);
    // Numbers of another tau must not stay; who has run it once wants to see the new ones.
    if (this.working !== null || this.results.some(Boolean)) void this.run();
  };

  /** The calculation is a file of its own, so that only those who ask for it load it. */
  private readonly run = async (): Promise<void> => {
    this.stop();
    this.results = nothingYet();
    this.working = this.rank;
    this.asked += 1;
    const { asked } = this;
    const loaded = await import('../math/bottleneck').catch(() => null);
    if (asked !== this.asked) return;
    this.missing = loaded === null;
    if (!loaded) return this.stop();
    // The size that is looked at comes first.
    this.train(loaded.compare, [this.rank, ...RANKS.filter((rank) => rank !== this.rank)]);
  };

  private stop(): void {
    clearTimeout(this.timer);
    this.working = null;
  }

  private train(comparing: typeof compare, [rank, ...others]: readonly number[]): void {
    if (rank === undefined) return this.stop();
    this.working = rank;
    const run = comparing(SEED, rank, TAUS[this.tau] ?? 1);
    const slice = () => {
      const end = performance.now() + SLICE;
      let at = run.next();
      while (!at.done && performance.now() < end) at = run.next();
      if (!at.done) {
        this.timer = window.setTimeout(slice);
        return;
      }
      const pair = at.value;
      this.results = this.results.map((known, i) => (i + 1 === rank ? pair : known));
      this.train(comparing, others);
    };
    this.timer = window.setTimeout(slice);
  }
}

customElements.define('crest-bottleneck', CrestBottleneck);
