/** The lab, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { DeviceChoice, DeviceReason, ErrorPlace, MetricKey, Pair, Size } from '../../protocol';
import type { Preset } from '../../objectives';

export const lab = {
  title: 'Crest lab: does the student keep the order of its teacher’s peaks?',
  heading: 'Does the student keep the order of its teacher’s peaks?',
  lead: 'At most places in a text a language model sees several good next words, not one. Here two small students learn from the same teacher, from the same initial weights, on the same batches. Only the loss differs. Press play and watch which of the teacher’s peaks survive.',
  languageName: 'English',
  otherLanguage: '日本語',
  switchLanguage: 'Switch to Japanese (L)',
  lab: 'Lab. Keys while the focus is inside: Space plays and pauses, right arrow trains one step, R resets, L changes the language.',
  keys: { lead: 'Keys inside the lab:', play: 'play / pause', step: 'one step', reset: 'reset', language: 'language' },

  controls: 'Training controls',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  step10: '× 10',
  step10Label: '× 10: train ten steps',
  reset: 'Reset',
  stepCount: (step: string, steps: string) => `step ${step} / ${steps}`,
  speed: (rate: string) => `${rate} steps/s`,
  progress: 'Steps trained',
  settings: 'Run settings',
  seed: 'Seed',
  device: 'Device',
  devices: { auto: 'Automatic', gpu: 'GPU (WebGPU)', cpu: 'CPU (WebAssembly)' } satisfies Record<DeviceChoice, string>,
  size: 'Student',
  sizes: { xs: 'Tiny (1 layer)', s: 'Small (2 layers)', m: 'Medium (3 layers)' } satisfies Record<Size, string>,
  settingsNote: 'A new device or size starts the run afresh.',

  live: { gpu: 'LIVE · GPU', cpu: 'LIVE · CPU' },
  opening: 'OPENING',
  stopped: 'STOPPED',
  reasons: {
    'gpu-hardware': 'Training runs on your graphics card through WebGPU.',
    'gpu-asked': 'Training runs through WebGPU because the link asks for the GPU.',
    'cpu-asked': 'Training runs on the processor because the link asks for the CPU.',
    insecure: 'Training runs on the processor: this page was opened over an insecure address, and browsers offer WebGPU only over https or localhost.',
    'no-webgpu': 'Training runs on the processor: this browser does not offer WebGPU here.',
    'no-adapter': 'Training runs on the processor: WebGPU is present, but the browser offers no graphics adapter.',
    'software-adapter': 'Training runs on the processor: the only graphics adapter is a software one, which would be slower.',
  } satisfies Record<DeviceReason, string>,
  loading: {
    module: 'Loading the training module …',
    teacher: 'Loading the teacher’s answers …',
    device: 'Opening the device and preparing both students …',
  },

  verdict: {
    label: 'Result so far',
    waiting: 'Both students are still untrained. Which one will keep more of the teacher’s peaks?',
    waitingNote: 'Make a guess, then press play. The first measurement on held-out text comes after a few steps.',
    same: 'Both students have the same objective, so they learn the same.',
    sameNote: 'Choose another objective for one of them to compare.',
    unclear: 'No clear difference yet.',
    unclearNote: (step: string, k: number, a: string, b: string, range: Pair<string> | null) =>
      `Step ${step}, held-out text: of the teacher’s top ${k} next tokens, A has ${a} in its own top ${k} and B has ${b}.${range ? ` On other text of this kind the difference could lie anywhere from ${range[0]} to ${range[1]} (95 % interval).` : ''}`,
    clear: (winner: string, kept: string, k: number, other: string) =>
      `${winner} keeps ${kept} of the teacher’s top ${k}; the other student ${other}.`,
    clearNote: (step: string, winner: string, loser: string, winnerPerplexity: string, loserPerplexity: string, price: boolean) =>
      price
        ? `Step ${step}, held-out text. It has a price: the perplexity of ${winner} is ${winnerPerplexity}, that of ${loser} is ${loserPerplexity} (lower is better).`
        : `Step ${step}, held-out text. It costs no perplexity: ${winner} ${winnerPerplexity}, ${loser} ${loserPerplexity} (lower is better).`,
  },

  picker: {
    heading: 'One place in the text',
    note: 'Held-out text: neither student trains on it. The teacher sees several good ways to go on.',
    choose: 'Position',
    previous: 'Previous position',
    following: 'Next position',
    option: (n: number, peaks: number, end: string) => `${n}. ${peaks} peaks: …${end}`,
    context: 'The text so far',
    blank: '?',
    really: 'In the text it goes on with',
  },

  student: {
    name: (letter: string) => `Student ${letter}`,
    objective: 'Objective',
    custom: 'Other …',
    customLabel: 'Objective in shorthand',
    customHint: 'Terms joined by +, each with an optional weight: ce, fkl, rkl, jsd, sfkl, srkl, tvd, akl, ab and one of rank, pav, pearson, ranknet, listmle.',
    apply: 'Use',
    refused: 'This objective cannot be used:',
    changed: (step: string) => `changed at step ${step}`,
  },
  presets: {
    'ce+rkl': 'Cross-entropy + reverse KL',
    'ce+rkl+rank': 'Cross-entropy + reverse KL + ranking',
    fkl: 'Forward KL',
    'fkl+0.3rank': 'Forward KL + a little ranking',
    'ce+2fkl': 'Cross-entropy + forward KL, double weight (control)',
    rkl: 'Reverse KL',
    ce: 'Cross-entropy only, no teacher',
    jsd: 'Jensen–Shannon',
    'ce+rkl+pearson': 'Cross-entropy + reverse KL + Pearson on scores',
    'ce+rkl+pav': 'Cross-entropy + reverse KL + ranking (isotonic)',
    'ce+rkl+ranknet': 'Cross-entropy + reverse KL + RankNet',
  } satisfies Record<Preset, string>,

  lanes: {
    heading: 'Next token: teacher and student',
    legendTeacher: 'teacher',
    legendStudent: 'student',
    legendPeak: 'peak of the teacher',
    legendNext: 'follows in the text',
    token: 'Token',
    teacher: 'Teacher',
    student: 'Student',
    rest: 'rest',
    restNote: 'all other tokens together',
    peak: 'peak',
    next: 'follows',
    unknown: '(word outside the student’s vocabulary)',
    order: (kept: number, pairs: number) => `Pairs of peaks in the teacher’s order: ${kept} of ${pairs}.`,
    swapped: (first: string, second: string) => `First pair the wrong way round: ${first} and ${second}.`,
    sentence: (letter: string, tokens: string) => `Student ${letter} on the teacher’s peaks: ${tokens}.`,
    sentenceToken: (token: string, p: string, q: string) => `${token} ${q} (teacher ${p})`,
  },

  loss: {
    heading: 'Training loss',
    note: 'Each batch, smoothed over about 20 steps. The totals contain different terms, so compare their shape, not their height.',
    axis: 'loss',
    sentence: (letter: string, first: string, now: string, step: string) =>
      `Training loss of student ${letter}: ${first} at the start, ${now} at step ${step}.`,
    empty: 'No step trained yet.',
  },
  overlap: {
    heading: (k: number) => `MOR@${k}: how many of the teacher’s top ${k} are in the student’s top ${k}`,
    note: 'Points: held-out text. Thin lines: training batches, smoothed over about 20 steps.',
    axis: (k: number) => `MOR@${k}`,
    heldOut: 'held-out text',
    training: 'training batches, smoothed',
    sentence: (k: number, step: string, a: string, b: string) => `Held-out MOR@${k} at step ${step}: student A ${a}, student B ${b}.`,
    empty: 'Not measured yet.',
    stepAxis: 'optimizer step',
  },
  table: 'Table',
  columns: { step: 'Step', batch: 'Loss of the batch', smoothed: 'smoothed', heldOut: (letter: string) => `${letter}, held-out`, training: (letter: string) => `${letter}, training` },

  metrics: {
    heading: 'Both students on held-out text',
    note: (positions: string, step: string) => `Means over ${positions} scored positions at step ${step}. A value is marked as better where the 95 % interval of the difference leaves out zero; that speaks about other text, not about other seeds.`,
    empty: 'Measured while training, every 25 steps.',
    metric: 'Metric',
    better: 'better',
    names: {
      mor5: 'MOR@5, kept of the teacher’s top five',
      retention: 'teacher peaks among the first picks',
      cr3: 'CR@3, top three in identical order',
      spearman: 'rank correlation on the top tokens',
      rare_recovery: 'rare right tokens in the top five',
      top1: 'same first pick as the teacher',
      accuracy: 'first pick is the real next token',
      perplexity: 'perplexity (lower is better)',
      fkl: 'forward KL, nats (lower is better)',
      rkl: 'reverse KL, nats (lower is better)',
    } satisfies Record<MetricKey, string>,
  },

  glossary: {
    heading: 'What the words mean',
    items: [
      ['Peak', 'a next token to which the teacher gives at least a tenth of its best token’s probability, and at least 2 %.'],
      ['Cross-entropy (ce)', 'looks only at the one token that really follows.'],
      ['Forward KL (fkl)', 'punishes what the student misses; with too little capacity it spreads and averages.'],
      ['Reverse KL (rkl)', 'punishes what the student over-says; it may let a whole peak go.'],
      ['Ranking loss (rank)', 'compares only the order in which teacher and student put their top tokens. Its default weight is 2, as in Peng & Zhang, COLING 2025.'],
    ] as ReadonlyArray<readonly [string, string]>,
    limits: 'Limits: one teacher, one small English text, one seed at a time. A ranking loss cannot help where the teacher is wrong or sees only one good answer.',
  },
  facts: (parameters: string, vocabulary: string, tokens: string, documents: string, heldOut: string) =>
    `Each student has ${parameters} weights and ${vocabulary} tokens of vocabulary. Teacher: SmolLM2-135M-Instruct (Apache-2.0), its cached answers on ${tokens} tokens of ${documents} short stories that it wrote itself; ${heldOut} stories are held out.`,
  privacy: 'Everything runs in this page. Nothing is sent anywhere; the network may be cut after loading.',

  status: {
    ready: 'The lab is ready.',
    milestone: (k: number, step: string, a: string, b: string) => `Step ${step}: MOR@${k} A ${a}, B ${b}.`,
    finished: 'Training is finished.',
    paused: (step: string) => `Paused at step ${step}.`,
  },

  errors: {
    headings: {
      load: 'The lab could not be loaded.',
      start: 'The lab could not be started.',
      train: 'Training has stopped.',
      objective: 'The objective was not accepted.',
    } satisfies Record<ErrorPlace, string>,
    advice: {
      load: 'Check that the files beside this page are complete, then load it again.',
      start: 'Try the CPU, or the default settings.',
      train: 'The numbers so far stay visible. You can start again, on the CPU if the graphics card failed.',
      objective: 'The previous objective stays in force.',
    } satisfies Record<ErrorPlace, string>,
    details: 'Details',
    copy: 'Copy details',
    copied: 'Copied',
    notCopied: 'Copying was refused; please select the text',
    cpu: 'Start on the CPU',
    again: 'Start again',
  },
};
