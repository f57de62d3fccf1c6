/** What each scene tries, what came out and what to look at, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { scenes } from './scenes';

interface About {
  /** What differs between the students; that of the first scene is read before the tools come. */
  readonly setup?: string;
  /** What came out: what was measured, without numbers, which the run itself gives. */
  readonly reason: string;
  readonly look: string;
}

/** Students are called A to D in the order of the scene's objectives. */
export const reasons = {
  default: {
    reason:
      'With the ranking loss, both keep more of the teacher’s top 5, in a better order. The gain is larger over reverse KL than over forward KL. Perplexity falls a little from C to D; which of A and B has the lower one depends on the seed.',
    look: 'MOR@5 on held-out text, A against B and C against D. Then perplexity in the same pairs: where the result calls B or D clearly higher, the ranking loss made predictions worse.',
  },
  'one-peak': {
    setup:
      'After “One” the teacher gives nearly everything to “day”. The students learn as in the first experiment.',
    reason:
      'With one good answer there is no order to keep, and the ranking loss changes next to nothing. A task made of such places does not need it. (In one seed of five the students had not learned this place yet.)',
    look: 'The bar of “day” in A and B, and in C and D: about the same length.',
  },
  forward: {
    setup:
      'A and B learn from cross-entropy and reverse KL, B with the ranking loss added. C has forward KL alone, a single term.',
    reason:
      'B gains a lot over A. But C keeps about as many of the top 5, agrees with the teacher’s first choice more often and has the lower perplexity. If you can use forward KL, compare with it first. (One seed of five speaks against it: there forward KL learned late.)',
    look: 'B against C: MOR@5 close together, perplexity lower in C.',
  },
  anchor: {
    setup:
      'The ranking loss knows only the order, not how much probability belongs where. In B it stands beside reverse KL alone; in C cross-entropy holds the probabilities in place. Compare the perplexity of B and C.',
    reason:
      'B’s first choice is right less often than A’s, and its perplexity is several times that of C. Use the ranking loss with cross-entropy or forward KL.',
    look: 'Perplexity: A and B far above C. Then, under “All metrics”, the share of right first picks, A against B.',
  },
  'two-answers': {
    setup:
      'After “One day,” the teacher finds “the” and “a” about equally good. A learns without the ranking loss, B with it.',
    reason:
      'B gives “a” more room than A does. This place was picked because it shows the effect well; the average over the held-out text points the same way: more of the top 5, a better order, a lower perplexity.',
    look: 'The bars of “the” and “a” at this place, in A and in B. Then MOR@5, to see that it is not only this place.',
  },
  control: {
    setup:
      'A has forward KL, B a little of the ranking loss with it. Adding a term also makes the total pull stronger. So C is made stronger, too, but without ranking: cross-entropy is added and forward KL doubled.',
    reason:
      'C reaches the lowest perplexity of the three, but B, with a little ranking, keeps more of the teacher’s top 5. Weight and order are two different things, and each has its price.',
    look: 'MOR@5, where B is ahead, beside perplexity, where C is ahead.',
  },
  pearson: {
    setup:
      'C has no soft ranks, only the correlation between the teacher’s and the student’s scores of the same tokens.',
    reason:
      'C keeps as many of the top 5 as B. What the soft ranks buy is calibration: B’s probabilities are closer to how often it is right.',
    look: 'MOR@5: B and C together, A below.',
  },
  long: {
    setup:
      'Forward KL without and with a little ranking, trained more than three times as long as in the first experiment. Does the difference grow, stay or melt away?',
    reason:
      'We expected the advantage to melt away, as it did in an earlier trial on another text. Here it stayed: B keeps more of the top 5, puts the top three in exactly the teacher’s order more often, and has the lower perplexity. Both students gain from the time.',
    look: 'The distance between the two MOR@5 curves, early and at the end.',
  },
  'k-one': {
    setup:
      'B compares only the first choices, k = 1; C the usual top 5.',
    reason:
      'The teacher’s first and the student’s first are two tokens at most, and the correlation of two numbers is always plus or minus one, however far apart they are. The loss is flat and teaches nothing: B learns what A learns.',
    look: 'MOR@5: B on top of A, C above both.',
  },
  tau: {
    setup:
      'tau says how far apart two scores must be to count as ordered. B has the usual 0.3, C has 10, D has 0.03.',
    reason:
      'At 10 (C) no distance is ever enough: as many candidates are kept, but the probability of the first pick strays further from how often it is right. At 0.03 (D) only near ties are felt, and D keeps fewer of the teacher’s top 5 than B.',
    look: 'MOR@5: D below B, C beside B. What C pays (calibration) does not show in this chart.',
  },
  lists: {
    setup:
      'C has RankNet, which compares pairs. D has ListMLE, which adds up over the whole list.',
    reason:
      'C keeps more of the top 5 than A, in some seeds hardly more. D at the same weight drowns the other terms and collapses, below A in coverage and with a perplexity many times as high. Not every loss on order will do.',
    look: 'MOR@5 and perplexity of D. Then how far C gets towards B.',
  },
  wrong: {
    setup:
      'After “a little owl named Luna” the teacher is almost certain of “who”; the story goes on with “with”. (The teacher wrote it itself, but after a prompt that it does not see here.)',
    reason:
      'The ranking loss passes the teacher’s conviction on: B believes in “who” more than A, D more than C. Over all such places together it neither helps nor hurts clearly. No loss that listens to the teacher knows better than the teacher.',
    look: 'The bar of “who”, and the mark of the word that really came next.',
  },
} satisfies Record<keyof typeof scenes.titles, About>;
