/** View A, the lane overlay: in each token's lane a pale wide bar for the teacher and a narrow dark one for the student. */

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { TokenChoice } from '../elements/token-choice';
import type { Dictionary, Language } from '../i18n';
import { visible, type LaneModel, type LaneRow } from '../lanes';
import { contextLine, footView, type Origin } from './foot';

export interface LaneView {
  /** Bars; may be newer than the text. */
  readonly bars: LaneModel;
  /** Numbers and sentences; refreshed a few times per second only. */
  readonly text: LaneModel;
  readonly letter: string;
  readonly objective: string;
  readonly origin: Origin;
  readonly language: Language;
  readonly words: Dictionary;
  readonly format: Format;
  /** Token that is marked in every chart; null for none. */
  readonly token: number | null;
  readonly choice: TokenChoice;
  /** What is said aloud about the chosen token. */
  readonly said: string;
}

export const laneStyles = css`
  .lanes {
    display: grid;
    grid-template-columns: minmax(4.5rem, max-content) minmax(0, 1fr) 3.6em 3.6em;
    column-gap: 0.6rem;
    align-items: center;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .pick {
    border-radius: 6px;
  }
  .row {
    display: contents;
  }
  .row > * {
    height: 28px;
    line-height: 28px;
  }
  .head > * {
    color: var(--soft);
    font-size: 0.75rem;
    height: 24px;
    line-height: 24px;
  }
  .token {
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    max-width: 9rem;
    color: var(--soft);
  }
  .peak .token {
    color: var(--ink);
    font-weight: 650;
  }
  .dot {
    display: inline-block;
    width: 1.4em;
    font-size: 0.7em;
    vertical-align: 0.12em;
  }
  .chosen > * {
    background: var(--sunk);
    box-shadow: inset 0 -2px var(--focus);
  }
  .next .word {
    border-bottom: 2px solid var(--ink);
  }
  .number {
    text-align: end;
  }
  .number.teacher {
    color: var(--soft);
  }
  .peak .number {
    font-weight: 600;
  }
  svg.lane {
    display: block;
    width: 100%;
    overflow: visible;
  }
  .lane .ground {
    fill: var(--sunk);
  }
  .lane .pale {
    fill: var(--teacher-pale);
  }
  .lane .edge {
    fill: var(--teacher);
  }
  /* The line sets it off from the teacher’s bar, which is too near in lightness. */
  .lane .dark {
    fill: var(--mine);
    stroke: var(--ink);
  }
  .lane .over {
    fill: var(--ink);
  }
  .rest > * {
    margin-top: 8px;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    color: var(--soft);
    font-size: 0.75rem;
    line-height: 1.6;
  }
  .legend:lang(ja) {
    line-height: 1.7;
  }
  .legend i {
    display: inline-block;
    vertical-align: -0.1em;
    margin-inline-end: 0.4em;
  }
  .legend .key-teacher {
    width: 22px;
    height: 12px;
    background: var(--teacher-pale);
    border-inline-end: 2px solid var(--teacher);
  }
  .legend .key-student {
    width: 22px;
    height: 8px;
    border: 1px solid var(--ink);
    background: var(--mine);
    vertical-align: 0.15em;
  }
  .order {
    min-height: 2lh;
  }
  @media (max-width: 420px) {
    .lanes {
      grid-template-columns: minmax(3.5rem, max-content) minmax(0, 1fr) 3.4em 3.4em;
      column-gap: 0.4rem;
      font-size: 0.8125rem;
    }
    .token {
      max-width: 5.5rem;
    }
    .order {
      min-height: 3lh;
    }
  }
  /* View H, mirrored bars: what lies one in front of the other on the screen stands side by side on paper. */
  @media print {
    svg.lane {
      width: 50%;
      margin-left: 50%;
    }
    .lane .ground {
      x: -100%;
      width: 200%;
    }
    .lane :is(.pale, .edge) {
      transform: scaleX(-1);
    }
    .lane .dark {
      y: 4px;
      height: 20px;
    }
  }
  @media (forced-colors: active) {
    .lane .dark,
    .lane .over {
      fill: Highlight;
    }
    .lane .edge {
      fill: CanvasText;
    }
    .chosen > * {
      border-bottom: 2px solid Highlight;
    }
  }
`;

export function lanesView(view: LaneView): TemplateResult {
  const { words, text, letter, format, choice } = view;
  const sentence = words.lanes.sentence(
    letter,
    text.rows
      .filter((row) => row.peak)
      .map((row) => words.lanes.sentenceToken(name(row, words), format.percent(row.p), format.percent(row.q)))
      .join(words.languageName === '日本語' ? '、' : ', '),
  );
  return html`
    <figure aria-label=${sentence}>
      <div
        class="pick"
        tabindex="0"
        role="group"
        aria-label=${words.views.hint}
        @keydown=${choice.onKey}
        @click=${choice.onPointer}
        @pointerover=${choice.onPointer}
        @pointerleave=${choice.onLeave}
      >
        <div class="lanes" aria-hidden="true">
          <div class="row head">
            <span>${words.lanes.token}</span><span></span>
            <span class="number">${words.lanes.teacher}</span><span class="number">${words.lanes.student}</span>
          </div>
          ${view.bars.rows.map((row, i) => rowView(view, row, text.rows[i] ?? row))}
        </div>
      </div>
      <p class="hidden" role="status">${view.said}</p>
      ${legend(words)}
      <p class="order small soft">${orderText(view)}</p>
      ${foot(view, sentence)}
    </figure>
  `;
}

function foot({ text, letter, objective, origin, language, words, format }: LaneView, sentence: string): TemplateResult {
  const { step, seed, place, context } = origin;
  return footView({
    language,
    sentence,
    sheet: {
      columns: [words.lanes.token, words.lanes.teacher, words.lanes.student],
      rows: text.rows.map((row) => [label(row, words), row.p, row.q]),
      print: format.percent,
    },
    titles: [`${words.student.name(letter)}${words.views.colon}${objective}`, words.views.run(format.whole(step), String(seed)), contextLine(context)],
    file: `crest-lanes-${letter}-place-${place + 1}-step-${step}-seed-${seed}`,
    run: true,
  });
}

function rowView({ bars, words, format, token }: LaneView, row: LaneRow, numbers: LaneRow): TemplateResult {
  // A token without a lane of its own lies in the rest.
  const chosen = token === row.index || (row.token === null && token !== null && token >= bars.rows.length - 1);
  const classes = `row${row.peak ? ' peak' : ''}${row.next ? ' next' : ''}${row.token === null ? ' rest' : ''}${chosen ? ' chosen' : ''}`;
  return html`
    <div class=${classes} data-token=${row.index}>
      <span class="token" title=${label(row, words)}>
        <span class="dot">${row.peak ? '●' : ''}</span><span class="word">${name(row, words)}</span>
      </span>
      ${bar(row, bars.limit)}
      <span class="number teacher">${format.percent(numbers.p)}</span>
      <span class="number">${format.percent(numbers.q)}</span>
    </div>
  `;
}

function bar({ p, q }: LaneRow, limit: number): TemplateResult {
  const width = (share: number) => `${(100 * Math.min(1, Math.max(0, share / limit))).toFixed(2)}%`;
  return html`
    <svg class="lane" height="28">
      <rect class="ground" x="0" y="4" width="100%" height="20"></rect>
      <rect class="pale" x="0" y="4" width=${width(p)} height="20"></rect>
      <rect class="edge" x=${width(p)} y="4" width="2" height="20" transform="translate(-2 0)"></rect>
      <rect class="dark" x="0" y="10" width=${width(q)} height="8"></rect>
      ${q > limit
        ? svg`<svg x="100%" y="4" width="10" height="20" overflow="visible"><path class="over" d="M-9 2 L0 10 L-9 18 Z"></path></svg>`
        : nothing}
    </svg>
  `;
}

function legend(words: Dictionary): TemplateResult {
  return html`
    <div class="legend" aria-hidden="true">
      <span><i class="key-teacher"></i>${words.lanes.legendTeacher}</span>
      <span><i class="key-student"></i>${words.lanes.legendStudent}</span>
      <span>● ${words.lanes.legendPeak}</span>
      <span><u>${words.lanes.legendNext}</u></span>
      <span>▶ ${words.lanes.legendOver}</span>
    </div>
  `;
}

function orderText({ text, words }: LaneView): string {
  const { pairs, kept, swapped } = text.order;
  const count = words.lanes.order(kept, pairs);
  return swapped ? `${count} ${words.lanes.swapped(quote(swapped[0]), quote(swapped[1]))}` : count;
}

function quote(token: string): string {
  return `“${visible(token).replace(/^␣/, '')}”`;
}

function name(row: LaneRow, words: Dictionary): string {
  if (row.token === null) return words.lanes.rest;
  // Most tokens begin with a space; drawing it every time would only be noise.
  return row.token === '' ? words.lanes.unknown : visible(row.token.replace(/^ (?=\S)/, ''));
}

/** The numbers of a token, as they are said aloud. */
export function saidOf({ rows }: LaneModel, token: number | null, letter: string, words: Dictionary, format: Format): string {
  const row = token === null ? undefined : (rows.find(({ index }) => index === token) ?? rows.at(-1));
  return row ? `${letter}${words.views.colon}${words.lanes.sentenceToken(label(row, words), format.percent(row.p), format.percent(row.q))}` : '';
}

function label(row: LaneRow, words: Dictionary): string {
  if (row.token === null) return `${words.lanes.rest} (${words.lanes.restNote})`;
  const marks = [row.peak ? words.lanes.peak : '', row.next ? words.lanes.next : ''].filter(Boolean);
  const token = row.token === '' ? words.lanes.unknown : visible(row.token);
  return `${token}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
}
