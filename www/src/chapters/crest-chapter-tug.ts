/** <crest-chapter-tug>: chapter 2: drag a student's bars and see where each loss pulls them. */

import { LitElement, css, html, type PropertyValues, type TemplateResult } from 'lit';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import type { Family } from '../objectives';
import type { Place } from '../protocol';
import { base } from '../styles';
import { contextLine, footView } from '../views/foot';
import { answersOf, scaleFor, tokenName, type Answers } from './answers-model';
import { placeStyles, placeView } from './answers-place';
import { LOSSES, PRESETS, descend, losses, preset, read, withShare, type Preset, type Reading } from './tug-model';
import { ROWS, STILL, pullSheet, tugStyles, tugView, type TugView } from './tug-view';
import '../elements/crest-bottleneck';

/** A peak with at least this part of what the teacher gives it is not called neglected. */
const SERVED = 0.5;

export class CrestChapterTug extends LitElement {
  static override properties = {
    language: {},
    places: { attribute: false },
    place: { attribute: false },
    token: { attribute: false },
    chosen: { state: true },
    start: { state: true },
    z: { state: true },
  };
  static override styles = [
    base,
    placeStyles,
    tugStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.25rem;
      }
      .choices span {
        color: var(--soft);
        font-size: 0.8125rem;
      }
      .losses button {
        padding-block: 0.25rem;
        text-align: start;
        line-height: 1.4;
        border-bottom: 4px solid var(--mine);
      }
      small {
        display: block;
        font-weight: 400;
        color: var(--soft);
      }
      .area {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
      }
      .say {
        margin-top: 0.5rem;
        min-height: 8.2em;
        display: grid;
        gap: 0.25rem;
        align-content: start;
      }
      dl {
        margin: 0;
        display: grid;
        gap: 0.75rem;
      }
      dt {
        font-weight: 600;
        padding-inline-start: 0.75rem;
        border-inline-start: 4px solid var(--mine);
      }
      dd {
        margin: 0;
        padding-inline-start: 1rem;
        color: var(--soft);
        max-width: 46em;
      }
      @media (max-width: 719px) {
        small {
        display: block;
        font-weight: 400;
        color: var(--soft);
      }
      .say {
        margin-top: 0.5rem;
          min-height: 14.5em;
        }
      }
    `,
  ];

  declare language: Language;
  declare places: readonly Place[];
  /** Index into `places`. */
  declare place: number;
  declare token: number | null;
  declare chosen: Family;
  /** The student that the reader began with. */
  declare start: Preset;
  /** Student's logits, one per row. */
  declare z: readonly number[];
  #answers: Answers | null = null;

  constructor() {
    super();
    this.language = 'en';
    this.places = [];
    this.place = 0;
    this.token = null;
    this.chosen = 'fkl';
    this.start = 'average';
    this.z = [];
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('place') && !changed.has('places')) return;
    const place = this.places[this.place];
    this.#answers = place ? answersOf(place, ROWS) : null;
    this.#begin(this.start);
  }

  #begin(name: Preset): void {
    this.start = name;
    this.z = this.#answers ? preset(this.#answers, name) : [];
  }

  override render(): TemplateResult {
    return html`
      <div class="card">
        ${placeView({ from: this, language: this.language, places: this.places, index: this.place })} ${this.#buttons()} ${this.#figure()} ${this.#explanation()}
      </div>
      <crest-bottleneck .language=${this.language}></crest-bottleneck>
    `;
  }

  #buttons(): TemplateResult {
    const words = dictionary(this.language).tug;
    return html`
      <div class="choices" role="group" aria-labelledby="starts">
        <span id="starts">${words.starts}</span>
        ${PRESETS.map((name) => html`<button ?disabled=${!this.#answers} aria-pressed=${this.start === name} @click=${() => this.#begin(name)}>${words.presets[name]}</button>`)}
      </div>
      <div class="choices losses" role="group" aria-labelledby="which">
        <span id="which">${words.which}</span>
        ${LOSSES.map((loss) => html`<button class=${loss} aria-pressed=${this.chosen === loss} @click=${() => (this.chosen = loss)}>${words.names[loss]}<small>${words.gloss[loss]}</small></button>`)}
      </div>
    `;
  }

  #figure(): TemplateResult {
    const words = dictionary(this.language);
    const { z } = this;
    const answers = this.#answers;
    const now = answers && losses(answers, z);
    const reading = answers && now && read(answers, z, now[this.chosen]);
    const peaks = answers?.p.slice(0, answers.peaks).reduce((sum, share) => sum + share, 0) ?? 1;
    const view: TugView = {
      answers,
      q: reading?.q ?? [],
      token: this.token,
      losses: now,
      chosen: this.chosen,
      // Holds a student that puts all peaks on one, and the rest.
      limit: scaleFor(Math.max(peaks, ...(answers?.p ?? []))),
      words,
      format: formatFor(this.language),
      drag: (row, share) => (this.z = withShare(this.z, row, share)),
    };
    const sentences = answers && now && reading ? this.#sentences(view, answers, reading) : [words.answers.waiting];
    const step = words.tug.step(words.tug.names[this.chosen]);
    return html`
      <figure aria-label=${sentences.join(' ')}>
        <div class="area">
          ${tugView(view)}
          <p class="small soft">${words.tug.legend}</p>
        </div>
        <div class="choices">
          <button ?disabled=${!now} @click=${() => this.#descend(1)}>${step}</button>
          <button ?disabled=${!now} aria-label="${step} × 10" @click=${() => this.#descend(10)}>× 10</button>
          <button ?disabled=${!now} @click=${() => this.#begin(this.start)}>${words.reset}</button>
        </div>
        <div class="say" role="status">${sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>
        ${footView({
          language: this.language,
          sentence: sentences.join(' '),
          sheet: pullSheet(view),
          titles: [words.chapters.titles[1] ?? '', contextLine(this.places[this.place]?.context ?? '')],
          file: `crest-tug-place-${this.place + 1}`,
        })}
      </figure>
    `;
  }

  #descend(steps: number): void {
    for (let i = 0; i < steps && this.#answers; i += 1) this.z = descend(this.z, losses(this.#answers, this.z)[this.chosen], 1);
  }

  #sentences({ losses: now, words, format }: TugView, { tokens, p }: Answers, reading: Reading): string[] {
    const { tug } = words;
    const name = (i: number) => tokenName(tokens[i] ?? null, words);
    const pull = (loss: Family, i: number) => -(now?.[loss].grad[i] ?? 0);
    const { up, down, neglected, share, pairs, kept, q } = reading;
    const loss = tug.names[this.chosen];
    const [raise, lower] = [pull(this.chosen, up), pull(this.chosen, down)];
    const wants = Math.max(raise, -lower) < STILL ? tug.content(loss) : tug.wants(loss, name(up), format.signed(raise, 2), name(down), format.signed(lower, 2));
    const order = words.lanes.order(kept, pairs);
    if (share > SERVED) return [wants, order];
    const pulls = LOSSES.map((each) => `${tug.short[each]} ${format.signed(pull(each, neglected), 2)}`).join(words.answers.separator);
    return [wants, tug.neglected(name(neglected), format.percent(p[neglected] ?? 0), format.percent(q[neglected] ?? 0), pulls), order];
  }

  #explanation(): TemplateResult {
    const words = dictionary(this.language).tug;
    return html`
      <dl>
        ${LOSSES.map((loss) => html`<div class=${loss}><dt>${words.names[loss]}</dt><dd>${words.explain[loss]}</dd></div>`)}
      </dl>
    `;
  }
}

customElements.define('crest-chapter-tug', CrestChapterTug);
