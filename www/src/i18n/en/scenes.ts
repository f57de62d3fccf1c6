/** The scenes' titles, and what the first one tries, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const scenes = {
  heading: 'Choose an experiment (it starts from the beginning)',
  more: 'More experiments',
  outcome: 'Read what was measured (the outcome)',
  kinds: { good: 'helps', even: 'no difference', bad: 'goes wrong' },
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
  /** Of the scene that the page opens with: what differs between the students. */
  first:
    'A learns from cross-entropy and reverse KL (which dislikes saying too much and lets candidates go), C from forward KL (which dislikes leaving any out). B and D do the same with the ranking loss added.',
};
