/** View C: how far each token's probability is from the teacher's, over the whole run: blue too low, orange too high. */

import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { TITLE, panels, stepTicks, tokenLine, type Look } from './chart';
import { checkpoints, chosenRow, rowsOf, type Row } from './picture';

/** Whole doublings from -3 to 3, three standing for all beyond; null where there is nothing to compare. */
export function heatBin(p: number, q: number): number | null {
  const ratio = Math.log2(q / p);
  if (!(p > 0) || Number.isNaN(ratio)) return null;
  // Rounded away from zero on both sides, so that half and double are treated alike.
  return Math.sign(ratio) * Math.min(3, Math.round(Math.abs(ratio))) + 0;
}

export interface HeatColumn {
  readonly step: number;
  /** Null while the run has not come so far. */
  readonly rows: readonly Row[] | null;
}

/** Columns stand where they will stand at the end, so that nothing moves while training. */
export function heatColumns({ session, picture }: Pick<Look, 'session' | 'picture'>, most: number, tokens: number): HeatColumn[] {
  const { snapshots } = session;
  const index = session.info?.places.indexOf(picture.place) ?? -1;
  return checkpoints(session.steps, most).map((step) => {
    const at = snapshots.at(step);
    if (at < 0 || (snapshots.steps.at(-1) ?? -1) < step) return { step, rows: null };
    const students = picture.students.map((one) => ({
      ...one,
      q: snapshots.q(at, one.student, index, picture.place.tokens.length),
    }));
    return { step: snapshots.steps[at] ?? step, rows: rowsOf({ place: picture.place, students }, tokens) };
  });
}

export const HEAT_TOKENS = 10;
export const HEAT_COLUMNS = 24;
const BINS = [-3, -2, -1, 0, 1, 2, 3] as const;
const HIGH = 24;
const SWATCHES = ['≤1/6', '1/4', '1/2', '≈', '×2', '×4', '≥×6'] as const;

const colour = (bin: number) => `fill:var(--${bin === 0 ? 'c' : bin < 0 ? 'n' : 'o'}${Math.abs(bin)})`;
const glyph = (bin: number) => (Math.abs(bin) < 2 ? '' : bin < 0 ? '−' : '+');
const loudness = (bin: number) => (Math.abs(bin) === 3 ? 'loud' : 'weak');

export function heatView(look: Look, width: number): TemplateResult {
  const rows = rowsOf(look.picture, HEAT_TOKENS);
  const swatch = Math.max(1, Math.min(41, width / BINS.length));
  return html`
    <svg class="plot heat" width=${BINS.length * swatch} height="50">
      ${BINS.map(
        (bin, i) => svg`
          <rect class="grid" style=${colour(bin)} x=${i * swatch} y="2" width=${swatch} height="20"></rect>
          <text class=${loudness(bin)} x=${(i + 0.5) * swatch} y="17" text-anchor="middle">${glyph(bin)}</text>
          <text x=${(i + 0.5) * swatch} y="38" text-anchor="middle">${SWATCHES[i]}</text>`,
      )}
    </svg>
    ${panels(width, look.picture.students, 300, ({ student }, w) => ({
      width: w,
      height: TITLE + rows.length * HIGH + 36,
      body: strip(look, rows, student, w),
    }))}
  `;
}

function strip(look: Look, rows: readonly Row[], student: number, w: number): SVGTemplateResult {
  const { picture, words, token } = look;
  const left = Math.min(110, w * 0.28);
  const columns = heatColumns(look, Math.min(HEAT_COLUMNS, Math.floor((w - left) / 13)), HEAT_TOKENS);
  const wide = Math.max(1, (w - left) / Math.max(1, columns.length));
  const chosen = chosenRow(rows, token);
  const now = columns.findLastIndex(({ step }) => step <= picture.step);
  const bottom = TITLE + rows.length * HIGH;
  return svg`
    <g class="heat">${cells(rows, columns, student, left, wide)}</g>
    ${now < 0 ? '' : svg`<path class="here" d="M${left + (now + 0.5) * wide} ${TITLE - 1}l-5 -6h10zm0 ${bottom - TITLE + 2}l-5 6h10z"></path>`}
    ${stepTicks(
      columns.map(({ step }) => step),
      (_, i) => left + (i + 0.5) * wide,
      bottom + 18,
    )}
    <text x=${w} y=${bottom + 33} text-anchor="end">${words.overlap.stepAxis}</text>
    ${rows.map((row, i) =>
      tokenLine(look, { ...row, chosen: i === chosen, y: TITLE + i * HIGH, width: w, height: HIGH, room: left - 8 }),
    )}`;
}

/** One path per bin instead of hundreds of rectangles: cheap enough to redraw while training. */
function cells(rows: readonly Row[], columns: readonly HeatColumn[], student: number, left: number, wide: number): SVGTemplateResult[] {
  const places = BINS.map(() => [] as Array<readonly [number, number]>);
  columns.forEach((column, i) =>
    rows.forEach((row, j) => {
      const bin = heatBin(row.p, column.rows?.[j]?.q[student] ?? NaN);
      if (bin !== null) places[bin + 3]?.push([left + i * wide, TITLE + j * HIGH]);
    }),
  );
  return BINS.map((bin, i) => {
    const here = places[i] ?? [];
    const d = here.map(([x, y]) => `M${x.toFixed(1)} ${y}h${wide.toFixed(1)}v${HIGH}h${(-wide).toFixed(1)}z`).join('');
    return svg`
      <path class="grid" style=${colour(bin)} d=${d}></path>
      <text class=${loudness(bin)} text-anchor="middle">${glyph(bin) && here.map(
        ([x, y]) => svg`<tspan x=${x + wide / 2} y=${y + 17}>${glyph(bin)}</tspan>`,
      )}</text>`;
  });
}
