/** A line chart over optimizer steps: training values as thin lines, held-out values as marked points. */

import { ticks } from 'd3-array';
import { line } from 'd3-shape';
import { css, html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Family } from '../objectives';

export interface Point {
  readonly step: number;
  readonly value: number;
}

export interface Series {
  /** A to D: written at the end of the line, so that colour is never the only sign. */
  readonly letter: string;
  readonly family: Family;
  /** Decides dash and marker. */
  readonly student: number;
  readonly training: readonly Point[];
  readonly heldOut: readonly Point[];
}

export interface CurveView {
  /** In CSS pixels; the chart is redrawn, never scaled, so that its text stays readable. */
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  /** End of the vertical axis; it starts at 0. */
  readonly top: number;
  readonly digits: number;
  readonly label: string;
  readonly stepLabel: string;
  readonly series: readonly Series[];
  /** Steps at which an objective was changed. */
  readonly changes: readonly number[];
}

const MARGIN = { top: 18, right: 30, bottom: 36, left: 44 } as const;

export const curveStyles = css`
  svg.curve {
    display: block;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    overflow: visible;
  }
  .curve text {
    fill: var(--soft);
  }
  .curve .grid {
    stroke: var(--line);
    shape-rendering: crispEdges;
  }
  .curve .change {
    stroke: var(--soft);
    stroke-dasharray: 2 3;
  }
  .curve path {
    fill: none;
    stroke: var(--mine);
    stroke-linejoin: round;
  }
  .curve .training {
    stroke-width: 1.75;
  }
  .curve .faint {
    stroke-width: 1.25;
    opacity: 0.75;
  }
  .curve .measured {
    stroke-width: 2.5;
  }
  .curve .d1 {
    stroke-dasharray: 7 4;
  }
  .curve .d2 {
    stroke-dasharray: 2 3;
  }
  .curve .d3 {
    stroke-dasharray: 10 3 2 3;
  }
  .curve path.mark {
    fill: var(--card);
    stroke: var(--mine);
    stroke-width: 2.25;
  }
  .curve .end {
    fill: var(--ink);
    font-weight: 700;
    font-size: 13px;
  }
`;

export function curveView(view: CurveView): TemplateResult {
  const { width, height, steps, top } = view;
  const x = linear(steps, MARGIN.left, Math.max(MARGIN.left + 1, width - MARGIN.right));
  const y = linear(top, height - MARGIN.bottom, MARGIN.top);
  const path = line<Point>((point) => x(point.step), (point) => y(Math.min(top, point.value)));
  const ends = spread(view.series.map((series) => y(Math.min(top, lastValue(series) ?? 0))));
  return html`
    <svg class="curve" width=${width} height=${height} aria-hidden="true">
      ${ticks(0, top, 4).map(
        (tick) => svg`
          <line class="grid" x1=${MARGIN.left} x2=${width - MARGIN.right} y1=${y(tick)} y2=${y(tick)}></line>
          <text x=${MARGIN.left - 8} y=${y(tick) + 4} text-anchor="end">${tick.toFixed(view.digits)}</text>`,
      )}
      ${ticks(0, steps, Math.max(2, Math.floor(width / 110))).map(
        (tick) => svg`<text x=${x(tick)} y=${height - MARGIN.bottom + 17} text-anchor="middle">${tick}</text>`,
      )}
      <text x=${MARGIN.left} y="10">${view.label}</text>
      <text x=${width - MARGIN.right} y=${height - 3} text-anchor="end">${view.stepLabel}</text>
      ${view.changes.map(
        (step) => svg`<line class="change" x1=${x(step)} x2=${x(step)} y1=${MARGIN.top} y2=${height - MARGIN.bottom}></line>`,
      )}
      ${view.series.map((series, i) => seriesView(series, path, x, y, top, ends[i] ?? 0))}
    </svg>
  `;
}

type Scale = (value: number) => number;

/** From 0 to `end` onto pixels. The library's scales bring colours and formats along, nine kilobytes for this line. */
function linear(end: number, from: number, to: number): Scale {
  return (value) => from + (value / end) * (to - from);
}

function seriesView(
  series: Series,
  path: (points: Point[]) => string | null,
  x: Scale,
  y: Scale,
  top: number,
  end: number,
): SVGTemplateResult {
  const { training, heldOut, student, letter } = series;
  const dash = ` d${student}`;
  const last = training.at(-1) ?? heldOut.at(-1);
  return svg`
    <g class=${series.family}>
      ${training.length > 0
        ? svg`<path class=${`${heldOut.length > 0 ? 'faint' : 'training'}${dash}`} d=${path([...training]) ?? ''}></path>`
        : nothing}
      ${heldOut.length > 0 ? svg`<path class=${`measured${dash}`} d=${path([...heldOut]) ?? ''}></path>` : nothing}
      ${heldOut.map((point) => marker(student, x(point.step), y(Math.min(top, point.value))))}
      ${last ? svg`<text class="end" x=${x(last.step) + 8} y=${end + 5}>${letter}</text>` : nothing}
    </g>`;
}

const MARKERS = ['M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z', 'M-3.5 -3.5H3.5V3.5H-3.5Z', 'M0 -4.5L4.5 3.5H-4.5Z', 'M0 -5L5 0L0 5L-5 0Z'];

/** A is round, B a square, C a triangle, D a diamond. */
export function marker(student: number, x: number, y: number): SVGTemplateResult {
  return svg`<path class="mark" d=${MARKERS[student] ?? MARKERS[0]} transform=${`translate(${x.toFixed(1)} ${y.toFixed(1)})`}></path>`;
}

function lastValue({ training, heldOut }: Series): number | undefined {
  return heldOut.at(-1)?.value ?? training.at(-1)?.value;
}

/** Moves labels that would lie on each other apart. */
function spread(heights: readonly number[]): number[] {
  const gap = 14;
  const order = heights.map((height, i) => ({ height, i })).sort((a, b) => a.height - b.height);
  for (let pass = 0; pass < heights.length; pass += 1) {
    for (let k = 1; k < order.length; k += 1) {
      const [above, below] = [order[k - 1], order[k]];
      if (!above || !below || below.height - above.height >= gap) continue;
      const middle = (above.height + below.height) / 2;
      above.height = middle - gap / 2;
      below.height = middle + gap / 2;
    }
  }
  const moved = [...heights];
  for (const { height, i } of order) moved[i] = height;
  return moved;
}
