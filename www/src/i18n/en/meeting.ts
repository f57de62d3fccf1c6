/** Chapter 6: for the meeting, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { Assumption } from '../../chapters/payback-sum';

export const meeting = {
  heading: 'For the meeting',
  lead: 'What this run says about risk and cost, what it does not say, and how to find out cheaply. Every number is from this run or from your own entries; where nothing has been measured, none is shown.',
  print: 'Print as a handout',
  run: (step: string, positions: string, seed: string, recorded: boolean) => `${recorded ? 'Recorded run' : 'Run'}: step ${step}, ${positions} held-out positions, seed ${seed}.`,
  notRun: (seed: string) => `Run: nothing measured yet, seed ${seed}.`,

  risk: {
    heading: 'Risk lens: replies that lose their second answer',
    empty: 'Not measured yet. It takes two numbers: the share of places with several good answers (chapter 5) and the peaks that each student keeps (press play in chapter 3).',
    lead: (share: string, low: string, high: string, source: string) => `The teacher’s second word has 10 % or more at ${share} of the places (95 % interval ${low} to ${high}; ${source}).`,
    own: 'your task, chapter 5',
    page: 'this page’s teacher',
    of: (lost: string, low: string, high: string) => `${lost} of 10,000 (${low} to ${high})`,
    sentence: (rows: string) => `Replies of 10,000 that lose their second answer: ${rows}.`,
    row: (letter: string, lost: string) => `student ${letter} ${lost}`,
    columns: ['Student', 'Objective', 'Peaks kept', 'Lost of 10,000', 'Range'],
    saved: (ranked: string, plain: string, n: string, range: string) => `${ranked} keeps the second answer in ${n} more of 10,000 replies than ${plain}${range}.`,
    cost: (ranked: string, plain: string, n: string, range: string) => `${ranked} loses the second answer in ${n} more of 10,000 replies than ${plain}${range}.`,
    range: (low: string, high: string) => ` (95 % interval ${low} to ${high})`,
    unclear: (ranked: string, plain: string, range: string) => `Between ${plain} and ${ranked} there is no clear difference${range}.`,
    open: (ranked: string, plain: string) => `Between ${plain} and ${ranked}: not measured yet.`,
    formula: 'lost = 10,000 × s × (1 − r)',
    assumptions:
      's: share of places with a second answer. r: share of the teacher’s peaks that are among the student’s first picks (held-out text of this run). Assumed: a reply turns on one such place, second answers are lost as often as peaks are on average, and r holds for the text that s is from. The ranges show the uncertainty of s only; the interval of the difference that of r only.',
  },

  payback: {
    heading: 'Payback',
    lead: 'The figures in the boxes are assumptions to start from. Put in your own; any currency will do.',
    fields: {
      weeks: ['Length of the pilot', 'weeks'],
      hours: ['Work on it', 'hours a week'],
      wage: ['Cost of an hour of work', '¥'],
      runs: ['Training runs (3 objectives × 3 seeds)', 'runs'],
      factor: ['Work of your run, against one student’s run here', 'times'],
      machine: ['Cost of an hour of machine', '¥'],
      requests: ['Requests', 'a day'],
      teacher: ['Large model, 1,000 requests', '¥'],
      student: ['Small model, 1,000 requests', '¥'],
    } as Readonly<Record<Assumption, readonly [string, string]>>,
    measured: 'Measured here',
    facts: (parameters: string, student: string, cache: string) => `A student has ${parameters} weights (${student} MB); the teacher’s cached answers take ${cache} MB.`,
    step: (ms: string, steps: string, minutes: string) => `One step of one student took ${ms} ms on this machine: ${steps} steps are ${minutes} minutes.`,
    noStep: 'Time per step is not measured yet (press play in chapter 3); machine time is left out.',
    people: 'work = weeks × hours × cost',
    machineSum: 'machine = runs × times × steps × ms ÷ 3,600,000 × cost',
    saving: 'saving a day = requests × (large − small) ÷ 1,000',
    days: 'payback = (work + machine) ÷ saving',
    money: (amount: string) => `¥${amount}`,
    daily: (amount: string) => `¥${amount} a day`,
    machineValue: (amount: string, hours: string) => `¥${amount} (${hours} hours)`,
    result: (days: string) => `On these assumptions the pilot pays back after ${days} days.`,
    never: 'On these assumptions it does not pay back: the small model saves nothing.',
    note: 'The saving comes from the smaller model, whichever loss trained it. What the ranking loss adds is which answers survive.',
  },

  checklist: {
    heading: 'Pilot in stages',
    note: 'Stop at the first stage that fails. Ticks last until the page is closed.',
    stages: [
      ['Before', ['Chapter 5 on our own text: several good answers, and a teacher that is not weak', 'The licences of teacher and text allow training', 'Written down beforehand: which difference counts as success, and what it may cost in perplexity']],
      ['Small trial', ['Same text, same weights at the start: with the ranking loss, without it, forward KL alone', 'Two or three seeds each, and a control with double weight instead of ranking', 'Success only if the 95 % interval of the difference leaves out zero, in every seed']],
      ['With people', ['50 places judged blind: is the second answer useful to us?', 'Places where the teacher is confidently wrong: are they worse?']],
      ['Limited use', ['A small share of requests, the large model as fallback', 'Who may stop it, and at which number']],
    ] as ReadonlyArray<readonly [string, readonly string[]]>,
  },

  phrases: {
    heading: 'Phrases with this run’s numbers',
    empty: 'Press play in chapter 3 with a ranking student and one without: the sentences are made of what is measured.',
    filled: 'The sentences are made of this run’s last measurement.',
    copy: 'Copy',
    copied: 'Copied',
    refused: 'Please select the text',
    copyLabel: (n: number) => `Copy phrase ${n}`,
    kept: (ranked: string, plain: string, a: string, b: string, range: string, judgement: string) => `Of the large model’s good answers the small one keeps ${a} with the ranking loss (${ranked}) and ${b} without it (${plain})${range}: ${judgement}.`,
    keptJudged: { more: 'clearly more', less: 'clearly fewer', unclear: 'no clear difference', open: 'not measured yet' },
    range: (low: string, high: string) => ` (95 % interval of the difference ${low} to ${high})`,
    points: (value: string) => `${value} points`,
    price: (a: string, b: string, judgement: string) => `Perplexity (lower is better) is ${a} with it and ${b} without: ${judgement}.`,
    priceJudged: { more: 'that is the price', less: 'it is better too', unclear: 'no clear difference', open: 'not measured yet' },
    task: (share: string, low: string, high: string, verdict: string) => `On our own text the large model sees a second good answer at ${share} of the places (${low} to ${high}). ${verdict}`,
    scope: (step: string, positions: string, seed: string) => `This is one run (seed ${seed}, step ${step}, ${positions} places of small English text). It shows where to look, not what we would gain.`,
    ask: (weeks: string, pilot: string) => `I ask for a pilot of ${weeks} weeks, about ¥${pilot}, with a line for success that we write down today.`,
    stop: 'If the interval holds zero on our own text, we stop and use plain distillation.',
  },

  limits: {
    heading: 'What this does not say',
    items: [
      'Where the teacher is wrong, the ranking loss keeps its wrong order too.',
      'Where there is one good answer, it has nothing to keep.',
      'Its effect depends on weight, k and temperature; a badly set one does harm.',
      'One seed at a time: intervals speak about other text, not about other seeds.',
      'Small students and a small English text; a student large enough to copy its teacher gains next to nothing.',
    ] as readonly string[],
  },
};
