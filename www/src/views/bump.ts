/** View D: the rank that each student gives to the teacher's first tokens, from checkpoint to checkpoint. */

import { svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { TITLE, mark, panels, stepTicks, tokenLine, type Look } from './chart';
import { checkpoints, fit, tokenName } from './picture';
import { kendallTauB, overlap, ranks } from './ranks';

export const BUMP_TOKENS = 12;
const CHECKPOINTS = 9;
/** Length of the lists whose overlap is written beside tau. */
const TOP = 5;
const HIGH = 24;
const FOOT = 38;

export interface Bump {
  readonly student: number;
  readonly steps: readonly number[];
  /** `ranks[i][j]`: rank of token i among the shown ones at steps[j]. */
  readonly ranks: ReadonlyArray<readonly number[]>;
  /** Agreement with the teacher at the last of the steps; NaN where there is no order. */
  readonly tau: number;
  readonly overlap: number;
  readonly top: number;
}

/** Checkpoints before the step that is looked at, and that step. */
export function bumps({ session, picture }: Pick<Look, 'session' | 'picture'>): Bump[] {
  const { place, students } = picture;
  const shown = Math.min(BUMP_TOKENS, place.tokens.length);
  const index = session.info?.places.indexOf(place) ?? -1;
  const past = checkpoints(session.steps, CHECKPOINTS).filter((step) => step < picture.step && session.snapshots.at(step) >= 0);
  const top = Math.min(TOP, place.tokens.length);
  return students.map(({ student, q }) => {
    const lists = past.map((step) => session.snapshots.q(session.snapshots.at(step), student, index, place.tokens.length));
    const orders = [...lists, q].map((list) => ranks(list.subarray(0, shown)));
    return {
      student,
      steps: [...past, picture.step],
      ranks: Array.from({ length: shown }, (_, token) => orders.map((order) => order[token] ?? NaN)),
      tau: kendallTauB(place.p.subarray(0, shown), q.subarray(0, shown)),
      overlap: overlap(q.subarray(0, place.tokens.length), top),
      top,
    };
  });
}

export function bumpView(look: Look, width: number): TemplateResult {
  const all = bumps(look);
  const { words, format } = look;
  return panels(width, look.picture.students, 300, ({ student }, w) => {
    const bump = all[student];
    return {
      width: w,
      height: TITLE + (bump?.ranks.length ?? 0) * HIGH + FOOT,
      aside: bump ? words.views.agreement(format.fixed(bump.tau, 2), bump.overlap, bump.top) : '',
      body: bump ? lines(look, bump, w) : svg``,
    };
  });
}

function lines(look: Look, bump: Bump, w: number): SVGTemplateResult {
  const { picture, words, token, session } = look;
  const side = Math.min(96, w * 0.26);
  const y = (rank: number) => TITLE + (rank - 0.5) * HIGH;
  // The teacher stands a little before the first step.
  const x = (step: number) => side + 36 + ((w - 2 * side - 46) * Math.log(1 + step)) / Math.log(1 + Math.max(1, session.steps));
  const bottom = TITLE + bump.ranks.length * HIGH;
  const last = x(bump.steps.at(-1) ?? 0);
  return svg`
    ${stepTicks(bump.steps, x, bottom + 16)}
    <text x="0" y=${bottom + 16}>${words.lanes.teacher}</text>
    <text x=${w} y=${bottom + 32} text-anchor="end">${words.overlap.stepAxis}</text>
    ${bump.ranks.map((path, i) => {
      const points = path.map((rank, j) => [x(bump.steps[j] ?? 0), y(rank)] as const).filter(([, v]) => !Number.isNaN(v));
      const end = points.at(-1)?.[1];
      const peak = i < picture.place.peaks;
      const body = svg`
        <path class=${`line${peak ? '' : ' minor'}`} d=${`M${side} ${y(i + 1)}${points.map(([u, v]) => `L${u.toFixed(1)} ${v}`).join('')}`}></path>
        <path class=${`dot${peak ? '' : ' open minor'}`} d=${points.map(([u, v]) => mark(bump.student, u, v, peak ? 3 : 2)).join('')}></path>
        ${end === undefined
          ? ''
          : svg`
              <text class=${peak ? 'strong' : ''} x=${last + 8} y=${end + 4}>${fit(tokenName(picture.place, i, words), w - last - 8)}</text>
              <rect class="hit" x=${last} y=${end - HIGH / 2} width=${w - last} height=${HIGH}></rect>`}`;
      return tokenLine(look, { token: i, peak, chosen: i === token, y: y(i + 1) - HIGH / 2, width: side, height: HIGH, room: side - 6, body });
    })}`;
}
