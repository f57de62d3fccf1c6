/** The losses in TypeScript against the golden file, finite differences and the toy's measured effect. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { runnerImport } from 'vite';

const load = async (path) => (await runnerImport(resolve(import.meta.dirname, '../src', path))).module;
const { softmax, lse, crossEntropy } = await load('math/softmax.ts');
const D = await load('math/divergence.ts');
const { peakSet, top } = await load('math/peaks.ts');
const R = await load('math/ranking.ts');
const { CONTEXTS, compare, toyTeacher } = await load('math/bottleneck.ts');
const golden = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../tests/golden/losses.json'), 'utf8'));

const BUCKETS = {
  fkl: () => D.fkl,
  rkl: () => D.rkl,
  tvd: () => D.tvd,
  jsd: ({ beta }) => D.jsd(beta),
  sfkl: ({ alpha }) => D.sfkl(alpha),
  srkl: ({ alpha }) => D.srkl(alpha),
  ab: ({ alpha, beta }) => D.ab(alpha, beta),
  akl: ({ mu }, at) => D.akl(mu, at),
};
const RANKINGS = {
  'rank.sigmoid': ({ tau }) => R.sigmoidRanks(tau),
  'rank.pav': ({ eps }) => R.pavRanks(eps),
  'rank.pearson': () => R.pearson,
  'rank.ranknet': () => R.ranknet,
  'rank.listmle': () => R.listmle,
};

function evaluate(kind, args, at, y, k) {
  if (kind === 'ce') return crossEntropy(at.z, y);
  if (BUCKETS[kind]) return D.divergence(at, BUCKETS[kind](args, at));
  return R.ranking(peakSet(at, args.k ?? k, args.set, args.rho), RANKINGS[kind](args), at.z.length);
}

const gap = (a, b, scale) => Math.abs(a - b) / Math.max(scale, 1e-300);

describe('golden losses', () => {
  golden.cases.forEach((at, number) => {
    test(`case ${number}: V ${at.V}, K ${at.K}, ${at.losses.length} losses`, () => {
      for (const { kind, args, value, grad } of at.losses) {
        const label = `${kind} ${JSON.stringify({ ...args, U: undefined, t: undefined })}`;
        const made = evaluate(kind, args, at, at.y, at.k);
        if (args.U) assert.deepEqual(peakSet(at, args.k ?? at.k, args.set, args.rho).ids, args.U, label);
        assert.ok(gap(made.value, value, Math.max(Math.abs(value), 1e-6)) < 1e-9, `${label}: ${made.value}, not ${value}`);
        const scale = Math.max(...grad.map(Math.abs));
        grad.forEach((g, j) => assert.ok(gap(made.grad[j], g, Math.max(scale, 1e-6)) < 1e-9, `${label}: dz[${j}] ${made.grad[j]}, not ${g}`));
        assert.ok(Math.abs(made.grad.reduce((sum, g) => sum + g, 0)) < 1e-12, `${label}: the gradient sums to zero`);
      }
    });
  });
});

test('gradients agree with finite differences where the sets do not change', () => {
  const at = { z: [1.2, 0.4, -0.3, 0.9, -1.1, 0.1, 0.65], ids: [2, 0, 5, 1], logp: [0.45, 0.25, 0.12, 0.08].map(Math.log) };
  const cases = [
    ['ce', {}], ['fkl', {}], ['rkl', {}], ['tvd', {}], ['jsd', { beta: 0.3 }], ['sfkl', { alpha: 0.1 }], ['srkl', { alpha: 0.1 }],
    ['ab', { alpha: 0.2, beta: 0.7 }],
    ...['union', 'teacher', 'multiset'].flatMap((set) => [
      ['rank.sigmoid', { set, tau: 0.3 }], ['rank.sigmoid', { set, tau: 0.3, rho: 0.2 }], ['rank.pav', { set, eps: 1 }],
      ['rank.pearson', { set }], ['rank.ranknet', { set }], ['rank.listmle', { set }],
    ]),
  ];
  const h = 1e-5;
  for (const [kind, args] of cases) {
    const value = (z) => evaluate(kind, args, { ...at, z }, 1, 3).value;
    const { grad } = evaluate(kind, args, at, 1, 3);
    at.z.forEach((_, j) => {
      const moved = (by) => value(at.z.map((x, i) => (i === j ? x + by : x)));
      assert.ok(Math.abs((moved(h) - moved(-h)) / (2 * h) - grad[j]) < 1e-7, `${kind} ${JSON.stringify(args)} dz[${j}]`);
    });
  }
});

describe('details', () => {
  test('softmax and lse do not overflow', () => {
    assert.equal(lse([1000, 1000]), 1000 + Math.log(2));
    assert.deepEqual([...softmax([-1000, 0, -1000])], [0, 1, 0]);
  });

  test('ties share their mean rank; equal logits are picked in the order of their ids', () => {
    assert.deepEqual(R.averageRanks([0.5, 0.2, 0.2, 0.1]), [1, 2.5, 2.5, 4]);
    assert.deepEqual(top([1, 3, 1, 3], 3), [1, 3, 0]);
  });

  test('a set without spread counts zero, never NaN', () => {
    const made = R.ranking({ ids: [0, 1], s: [1, 1], t: [0, -1] }, R.sigmoidRanks(0.3), 3);
    assert.deepEqual([made.value, ...made.grad], [0, 0, 0, 0]);
    assert.equal(R.ranking({ ids: [1], s: [1], t: [0] }, R.listmle, 2).value, 0);
  });

  test('rho keeps the peaks only, and a pick outside the head ties below it', () => {
    const at = { z: [0, 5, 1, 2], ids: [2, 0, 3], logp: [0.6, 0.3, 0.05].map(Math.log) };
    assert.deepEqual(peakSet(at, 3, 'teacher', 0.2).ids, [2, 0]);
    const { ids, t } = peakSet(at, 2, 'union');
    assert.deepEqual(ids, [2, 0, 1, 3]);
    assert.ok(Math.abs(t[2] - Math.log(0.05)) < 1e-9);
  });
});

describe('softmax bottleneck', () => {
  const finish = (run) => {
    let at = run.next();
    while (!at.done) at = run.next();
    return at.value;
  };

  test('short of capacity the ranking term saves the order, at a price in mass; with enough it changes nothing', () => {
    for (const seed of [1, 2]) {
      const [plain, ranked] = finish(compare(seed, 3, 0.3));
      assert.ok(plain.order <= 0.8 * CONTEXTS && ranked.order >= 0.95 * CONTEXTS, `seed ${seed}, r = 3: ${plain.order} -> ${ranked.order} of ${CONTEXTS}`);
      assert.ok(ranked.mass < plain.mass && ranked.mass > plain.mass - 0.1, `seed ${seed}, r = 3, mass: ${plain.mass} -> ${ranked.mass}`);
      const [enough, same] = finish(compare(seed, 6, 0.3));
      assert.ok(enough.order >= 0.97 * CONTEXTS && same.order >= 0.97 * CONTEXTS, `seed ${seed}, r = 6: ${enough.order} -> ${same.order}`);
    }
  });

  test('the same seed gives the same numbers, another seed another teacher', () => {
    assert.deepEqual(finish(compare(1, 1, 0.3)), finish(compare(1, 1, 0.3)));
    assert.notDeepEqual(toyTeacher(1).peaks, toyTeacher(2).peaks);
  });
});
