/** Chapter 1: one sentence, many good answers, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const answers = {};
