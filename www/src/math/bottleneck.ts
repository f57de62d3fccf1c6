/** The softmax bottleneck as a toy: students of rank r learn a made-up teacher of rank 6 (METHOD.md section 7). */

import { sigmoidRanks, type RankingLoss } from './ranking';
import { softmax } from './softmax';
import { CONTEXTS, TEACHER_RANK } from './toy';

export const TOKENS = 40;
/** Peaks that are ranked and counted, at most. */
const PEAKS = 3;
const STEPS = 500;
/** Weight of the ranking loss beside forward KL; the paper's. */
const WEIGHT = 2;
const RATE = 0.05;
/** Spread of the teacher's logits: with it most contexts have several peaks, and they fall clearly. */
const SPREAD = 2.5;

/** The teacher: probabilities of every context, and its peaks, best first (METHOD.md section 5). */
export interface Teacher {
  readonly p: readonly Float64Array[];
  readonly peaks: ReadonlyArray<readonly number[]>;
}

/** What a student kept, over all contexts. */
export interface Kept {
  /** Contexts whose peaks stand in exactly the teacher's order. */
  readonly order: number;
  /** Mean of sum min(p, q). */
  readonly mass: number;
}

/** Normal numbers from a seed: mulberry32, then Box and Muller. */
export function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

export function toyTeacher(seed: number): Teacher {
  const weights = new Factors(TEACHER_RANK, seed, SPREAD);
  const p = Array.from({ length: CONTEXTS }, (_, c) => softmax(weights.logits(c)));
  return { p, peaks: p.map(peaksOf) };
}

function peaksOf(p: Float64Array): number[] {
  const order = Array.from(p.keys()).sort((a, b) => (p[b] ?? 0) - (p[a] ?? 0));
  const least = Math.max(0.1 * Math.max(...p), 0.02);
  return order.slice(0, PEAKS).filter((id, i) => i < 2 || (p[id] ?? 0) >= least);
}

/** Logits of rank r: one vector per context times one per token, plus one number per token. */
class Factors {
  readonly w: Float64Array;

  constructor(
    readonly rank: number,
    seed: number,
    scale: number,
  ) {
    const next = normals(seed);
    const size = (CONTEXTS + TOKENS) * rank;
    const spread = Math.sqrt(scale / Math.sqrt(rank));
    this.w = Float64Array.from({ length: size + TOKENS }, (_, i) => (i < size ? spread * next() : 0));
  }

  bias(t: number): number {
    return (CONTEXTS + TOKENS) * this.rank + t;
  }

  logits(c: number): Float64Array {
    const { rank, w } = this;
    const z = new Float64Array(TOKENS);
    for (let t = 0; t < TOKENS; t += 1) {
      let x = w[this.bias(t)] ?? 0;
      for (let j = 0; j < rank; j += 1) x += (w[c * rank + j] ?? 0) * (w[(CONTEXTS + t) * rank + j] ?? 0);
      z[t] = x;
    }
    return z;
  }
}

export class ToyStudent {
  readonly #factors: Factors;
  readonly #m: Float64Array;
  readonly #v: Float64Array;
  readonly #ranks: ReadonlyArray<readonly number[]>;
  #step = 0;

  /** `loss` is added to forward KL at the paper's weight; null leaves forward KL alone. */
  constructor(
    private readonly teacher: Teacher,
    rank: number,
    private readonly loss: RankingLoss | null,
    seed: number,
  ) {
    this.#factors = new Factors(rank, seed, 1);
    this.#m = new Float64Array(this.#factors.w.length);
    this.#v = new Float64Array(this.#factors.w.length);
    // Only the teacher's order counts, so its ranks serve as its scores.
    this.#ranks = teacher.peaks.map((ids) => ids.map((_, i) => -i));
  }

  get done(): boolean {
    return this.#step >= STEPS;
  }

  /** One step of Adam on all contexts, the rate falling as a cosine. */
  train(): void {
    this.#step += 1;
    const m = this.#m;
    const v = this.#v;
    const factors = this.#factors;
    const g = this.#gradient();
    const rate = (RATE * (1 + Math.cos((Math.PI * this.#step) / STEPS))) / 2;
    const [c1, c2] = [1 - 0.9 ** this.#step, 1 - 0.99 ** this.#step];
    g.forEach((slope, i) => {
      m[i] = 0.9 * (m[i] ?? 0) + 0.1 * slope;
      v[i] = 0.99 * (v[i] ?? 0) + 0.01 * slope * slope;
      factors.w[i] = (factors.w[i] ?? 0) - (rate * (m[i] ?? 0)) / c1 / (Math.sqrt((v[i] ?? 0) / c2) + 1e-8);
    });
  }

  #gradient(): Float64Array {
    const { w, rank } = this.#factors;
    const g = new Float64Array(w.length);
    for (let c = 0; c < CONTEXTS; c += 1) {
      const slope = this.#slope(c);
      for (let t = 0; t < TOKENS; t += 1) {
        const d = slope[t] ?? 0;
        const [row, column, bias] = [c * rank, (CONTEXTS + t) * rank, this.#factors.bias(t)];
        g[bias] = (g[bias] ?? 0) + d;
        for (let j = 0; j < rank; j += 1) {
          g[row + j] = (g[row + j] ?? 0) + d * (w[column + j] ?? 0);
          g[column + j] = (g[column + j] ?? 0) + d * (w[row + j] ?? 0);
        }
      }
    }
    return g;
  }

  /** dL/dz of one context, over the mean of all: q - p for forward KL with the whole vocabulary in the head (section 2), and the ranking's. */
  #slope(c: number): Float64Array {
    const z = this.#factors.logits(c);
    const p = this.teacher.p[c];
    const d = softmax(z).map((q, t) => (q - (p?.[t] ?? 0)) / CONTEXTS);
    const peaks = this.teacher.peaks[c] ?? [];
    const pull = this.loss?.(peaks.map((id) => z[id] ?? 0), this.#ranks[c] ?? []);
    peaks.forEach((id, i) => (d[id] = (d[id] ?? 0) + (WEIGHT * (pull?.g[i] ?? 0)) / CONTEXTS));
    return d;
  }

  kept(): Kept {
    let [order, mass] = [0, 0];
    this.teacher.p.forEach((p, c) => {
      const q = softmax(this.#factors.logits(c));
      const peaks = this.teacher.peaks[c] ?? [];
      if (peaks.every((id, i) => i === 0 || (q[peaks[i - 1] ?? 0] ?? 0) > (q[id] ?? 0))) order += 1;
      mass += p.reduce((sum, value, t) => sum + Math.min(value, q[t] ?? 0), 0) / CONTEXTS;
    });
    return { order, mass };
  }
}

/** Both students of one rank, equal at the start; yields after every step so that the caller can stop for a while. */
export function* compare(seed: number, rank: number, tau: number): Generator<undefined, readonly [Kept, Kept]> {
  const teacher = toyTeacher(seed);
  const students = [null, sigmoidRanks(tau)].map((loss) => new ToyStudent(teacher, rank, loss, seed + 1));
  for (const student of students) {
    while (!student.done) {
      student.train();
      yield;
    }
  }
  const [plain, ranked] = students.map((student) => student.kept());
  return [plain ?? { order: 0, mass: 0 }, ranked ?? { order: 0, mass: 0 }];
}
