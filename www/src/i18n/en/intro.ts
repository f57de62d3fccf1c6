/** Above the chapters, in English: the subject and its answers in short. Its keys are the dictionary: a language that lacks one does not compile. */

export interface Answer {
  readonly heading: string;
  /** In a line, for whoever reads no further. */
  readonly brief: string;
  readonly text: string;
  /** Where the page shows it. */
  readonly chapter: number;
  /** The experiment that shows it. */
  readonly scene?: string;
  readonly link: string;
}

export const intro = {
  paragraphs: [
    'A large language model answers well, but it is slow and costly to run. So a small model, the student, is trained to answer like the large one, its teacher. This is called distillation. At most places in a text the teacher has several good next words in mind, some likelier than others; this page calls them its peaks.',
    'While it learns, the student is marked by a loss: a number that says how far its answer is from the teacher’s. A small student cannot copy everything, so what the loss counts decides what it keeps. The ranking loss of Peng & Zhang (COLING 2025), added to an ordinary loss, counts only the order of the teacher’s best candidates.',
  ] as readonly string[],
  answers: [
    {
      heading: 'What the ranking loss keeps',
      brief: 'A few more of the teacher’s likely candidates: 0.1 to 0.2 of its first five.',
      text: 'Their order is closer to the teacher’s, too. In this page’s experiment a student keeps about two of the teacher’s first five; with the ranking loss it keeps 0.2 more beside cross-entropy with reverse KL, which lets candidates go, and 0.1 more beside forward KL, the usual loss for distillation, which hates to miss any. The first three stand in the teacher’s exact order at 3 places in 100 instead of 2, beside either (mean of five random starts, and all five agree).',
      chapter: 3,
      link: 'Watch it happen: chapter 3',
    },
    {
      heading: 'What it costs',
      brief: 'The better predictions that other losses in its place would bring, and trial runs.',
      text: 'Compared with leaving it out, perplexity, how surprised the student is by the real text, got no worse on average (1% worse in the paper). That was beside cross-entropy or forward KL, which hold the probabilities in place; beside reverse KL alone it stayed bad. But more cross-entropy and forward KL in its place made it better: 52 instead of 57 (mean of five random starts, 0 to 16 lower), with fewer candidates kept. Forgoing that is the price. Beside the wrong loss or badly set, it does nothing or does harm, so it takes trial runs. And it makes nothing cheaper; only the smaller model does.',
      chapter: 3,
      scene: 'control',
      link: 'Open that experiment: chapter 3',
    },
    {
      heading: 'When it does not help',
      brief: 'With one good answer, a wrong teacher or a large student, and where forward KL is enough.',
      text: 'Where there is only one good answer: then there is no order to keep. Where the teacher is wrong: then the order to be kept is wrong, too. Where the student is large enough to copy the teacher anyway (chapter 2 shows it on made-up data). And it may be enough to change to forward KL instead of adding the ranking loss to another loss: compare with that first.',
      chapter: 6,
      link: 'Before you decide: chapter 6',
    },
  ] as readonly Answer[],
};
