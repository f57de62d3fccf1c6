/** The scenes' titles, and what the first one tries, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const scenes = {
  heading: 'Choose an experiment (it starts from the beginning)',
  more: 'More experiments',
  outcome: 'Read more of what came of several random starts (the outcome)',
  kinds: { good: 'helps', even: 'next to no difference', bad: 'goes wrong' },
  evidence: (holds: number, seeds: number) => ` (${holds} of ${seeds} random starts): `,
  saved: 'The experiment saved in this file',
  seeds: 'Found with three to five random starts (seeds). The run above is one of them, and may differ in detail.',
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
    default: 'With the ranking loss (A to B, C to D) more candidates were kept, in an order closer to the teacher’s. Perplexity fell from C to D every time, and from A to B went either way.',
    'one-peak': 'With one good answer the ranking loss changed next to nothing.',
    forward: 'C, forward KL alone, kept about as many candidates as B with the ranking loss, at a lower perplexity.',
    anchor: 'The ranking loss does not make up for a loss that holds the probabilities in place: B’s perplexity was more than three times that of C, and its first choice was right less often than A’s.',
    'two-answers': 'With the ranking loss the second good answer kept more of its probability.',
    control: 'B, with the ranking loss, kept more candidates than C, which only pulls harder. C had the lower perplexity.',
    pearson: 'A plain correlation (C) kept no fewer candidates than the ranking loss (B). B’s probabilities could be trusted more.',
    long: 'After long training the difference was still there: B, with the ranking loss, kept more candidates, in an order closer to the teacher’s.',
    'k-one': 'B, which compares first choices only, was hardly different from A without any ranking loss.',
    tau: 'A tau too large (C) made the probabilities less trustworthy, one too small (D) lost candidates.',
    lists: 'RankNet (C) kept more candidates than A; ListMLE (D) kept fewer, and its perplexity was more than five times as high.',
    wrong: 'At this place students with the ranking loss believed the teacher’s mistake more (over all such places there was no direction).',
  },
  /** Of the scene that the page opens with: what differs between the students. */
  first:
    'A learns from cross-entropy and reverse KL (which dislikes saying too much and lets candidates go), C from forward KL (which dislikes leaving any out). B and D do the same with the ranking loss added.',
};
