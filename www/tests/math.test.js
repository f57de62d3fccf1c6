/** The losses in TypeScript against the golden file, finite differences and the toy's measured effect. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { load } from './load.js';

const { softmax, lse, crossEntropy, peakSet, top, CONTEXTS, compare, toyTeacher } = await load(
  'src/math/softmax.ts',
  'src/math/peaks.ts',
  'src/math/bottleneck.ts',
  'src/math/toy.ts',
);
const D = await load('src/math/divergence.ts');
const R = await load('src/math/ranking.ts');
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

test('largest remainders add up', async () => {
  const { allot } = await load('src/math/allot.ts');
  assert.deepEqual(allot([0.376, 0.297, 0.326], 10), [4, 3, 3]);
  assert.deepEqual(allot([1, 1, 1], 100), [34, 33, 33]);
});

describe('tug-of-war', async () => {
  const T = await load('src/chapters/tug-model.ts');
  const { answersOf, isChosen } = await load('src/chapters/answers-model.ts');
  const place = {
    position: 1, context: 'a', following: ' c', tokens: [' a', ' b', ' c', ' d', ' e', ' f', ' g', ' h', ' i', ' j'],
    p: Float32Array.of(0.38, 0.3, 0.065, 0.06, 0.05, 0.023, 0.022, 0.011, 0.009, 0.007), rest: 0.073, peaks: 5, next: 2,
  };
  const answers = answersOf(place, 8);
  const shares = (z) => [...softmax(z)];

  test('the rows and the rest hold all of the probability', () => {
    assert.deepEqual([answers.tokens.length, answers.tokens.at(-1), answers.next], [9, null, 2]);
    assert.ok(Math.abs(answers.p.reduce((sum, p) => sum + p, 0) - 1) < 1e-12);
    assert.equal(answersOf({ ...place, next: 9 }, 8).next, 8);
  });

  test('a token without a row is chosen among the rest', () => {
    const marked = (token) => answers.p.map((_, row) => isChosen(answers, token, row)).indexOf(true);
    assert.deepEqual([null, 0, 7, 8, 9].map(marked), [-1, 0, 7, 8, 8]);
  });

  test('a dragged bar takes its share from all others in proportion', () => {
    const z = T.withShare(T.preset(answers, 'copy'), 1, 0.5);
    const q = shares(z);
    assert.ok(Math.abs(q[1] - 0.5) < 1e-12 && Math.abs(q[0] / q[2] - 0.38 / 0.065) < 1e-5);
    assert.ok(shares(T.withShare(z, 0, 2)).every((share) => share > 0));
  });

  test('a copy leaves forward and reverse KL and the ranking content', () => {
    const now = T.losses(answers, T.preset(answers, 'copy'));
    for (const loss of ['fkl', 'rkl']) assert.ok(Math.abs(now[loss].value) < 1e-9 && now[loss].grad.every((g) => Math.abs(g) < 1e-9), loss);
    assert.ok(now.rank.value < 0.1);
  });

  test('reverse KL hardly pulls a peak back that the student let go; forward KL does', () => {
    const z = T.preset(answers, 'first');
    const now = T.losses(answers, z);
    assert.ok(now.fkl.grad[1] < -0.25 && now.rkl.grad[1] > -0.05, `${now.fkl.grad[1]} ${now.rkl.grad[1]}`);
    assert.equal(T.read(answers, z, now.fkl).neglected, 1);
  });

  test('averaging and swapping lose the order, and the ranking loss pulls', () => {
    for (const name of ['average', 'swapped']) {
      const z = T.preset(answers, name);
      const now = T.losses(answers, z);
      const { pairs, kept } = T.read(answers, z, now.rank);
      assert.ok(kept < pairs && Math.max(...now.rank.grad.map(Math.abs)) > 0.1, `${name}: ${kept}/${pairs} ${now.rank.grad}`);
    }
  });

  test('stepping down each loss lowers it', () => {
    for (const loss of T.LOSSES) {
      const z = T.preset(answers, 'swapped');
      const before = T.losses(answers, z)[loss];
      assert.ok(T.losses(answers, T.descend(z, before, 0.3))[loss].value < before.value, loss);
    }
  });
});
