/** The stops of the guided tour: what each one points at, from the outermost element inward, and what it does for the reader. */

export type StopId = 'guess' | 'answers' | 'tug' | 'play' | 'verdict' | 'price' | 'limits';

/** Uncovers the answers; plays a run; brings a run to its end. */
export type Deed = 'reveal' | 'play' | 'finish';

export interface TourStop {
  readonly id: StopId;
  /** One selector per shadow root. Each stop stands below the one before: the tour never leads back. */
  readonly path: readonly string[];
  /** The part of it that is shown where the whole has no room above the card. */
  readonly part?: string;
  /** What leads up to it and is wanted on the screen as well: a selector in the same shadow root. */
  readonly lead?: string;
  /** Done on arrival, so that there is something to see. */
  readonly deed?: Deed;
}

const LAB = 'crest-chapter-lab';

export const STOPS: readonly TourStop[] = [
  { id: 'guess', path: ['crest-chapter-answers', 'div:has(> #ask)'], lead: '.where' },
  { id: 'answers', path: ['crest-chapter-answers', '.pair .bars'], part: '.row', deed: 'reveal' },
  { id: 'tug', path: ['crest-chapter-tug', '.tug'], part: '.row:not(.head)' },
  { id: 'play', path: ['crest-controls'], deed: 'play' },
  { id: 'verdict', path: [LAB, '.verdict'], part: '.main', deed: 'finish' },
  { id: 'price', path: [LAB, '.standing'], part: 'tbody tr:last-child', deed: 'finish' },
  { id: 'limits', path: ['crest-chapter-meeting', '.limits'], part: 'li', deed: 'finish' },
];

/** Null where an author has taken it away. */
export function targetOf(root: ParentNode, { path }: TourStop): HTMLElement | null {
  let at: ParentNode | null = root;
  let found: HTMLElement | null = null;
  for (const selector of path) {
    found = at?.querySelector<HTMLElement>(selector) ?? null;
    at = found?.shadowRoot ?? null;
  }
  return found;
}

/** Where a key leads among so many stops; null: out of the tour; undefined: it is none of ours. */
export function after(key: string, at: number, count: number): number | null | undefined {
  switch (key) {
    case ' ':
    case 'ArrowRight':
    case 'PageDown':
      return at + 1 < count ? at + 1 : key === ' ' ? null : at;
    case 'ArrowLeft':
    case 'PageUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
