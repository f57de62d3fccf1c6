/** The chapters that stand in the page: an outfit of the page, or a build, may have only some of the six. */

/** A chapter counts as being shown from this share of the window upward. */
const LINE = 0.4;
/** What the page shows where no chapter is marked as one. */
const LAB = 3;

const numberOf = (chapter: Element): number => Number(chapter.id.replace('chapter-', ''));
const chapters = (root: ParentNode): readonly Element[] => [...root.querySelectorAll('.chapter[id^="chapter-"]')];

/** The last chapter whose beginning has come into view. */
export function chapterInView(root: ParentNode): number {
  const all = chapters(root);
  const begun = all.filter((chapter) => chapter.getBoundingClientRect().top < innerHeight * LINE);
  const shown = begun.at(-1) ?? all[0];
  return shown ? numberOf(shown) : LAB;
}

/** The chapter so many further on; null where there is none. */
export function chapterAfter(root: ParentNode, chapter: number, by: number): number | null {
  const numbers = chapters(root).map(numberOf);
  return numbers[numbers.indexOf(chapter) + by] ?? null;
}
