/** Presenter window, tour and receipts, in English. Its keys are the dictionary: a language that lacks one does not compile. */

export const present = {};
