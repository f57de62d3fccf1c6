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
    <text x="6" y="30">${views.student}</text>
    <text x=${side - 6} y=${side - 20} text-anchor="end" class="strong">${views.missed}</text>
    <text x=${side - 6} y=${side - 6} text-anchor="end">${views.teacher}</text>`;
}

/** Labels in the order of worth, each only where no other stands. */
function dots(look: Look, student: number, side: number): SVGTemplateResult[] {
  const { picture, token, words } = look;
  const all = scatterDots(look, student);
  const chosen = token === null ? -1 : (rowsOf(picture, Infinity)[chosenRow(rowsOf(picture, Infinity), token)]?.token ?? -1);
  const taken: Array<readonly [number, number]> = [
    [0, 16],
    [0, 30],
    [side - 90, side - 6],
    [side - 90, side - 20],
  ];
  const ordered = [...all].sort((a, b) => Number(b.token === chosen) - Number(a.token === chosen) || Number(b.peak) - Number(a.peak));
  const label = new Map<number, readonly [string, number, boolean]>();
  for (const dot of ordered.filter(({ token: t, peak }) => peak || t === chosen || t === picture.place.tokens.length)) {
    const [x, y] = [side * dot.x, side * (1 - dot.y) + 4];
    const name = fit(tokenName(picture.place, dot.token, words), 80);
    const end = x > side - 80;
    const from = end ? x - 80 : x + 10;
    if (dot.token !== chosen && taken.some(([u, v]) => Math.abs(v - y) < 13 && Math.abs(u - from) < 80)) continue;
    taken.push([from, y]);
    label.set(dot.token, [name, end ? x - 10 : x + 10, end]);
  }
  return all.reverse().map((dot) => {
    const [x, y] = [side * dot.x, side * (1 - dot.y)];
    const [name, at, end] = label.get(dot.token) ?? ['', 0, false];
    return svg`
      <g class=${dot.token === chosen ? 'chosen' : ''} data-token=${dot.token}>
        <path class="dot${dot.peak ? '' : ' open'}" d=${mark(student, x, y, dot.peak ? 5 : 3.5)}></path>
        <text x=${at} y=${y + 4} text-anchor=${end ? 'end' : 'start'}>${name}</text>
        <circle class="hit" cx=${x} cy=${y} r="12"></circle>
      </g>`;
  });
}
