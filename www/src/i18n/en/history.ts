/** Chapter 4: history and forks, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const history = {};
