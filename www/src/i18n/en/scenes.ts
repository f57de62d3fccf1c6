/** The scenes' titles, and what the first one tries, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const scenes = {
  heading: 'Choose an experiment (it starts from the beginning)',
  more: 'More experiments',
  outcome: 'Read more of what came of several random starts (the outcome)',
  kinds: { good: 'helps', even: 'next to no difference', bad: 'goes wrong' },
  evidence: (kind: string, holds: number, seeds: number, here: boolean) => `Over ${seeds} random starts, this one among them${here ? ', at this place' : ''}: ${kind} (${holds} of ${seeds}). `,
  saved: 'The experiment saved in this file',
  seeds: (seeds: number) => `Found with ${seeds} random starts (seeds). The run above is one of them, and may differ in detail.`,
  within: 'Compare within an experiment only: another one has other students A to D, another length or another start.',
  look: 'Look at:',
  changed: 'The settings have been changed since.',
  /** What is tried, not how it ends: the reader guesses first. */
  titles: {
    default: 'Four students, one teacher',
    'one-peak': 'One clear answer',
    forward: 'Is forward KL alone enough?',
    anchor: 'Ranking without an anchor',
    'two-answers': 'A second good answer',
    control: 'Is it only more weight? The control',
    pearson: 'Does a plain correlation do as well?',
    long: 'Longer training',
    'k-one': 'Only the first compared: k = 1',
    tau: 'tau, very large and very small',
    lists: 'Other losses on order',
    wrong: 'The teacher is sure, and the text disagrees',
  },
  /** What was found with all seeds, in a sentence; said when a run is over. */
  findings: {
    default: 'With the ranking loss more candidates were kept, on average 0.2 of five from A to B and 0.1 from C to D, in an order closer to the teacher’s. Perplexity fell from C to D every time, and from A to B went either way.',
    'one-peak': 'With its one good answer the ranking loss changed next to nothing. (The table is about all places.)',
    forward: 'Between B, with the ranking loss, and C, forward KL alone, there was next to no difference in candidates kept, and C had the lower perplexity. In the other start C was slow to learn.',
    anchor: 'Reverse KL alone (A) does not hold the probabilities in place, and the ranking loss (B) does not do it either: B’s perplexity was more than three times that of C, where cross-entropy does, and its first choice was right even less often than A’s (under “All metrics”).',
    'two-answers': 'With the ranking loss the second good answer kept more of its probability.',
    control: 'B, with the ranking loss, kept more candidates than C, which has more of the other losses in its place. C had the lower perplexity, on average 52 against 57.',
    pearson: 'A plain correlation (C) kept no fewer candidates than the ranking loss (B). B’s probabilities could be trusted more.',
    long: 'After long training the difference was still there: B, with the ranking loss, kept more candidates, in an order closer to the teacher’s.',
    'k-one': 'B, which compares first choices only, was hardly different from A without any ranking loss.',
    tau: 'Compared with the usual tau (B), one too large (C) made the probabilities less trustworthy, one too small (D) lost candidates.',
    lists: 'RankNet (C) kept more candidates than A; ListMLE (D) kept fewer, and its perplexity was more than five times as high.',
    wrong: 'Students with the ranking loss believed more in the teacher’s choice, which the text did not follow. Over all 27 such places there was no direction.',
  },
  /** Of the scene that the page opens with: what differs between the students. */
  first:
    'A learns from cross-entropy and reverse KL (which dislikes saying too much and lets candidates go), C from forward KL (which dislikes leaving any out). B and D do the same with the ranking loss added.',
};
