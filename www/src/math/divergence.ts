/** Divergences over the teacher's head and one bucket for all other tokens, with their gradients (METHOD.md section 2). */

import { softmax, type Loss, type Position } from './softmax';

/** One bucket from its log-probabilities: its part of D, and G = dD/d log q. */
export type Bucket = (lp: number, lq: number) => readonly [d: number, g: number];

/** Least mass of the rest on either side. */
const FLOOR = 1e-12;

export const fkl: Bucket = (lp, lq) => [Math.exp(lp) * (lp - lq), -Math.exp(lp)];

export const rkl: Bucket = (lp, lq) => [Math.exp(lq) * (lq - lp), Math.exp(lq) * (lq - lp + 1)];

export const tvd: Bucket = (lp, lq) => {
  const gap = Math.exp(lq) - Math.exp(lp);
  return [Math.abs(gap) / 2, (Math.exp(lq) * Math.sign(gap)) / 2];
};

export const jsd = (beta: number): Bucket => (lp, lq) => {
  const [p, q] = [Math.exp(lp), Math.exp(lq)];
  const lm = Math.log(beta * p + (1 - beta) * q);
  const student = (1 - beta) * q * (lq - lm);
  return [beta * p * (lp - lm) + student, student];
};

export const sfkl = (alpha: number): Bucket => (lp, lq) => {
  const [p, q] = [Math.exp(lp), Math.exp(lq)];
  const m = alpha * p + (1 - alpha) * q;
  return [p * (lp - Math.log(m)), (-(1 - alpha) * p * q) / m];
};

export const srkl = (alpha: number): Bucket => (lp, lq) => {
  const [p, q] = [Math.exp(lp), Math.exp(lq)];
  const m = (1 - alpha) * p + alpha * q;
  return [q * (lq - Math.log(m)), q * (lq - Math.log(m) + 1 - (alpha * q) / m)];
};

export const ab = (a: number, b: number): Bucket => (lp, lq) => {
  const sum = a + b;
  const [pa, qa, qb] = [Math.exp(a * lp), Math.exp(a * lq), Math.exp(b * lq)];
  const inner = pa * qb - (a / sum) * Math.exp(sum * lp) - (b / sum) * Math.exp(sum * lq);
  return [-inner / (a * b), (-qb * (pa - qa)) / a];
};

/** The share of forward and reverse KL depends on the whole position, and is held fixed in the gradient. */
export function akl(mu: number, at: Position): Bucket {
  const { lp, lq } = buckets(at);
  const rest = lp.length - 1;
  let [mass, head, tail] = [0, 0, 0];
  lp.forEach((log, b) => {
    const gap = Math.abs(Math.exp(log) - Math.exp(lq[b] ?? 0));
    if (mass > mu || b === rest) tail += gap;
    else head += gap;
    mass += Math.exp(log);
  });
  const forward = head / Math.max(head + tail, FLOOR);
  return (log, student) => {
    const [f, r] = [fkl(log, student), rkl(log, student)];
    return [forward * f[0] + (1 - forward) * r[0], forward * f[1] + (1 - forward) * r[1]];
  };
}

/** D at one position and dD/dz: for j in the head G_j - q_j S, for all others q_j (G_rest / q_rest - S). */
export function divergence(at: Position, bucket: Bucket): Loss {
  const { q, lp, lq } = buckets(at);
  const parts = lp.map((log, b) => bucket(log, lq[b] ?? 0));
  const total = parts.reduce((sum, [, g]) => sum + g, 0);
  const rest = parts.length - 1;
  const outside = (parts[rest]?.[1] ?? 0) / Math.exp(lq[rest] ?? 0) - total;
  const grad = q.map((mass) => mass * outside);
  for (let i = 0; i < rest; i += 1) {
    const id = at.ids[i] ?? 0;
    grad[id] = (parts[i]?.[1] ?? 0) - (q[id] ?? 0) * total;
  }
  return { value: parts.reduce((sum, [d]) => sum + d, 0), grad };
}

/** Log-probabilities of the head's tokens and, last, of the rest. The student's rest is summed, not taken from 1. */
function buckets({ z, ids, logp }: Position): { q: Float64Array; lp: number[]; lq: number[] } {
  const q = softmax(z);
  const outside = q.slice();
  const lp: number[] = [];
  const lq: number[] = [];
  let kept = 0;
  for (let i = 0; i < ids.length; i += 1) {
    const id = ids[i] ?? 0;
    lp.push(logp[i] ?? 0);
    lq.push(Math.log(Math.max(q[id] ?? 0, Number.MIN_VALUE)));
    kept += Math.exp(logp[i] ?? 0);
    outside[id] = 0;
  }
  const rest = outside.reduce((sum, mass) => sum + mass, 0);
  lp.push(Math.log(Math.max(1 - kept, FLOOR)));
  lq.push(Math.log(Math.max(rest, FLOOR)));
  return { q, lp, lq };
}
