/** View H: the teacher's bars to the left, the student's to the right, with their numbers: for paper. */

import { svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { TITLE, panels, tokenLine, type Look } from './chart';
import { chosenRow, rowsOf } from './picture';

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

function bars(look: Look, student: number, w: number): SVGTemplateResult {
  const { picture, token, words, format } = look;
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
      const body = svg`
        <rect class="pale" x=${middle - long(row.p)} y=${y + 3} width=${long(row.p)} height="18"></rect>
        <rect class="bar" x=${middle} y=${y + 3} width=${long(q)} height="18"></rect>
        <text x=${middle - long(row.p) - 4} y=${y + 16} text-anchor="end">${format.percent(row.p)}</text>
        <text x=${middle + long(q) + 4} y=${y + 16}>${format.percent(q)}</text>`;
      return tokenLine(look, { ...row, chosen: i === chosen, y, width: w, height: HIGH, room: left - 6, body });
    })}
    <path class="edge" d="M${middle} ${TITLE + HEAD}v${rows.length * HIGH}"></path>`;
}
