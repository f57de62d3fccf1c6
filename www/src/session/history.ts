/** What has been measured in this run: training values of every step and held-out metrics at evaluation points. */

import type { Change, Comparison, Progress } from '../protocol';

export interface Milestone {
  readonly step: number;
  readonly comparison: Comparison;
}

/** Weight of the past in the smoothed curves: about the last twenty steps count. */
const SMOOTHING = 0.9;

export class Curve {
  /** Value of step i + 1. */
  readonly raw: number[] = [];
  readonly smooth: number[] = [];
  /** Largest raw value so far. */
  max = 0;

  push(value: number): void {
    const n = this.smooth.length;
    const before = this.smooth[n - 1] ?? value;
    // A young average leans on fewer steps, so that the curve starts where the values start.
    const keep = Math.min(SMOOTHING, n / (n + 1));
    this.raw.push(value);
    this.smooth.push(keep * before + (1 - keep) * value);
    if (value > this.max) this.max = value;
  }

  /** Keeps the first so many values. */
  cut(steps: number): void {
    this.raw.length = Math.min(this.raw.length, steps);
    this.smooth.length = this.raw.length;
    this.max = this.raw.reduce((most, value) => Math.max(most, value), 0);
  }
}

export class History {
  /** One curve per student. */
  readonly loss: readonly Curve[];
  readonly overlap: readonly Curve[];
  readonly milestones: Milestone[] = [];
  readonly changes: Change[] = [];
  /** The run moved to another device: it cannot be repeated exactly. */
  loose = false;

  constructor(students: number) {
    const curves = () => Array.from({ length: students }, () => new Curve());
    this.loss = curves();
    this.overlap = curves();
  }

  get steps(): number {
    return this.loss[0]?.raw.length ?? 0;
  }

  get last(): Milestone | undefined {
    return this.milestones.at(-1);
  }

  append(progress: Progress): void {
    progress.students.forEach(({ loss, overlap }, student) => {
      loss.forEach((value) => this.loss[student]?.push(value));
      overlap.forEach((value) => this.overlap[student]?.push(value));
    });
  }

  evaluated(milestone: Milestone): void {
    // The same step may be measured again after an objective was changed: the later value counts.
    if (this.last?.step === milestone.step) this.milestones.pop();
    this.milestones.push(milestone);
  }

  /** Forgets everything after a step, as a fork does. */
  cut(step: number): void {
    for (const curve of [...this.loss, ...this.overlap]) curve.cut(step);
    while ((this.last?.step ?? 0) > step) this.milestones.pop();
    while ((this.changes.at(-1)?.step ?? 0) > step) this.changes.pop();
  }

  /** The last measurement at or before a step. */
  at(step: number): Milestone | undefined {
    return this.milestones.findLast((milestone) => milestone.step <= step);
  }
}
