/** The two pictures of chapter 1: the teacher's bars, and a hundred replies as squares (view G). */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { tableView } from '../views/table';
import { scaleFor, tokenLabel, tokenName, type Answers } from './answers-model';

export interface AnswersView {
  /** Null while nothing may be seen: before the guess, or without a teacher. */
  readonly answers: Answers | null;
  /** Replies out of a hundred per row of `answers`. */
  readonly replies: readonly number[];
  readonly words: Dictionary;
  readonly format: Format;
}

/** Rows of tokens; one more is for all others. */
export const ROWS = 10;
const UNKNOWN: readonly undefined[] = new Array<undefined>(ROWS + 1).fill(undefined);

export function barsView({ answers, replies, words, format }: AnswersView): TemplateResult {
  const limit = scaleFor(Math.max(0, ...(answers?.p ?? [])));
  const sentence = describe(answers, answers?.p.map(format.percent) ?? [], words.answers.bars, words);
  const row = (p: number | undefined, i: number) => html`
    <div class=${i < (answers?.peaks ?? 0) ? 'row peak' : 'row'}>
      <span class="token"><span class="index">${i === (answers?.p.length ?? UNKNOWN.length) - 1 ? '·' : i + 1}</span><span class="dot">${i < (answers?.peaks ?? 0) ? '●' : ''}</span>${answers ? nameView(answers, i, words) : '?'}</span>
      <span class="track">${p === undefined ? nothing : html`<i class="pale" style="width:${(100 * p) / limit}%"></i>`}</span>
      <span class="number">${p === undefined ? '' : format.percent(p)}</span>
    </div>
  `;
  return html`
    <figure aria-label=${sentence}>
      <h3>${words.answers.bars}</h3>
      <div class="bars plain" aria-hidden="true">${(answers?.p ?? UNKNOWN).map(row)}</div>
      <p class="small soft">${words.answers.peakNote} <u>${words.lanes.legendNext}</u></p>
      ${tableView({
        summary: words.table,
        caption: sentence,
        columns: [words.lanes.token, words.lanes.teacher, words.answers.replies],
        rows: (answers?.p ?? []).map((p, i) => [answers ? tokenLabel(answers, i, words) : '', format.percent(p), format.whole(replies[i] ?? 0)]),
      })}
    </figure>
  `;
}

/** The token, underlined if the text really goes on with it. */
export function nameView(answers: Answers, i: number, words: Dictionary): TemplateResult {
  const name = tokenName(answers.tokens[i] ?? null, words);
  return i === answers.next ? html`<u>${name}</u>` : html`${name}`;
}

function describe(answers: Answers | null, values: readonly string[], what: string, words: Dictionary): string {
  const list = values.map((value, i) => `${tokenName(answers?.tokens[i] ?? null, words)} ${value}`);
  return `${what}: ${answers ? list.join(words.answers.separator) : words.answers.nudge}`;
}

/** `only`: everything but the first answer is crossed out. */
export function hundredView({ answers, replies, words, format }: AnswersView, only: boolean): TemplateResult {
  const last = replies.length - 1;
  const rows = answers ? replies.flatMap((count, i) => new Array<number>(count).fill(i)) : new Array<number>(100).fill(NaN);
  const cell = (i: number) => {
    const look = i < (answers?.peaks ?? 0) ? `good p${Math.min(i, 3)}` : '';
    return html`<span class=${only && i > 0 ? `${look} lost` : look}>${i === last ? '·' : i + 1 || ''}</span>`;
  };
  return html`
    <figure aria-label=${describe(answers, replies.map(format.whole), words.answers.hundred, words)}>
      <h3>${words.answers.hundred}</h3>
      <div class="hundred" aria-hidden="true">${rows.map(cell)}</div>
      <p class="small soft">${words.answers.hundredNote}</p>
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
