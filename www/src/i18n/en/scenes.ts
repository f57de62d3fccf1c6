/** The scenes' titles, and all about the first one, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const scenes = {
  heading: 'Scenes',
  kinds: { good: 'helps', even: 'no difference', bad: 'goes wrong' },
  saved: 'The experiment saved in this file',
  look: 'Look at:',
  changed: 'The settings have been changed since.',
  titles: {
    default: 'Four students, one teacher',
    'two-answers': 'A second good answer survives',
    control: 'Is it only more weight? The control',
    forward: 'Forward KL alone goes about as far',
    pearson: 'A plain correlation does as well',
    'one-peak': 'One clear answer: nothing to gain',
    long: 'Longer training does not close the gap',
    anchor: 'Without an anchor, ranking goes wrong',
    'k-one': 'k = 1: there is nothing to rank',
    tau: 'tau: too small loses peaks, too large loses calibration',
    lists: 'Not every loss on order will do',
    wrong: 'The teacher is sure, and the text disagrees',
  },
  /** Of the scene that the page opens with. Why it is worth showing: what was measured, without numbers, which the run itself gives. */
  first: {
    reason:
      'A and C learn from reverse KL (which dislikes saying too much) and from forward KL (which dislikes missing something). B and D do the same with the ranking loss added. With it, both keep more of the teacher’s top five, in a better order. The gain is larger over reverse KL than over forward KL. Perplexity falls a little from C to D; between A and B it went either way, depending on the seed.',
    look: 'MOR@5 on held-out text: A against B, then C against D. Then perplexity: where it is not lower, the ranking loss has its price.',
  },
};
