/** Chapter 5: the reader's own task, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const task = {};
