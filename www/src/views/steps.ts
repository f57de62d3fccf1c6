/** View E: probability over the teacher's rank, logarithmic: the teacher as an area, each student as a stepped line. */

import { html, svg, type TemplateResult } from 'lit';
import { family } from '../objectives';
import { DASHES, decades, mark, type Look } from './chart';
import { chosenRow, fit, floorOf, logShare, rowsOf, tokenName } from './picture';

const TOKENS = 12;
const LEFT = 44;
const RIGHT = 26;
const TOP = 10;
const PLOT = 230;
const FOOT = 74;

export function curveView(look: Look, width: number): TemplateResult {
  const { picture, token, words } = look;
  const floor = floorOf(picture.place);
  const rows = rowsOf(picture, TOKENS);
  const wide = Math.max(1, (width - LEFT - RIGHT) / rows.length);
  const y = (value: number) => TOP + PLOT * (1 - logShare(value, floor));
  const chosen = chosenRow(rows, token);
  const stairs = (values: readonly number[]) =>
    values.map((value, i) => (Number.isNaN(value) ? '' : `${i > 0 && !Number.isNaN(values[i - 1]) ? 'L' : 'M'}${LEFT + i * wide} ${y(value)}h${wide}`)).join('');
  const teacher = stairs(rows.map(({ p }) => p));
  const ends = apart(picture.students.map(({ student }) => y(rows.at(-1)?.q[student] || floor)));
  return html`
    <svg class="plot" width=${width} height=${TOP + PLOT + FOOT}>
      ${teacher ? svg`<path class="pale" d="${teacher}V${TOP + PLOT}H${LEFT}z"></path>` : ''}
      ${decades(floor).map(
        ([value, label]) => svg`
          <path class="grid" d="M${LEFT} ${y(value)}H${width - RIGHT}"></path>
          <text x=${LEFT - 6} y=${y(value) + 4} text-anchor="end">${label}</text>`,
      )}
      <path class="edge" d=${teacher}></path>
      ${picture.students.map(
        ({ student, letter, objective }, i) => svg`
          <g class=${family(objective)}>
            <path class="line" stroke-dasharray=${DASHES[student] ?? ''} d=${stairs(rows.map(({ q }) => q[student] ?? NaN))}></path>
            ${rows.map(({ q }, j) =>
              Number.isNaN(q[student] ?? NaN) ? '' : svg`<path class="dot open" d=${mark(student, LEFT + (j + 0.5) * wide, y(q[student] ?? floor), 3.5)}></path>`,
            )}
            <text class="strong" x=${width - RIGHT + 8} y=${(ends[i] ?? 0) + 4}>${letter}</text>
          </g>`,
      )}
      ${rows.map((row, j) => {
        const x = LEFT + (j + 0.5) * wide;
        return svg`
          <g class=${j === chosen ? 'chosen' : ''} data-token=${row.token}>
            <text class=${row.peak ? 'strong' : ''} transform="translate(${x + 4} ${TOP + PLOT + 14}) rotate(-55)" text-anchor="end">${fit(tokenName(picture.place, row.token, words), 72)}</text>
            <rect class="hit" x=${x - wide / 2} y=${TOP} width=${wide} height=${PLOT + FOOT}></rect>
          </g>`;
      })}
    </svg>
  `;
}

/** Heights of labels, pushed down where they would lie on each other. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const moved = [...heights];
  order.forEach((i, k) => {
    const before = moved[order[k - 1] ?? -1];
    if (before !== undefined) moved[i] = Math.max(moved[i] ?? 0, before + 13);
  });
  return moved;
}
