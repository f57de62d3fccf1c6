/** From a chosen view to everything its figure says and shows: the drawing, the sentence, the table and the file name. */

import { html, type TemplateResult } from 'lit';
import { formatFor } from '../format';
import { dictionary, hasToolWords, toolWords, type Language } from '../i18n';
import { letterOf } from '../objectives';
import type { Session } from '../session/session';
import { isMore, type MoreView } from '../state';
import { BUMP_TOKENS, bumpView, bumps } from './bump';
import type { Cell, FigureData, Look, Sheet } from './chart';
import { HEAT_COLUMNS, HEAT_TOKENS, heatColumns, heatView } from './heat';
import { matrixRows, matrixView } from './matrix';
import { chosenRow, pictureAt, reading, rowsOf, tokenName, type ViewName } from './picture';

export interface Wanted {
  readonly session: Session;
  readonly language: Language;
  readonly view: ViewName;
  /** Null: the newest. */
  readonly step: number | null;
  readonly token: number | null;
  /** Index among the places; without it the one that the session looks at. */
  readonly place?: number;
}

type Draw = (look: Look, width: number) => TemplateResult;
/** What draws into a place's figure; `more.ts` adds the views that have to be asked for. */
const drawings: Partial<Record<ViewName, Draw>> = { heat: heatView, bump: bumpView };

export function addViews(more: Record<MoreView, Draw>): void {
  Object.assign(drawings, more);
}

/** Null until there is something to draw, and what draws it. */
export function figureOf({ session, language, view, step, token, place }: Wanted): FigureData | null {
  const words = dictionary(language);
  const format = formatFor(language);
  if (view === 'matrix') return matrixFigure(session, language, step);
  const index = place ?? session.place;
  const picture = pictureAt(session, step, index);
  const draw = drawings[view];
  const said = saidOf(view, language);
  if (!picture || !draw || !said) return null;
  const look: Look = { session, picture, step, token, words, format };
  const at = words.views.at(format.whole(picture.step));
  return {
    heading: said.heading,
    note: at + said.note,
    noteRoom: words.views.at(format.whole(session.steps)) + said.note,
    sentence: at + (view === 'bump' ? bumpSentence(look) : pictureSentence(look)),
    draw: (width) => draw(look, width),
    table: view === 'heat' ? heatTable(look) : view === 'bump' ? bumpTable(look) : pictureTable(look),
    file: fileName(view, session, picture.step, index),
    choices: view === 'bump' ? Math.min(BUMP_TOKENS, picture.place.tokens.length) : picture.place.tokens.length + 1,
    readout: readout(look),
    readoutRoom: readout(look, 0.888),
  };
}

/** Null until the words of a view that was asked for have come. */
function saidOf(view: Exclude<ViewName, 'matrix'>, language: Language): { readonly heading: string; readonly note: string } | null {
  if (!isMore(view)) return dictionary(language).views.figures[view];
  return hasToolWords(language) ? toolWords(language).views[view] : null;
}

export function fileName(view: string, session: Session, step: number, place: number): string {
  return `crest-${view}-place-${place + 1}-step-${step}-seed-${session.settings.seed}`;
}

function pictureSentence({ picture, words, format }: Look): string {
  return picture.students
    .map(({ student, letter }) => {
      const { kept, peaks, misplaced } = reading(picture, student);
      return words.views.reading(letter, kept, peaks, format.percent(misplaced));
    })
    .join(words.views.gap);
}

function bumpSentence(look: Look): string {
  return bumps(look)
    .map(({ student, tau, overlap, top }) => look.words.views.order(letterOf(student), look.format.fixed(tau, 2), overlap, top))
    .join(look.words.views.gap);
}

/** `instead`: a share to stand for those that change while students learn. */
function readout({ picture, token, words, format }: Look, instead?: number): string {
  if (token === null) return words.views.hint;
  const rows = rowsOf(picture, Infinity);
  const row = rows[chosenRow(rows, token)];
  if (!row) return '';
  const students = picture.students.map(({ letter }, i) => `${letter} ${format.percent(instead ?? row.q[i] ?? NaN)}`);
  return [tokenName(picture.place, row.token, words), `${words.lanes.teacher} ${format.percent(row.p)}`, ...students].join(' · ');
}

function pictureTable({ picture, words, format }: Look): Sheet {
  return {
    columns: [words.lanes.token, words.lanes.teacher, ...picture.students.map(({ letter }) => letter)],
    rows: rowsOf(picture, Infinity).map(({ token, p, q }) => [tokenName(picture.place, token, words), p, ...q]),
    print: format.percent,
  };
}

function heatTable(look: Look): Sheet {
  const { picture, words, format } = look;
  const columns = heatColumns(look, HEAT_COLUMNS, HEAT_TOKENS).filter((column) => column.rows);
  return {
    columns: [words.lanes.token, words.lanes.student, ...columns.map(({ step }) => format.whole(step))],
    rows: picture.students.flatMap(({ student, letter }) =>
      rowsOf(picture, HEAT_TOKENS).map((row, i): Cell[] => [
        tokenName(picture.place, row.token, words),
        letter,
        ...columns.map(({ rows }) => Math.log2((rows?.[i]?.q[student] ?? NaN) / row.p)),
      ]),
    ),
    print: (value) => (value === -Infinity ? '−∞' : format.signed(value, 1)),
  };
}

function bumpTable(look: Look): Sheet {
  const { picture, words, format } = look;
  const all = bumps(look);
  return {
    columns: [words.lanes.token, words.lanes.student, words.lanes.teacher, ...(all[0]?.steps ?? []).map(format.whole)],
    rows: all.flatMap(({ student, ranks }) =>
      ranks.map((list, i): Cell[] => [tokenName(picture.place, i, words), letterOf(student), i + 1, ...list]),
    ),
    print: (value) => format.fixed(value, Number.isInteger(value) ? 0 : 1),
  };
}

/** Speaks about all held-out places, so it needs no picture. */
function matrixFigure(session: Session, language: Language, step: number | null): FigureData {
  const words = dictionary(language);
  const format = formatFor(language);
  const { views, metrics } = words;
  const milestone = session.history.at(step ?? Infinity);
  const rows = milestone ? matrixRows(milestone) : [];
  const clear = rows.filter(({ best }) => best?.clear);
  const won = clear.map(({ key, best }) => views.wins(metrics.names[key], letterOf(best?.best ?? 0)));
  const { heading, note } = views.figures.matrix;
  const at = milestone ? views.at(format.whole(milestone.step)) : views.unmeasured + views.gap;
  return {
    heading,
    note: [at + note, metrics.rule, metrics.correlation].join(views.gap),
    noteRoom: [(milestone ? views.at(format.whole(session.steps)) : at) + note, metrics.rule, metrics.correlation].join(views.gap),
    sentence: at + (milestone ? [...won, views.open(rows.length - clear.length, rows.length)].join(views.gap) : ''),
    draw: () => (milestone ? matrixView(rows, session.objectives, words, format) : html``),
    table: {
      columns: [views.measured, ...session.objectives.map((_, i) => letterOf(i)), views.compared, views.low, views.high],
      rows: rows.map(({ key, values, best }) => [
        metrics.names[key],
        ...values,
        best ? `${letterOf(best.best)} > ${letterOf(best.second)}` : '–',
        ...(best?.lead ?? ['–', '–']),
      ]),
      print: (value) => format.fixed(value, 4),
    },
    file: `crest-matrix-step-${milestone?.step ?? 0}-seed-${session.settings.seed}`,
  };
}
