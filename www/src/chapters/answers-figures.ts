/** The two pictures of chapter 1: the teacher's bars, and a hundred replies as squares (view G). */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { tableView } from '../views/table';
import { scaleFor, tokenName, type Answers } from './answers-model';

export interface AnswersView {
  /** Null while nothing may be seen: before the guess, or without a teacher. */
  readonly answers: Answers | null;
  /** Replies out of a hundred per row of `answers`. */
  readonly replies: readonly number[];
  readonly words: Dictionary['answers'];
  readonly format: Format;
}

/** Rows of tokens; the last one, for all others, comes on top. */
export const ROWS = 10;
const LINES = Array.from({ length: ROWS + 1 }, (_, i) => i);

export function barsView({ answers, replies, words, format }: AnswersView): TemplateResult {
  const limit = scaleFor(Math.max(0, ...(answers?.p ?? [])));
  const sentence = answers ? words.barsSentence(list(answers, answers.p.map(format.percent), words)) : words.nudge;
  return html`
    <figure aria-label=${sentence}>
      <h3>${words.bars}</h3>
      <div class="bars plain" aria-hidden="true">${LINES.map((i) => barRow(answers, i, limit, words, format))}</div>
      <p class="small soft">${words.peakNote} <u>${words.token}</u>${words.colon}${words.follows}</p>
      ${table(answers, replies, sentence, words, format)}
    </figure>
  `;
}

function barRow(answers: Answers | null, line: number, limit: number, words: Dictionary['answers'], format: Format): TemplateResult {
  // A place with fewer tokens leaves lines empty above the last one, so that the figure keeps its height.
  const last = (answers?.p.length ?? 0) - 1;
  const i = line === ROWS ? last : line < last ? line : -1;
  const p = answers?.p[i];
  const name = p === undefined ? (answers ? '' : '?') : tokenName(answers?.tokens[i] ?? null, words);
  const peak = answers !== null && i >= 0 && i < answers.peaks;
  return html`
    <div class=${peak ? 'row peak' : 'row'}>
      <span class="small soft number">${line < ROWS ? line + 1 : '·'}</span>
      <span class="token"><span class="dot">${peak ? '●' : ''}</span>${i >= 0 && i === answers?.next ? html`<u>${name}</u>` : name}</span>
      <span class="track">${p === undefined ? nothing : html`<i class="pale" style="width:${((100 * p) / limit).toFixed(2)}%"></i>`}</span>
      <span class="number">${p === undefined ? '' : format.percent(p)}</span>
    </div>
  `;
}

function table(answers: Answers | null, replies: readonly number[], caption: string, words: Dictionary['answers'], format: Format): TemplateResult {
  return tableView({
    summary: words.table,
    caption,
    columns: [words.token, words.probability, words.replies],
    rows: (answers?.p ?? []).map((p, i) => [
      `${tokenName(answers?.tokens[i] ?? null, words)}${i < (answers?.peaks ?? 0) ? ` (${words.peak})` : ''}`,
      format.percent(p),
      format.whole(replies[i] ?? 0),
    ]),
  });
}

function list(answers: Answers, values: readonly string[], words: Dictionary['answers']): string {
  return values.map((value, i) => `${tokenName(answers.tokens[i] ?? null, words)} ${value}`).join(words.separator);
}

/** `only`: everything but the first answer is crossed out. */
export function hundredView({ answers, replies, words, format }: AnswersView, only: boolean): TemplateResult {
  const last = replies.length - 1;
  const cells = answers ? replies.flatMap((count, i) => new Array<number>(count).fill(i)) : new Array<number>(100).fill(-1);
  const sentence = answers ? words.hundredSentence(list(answers, replies.map(format.whole), words)) : words.nudge;
  return html`
    <figure aria-label=${sentence}>
      <h3>${words.hundred}</h3>
      <div class="hundred" aria-hidden="true">
        ${cells.map((i) => {
          const look = i < 0 ? '' : i === last ? 'others' : i < (answers?.peaks ?? 0) ? `good p${Math.min(i, 3)}` : 'minor';
          return html`<span class=${`${look}${only && i > 0 ? ' lost' : ''}`}>${i < 0 ? '' : i === last ? '·' : i + 1}</span>`;
        })}
      </div>
      <p class="small soft">${words.hundredNote}</p>
    </figure>
  `;
}

export const figureStyles = css`
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    gap: 1.5rem clamp(1.25rem, 4vw, 3rem);
  }
  .plain {
    grid-template-columns: 1.5em minmax(4.5rem, max-content) minmax(0, 1fr) 3.6em;
  }
  .plain .row > * {
    height: 26px;
    line-height: 26px;
  }
  .plain .row > .track {
    height: 18px;
  }
  .hundred {
    display: grid;
    grid-template-columns: repeat(10, minmax(0, 1fr));
    gap: 3px;
    max-width: 21rem;
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
  }
  .hundred span {
    aspect-ratio: 1;
    display: grid;
    place-items: center;
    border: 1px solid var(--line);
    border-radius: 4px;
    color: var(--soft);
    position: relative;
  }
  .hundred .good {
    border: 2px solid var(--teacher);
    color: var(--ink);
    font-weight: 700;
  }
  .hundred .p0 {
    background: var(--teacher);
    color: var(--card);
  }
  .hundred .p1 {
    background: var(--teacher-pale);
  }
  .hundred .p2 {
    background: repeating-linear-gradient(45deg, transparent 0 4px, var(--teacher-pale) 4px 6px);
  }
  .hundred .p3 {
    border-style: dotted;
  }
  .hundred .lost::after {
    content: '';
    position: absolute;
    inset: 0;
    background: linear-gradient(to top right, transparent 47.5%, var(--alarm) 47.5% 52.5%, transparent 52.5%);
  }
  @media (max-width: 719px) {
    .pair {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
