/** Stands in for what the lite page leaves out. */

export {};
