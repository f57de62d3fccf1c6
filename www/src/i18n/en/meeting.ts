/** Chapter 6: for the meeting, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { Assumption, Whose } from '../../chapters/payback-sum';

export const meeting = {
  heading: 'For the meeting',
  lead: 'The limits of this run, what it says about risk and cost, and how to find out in small steps. Every number is measured, in this run, in this page’s other experiments or on the teacher’s data, or follows from the boxes under “Payback”; where nothing has been measured, none is shown.',
  print: 'Print as a handout',
  run: (step: string, positions: string, seed: string, recorded: boolean) => `${recorded ? 'Recorded run' : 'Run'}: step ${step}, ${positions} held-out positions, seed ${seed}.`,
  notRun: (seed: string) => `Run: nothing measured yet, seed ${seed}.`,

  risk: {
    heading: 'Risk lens: replies that lose their second answer',
    empty: (share: boolean): string =>
      share
        ? 'Not measured yet. Press play in chapter 3: the number needed is how many second answers each student keeps.'
        : 'Not measured yet. It takes two numbers: the share of places with several good answers (chapter 5) and the second answers that each student keeps (press play in chapter 3).',
    lead: (share: string, low: string, high: string, source: string) => `The teacher’s second word has 10% or more at ${share} of the places (95% interval ${low} to ${high}; ${source}).`,
    premise: 'Nobody counted replies: the counts below are arithmetic, as if every reply turned on one single place in it. That is an extreme assumption. Use them to compare students, not to forecast.',
    own: 'your own text, chapter 5',
    page: 'this page’s teacher',
    of: (lost: string, low: string, high: string) => `${lost} of 10,000 (${low} to ${high})`,
    sentence: (rows: string) => `Replies of 10,000 that lose their second answer: ${rows}.`,
    row: (letter: string, lost: string) => `student ${letter} ${lost}`,
    columns: ['Student', 'Objective', 'Second answers kept', 'Lost of 10,000', 'Range'],
    saved: (ranked: string, plain: string, n: string, share: string, range: string) => `On this assumption ${ranked} keeps the second answer in ${n} more of 10,000 replies (${share}) than ${plain}${range}.`,
    cost: (ranked: string, plain: string, n: string, share: string, range: string) => `On this assumption ${ranked} loses the second answer in ${n} more of 10,000 replies (${share}) than ${plain}${range}.`,
    range: (low: string, high: string) => ` (95% interval ${low} to ${high})`,
    unclear: (ranked: string, plain: string, range: string) => `Between ${plain} and ${ranked} there is no clear difference${range}.`,
    open: (ranked: string, plain: string) => `Between ${plain} and ${ranked}: not measured yet.`,
    formula: 'lost = 10,000 × s × (1 − r)',
    assumptions:
      's: share of places with a second answer. r: share of such places, in held-out text of this run, where the student has it among its own first picks (as many as the teacher has peaks). r is taken to hold for the text that s is from. Both were measured on a sample of text, so both may be off: the range of a bar shows by how much for s, the range of the difference for r.',
  },

  payback: {
    heading: 'Payback',
    lead: 'The figures in the boxes are assumptions, not measurements. Put in your own.',
    currency: 'Currency sign' as string | null,
    /** What is asked, and its unit; null: the reader's currency. */
    fields: {
      weeks: ['Length of the pilot', 'weeks'],
      hours: ['Work on it', 'hours a week'],
      wage: ['Cost of an hour of work', null],
      runs: ['Training runs (3 objectives × 3 seeds)', 'runs'],
      factor: ['Size of your training run (one student’s run here = 1)', 'times'],
      machine: ['Cost of an hour of machine', null],
      requests: ['Requests', 'a day'],
      teacher: ['Large model, 1,000 requests', null],
      student: ['Small model, 1,000 requests', null],
    } as Readonly<Record<Assumption, readonly [string, string | null]>>,
    measured: 'Measured here',
    facts: (parameters: string, student: string, cache: string) => `A student has ${parameters} parameters (${student} MB); the teacher’s cached answers take ${cache} MB.`,
    step: (ms: string, steps: string, minutes: string) => `One step of one student took ${ms} ms on this machine: ${steps} steps are ${minutes} minutes.`,
    noStep: 'Time per step is not measured yet (train live in chapter 3).',
    people: 'Work: weeks × hours × cost of an hour',
    machineSum: 'Machine: runs × size × time of one student’s run here × cost of an hour',
    saving: 'Saving a day: requests × (large − small) ÷ 1,000',
    days: 'Days until it pays back: (work + machine) ÷ saving a day',
    money: (amount: string, currency: string) => `${currency}${amount}`,
    daily: (money: string) => `${money} a day`,
    machineValue: (money: string, hours: string) => `${money} (${hours} hours)`,
    missing: (days: string) => `Without the cost of machines it pays back after ${days} days, because the model is smaller. Those come in once training time is measured (train live in chapter 3).`,
    result: (days: string) => `On these assumptions the pilot pays back after ${days} days, because the model is smaller; any loss would do the same.`,
    never: 'On these assumptions it does not pay back: the small model saves nothing.',
    worth: 'All of this saving comes from the smaller model. The ranking loss itself saves nothing: what it is worth is what it keeps.',
    own: 'What the ranking loss costs on top is tuning: its weight, and with it k and τ. It needs the teacher’s top k answers at every place, but so do forward and reverse KL. It took no training time that could be told from noise (a step of a student of this size, on a processor).',
  },

  checklist: {
    heading: 'Pilot in stages',
    note: 'Stop at the first stage that fails. Ticks last until the page is closed.',
    stages: (chapter5: boolean): ReadonlyArray<readonly [string, readonly string[]]> => [
      ['Before', [`${chapter5 ? 'Chapter 5' : 'Chapter 5 of the full page'} on our own text: several good answers, and a teacher that is not weak`, 'The licences of teacher and text allow training', 'Written down beforehand: which difference counts as success, and how much worse perplexity (how surprised the student is by the real text) may get; for example 0.1 more of the first five, and perplexity no more than 1% worse than with the loss you use now']],
      ['Small trial', ['Same text, same start, three objectives: the loss you use now, the same with the ranking loss, forward KL alone (where that is what you use: forward KL at double strength)', 'Two or three seeds each', 'Success only if the 95% interval of the difference excludes zero (a clear difference), with every seed']],
      ['With people', ['50 places judged blind: is the second answer useful to us?', 'Places where the teacher is confidently wrong: are they worse?']],
      ['Limited use', ['A small share of requests, the large model as fallback', 'Who may stop it, and at what threshold']],
    ],
  },

  phrases: {
    heading: 'Sentences for the meeting, with this run’s numbers',
    empty: 'Press play in chapter 3 with a ranking student and one without: the sentences are made of what is measured.',
    filled: 'The sentences are made of this run’s last measurement.',
    copy: 'Copy',
    copied: 'Copied',
    refused: 'Please select the text',
    copyLabel: (n: number) => `Copy phrase ${n}`,
    example: 'Chapter 5 has measured the example’s text. That is not yours, so no sentence is made of it, and the risk stays that of this page’s teacher.',
    kept: (ranked: string, plain: string, a: string, b: string, range: string, judgement: string) => `Of the large model’s five best next words the small one has ${a} among its own five with the ranking loss (${ranked}) and ${b} without it (${plain})${range}: ${judgement}.`,
    twin: ', otherwise the same',
    named: (letter: string, name: string) => `${letter}: ${name}`,
    outsider: (other: string, n: string, judgement: string, range: string) => `Of the students without a ranking loss, “${other}” keeps the most: ${n} of five. ${judgement}${range}.`,
    outsiderJudged: {
      more: (ranked: string, other: string) => `${ranked} has clearly more than ${other}`,
      less: (ranked: string, other: string) => `${ranked} has clearly fewer than ${other}`,
      unclear: (ranked: string, other: string) => `Between ${ranked} and ${other} there is no clear difference`,
      open: (ranked: string, other: string) => `Between ${ranked} and ${other} nothing is measured yet`,
    },
    /** Of a sentence. */
    end: '.',
    strongest: (plain: string) => `The comparison is with the student without a ranking loss that keeps the most, “${plain}”.`,
    keptJudged: { more: 'more than a change of text explains; of other random starts this one run says nothing', less: 'clearly fewer', unclear: 'no clear difference', open: 'not measured yet' },
    range: (low: string, high: string) => ` (95% interval of the difference ${low} to ${high})`,
    price: (a: string, b: string, judgement: string) => `Perplexity (how surprised the small model is by the real text; lower is better) is ${a} with it and ${b} without: ${judgement}.`,
    /** Where another student without it has less than both. */
    cheaper: (other: string, value: string) => `The lowest without it is ${value} (${other}).`,
    priceJudged: { more: 'it is worse', less: 'it is better', unclear: 'no clear difference', open: 'not measured yet' },
    task: (share: string, low: string, high: string, verdict: string) => `On our own text the large model sees a second good answer at ${share} of the places (${low} to ${high}). ${verdict}`,
    scope: (step: string, positions: string, seed: string) => `This is one run (seed ${seed}, step ${step}, ${positions} places of small English text). It shows where to look, not what we would gain.`,
    ask: (weeks: string, pilot: string, machine: boolean, whose: Whose) => `I ask for a pilot of ${weeks} weeks, about ${pilot} by ${{ ours: 'our', both: 'this page’s and our own', page: 'this page’s example' }[whose]} figures${machine ? '' : ' (machine time not included)'}, with a success criterion that we write down today: how many more candidates, and how much perplexity may give.`,
    /** Where the run shows no gain. */
    rest: 'This run gives no reason to ask for a pilot.',
    stop: 'If on our own text the range of the difference includes zero, there is no clear difference: we stop and train the small model without the ranking loss.',
  },

  limits: {
    heading: 'Limits to keep in mind',
    items: [
      'Where the teacher is wrong, the order to be kept is wrong, too.',
      'Where there is one good answer, it has nothing to keep.',
      'It may be enough to change to forward KL instead of adding the ranking loss to another loss: compare with that first.',
      'In another experiment (chapter 3, the control) cross-entropy added and forward KL doubled in its place kept fewer candidates and predicted better: perplexity 52 instead of 57, mean of five random starts, 0 to 16 lower.',
      'Its effect depends on how strongly it is applied (its weight) and on k and τ: set badly, it did nothing (k = 1) or made the probabilities less trustworthy (τ = 10).',
      'This run is one random start (seed): its ranges tell about other texts, not about other starts. What is said of the experiments rests on three to five.',
      'Small students and a small English text; a student large enough to copy its teacher gains next to nothing (chapter 2’s toy).',
    ] as readonly string[],
  },
};
