/** The tug-of-war as a picture: teacher's and student's bars in one lane with a grip, and an arrow per loss. */

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import type { Loss } from '../math/softmax';
import type { Family } from '../objectives';
import { tokenName, type Answers } from './answers-model';
import { LOSSES } from './tug-model';

export interface TugView {
  readonly answers: Answers | null;
  readonly q: ArrayLike<number>;
  readonly losses: Readonly<Record<Family, Loss>> | null;
  readonly chosen: Family;
  /** End of the lanes' scale. */
  readonly limit: number;
  readonly words: Dictionary;
  readonly format: Format;
  readonly drag: (row: number, share: number) => void;
}

/** Rows of tokens; one more is for all others. */
export const ROWS = 8;
const LINES = Array.from({ length: ROWS + 1 }, (_, i) => i);
/** Pull at which an arrow fills its half. */
const FULL = 0.4;
/** Pulls below this are drawn as a dot. */
export const STILL = 0.01;

export function tugView(view: TugView): TemplateResult {
  const { words, losses, format, chosen } = view;
  return html`
    <div class="bars tug" data-loss=${chosen}>
      <div class="row head" aria-hidden="true">
        <span>${words.answers.token}</span><span></span>
        <span class="number">${words.tug.teacher}</span><span class="number">${words.tug.student}</span>
        ${LOSSES.map((loss) => html`<span class="pull ${loss}" data-loss=${loss}>${words.tug.short[loss]}</span>`)}
      </div>
      ${LINES.map((line) => tugRow(view, line))}
      <div class="row foot" aria-hidden="true">
        <span class="wide">${words.tug.now}</span>
        ${LOSSES.map((loss) => html`<span class="pull" data-loss=${loss}>${losses ? format.fixed(losses[loss].value, 2) : ''}</span>`)}
      </div>
    </div>
  `;
}

function tugRow(view: TugView, line: number): TemplateResult {
  const { answers, q, losses, limit, words, format } = view;
  const last = (answers?.p.length ?? 0) - 1;
  const i = line === ROWS ? last : line < last ? line : -1;
  const [p, share] = [answers?.p[i] ?? NaN, q[i] ?? NaN];
  const name = answers && i >= 0 ? tokenName(answers.tokens[i] ?? null, words.answers) : '';
  const peak = answers !== null && i >= 0 && i < answers.peaks;
  const width = (value: number) => `${(100 * Math.min(1, Math.max(0, value / limit) || 0)).toFixed(2)}%`;
  return html`
    <div class=${peak ? 'row peak' : 'row'}>
      <span class="token" aria-hidden="true"><span class="dot">${peak ? '●' : ''}</span>${i >= 0 && i === answers?.next ? html`<u>${name}</u>` : name}</span>
      <span class="lane">
        <span class="track"></span>
        ${i >= 0 ? html`<i class="pale" style="width:${width(p)}"></i><i class="dark" style="width:${width(share)}"></i>` : nothing}
        ${share > limit ? html`<b class="over" aria-hidden="true">▶</b>` : nothing}
        ${i >= 0 ? grip(view, i, `${name}${peak ? ` (${words.answers.peak})` : ''}`) : nothing}
      </span>
      <span class="number soft" aria-hidden="true">${i < 0 ? '' : format.percent(p)}</span>
      <span class="number" aria-hidden="true">${i < 0 ? '' : format.percent(share)}</span>
      ${LOSSES.map((loss) => html`<span class="pull ${loss}" data-loss=${loss} aria-hidden="true">${losses && i >= 0 ? arrow(-(losses[loss].grad[i] ?? 0)) : nothing}</span>`)}
    </div>
  `;
}

/** A native slider: pointer, touch, keyboard and speech come with it. */
function grip({ answers, q, limit, words, format, drag }: TugView, i: number, name: string): TemplateResult {
  const share = q[i] ?? 0;
  return html`
    <input
      type="range"
      min="0"
      max=${100 * limit}
      step="0.5"
      .value=${String(100 * share)}
      aria-label=${words.tug.grip(name)}
      aria-valuetext=${words.tug.gripValue(format.percent(share), format.percent(answers?.p[i] ?? 0))}
      @input=${(event: Event) => drag(i, Number((event.target as HTMLInputElement).value) / 100)}
    />
  `;
}

/** To the right: the loss raises the token; to the left: it lowers it. */
function arrow(pull: number): TemplateResult {
  const length = 46 * Math.min(1, Math.abs(pull) / FULL);
  const end = 50 + Math.sign(pull) * length;
  if (Math.abs(pull) < STILL) return html`<svg class="arrow">${svg`<circle cx="50%" cy="50%" r="2"></circle>`}</svg>`;
  return html`
    <svg class="arrow">
      ${svg`<line class="zero" x1="50%" x2="50%" y1="15%" y2="85%"></line>
      <line class="shaft" x1="50%" x2="${end}%" y1="50%" y2="50%"></line>
      <svg x="${end}%" y="50%" overflow="visible"><path d=${pull > 0 ? 'M5 0L-4 -6V6Z' : 'M-5 0L4 -6V6Z'}></path></svg>`}
    </svg>
  `;
}

/** Rows of the table: what the arrows say, as numbers. */
export function pullRows({ answers, q, losses, words, format }: TugView): string[][] {
  return (answers?.p ?? []).map((p, i) => [
    `${tokenName(answers?.tokens[i] ?? null, words.answers)}${i < (answers?.peaks ?? 0) ? ` (${words.answers.peak})` : ''}`,
    format.percent(p),
    format.percent(q[i] ?? 0),
    ...LOSSES.map((loss) => format.signed(-(losses?.[loss].grad[i] ?? 0), 3)),
  ]);
}

export const tugStyles = css`
  .tug {
    grid-template-columns: minmax(4rem, max-content) minmax(0, 1fr) 3.6em 3.6em repeat(4, minmax(3rem, 5.5rem));
    row-gap: 4px;
  }
  .tug .row > * {
    min-height: 32px;
    line-height: 32px;
  }
  .tug .head > *,
  .tug .foot > * {
    font-size: 0.75rem;
    min-height: 24px;
    line-height: 24px;
    color: var(--soft);
  }
  .tug .head .pull {
    border-bottom: 3px solid var(--mine);
    color: var(--ink);
  }
  .tug .wide {
    grid-column: 1 / 5;
    text-align: end;
  }
  .pull {
    align-self: stretch;
    text-align: center;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .tug[data-loss='ce'] [data-loss='ce'],
  .tug[data-loss='fkl'] [data-loss='fkl'],
  .tug[data-loss='rkl'] [data-loss='rkl'],
  .tug[data-loss='rank'] [data-loss='rank'] {
    background: var(--sunk);
    font-weight: 700;
  }
  .arrow {
    display: block;
    width: 100%;
    height: 32px;
    overflow: visible;
  }
  .arrow .zero {
    stroke: var(--line);
  }
  .arrow .shaft {
    stroke: var(--mine);
    stroke-width: 4;
  }
  .arrow path,
  .arrow circle {
    fill: var(--mine);
  }
  .lane {
    position: relative;
    height: 32px;
    /* Half a grip on either side, so that its middle stands at the bar's end. */
    margin-inline: 12px;
  }
  .lane .track,
  .lane .pale {
    position: absolute;
    inset-block: 5px;
    left: 0;
  }
  .lane .track {
    right: 0;
  }
  .lane .dark {
    position: absolute;
    inset-block: 12px;
    left: 0;
    background: var(--ink);
  }
  .lane .over {
    position: absolute;
    right: -12px;
    font-size: 0.75rem;
  }
  .lane input {
    appearance: none;
    position: absolute;
    inset-block: 0;
    left: -12px;
    width: calc(100% + 24px);
    max-width: none;
    min-height: 32px;
    height: 32px;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    cursor: ew-resize;
    touch-action: pan-y;
  }
  .lane input::-webkit-slider-thumb {
    appearance: none;
    width: 24px;
    height: 24px;
    border: 0;
    background: radial-gradient(circle, var(--ink) 0 4px, var(--card) 5px 6px, var(--ink) 7px 7.5px, transparent 8.5px);
  }
  .lane input::-moz-range-thumb {
    box-sizing: border-box;
    width: 24px;
    height: 24px;
    border: 0;
    background: radial-gradient(circle, var(--ink) 0 4px, var(--card) 5px 6px, var(--ink) 7px 7.5px, transparent 8.5px);
  }
  @media (max-width: 719px) {
    .tug {
      grid-template-columns: minmax(3rem, max-content) minmax(0, 1fr) 3.2em 3.2em minmax(3rem, 4rem);
    }
    .tug:not([data-loss='ce']) [data-loss='ce'],
    .tug:not([data-loss='fkl']) [data-loss='fkl'],
    .tug:not([data-loss='rkl']) [data-loss='rkl'],
    .tug:not([data-loss='rank']) [data-loss='rank'] {
      display: none;
    }
  }
  /* Too narrow for bars beside words: the lane gets a line of its own. */
  @media (max-width: 519px) {
    .tug {
      display: block;
    }
    .tug .row {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 3.4em 3.4em 4rem;
      column-gap: 0.4rem;
    }
    .tug .lane {
      grid-row: 2;
      grid-column: 1 / 4;
    }
    .tug .pull {
      grid-row: 1 / 3;
      grid-column: 4;
      align-content: center;
    }
    .tug .head > :nth-child(2) {
      display: none;
    }
    .tug .head .pull,
    .tug .foot .pull {
      grid-row: 1;
    }
    .tug .wide {
      grid-column: 1 / 4;
    }
    .tug .token,
    .tug .number {
      min-height: 26px;
      line-height: 26px;
    }
  }
  @media (forced-colors: active) {
    .lane .dark {
      background: Highlight;
    }
    .lane input {
      forced-color-adjust: none;
    }
    .arrow .shaft {
      stroke: CanvasText;
    }
    .arrow path,
    .arrow circle {
      fill: CanvasText;
    }
  }
`;
