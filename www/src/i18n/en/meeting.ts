/** Chapter 6: for the meeting, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const meeting = {};
