/** Charts, their tables and exports, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { MoreView, View } from '../../state';
import type { ViewName } from '../../views/picture';

export const views = {
  tabs: 'Ways to look at this place',
  names: {
    lane: 'Bars',
    scatter: 'Scatter',
    heat: 'Over time',
    bump: 'Ranks',
    curve: 'By rank',
    matrix: 'All metrics',
    mirror: 'Mirrored',
  } satisfies Record<View, string>,
  figures: {
    heat: {
      heading: 'Too low or too high, over the whole run',
      note: 'Student’s probability divided by the teacher’s: blue and − are too low, orange and + too high. The steps are spaced further and further apart, because most of the change happens early.',
    },
    bump: {
      heading: 'From the teacher’s ranks to the student’s',
      note: 'Crossing lines are order lost. Kendall’s correlation is 1 for the teacher’s order, 0 for chance, −1 for the reverse. Beside it: how many of the teacher’s top tokens are also the student’s. The rest has no rank.',
    },
    matrix: {
      heading: 'Trained with one loss, measured by another',
      note: 'Held-out text. * marks a metric that the student’s own loss trains for: a lead there shows that the loss does its work; what else it brings is shown by the others.',
    },
  } satisfies Record<Exclude<ViewName, MoreView>, { heading: string; note: string }>,
  over: 'over-said',
  missed: 'missed',
  teacher: 'teacher →',
  student: '↑ student',
  at: (step: string) => `Step ${step}. `,
  /** Between two sentences. */
  gap: ' ',
  reading: (letter: string, kept: number, peaks: number, misplaced: string) =>
    `${letter} gives ${kept} of ${peaks} peaks at least half of the teacher’s probability; ${misplaced} of its probability is misplaced.`,
  agreement: (tau: string, shared: number, top: number) => `Kendall ${tau} · ${shared}/${top}`,
  order: (letter: string, tau: string, shared: number, top: number) => `${letter}: Kendall’s tau-b ${tau}, ${shared} of the teacher’s top ${top} shared.`,
  hint: 'Point at a token, or use the up and down keys, to see its numbers in every chart.',
  waiting: 'The chart appears with the first numbers.',
  measured: 'Measured by',
  unmeasured: 'Nothing has been measured yet.',
  best: 'best',
  unclear: 'no clear best',
  /** Where the best cannot be told from the others. */
  noInterval: 'no interval',
  wins: (metric: string, letter: string) => `${metric}: best ${letter}.`,
  open: (open: number, all: number) => `No clear best in ${open} of ${all} metrics.`,
  compared: 'Best > runner-up',
  low: 'Lead, 95% from',
  high: 'to',
  colon: ': ',
  run: (step: string, seed: string) => `Step ${step}, seed ${seed}`,
  save: 'Export',
  kinds: { png: 'PNG picture', svg: 'SVG drawing', csv: 'CSV table', safetensors: 'This run (safetensors)' },
  failed: (why: string) => `The file could not be made: ${why}`,
};
