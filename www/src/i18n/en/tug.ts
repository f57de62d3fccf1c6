/** Chapter 2: gradient tug-of-war, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { ToyGuess } from '../../chapters/bottleneck-model';
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
    fkl: 'FKL. Its pull is exactly teacher minus student. A student too small to be right everywhere spreads its bets: the bars become alike and the order of the peaks is lost. (On real text less of it is lost than by reverse KL: chapter 3.)',
    rkl: 'RKL. Its pull is multiplied by the student’s own probability, so it hardly reaches a peak that the student has let go. Try “keeps only the first”.',
    rank: 'Pulls top tokens apart until their order is the teacher’s and clear, and then rests, whatever the heights. Try “copies the teacher”: it pulls even there, because two bars of nearly one height are not in a clear order. It knows the order but not the heights, so it needs another loss beside it.',
  } satisfies Record<Family, string>,

  toy: {
    heading: 'When there is too little room',
    lead: 'A student is smaller than its teacher. Here a made-up teacher has 6 inner dimensions, room for 6 patterns; students have 1 to 8. Of each size two are trained: one with forward KL, one with forward KL plus the ranking loss.',
    ask: 'Guess first: at which sizes does the ranking loss help to keep the order?',
    guesses: { small: 'smaller than the teacher (1 to 5)', large: 'as large or larger (6 to 8)', all: 'at every size', none: 'at none' } satisfies Record<ToyGuess, string>,
    run: 'Train the toy students',
    rank: 'Size of the student (inner dimensions)',
    size: (size: number) => `size ${size}`,
    tau: 'Smoothness τ of the ranking',
    sliders: 'Moving either slider trains what is still missing. Dots and sentence always belong to both sliders; τ makes hardly any difference in this toy.',
    axis: (contexts: number) => `Contexts, of ${contexts}, with the peaks in exactly the teacher’s order`,
    ranked: 'Forward KL + ranking',
    mass: 'shared probability',
    empty: 'Nothing is trained yet.',
    training: (size: number) => `Training size ${size} …`,
    sentence: (size: number, plain: number, ranked: number, all: number) => `Size ${size}: forward KL alone keeps the exact order in ${plain} of ${all} contexts, with the ranking loss it is ${ranked}.`,
    price: (plain: string, ranked: string) => `In exchange the probability that lies where the teacher’s lies falls from ${plain} to ${ranked} (1 would be all of it).`,
    free: (plain: string, ranked: string) => `The probability that lies where the teacher’s lies was ${plain} and is ${ranked}.`,
    equal: 'It makes hardly any difference to the order here.',
    found: (sizes: string) => (sizes === '' ? 'Over all sizes: it helps at none.' : `Over all sizes: it helps at ${sizes}.`),
    right: 'You guessed right.',
    wrong: (guess: string) => `You guessed: ${guess}.`,
    note: (seed: number) => `The data is made up (seed ${seed}) so that gain and cost are large. On real text, in chapter 3, the gain is far smaller, and perplexity did not rise on average.`,
    papers: 'In papers this lack of room is the “softmax bottleneck”, and the number of inner dimensions is called the rank of the logits. That is another meaning of “rank” than in “ranking loss”.',
  },
};
