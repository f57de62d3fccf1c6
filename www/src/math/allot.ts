/** Shares as whole numbers that add up exactly. */

/** Largest remainder: every share gets its whole part of `total`, what is left goes to the largest fractions. */
export function allot(shares: readonly number[], total: number): number[] {
  const sum = shares.reduce((all, share) => all + share, 0) || 1;
  const exact = shares.map((share) => (share / sum) * total);
  const counts = exact.map(Math.floor);
  const left = total - counts.reduce((all, count) => all + count, 0);
  const fraction = (i: number) => (exact[i] ?? 0) - (counts[i] ?? 0);
  const order = exact.map((_, i) => i).sort((a, b) => fraction(b) - fraction(a) || a - b);
  for (const i of order.slice(0, left)) counts[i] = (counts[i] ?? 0) + 1;
  return counts;
}
