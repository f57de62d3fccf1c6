/** From the run's history to the series of the two charts and their tables. */

import { family, letterOf } from './objectives';
import type { MetricKey, StudentIndex } from './protocol';
import type { Curve, History } from './session/history';
import { KEPT_OF } from './verdict';
import type { Cell } from './views/chart';
import type { Point, Series } from './views/curve';

/** Points that a line of a few hundred pixels can show. */
const MAX_POINTS = 400;
/** Steps between two rows of a table. */
export const TABLE_EVERY = 25;

export function lossSeries(history: History, student: StudentIndex, shorthand: string): Series {
  const curve = history.loss[student];
  return { ...named(student, shorthand), training: curve ? points(curve) : [], heldOut: [] };
}

export function overlapSeries(history: History, shorthands: readonly string[]): Series[] {
  return shorthands.map((shorthand, student) => {
    const curve = history.overlap[student];
    return {
      ...named(student, shorthand),
      training: curve ? points(curve).map(({ step, value }) => ({ step, value: inUnits('mor5', value) })) : [],
      heldOut: history.milestones.map(({ step, comparison }) => ({ step, value: inUnits('mor5', comparison.metrics.mor5.values[student] ?? NaN) })),
    };
  });
}

function named(student: StudentIndex, shorthand: string) {
  return { letter: letterOf(student), family: family(shorthand), student };
}

function points({ smooth }: Curve): Point[] {
  const stride = Math.max(1, Math.ceil(smooth.length / MAX_POINTS));
  return smooth
    .map((value, i) => ({ step: i + 1, value }))
    .filter((_, i) => i % stride === 0 || i === smooth.length - 1);
}

/** Axis ends grow in few, coarse steps, so that a running chart stands still. */
export function axisTop(value: number, ends: readonly number[]): number {
  return ends.find((end) => end >= value) ?? Math.ceil(value);
}

export function lossRows(history: History, student: StudentIndex, every: number): Cell[][] {
  const { raw, smooth } = history.loss[student] ?? { raw: [], smooth: [] };
  return tableSteps(history.steps, every).map((step) => [step, raw[step - 1] ?? NaN, smooth[step - 1] ?? NaN]);
}

export function overlapRows(history: History): Cell[][] {
  return history.milestones.map(({ step, comparison }) => [
    step,
    ...comparison.metrics.mor5.values.flatMap((value, student) => [inUnits('mor5', value), inUnits('mor5', history.overlap[student]?.smooth[step - 1] ?? NaN)]),
  ]);
}

/** The first, every so many, and the last. */
function tableSteps(steps: number, every: number): number[] {
  const list = Array.from({ length: Math.floor(steps / every) }, (_, i) => (i + 1) * every);
  if (steps > 0 && every > 1) list.unshift(1);
  if (steps > 1 && steps % every !== 0) list.push(steps);
  return list;
}

/** How a metric is printed and read. */
export interface Metric {
  readonly key: MetricKey;
  readonly digits: number;
  readonly lowerIsBetter: boolean;
}

const metric = (key: MetricKey, digits = 3, lowerIsBetter = false): Metric => ({ key, digits, lowerIsBetter });

/** A measured value as it is printed: of MOR@5 the number of tokens, which says more to a reader than a share. */
export function inUnits(key: MetricKey, value: number): number {
  return key === 'mor5' ? value * KEPT_OF : value;
}

/** The rows that everybody sees first. */
export const MAIN_METRICS: readonly MetricKey[] = ['mor5', 'cr3', 'perplexity'];

/** The rows of the comparison, in order of interest. */
export const METRICS: readonly Metric[] = [
  metric('mor5', 2),
  metric('retention'),
  metric('second_kept'),
  metric('cr3'),
  metric('spearman'),
  metric('rare_recovery'),
  metric('top1'),
  metric('accuracy'),
  metric('perplexity', 1, true),
  metric('fkl', 3, true),
  metric('rkl', 3, true),
  metric('ece', 3, true),
];
