/** Softmax and what follows from it at one position, in f64 (METHOD.md section 1). */

export type Numbers = ArrayLike<number>;

/** One scored position: student logits beside a cached teacher (METHOD.md section 1). */
export interface Position {
  /** Student logits over the vocabulary. */
  readonly z: Numbers;
  /** The teacher's head, best first: ids and log-probabilities in nats. */
  readonly ids: Numbers;
  readonly logp: Numbers;
}

/** A loss at one position. */
export interface Loss {
  readonly value: number;
  /** dL/dz over the vocabulary. */
  readonly grad: Float64Array;
}

/** log sum exp(z), without overflow. */
export function lse(z: Numbers): number {
  let high = -Infinity;
  for (let i = 0; i < z.length; i += 1) high = Math.max(high, z[i] ?? 0);
  let sum = 0;
  for (let i = 0; i < z.length; i += 1) sum += Math.exp((z[i] ?? 0) - high);
  return high + Math.log(sum);
}

/** q = softmax(z) at temperature 1. */
export function softmax(z: Numbers): Float64Array {
  const norm = lse(z);
  const q = new Float64Array(z.length);
  for (let i = 0; i < z.length; i += 1) q[i] = Math.exp((z[i] ?? 0) - norm);
  return q;
}

/** `ce`: -log q_y (METHOD.md section 2). */
export function crossEntropy(z: Numbers, y: number): Loss {
  const grad = softmax(z);
  grad[y] = (grad[y] ?? 0) - 1;
  return { value: lse(z) - (z[y] ?? NaN), grad };
}
