/** What every chart starts from: one place at one step, its rows, and how they are named and summed up. */

import type { Dictionary } from '../i18n';
import { visible } from '../lanes';
import { letterOf } from '../objectives';
import type { Place } from '../protocol';
import type { Picture, Session, StudentPicture } from '../session/session';
import type { View } from '../state';
import { snapshotSteps } from '../steps';

/** All views but the lane overlay, which is an element of its own. */
export type ViewName = Exclude<View, 'lane'>;

/** The newest probabilities (`step` null), or those of the last snapshot at or before a step; null before the first. A recording has snapshots only. */
export function pictureAt(session: Session, step: number | null, index = session.place): Picture | null {
  const place = session.info?.places[index];
  if (!place) return null;
  const live = step === null && session.mode === 'live' && index === session.place ? session.q : null;
  const snapshot = session.snapshots.at(step ?? session.step);
  if (!live && snapshot < 0) return null;
  return {
    place,
    step: live ? session.step : (session.snapshots.steps[snapshot] ?? 0),
    students: session.objectives.map((objective, student) => ({
      student,
      letter: letterOf(student),
      objective,
      q: live?.[student] ?? session.snapshots.q(snapshot, student, index, place.tokens.length),
    })),
  };
}

export interface Row {
  /** Index of the token; as many as there are tokens stands for the rest. */
  readonly token: number;
  readonly p: number;
  /** One per student. */
  readonly q: readonly number[];
  readonly peak: boolean;
}

/** The teacher's first tokens in its order and, last, everything else together. */
export function rowsOf({ place, students }: Pick<Picture, 'place' | 'students'>, most: number): Row[] {
  const shown = Math.min(most, place.tokens.length);
  const sum = (values: Float32Array) => values.subarray(shown).reduce((total, value) => total + value, 0);
  const rows: Row[] = Array.from({ length: shown }, (_, token) => ({
    token,
    p: place.p[token] ?? NaN,
    q: students.map(({ q }) => q[token] ?? NaN),
    peak: token < place.peaks,
  }));
  const rest = { token: place.tokens.length, p: place.rest + sum(place.p), q: students.map(({ q }) => sum(q)), peak: false };
  return [...rows, rest];
}

/** Position of the chosen token among the rows; one that has no row of its own lies in the last. */
export function chosenRow(rows: readonly Row[], token: number | null): number {
  if (token === null) return -1;
  const own = rows.findIndex((row) => row.token === token);
  return own < 0 ? rows.length - 1 : own;
}

export function tokenName({ tokens }: Place, token: number, { lanes }: Dictionary): string {
  const text = tokens[token];
  if (text === undefined) return lanes.rest;
  // Most tokens begin with a space; drawing it every time would only be noise.
  return text === '' ? lanes.unknown : visible(text.replace(/^ (?=\S)/, ''));
}

/** As much of a text as fits into so many pixels at twelve pixels of type: full-width letters are twice as wide. */
export function fit(text: string, pixels: number): string {
  let width = 0;
  const letters = [...text];
  const cut = letters.findIndex((letter) => (width += letter > '\u2e7f' ? 12 : 6.9) > pixels);
  return cut < 0 ? text : `${letters.slice(0, Math.max(1, cut - 1)).join('')}…`;
}

/** A student in two numbers. */
export interface Reading {
  readonly peaks: number;
  /** Peaks with at least half of the teacher's probability. */
  readonly kept: number;
  /** Probability that would have to move to match the teacher: half the sum of the differences. */
  readonly misplaced: number;
}

export function reading({ place, students }: Picture, student: number): Reading {
  const rows = rowsOf({ place, students }, Infinity);
  const q = (row: Row) => row.q[student] ?? NaN;
  return {
    peaks: place.peaks,
    kept: rows.filter((row) => row.peak && q(row) >= row.p / 2).length,
    misplaced: rows.reduce((sum, row) => sum + Math.abs(row.p - q(row)), 0) / 2,
  };
}

/** Steps at which charts over time look: at most so many, ever further apart, fixed before the run begins. */
export function checkpoints(steps: number, most: number): number[] {
  const planned = snapshotSteps(steps);
  const wanted = Array.from({ length: most }, (_, i) => (1 + steps) ** (i / Math.max(1, most - 1)) - 1 + 1e-6);
  return [...new Set(wanted.map((step) => planned.findLast((at) => at <= step) ?? 0))];
}

/** End of a logarithmic scale down from 1: a decade below the teacher's smallest, so that students never move it. */
export function floorOf({ p, rest }: Place): number {
  const smallest = Math.min(...[...p, rest].filter((value) => value > 0), 0.1);
  return 10 ** -Math.min(6, Math.max(3, Math.ceil(-Math.log10(smallest)) + 1));
}

/** 0 at the floor and below, 1 at 1. */
export function logShare(value: number, floor: number): number {
  return 1 - Math.log10(Math.min(1, Math.max(value, floor))) / Math.log10(floor);
}

export type { Picture, StudentPicture };
