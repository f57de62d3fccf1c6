/** The screens that the lab is cut into at the wall: say what it is about, ask, let them watch, say what came out. */

export const SLIDES = ['scene', 'guess', 'watch', 'result', 'curve', 'measures'] as const;
export type Slide = (typeof SLIDES)[number];

/** Where turning by so many leads; it stops at both ends. */
export function turned(slide: number, by: number): number {
  return Math.min(SLIDES.length - 1, Math.max(0, slide + by));
}
