/** The tug-of-war as a picture: teacher's and student's bars in one lane with a grip, and an arrow per loss. */

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import type { Loss } from '../math/softmax';
import type { Family } from '../objectives';
import type { Sheet } from '../views/chart';
import { nameView } from './answers-figures';
import { tokenLabel, type Answers } from './answers-model';
import { LOSSES } from './tug-model';

export interface TugView {
  readonly answers: Answers | null;
  readonly q: ArrayLike<number>;
  /** Chosen in any chart; null: none. */
  readonly token: number | null;
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
const UNKNOWN: readonly number[] = new Array<number>(ROWS + 1).fill(0);
/** Pull at which an arrow fills its half. */
const FULL = 0.4;
/** Pulls below this are drawn as a dot. */
export const STILL = 0.01;

export function tugView(view: TugView): TemplateResult {
  const { answers, words, losses, format, chosen } = view;
  const { lanes, tug } = words;
  return html`
    <div class="bars tug">
      <div class="row head" aria-hidden="true">
        <span>${lanes.token}</span><span></span><span class="number">${lanes.teacher}</span><span class="number">${lanes.student}</span>
        ${LOSSES.map((loss) => html`<span class=${pullClass(loss, chosen)}>${tug.short[loss]}</span>`)}
      </div>
      ${(answers?.p ?? UNKNOWN).map((p, i) => tugRow(view, p, i))}
      <div class="row sums" aria-hidden="true">
        <span class="wide">${tug.now}</span>
        ${LOSSES.map((loss) => html`<span class=${pullClass(loss, chosen)}>${losses ? format.fixed(losses[loss].value, 2) : ''}</span>`)}
      </div>
    </div>
  `;
}

const pullClass = (loss: Family, chosen: Family) => `pull ${loss}${loss === chosen ? ' on' : ''}`;

function tugRow(view: TugView, p: number, i: number): TemplateResult {
  const { answers, q, losses, chosen, token, limit, words, format } = view;
  const share = q[i] ?? 0;
  const peak = i < (answers?.peaks ?? 0);
  const width = (value: number) => `${100 * Math.min(1, value / limit)}%`;
  return html`
    <div class=${peak ? 'row peak' : 'row'}>
      <span class="token" aria-hidden="true"><span class="dot">${peak ? '●' : ''}</span>${answers ? nameView(answers, i, words, token) : ''}</span>
      <span class="lane">
        <span class="track"></span>
        ${answers ? html`<i class="pale" style="width:${width(p)}"></i><i class="dark" style="width:${width(share)}"></i>${grip(view, answers, i)}` : nothing}
        ${share > limit ? html`<b class="over" aria-hidden="true">▶</b>` : nothing}
      </span>
      <span class="number soft" aria-hidden="true">${answers ? format.percent(p) : ''}</span>
      <span class="number" aria-hidden="true">${answers ? format.percent(share) : ''}</span>
      ${LOSSES.map((loss) => html`<span class=${pullClass(loss, chosen)} aria-hidden="true">${losses ? arrow(-(losses[loss].grad[i] ?? 0)) : nothing}</span>`)}
    </div>
  `;
}

/** A native slider: pointer, touch, keyboard and speech come with it. */
function grip({ q, limit, words, format, drag }: TugView, answers: Answers, i: number): TemplateResult {
  const share = q[i] ?? 0;
  return html`
    <input
      type="range"
      max=${100 * limit}
      step="0.5"
      .value=${String(100 * share)}
      aria-label=${tokenLabel(answers, i, words)}
      aria-valuetext=${words.lanes.sentenceToken(words.lanes.student, format.percent(answers.p[i] ?? 0), format.percent(share))}
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

/** What the arrows say, as numbers. */
export function pullSheet({ answers, q, losses, words, format }: TugView): Sheet {
  return {
    columns: [words.lanes.token, words.lanes.teacher, words.lanes.student, ...LOSSES.map((loss) => `${words.tug.short[loss]} −dL/dz`)],
    rows: (answers?.p ?? []).map((p, i) => [
      answers ? tokenLabel(answers, i, words) : '',
      p,
      q[i] ?? 0,
      ...LOSSES.map((loss) => -(losses?.[loss].grad[i] ?? 0)),
    ]),
    print: (value, column) => (column < 3 ? format.percent(value) : format.signed(value, 3)),
  };
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
  .tug .sums > * {
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
  .tug .on {
    border-inline: 1px solid var(--soft);
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
  @media (max-width: 899px) {
    .tug {
      grid-template-columns: minmax(3rem, max-content) minmax(0, 1fr) 3.2em 3.2em minmax(3rem, 4rem);
    }
    .tug .pull:not(.on) {
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
    .tug .sums .pull {
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
