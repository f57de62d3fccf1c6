/** View B: teacher's against student's probability, both logarithmic: what lies below the band is missed, above it over-said. */

import { svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { TITLE, decades, mark, panels, type Look } from './chart';
import { chosenRow, fit, floorOf, logShare, rowsOf, tokenName } from './picture';

export interface Dot {
  readonly token: number;
  /** Shares of the sides, 0 at the floor. */
  readonly x: number;
  readonly y: number;
  readonly peak: boolean;
}

/** What is not a number has no dot; what is too small for the scale lies on its edge. */
export function scatterDots({ picture }: Pick<Look, 'picture'>, student: number): Dot[] {
  const floor = floorOf(picture.place);
  return rowsOf(picture, Infinity).flatMap(({ token, p, q, peak }) => {
    const y = q[student] ?? NaN;
    return Number.isNaN(p + y) ? [] : [{ token, x: logShare(p, floor), y: logShare(y, floor), peak }];
  });
}

const LEFT = 44;
const BOTTOM = 36;

export function scatterView(look: Look, width: number): TemplateResult {
  return panels(width, look.picture.students, 240, ({ student }, w) => {
    const side = Math.max(1, Math.min(w - LEFT - 10, 330));
    const body = svg`<g transform="translate(${LEFT} ${TITLE})">${frame(look, side)}${dots(look, student, side)}</g>`;
    return { width: w, height: TITLE + side + BOTTOM, body };
  });
}

function frame({ picture, words }: Look, side: number): SVGTemplateResult {
  const floor = floorOf(picture.place);
  const at = (value: number) => side * logShare(value, floor);
  const double = side - at(0.5);
  const { views } = words;
  return svg`
    <path class="band" d="M0 ${side}V${side - double}L${side - double} 0H${side}V${double}L${double} ${side}z"></path>
    ${decades(floor).map(
      ([value, label], i) => svg`
        <path class="grid" d="M0 ${side - at(value)}h${side}M${at(value)} 0v${side}"></path>
        <text x="-6" y=${side - at(value) + 4} text-anchor="end">${label}</text>
        ${i % Math.ceil((45 * decades(floor).length) / side) === 0 ? svg`<text x=${at(value)} y=${side + 16} text-anchor="middle">${label}</text>` : ''}`,
    )}
    <path class="diagonal" d="M0 ${side}L${side} 0"></path>
    <text x="6" y="16" class="strong">${views.over}</text>
    <text x=${side - 6} y=${side - 8} text-anchor="end" class="strong">${views.missed}</text>
    <text x=${-LEFT} y=${side + 32}>${views.student}</text>
    <text x=${side} y=${side + 32} text-anchor="end">${views.teacher}</text>`;
}

function dots(look: Look, student: number, side: number): SVGTemplateResult[] {
  const { picture, token } = look;
  const rows = rowsOf(picture, Infinity);
  const chosen = rows[chosenRow(rows, token)]?.token ?? -1;
  const all = scatterDots(look, student);
  const labels = placeLabels(look, all, side, chosen);
  // Peaks are drawn last: they lie on top.
  return all.reverse().map((dot) => {
    const [x, y] = [side * dot.x, side * (1 - dot.y)];
    const label = labels.get(dot.token);
    return svg`
      <g class=${dot.token === chosen ? 'chosen' : ''} data-token=${dot.token}>
        <path class="dot${dot.peak ? '' : ' open'}" d=${mark(student, x, y, dot.peak ? 5 : 3.5)}></path>
        ${label ? svg`<text x=${label.x} y=${y + 4}>${label.text}</text>` : ''}
        <circle class="hit" cx=${x} cy=${y} r="12"></circle>
      </g>`;
  });
}

interface Label {
  readonly text: string;
  readonly x: number;
}

/** The chosen token, the peaks and the rest get their names, each only where no other stands. */
function placeLabels({ picture, words }: Look, all: readonly Dot[], side: number, chosen: number): Map<number, Label> {
  const rank = ({ token, peak }: Dot) => (token === chosen ? 0 : peak ? 1 : token === picture.place.tokens.length ? 2 : 3);
  const labels = new Map<number, Label>();
  const boxes = all.map(({ token, x, y }) => ({ token, from: side * x - 6, to: side * x + 6, y: side * (1 - y) }));
  const taken = [{ token: -1, from: 0, to: 66, y: 12 }, ...boxes];
  for (const dot of [...all].sort((a, b) => rank(a) - rank(b))) {
    if (rank(dot) === 3) break;
    const text = fit(tokenName(picture.place, dot.token, words), 80);
    const wide = 12 + 7.5 * text.length;
    const [x, y] = [side * dot.x, side * (1 - dot.y)];
    const free = (from: number) =>
      from + wide <= side + 12 && taken.every((box) => box.token === dot.token || Math.abs(box.y - y) >= 11 || box.to < from || box.from > from + wide);
    const from = [x + 10, x - 4 - wide].find(free) ?? (rank(dot) === 0 ? x - 4 - wide : null);
    if (from === null) continue;
    taken.push({ token: dot.token, from, to: from + wide, y });
    labels.set(dot.token, { text, x: from });
  }
  return labels;
}
