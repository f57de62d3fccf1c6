/** Every student's probabilities at every place, at steps that lie ever further apart. */

import type { LabInfo, Probabilities, StudentIndex } from '../protocol';

export class Snapshots {
  /** Rising. */
  readonly steps: number[] = [];
  readonly #frames: Float32Array[] = [];

  constructor(
    private readonly places: number,
    /** Entries per place: the teacher's K tokens and the rest. */
    private readonly width: number,
  ) {}

  static of(info: LabInfo): Snapshots {
    return new Snapshots(info.places.length, snapshotWidth(info));
  }

  /** `q` is `[student][place][width]`. A step that is already there is replaced. */
  add(step: number, q: Float32Array): void {
    while ((this.steps.at(-1) ?? -1) >= step) {
      this.steps.pop();
      this.#frames.pop();
    }
    this.steps.push(step);
    this.#frames.push(q);
  }

  /** Index of the last snapshot at or before a step; -1 if there is none. */
  at(step: number): number {
    let index = this.steps.length - 1;
    while (index >= 0 && (this.steps[index] ?? 0) > step) index -= 1;
    return index;
  }

  /** The step of the next snapshot after a step, or of the last one before it; null where there is none. */
  beside(step: number, by: 1 | -1): number | null {
    const found = by > 0 ? this.steps.find((at) => at > step) : this.steps.findLast((at) => at < step);
    return found ?? null;
  }

  /** Probabilities of the teacher's `tokens` tokens and, last, of the rest. */
  q(index: number, student: StudentIndex, place: number, tokens: number): Probabilities {
    const from = (student * this.places + place) * this.width;
    const row = this.#frames[index]?.subarray(from, from + this.width);
    const q = new Float32Array(tokens + 1);
    if (!row) return q.fill(NaN);
    q.set(row.subarray(0, tokens));
    q[tokens] = row[this.width - 1] ?? NaN;
    return q;
  }

  /** The whole frame, for export and recording. */
  frame(index: number): Float32Array | undefined {
    return this.#frames[index];
  }

  /** Forgets everything after a step, as a fork does. */
  cut(step: number): void {
    const keep = this.at(step) + 1;
    this.steps.length = keep;
    this.#frames.length = keep;
  }
}

/** The longest list of tokens, and the rest. */
export function snapshotWidth(info: LabInfo): number {
  return 1 + Math.max(0, ...info.places.map((place) => place.tokens.length));
}
