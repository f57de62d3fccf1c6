/** The two pictures of chapter 1: the teacher's bars, and a hundred replies as squares (view G). */

import { css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary, Language } from '../i18n';
import { contextLine, footView } from '../views/foot';
import { isChosen, scaleFor, tokenLabel, tokenName, type Answers } from './answers-model';

export interface AnswersView {
  /** Null while nothing may be seen: before the guess, or without a teacher. */
  readonly answers: Answers | null;
  /** Replies out of a hundred per row of `answers`. */
  readonly replies: readonly number[];
  /** Chosen in any chart; null: none. */
  readonly token: number | null;
  /** Index of the place, and the text before its gap. */
  readonly place: number;
  readonly context: string;
  readonly language: Language;
  readonly words: Dictionary;
  readonly format: Format;
}

/** Rows of tokens; one more is for all others. */
export const ROWS = 10;
const UNKNOWN: readonly undefined[] = new Array<undefined>(ROWS + 1).fill(undefined);

export function barsView(view: AnswersView): TemplateResult {
  const { answers, replies, token, place, context, language, words, format } = view;
  const limit = scaleFor(Math.max(0, ...(answers?.p ?? [])));
  const sentence = describe(answers, answers?.p.map(format.percent) ?? [], words.answers.bars, words);
  const row = (p: number | undefined, i: number) => html`
    <div class=${i < (answers?.peaks ?? 0) ? 'row peak' : 'row'}>
      <span class="token"><span class="index">${i === (answers?.p.length ?? UNKNOWN.length) - 1 ? '·' : i + 1}</span><span class="dot">${i < (answers?.peaks ?? 0) ? '●' : ''}</span>${answers ? nameView(answers, i, words, token) : '?'}</span>
      <span class="track">${p === undefined ? nothing : html`<i class="pale" style="width:${(100 * p) / limit}%"></i>`}</span>
      <span class="number">${p === undefined ? '' : format.percent(p)}</span>
    </div>
  `;
  return html`
    <figure aria-label=${sentence}>
      <h3>${words.answers.bars}</h3>
      <div class="bars plain" aria-hidden="true">${(answers?.p ?? UNKNOWN).map(row)}</div>
      <p class="small soft">${words.answers.peakNote} <u>${words.lanes.legendNext}</u></p>
      ${footView({
        language,
        sentence,
        sheet: {
          columns: [words.lanes.token, words.lanes.teacher, words.answers.replies],
          rows: (answers?.p ?? []).map((p, i) => [answers ? tokenLabel(answers, i, words) : '', p, replies[i] ?? 0]),
          print: (value, column) => (column === 1 ? format.percent(value) : format.whole(value)),
        },
        titles: [contextLine(context)],
        file: `crest-answers-place-${place + 1}`,
      })}
    </figure>
  `;
}

/** The token, underlined if the text really goes on with it. */
export function nameView(answers: Answers, i: number, words: Dictionary, token: number | null): TemplateResult {
  const name = tokenName(answers.tokens[i] ?? null, words);
  const word = i === answers.next ? html`<u>${name}</u>` : name;
  return isChosen(answers, token, i) ? html`<span class="chosen">${word}</span>` : html`${word}`;
}

function describe(answers: Answers | null, values: readonly string[], what: string, words: Dictionary): string {
  const list = values.map((value, i) => `${tokenName(answers?.tokens[i] ?? null, words)} ${value}`);
  return `${what}: ${answers ? list.join(words.answers.separator) : words.answers.nudge}`;
}

/** Squares of a side and the gap between them, in the picture's own units. */
const SIDE = 30;
const GAP = 3.5;
const PITCH = SIDE + GAP;

/** `only`: everything but the first answer is crossed out. */
export function hundredView(view: AnswersView, only: boolean): TemplateResult {
  const { answers, replies, token, place, context, language, words, format } = view;
  const rows = answers ? replies.flatMap((count, i) => new Array<number>(count).fill(i)) : new Array<number>(100).fill(NaN);
  const sentence = describe(answers, replies.map(format.whole), words.answers.hundred, words);
  const whole = 10 * PITCH - GAP;
  return html`
    <figure aria-label=${sentence}>
      <h3>${words.answers.hundred}</h3>
      <svg class="hundred" viewBox="-1 -1 ${whole + 2} ${whole + 2}" aria-hidden="true">
        <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="stripe" d="M1.5 0V6"></path></pattern>
        ${rows.map((row, i) => square(row, (i % 10) * PITCH, Math.floor(i / 10) * PITCH, answers?.peaks ?? 0, replies.length - 1, only, answers !== null && isChosen(answers, token, row)))}
      </svg>
      <p class="small soft">${words.answers.hundredNote}</p>
      ${footView({
        language,
        sentence,
        sheet: {
          columns: [words.lanes.token, words.answers.replies],
          rows: answers ? replies.map((count, i) => [tokenLabel(answers, i, words), count]) : [],
          print: format.whole,
        },
        titles: [contextLine(context)],
        file: `crest-replies-place-${place + 1}`,
      })}
    </figure>
  `;
}

function square(row: number, x: number, y: number, peaks: number, last: number, only: boolean, chosen: boolean): SVGTemplateResult {
  const good = row < peaks;
  return svg`
    <rect class=${`${good ? `good p${Math.min(row, 3)}` : ''}${chosen ? ' chosen' : ''}`} x=${x} y=${y} width=${SIDE} height=${SIDE} rx="4"></rect>
    <text class=${good ? `good p${Math.min(row, 3)}` : ''} x=${x + SIDE / 2} y=${y + SIDE / 2 + 4.5} text-anchor="middle">${row === last ? '·' : row + 1 || ''}</text>
    ${only && row > 0 ? svg`<path class="lost" d="M${x + 1} ${y + SIDE - 1}L${x + SIDE - 1} ${y + 1}"></path>` : nothing}`;
}

export const figureStyles = css`
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    gap: 1.5rem clamp(1.25rem, 4vw, 3rem);
  }
  .plain {
    grid-template-columns: minmax(6.5rem, max-content) minmax(0, 1fr) 3.6em;
    /* A place with fewer tokens keeps the height. */
    min-height: 286px;
    align-content: start;
  }
  .plain .row > * {
    height: 26px;
    line-height: 26px;
  }
  .plain .row > .track {
    height: 18px;
  }
  .index {
    display: inline-block;
    width: 1.75em;
    font-weight: 400;
    color: var(--soft);
  }
  .hundred {
    display: block;
    width: 100%;
    max-width: 21rem;
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  .hundred rect {
    fill: none;
    stroke: var(--line);
  }
  .hundred text {
    fill: var(--soft);
  }
  .hundred rect.good {
    stroke: var(--teacher);
    stroke-width: 2;
  }
  .hundred text.good {
    fill: var(--ink);
    font-weight: 700;
  }
  .hundred rect.p0 {
    fill: var(--teacher);
  }
  .hundred text.p0 {
    fill: var(--card);
  }
  .hundred rect.p1 {
    fill: var(--teacher-pale);
  }
  .hundred rect.p2 {
    fill: url('#stripes');
  }
  .hundred rect.p3 {
    stroke-dasharray: 1.5 2.5;
  }
  .hundred rect.chosen {
    stroke: var(--focus);
    stroke-width: 4;
  }
  .hundred .stripe {
    stroke: var(--teacher-pale);
    stroke-width: 2.5;
  }
  .hundred .lost {
    stroke: var(--alarm);
    stroke-width: 2;
  }
  @media (max-width: 719px) {
    .pair {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (forced-colors: active) {
    .hundred rect {
      stroke: CanvasText;
    }
    .hundred rect.p0 {
      fill: CanvasText;
    }
    .hundred text {
      fill: CanvasText;
    }
    .hundred text.p0 {
      fill: Canvas;
    }
  }
`;
