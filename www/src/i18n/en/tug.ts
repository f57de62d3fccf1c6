/** Chapter 2: gradient tug-of-war, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const tug = {};
