/** What is said of the toy before it has been trained. */

/** Made-up texts that the toy's teacher knows how to go on. */
export const CONTEXTS = 48;
/** Its inner dimensions. */
export const TEACHER_RANK = 6;
