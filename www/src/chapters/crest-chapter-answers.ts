/** <crest-chapter-answers>: chapter 1: guess how many good answers the teacher sees, then look at them. */

import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { allot } from '../math/allot';
import type { Place } from '../protocol';
import { base } from '../styles';
import { sources } from '#sources';
import { ROWS, barsView, figureStyles, hundredView } from './answers-figures';
import { answersOf } from './answers-model';
import { placeStyles, placeView } from './answers-place';

/** From how many peaks on each choice holds. */
const FROM = [1, 2, 4, 6] as const;

export class CrestChapterAnswers extends LitElement {
  static override properties = {
    language: {},
    places: { attribute: false },
    place: { attribute: false },
    token: { attribute: false },
    guess: { state: true },
    only: { state: true },
  };
  static override styles = [
    base,
    placeStyles,
    figureStyles,
    css`
      .result {
        margin-top: 0.5rem;
        min-height: 1.6em;
        font-weight: 600;
      }
      .pair button {
        margin-top: 0.75rem;
      }
      .why:not([hidden]) {
        display: grid;
        gap: 0.5rem;
      }
    `,
  ];

  declare language: Language;
  declare places: readonly Place[];
  /** Index into `places`. */
  declare place: number;
  declare token: number | null;
  /** Choice that was guessed; -1 to see the peaks without a guess; null before. */
  declare guess: number | null;
  /** The student that keeps only the first answer is shown. */
  declare only: boolean;

  constructor() {
    super();
    this.language = 'en';
    this.places = [];
    this.place = 0;
    this.token = null;
    this.guess = null;
    this.only = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // Every place is a new question; live training that takes over from the recording brings the same place again.
    const before = (changed.get('places') ?? this.places)[changed.get('place') ?? this.place];
    if (before?.position !== this.places[this.place]?.position) {
      this.guess = null;
      this.only = false;
    }
  }

  override render(): TemplateResult {
    const place = this.places[this.place];
    return html`
      <div class="card">
        ${placeView({ from: this, language: this.language, places: this.places, index: this.place })}
        ${this.#question(place)} ${this.#reveal(place)}
      </div>
    `;
  }

  #question(place: Place | undefined): TemplateResult {
    const words = dictionary(this.language).answers;
    const choose = (guess: number) => () => (this.guess = guess);
    return html`
      <div>
        <h3 id="ask">${words.ask}</h3>
        <div class="choices" role="group" aria-labelledby="ask">
          ${words.choices.map(
            (choice, i) => html`
              <button aria-pressed=${this.guess === i} ?disabled=${!place} @click=${choose(i)}>${choice}</button>
            `,
          )}
          <button ?disabled=${!place || this.guess !== null} @click=${choose(-1)}>${words.show}</button>
        </div>
        <p class="result" role="status">${this.#result(place)}</p>
      </div>
    `;
  }

  #result(place: Place | undefined): string {
    const words = dictionary(this.language).answers;
    if (!place) return words.waiting;
    if (this.guess === null) return words.nudge;
    const right = this.guess < 0 ? null : FROM.findLastIndex((from) => from <= place.peaks) === this.guess;
    return words.result(right, place.peaks);
  }

  #reveal(place: Place | undefined): TemplateResult {
    const words = dictionary(this.language);
    const seen = place && this.guess !== null ? place : null;
    // Allotted among all cached tokens: a peak below the shown ones still counts as a good answer.
    const all = seen ? allot([...seen.p, seen.rest], 100) : [];
    const answers = seen && answersOf(seen, ROWS);
    const shown = all.slice(0, (answers?.p.length ?? 1) - 1);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    const view = { answers, replies: [...shown, 100 - sum(shown)], token: this.token, place: this.place, context: place?.context ?? '', language: this.language, words, format: formatFor(this.language) };
    const [others, good] = [100 - (all[0] ?? 0), sum(all.slice(1, seen?.peaks ?? 1))];
    return html`
      <div class="pair">
        ${barsView(view)}
        <div>
          ${hundredView(view, this.only)}
          <button aria-pressed=${this.only} ?disabled=${!seen} @click=${() => (this.only = !this.only)}>${words.answers.only}</button>
        </div>
      </div>
      <div class="why" ?hidden=${!seen}>${[words.answers.lost(others, good), ...words.answers.explain(!sources.lite)].map((paragraph) => html`<p>${paragraph}</p>`)}</div>
    `;
  }
}

customElements.define('crest-chapter-answers', CrestChapterAnswers);
