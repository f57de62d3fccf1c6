/** The views that have to be asked for, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { MoreView } from '../../state';

export const views = {
  scatter: {
    heading: 'Teacher’s probability against the student’s',
    note: 'Logarithmic; filled marks are the teacher’s peaks. In the band the student is within a factor of two. Below lies what it missed, which forward KL punishes; above what it says too much of, which reverse KL punishes.',
  },
  curve: {
    heading: 'Probability by the teacher’s rank',
    note: 'Grey stairs: the teacher. A student whose stairs do not fall from left to right has lost the order. Logarithmic.',
  },
  mirror: {
    heading: 'Teacher to the left, student to the right',
    note: 'All on one scale; suits printing. The more alike both sides look, the closer the student is to its teacher.',
  },
} satisfies Record<MoreView, { heading: string; note: string }>;
