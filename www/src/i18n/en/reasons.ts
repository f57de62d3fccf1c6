/** Why each scene but the first is shown and what to look at, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { scenes } from './scenes';

/** Students are called A to D in the order of the scene's objectives. */
export const reasons = {
  'two-answers': {
    reason:
      'After “One day,” the teacher finds “the” and “a” about equally good. B, with the ranking loss, gives “a” more room than A does. This place was picked because it shows the effect well; the average over the held-out text points the same way: more of the top five, a better order, a lower perplexity.',
    look: 'The bars of “the” and “a” at this place, in A and in B. Then MOR@5, to see that it is not only this place.',
  },
  control: {
    reason:
      'A loss with one term more also pulls harder. C therefore gets the weight without the ranking: cross-entropy and forward KL twice. It reaches the lowest perplexity of the three, but B, with a little ranking, keeps more of the teacher’s top five. Weight and order are two different things, and each has its price.',
    look: 'MOR@5, where B is ahead, beside perplexity, where C is ahead.',
  },
  forward: {
    reason:
      'B gains a lot over A. But C, plain forward KL with a single term, keeps about as many of the top five, agrees with the teacher’s first choice more often and has the lower perplexity. Whoever can use forward KL should compare with it first. (One seed of five speaks against it: there forward KL learned late.)',
    look: 'B against C: MOR@5 close together, perplexity lower in C.',
  },
  pearson: {
    reason:
      'C has no soft ranks, only the correlation between the teacher’s and the student’s scores of the same tokens. It keeps as many of the top five as B. What the soft ranks buy is calibration: B’s probabilities are closer to how often it is right.',
    look: 'MOR@5: B and C together, A below.',
  },
  'one-peak': {
    reason:
      'After “One” the teacher gives nearly everything to “day”. With one peak there is no order to keep, and the ranking loss changes next to nothing. A task made of such places does not need it. (In one seed of five the students had not learned this place yet.)',
    look: 'The bar of “day” in A and B, and in C and D: about the same height.',
  },
  long: {
    reason:
      'Forward KL without and with a little ranking, trained more than three times as long as in the first scene. We expected the advantage to melt away, as it did in an earlier trial on another text. Here it stayed: B keeps more of the top five, puts the top three in exactly the teacher’s order more often, and has the lower perplexity. Both students gain from the time.',
    look: 'The distance between the two MOR@5 curves, early and at the end.',
  },
  anchor: {
    reason:
      'The ranking loss knows only the order, not how much probability belongs where. In B it stands beside reverse KL alone: B’s first choice is right less often than A’s, and its perplexity is several times that of C, where cross-entropy holds the probabilities in place. Use the ranking loss with cross-entropy or forward KL.',
    look: 'Perplexity: A and B far above C. Then the share of right first picks, A against B.',
  },
  'k-one': {
    reason:
      'With k = 1 two tokens are compared at most, and the correlation of two numbers is always plus or minus one, however far apart they are. The loss is flat and teaches nothing: B learns what A learns. C is the same with the usual k = 5.',
    look: 'MOR@5: B on top of A, C above both.',
  },
  tau: {
    reason:
      'tau says how far apart two scores must be to count as ordered. At 10 (C) no distance is ever enough: coverage of the peaks stays, but the probability of the first pick strays further from how often it is right. At 0.03 (D) only near ties are felt, and D keeps fewer of the teacher’s peaks than B with the usual 0.3.',
    look: 'MOR@5: D below B, C beside B. What C pays (calibration) does not show in this chart.',
  },
  lists: {
    reason:
      'C has RankNet, which compares pairs: it keeps more of the top five than A, in some seeds hardly more. D has ListMLE at the same weight; it adds up over the whole list, drowns the other terms and collapses, below A in coverage and with a perplexity many times as high.',
    look: 'MOR@5 and perplexity of D. Then how far C gets towards B.',
  },
  wrong: {
    reason:
      'After “a little owl named Luna” the teacher is almost certain of “who”; the story goes on with “with”. The ranking loss passes the teacher’s conviction on: B believes in “who” more than A, D more than C. Over all such places together it neither helps nor hurts clearly. No loss that listens to the teacher knows better than the teacher.',
    look: 'The bar of “who”, and the mark of the word that really follows.',
  },
} satisfies Record<Exclude<keyof typeof scenes.titles, 'default'>, typeof scenes.first>;
