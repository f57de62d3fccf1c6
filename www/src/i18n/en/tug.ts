/** Chapter 2: gradient tug-of-war, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { Preset } from '../../chapters/tug-model';
import type { Family } from '../../objectives';

export const tug = {
  /** Stands under the chapter's title. */
  lead: 'Training moves a student a little at every step, the way its loss pulls. Drag the student’s bars and watch the arrows: to the right a loss raises a token, to the left it lowers it. No model is trained here; the pulls are computed as you drag.',
  starts: 'A student that …',
  presets: { average: 'averages everything', first: 'keeps only the first', swapped: 'swaps neighbours', copy: 'copies the teacher' } satisfies Record<Preset, string>,
  which: 'Loss',
  names: { ce: 'Cross-entropy', fkl: 'Forward KL', rkl: 'Reverse KL', rank: 'Ranking loss' } satisfies Record<Family, string>,
  gloss: { ce: 'sees only the real next word', fkl: 'dislikes leaving out', rkl: 'dislikes saying too much', rank: 'minds the order' } satisfies Record<Family, string>,
  short: { ce: 'CE', fkl: 'FKL', rkl: 'RKL', rank: 'Rank' } satisfies Record<Family, string>,
  now: 'loss now',
  legend: 'Pale: teacher. Dark, with the grip: student. ● peak; underlined: the word that really came next. The longer an arrow, the harder the loss pulls on that token (the negative gradient −dL/dz; a full arrow means 0.4 or more). All other tokens move as one and are not ranked.',
  step: (loss: string) => `Take a step: ${loss}`,
  wants: (loss: string, up: string, by: string, down: string, less: string) => `${loss} wants most of all to raise “${up}” (${by}) and to lower “${down}” (${less}).`,
  content: (loss: string) => `${loss} is satisfied: it no longer pulls on any token by 0.01 or more.`,
  neglected: (token: string, p: string, q: string, pulls: string) => `The most neglected peak is “${token}”: teacher ${p}, student ${q}. The pull on it: ${pulls}.`,
  explain: {
    ce: 'CE. Pulls up the one token that really came next and all others down, the teacher’s other good answers too.',
    fkl: 'FKL. Its pull is exactly teacher minus student. A student too small to be right everywhere spreads its bets: the bars become alike and the order of the peaks is lost.',
    rkl: 'RKL. Its pull is multiplied by the student’s own probability, so it hardly reaches a peak that the student has let go. Try “keeps only the first”.',
    rank: 'Pulls top tokens apart until their order is the teacher’s and clear, and then rests, whatever the heights. Try “copies the teacher”: it pulls even there, because two bars of nearly one height are not in a clear order. That is its price: it knows the order but not the heights, so it needs another loss beside it.',
  } satisfies Record<Family, string>,

  toy: {
    heading: 'When there is too little room',
    lead: 'A student is smaller than its teacher. In this toy a made-up teacher has 6 inner dimensions, room for 6 patterns; students have 1 to 8 (the rank r of the logits, “softmax bottleneck”). Two of each size learn by forward KL, one of them with the ranking loss as well. Guess first: at which sizes will it help?',
    run: 'Train the toys',
    rank: 'Dimensions r',
    tau: 'Smoothness τ of the ranking',
    axis: (contexts: number) => `Contexts, of ${contexts}, with the peaks in exactly the teacher’s order`,
    ranked: 'Forward KL + ranking',
    mass: 'shared mass',
    sentence: (r: number, plain: number, ranked: number, all: number) => `r = ${r}: forward KL keeps the exact order in ${plain} of ${all} contexts, with the ranking loss in ${ranked}.`,
    price: (plain: string, ranked: string) => `Probability shared with the teacher: ${plain} without it, ${ranked} with it.`,
    equal: 'Here it makes hardly any difference to the order.',
    note: (seed: number) => `Invented data (seed ${seed}), computed in this page: it shows a direction, not a size. The lab measures what really happens.`,
  },
};
