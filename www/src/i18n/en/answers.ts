/** Chapter 1: one sentence, many good answers, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const answers = {
  /** Stands under the chapter's title. */
  lead: 'A language model writes one token, a small piece of text, at a time. Before each one it gives every possible token a probability. Here a teacher model reads an unfinished story. (It wrote these stories itself; it is a small teacher, and the mistakes are its own.)',
  waiting: 'The teacher’s answers are being loaded.',
  ask: 'How many good next tokens does the teacher see here?',
  choices: ['one', 'two or three', 'four or five', 'six or more'] as readonly string[],
  show: 'Just show me',
  nudge: 'Make a guess; then the answers appear.',
  /** `right` is null where nobody guessed. */
  result: (right: boolean | null, peaks: number) => `${right === null ? 'The' : right ? 'Right: the' : 'Not quite: the'} teacher finds ${peaks} of them good.`,
  bars: 'What the teacher really thinks',
  peakNote: '● A peak: a token with at least a tenth of the best one’s probability, and at least 2%.',
  replies: 'Replies out of 100',
  hundred: 'If the teacher answered 100 times',
  hundredNote: 'One square is one reply, with the number of its bar; a dot is any other token.',
  only: 'Keep only the first answer',
  lost: (lost: number, good: number) => `A student that keeps only the first answer loses ${lost} of these 100 replies (crossed out when you press the button). ${good} of them were good answers, too.`,
  explain: (chapter5: boolean): readonly string[] => [
    `In a reply to a customer such a place is one where “refund” and “exchange” are both good. How often the teacher sees several peaks depends on the task; ${chapter5 ? 'chapter 5 measures it for yours' : 'the full page measures it for yours, in a chapter 5 that this small file leaves out'}.`,
    'A small student cannot copy everything. If it keeps only the first answer, it may sound right, but it always says the same. So the question of this page: which loss, that is, which way of marking its mistakes, lets a student keep the good answers, in the right order?',
  ],
  separator: ', ',
};
