/** View H: the teacher's bars to the left, the student's to the right, with their numbers: for paper. */

import { svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { TITLE, panels, type Look } from './chart';
import { chosenRow, fit, rowsOf, tokenName } from './picture';

const TOKENS = 10;
const HIGH = 24;
const HEAD = 20;
const NUMBER = 46;

export function mirrorView(look: Look, width: number): TemplateResult {
  const rows = rowsOf(look.picture, TOKENS).length;
  return panels(width, look.picture.students, 300, ({ student }, w) => ({
    width: w,
    height: TITLE + HEAD + rows * HIGH,
    body: bars(look, student, w),
  }));
}

function bars({ picture, token, words, format }: Look, student: number, w: number): SVGTemplateResult {
  const rows = rowsOf(picture, TOKENS);
  const limit = Math.max(1e-9, ...rows.flatMap(({ p, q }) => [p, ...q]).filter((value) => value > 0));
  const left = Math.min(100, w * 0.27);
  const middle = (left + w) / 2;
  const room = Math.max(1, (w - left) / 2 - NUMBER - 4);
  const chosen = chosenRow(rows, token);
  const long = (value: number) => (value > 0 ? (room * value) / limit : 0);
  return svg`
    <text x=${middle - 8} y=${TITLE + 12} text-anchor="end">${words.lanes.teacher}</text>
    <text x=${middle + 8} y=${TITLE + 12}>${words.lanes.student}</text>
    ${rows.map((row, i) => {
      const y = TITLE + HEAD + i * HIGH;
      const q = row.q[student] ?? NaN;
      return svg`
        <g class=${i === chosen ? 'chosen' : ''} data-token=${row.token}>
          <text class=${row.peak ? 'strong' : ''} x="0" y=${y + 16}>${fit(tokenName(picture.place, row.token, words), left - 6)}</text>
          <rect class="pale" x=${middle - long(row.p)} y=${y + 3} width=${long(row.p)} height="18"></rect>
          <rect class="bar" x=${middle} y=${y + 3} width=${long(q)} height="18"></rect>
          <text x=${middle - long(row.p) - 4} y=${y + 16} text-anchor="end">${format.percent(row.p)}</text>
          <text x=${middle + long(q) + 4} y=${y + 16}>${format.percent(q)}</text>
          <rect class="hit" x="0" y=${y} width=${w} height=${HIGH}></rect>
        </g>`;
    })}
    <path class="edge" d="M${middle} ${TITLE + HEAD}v${rows.length * HIGH}"></path>`;
}
