/** Ranks and two ways to say how far two rankings agree: Kendall's tau-b and the overlap of their tops. */

/** Rank 1 is the largest; ties share their mean rank, what is not a number has none. */
export function ranks(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  return list.map((value) => {
    if (Number.isNaN(value)) return NaN;
    const above = list.filter((other) => other > value).length;
    const equal = list.filter((other) => other === value).length;
    return above + (equal + 1) / 2;
  });
}

/** Kendall's tau-b over the pairs in which both sides are numbers; NaN where one side has no order at all. */
export function kendallTauB(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [agree, onlyX, onlyY] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    for (let j = i + 1; j < x.length; j += 1) {
      const dx = Math.sign((x[i] ?? NaN) - (x[j] ?? NaN));
      const dy = Math.sign((y[i] ?? NaN) - (y[j] ?? NaN));
      if (Number.isNaN(dx + dy)) continue;
      agree += dx * dy;
      onlyX += Math.abs(dx);
      onlyY += Math.abs(dy);
    }
  }
  // A difference in signs of zero must not reach the reader as "-0".
  return onlyX * onlyY === 0 ? NaN : agree / Math.sqrt(onlyX * onlyY) + 0;
}

/** How many of the first `k`, in the teacher's order, are among the k largest of `q`; a tie at the border counts for nobody. */
export function overlap(q: ArrayLike<number>, k: number): number {
  const list = Array.from(q);
  return list.slice(0, k).filter((value) => !Number.isNaN(value) && list.filter((other) => other >= value).length <= k).length;
}
