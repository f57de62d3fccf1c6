/** What the charts share: the data of a figure, panels side by side, marks and dashes that tell students apart without colour. */

import { css, html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { family } from '../objectives';
import type { Session } from '../session/session';
import { fit, tokenName, type Picture, type StudentPicture } from './picture';

export type Cell = string | number;

/** Numbers stay numbers until they are shown, so that the CSV keeps their digits. */
export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly Cell[]>;
  readonly print: (value: number, column: number) => string;
}

/** Everything that <crest-figure> needs. */
export interface FigureData {
  readonly heading: string;
  readonly note: string;
  /** The note at the step with the longest number. */
  readonly noteRoom: string;
  /** What the chart says, in words. */
  readonly sentence: string;
  /** Draws into so many pixels. */
  readonly draw: (width: number) => TemplateResult;
  readonly table: Sheet;
  /** File name of exports, without its ending. */
  readonly file: string;
  /** Tokens that can be chosen, the rest among them; without it nothing can. */
  readonly choices?: number;
  /** Numbers of the chosen token. */
  readonly readout?: string;
  readonly readoutRoom?: string;
}

/** What a reader looks at. */
export interface Look {
  readonly session: Session;
  readonly picture: Picture;
  /** Null: the newest. */
  readonly step: number | null;
  readonly token: number | null;
  readonly words: Dictionary;
  readonly format: Format;
}

export const DASHES = ['', '7 4', '2 3', '10 3 2 3'] as const;

/** A is round, B square, C a triangle, D a diamond. */
export function mark(student: number, x: number, y: number, r: number): string {
  const shapes = [
    `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
    `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
    `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}z`,
    `M${x} ${y - 1.4 * r}l${1.4 * r} ${1.4 * r}l${-1.4 * r} ${1.4 * r}l${-1.4 * r} ${-1.4 * r}z`,
  ];
  return shapes[student] ?? '';
}

const GAP = 22;
/** Room for a panel's title. */
export const TITLE = 24;

export interface Panel {
  readonly width: number;
  readonly height: number;
  /** Written at the right end of the title. */
  readonly aside?: string;
  readonly body: SVGTemplateResult;
}

/** One panel per student, as many beside each other as have at least so many pixels. */
export function panels(
  width: number,
  students: readonly StudentPicture[],
  least: number,
  draw: (student: StudentPicture, width: number) => Panel,
): TemplateResult {
  let columns = Math.max(1, Math.min(students.length, Math.floor((width + GAP) / (least + GAP))));
  // Three and one would look like a mistake.
  if (students.length === 4 && columns === 3) columns = 2;
  const w = Math.max(1, (width - GAP * (columns - 1)) / columns);
  const drawn = students.map((student) => draw(student, w));
  const high = GAP + Math.max(0, ...drawn.map(({ height }) => height));
  const total = Math.ceil(students.length / columns) * high - GAP;
  return html`
    <svg class="plot" width=${width} height=${Math.max(1, total)}>
      ${students.map(
        ({ student, letter, objective }, i) => svg`
          <g class=${family(objective)} transform="translate(${(i % columns) * (w + GAP)} ${Math.floor(i / columns) * high})">
            <path class="dot" d=${mark(student, 7, 9, 5)}></path>
            <text class="strong" x="18" y="13">${letter}</text>
            <text x="32" y="13">${fit(objective, w - 40 - 7 * (drawn[i]?.aside?.length ?? 0))}</text>
            <text class="strong" x=${w} y="13" text-anchor="end">${drawn[i]?.aside ?? ''}</text>
            ${drawn[i]?.body}
          </g>`,
      )}
    </svg>
  `;
}

interface Line {
  readonly token: number;
  readonly peak: boolean;
  readonly chosen: boolean;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Room for the name. */
  readonly room: number;
  readonly body?: unknown;
}

/** A row that chooses its token: its name, its drawing, and the area that catches the pointer. */
export function tokenLine({ picture, words }: Look, { token, peak, chosen, y, width, height, room, body }: Line): SVGTemplateResult {
  return svg`
    <g class=${chosen ? 'chosen' : ''} data-token=${token}>
      ${body}
      <text class=${peak ? 'strong' : ''} x="0" y=${y + height / 2 + 4}>${fit(tokenName(picture.place, token, words), room)}</text>
      <rect class="hit" x="0" y=${y} width=${width} height=${height}></rect>
    </g>`;
}

/** Steps below a chart: as many as have room, the last always. */
export function stepTicks(steps: readonly number[], x: (step: number, i: number) => number, y: number): SVGTemplateResult[] {
  const end = x(steps.at(-1) ?? 0, steps.length - 1);
  let before = -Infinity;
  return steps.flatMap((step, i) => {
    const at = x(step, i);
    if (at !== end && (at - before < 32 || end - at < 36)) return [];
    before = at;
    return [svg`<text x=${at} y=${y} text-anchor="middle">${step}</text>`];
  });
}

/** Percent at the ends of decades: 100, 10, 1, 0.1, … */
export function decades(floor: number): ReadonlyArray<readonly [number, string]> {
  const count = Math.round(-Math.log10(floor)) + 1;
  return Array.from({ length: count }, (_, i) => [10 ** -i, `${Number((100 * 10 ** -i).toPrecision(1))}%`] as const);
}

export const chartStyles = css`
  svg.plot {
    display: block;
    overflow: visible;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  .plot text {
    fill: var(--soft);
  }
  .plot .strong,
  .plot .chosen text {
    fill: var(--ink);
    font-weight: 650;
  }
  .plot .grid {
    stroke: var(--line);
    fill: none;
  }
  .plot .band {
    fill: none;
    stroke: var(--line);
    stroke-width: 2;
  }
  .plot .here {
    fill: var(--ink);
  }
  .plot .diagonal {
    stroke: var(--soft);
    stroke-dasharray: 4 3;
    fill: none;
  }
  .plot .dot {
    fill: var(--mine);
    stroke: var(--mine);
    stroke-width: 2;
  }
  .plot .open {
    fill: var(--card);
  }
  .plot .line {
    fill: none;
    stroke: var(--mine);
    stroke-width: 2.25;
    stroke-linejoin: round;
  }
  .plot .minor {
    stroke: var(--teacher);
    stroke-width: 1;
  }
  .plot .chosen :is(.line, .dot) {
    stroke: var(--ink);
    stroke-width: 3.5;
  }
  .plot .pale {
    fill: var(--teacher-pale);
  }
  .plot .edge {
    fill: none;
    stroke: var(--teacher);
    stroke-width: 2.5;
  }
  .plot .bar {
    fill: var(--mine);
  }
  .plot .hit {
    fill: transparent;
    cursor: pointer;
  }
  .plot .chosen .hit {
    stroke: var(--ink);
    stroke-width: 1.5;
  }
  .heat {
    forced-color-adjust: none;
    --c0: #f3f4f5;
    --n1: #bcd9ee;
    --n2: #5fa5d6;
    --n3: #0a5a96;
    --o1: #fbd7b4;
    --o2: #ee9a4d;
    --o3: #a84a00;
  }
  .heat .grid {
    stroke: var(--soft);
    stroke-width: 0.5;
  }
  .heat text.weak {
    fill: #1a2027;
    font-size: 11px;
  }
  .heat text.loud {
    fill: #fff;
    font-weight: 700;
    font-size: 14px;
  }
  .matrix {
    table-layout: fixed;
  }
  .matrix :is(td, th) {
    padding-inline: 0.3rem 0;
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  .matrix th:first-child {
    width: 38%;
    padding-inline: 0;
  }
  .matrix thead th {
    vertical-align: bottom;
    white-space: normal;
  }
  .matrix .letter {
    display: grid;
    margin-inline-start: auto;
    color: var(--ink);
  }
  .matrix td {
    white-space: nowrap;
  }
  .matrix .best {
    font-weight: 750;
  }
  .matrix small {
    display: block;
    min-height: 1.5em;
    line-height: 1.5;
    font-weight: 400;
    color: var(--soft);
  }
  @media (max-width: 479px) {
    .matrix {
      font-size: 0.75rem;
    }
    .matrix :is(td, th) {
      padding-inline: 0.125rem 0;
    }
    .matrix th:first-child {
      width: 27%;
    }
    .matrix small {
      font-size: 0.6875rem;
    }
  }
  @media (forced-colors: active) {
    .plot :is(text, .strong),
    .plot .chosen text {
      fill: CanvasText;
    }
    .plot :is(.grid, .diagonal, .line, .dot, .edge) {
      stroke: CanvasText;
    }
    .plot .bar {
      fill: Highlight;
    }
  }
`;
