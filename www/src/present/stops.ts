/** The stops of the guided tour: what each one points at, from the outermost element inward. */

export type StopId = 'answers' | 'tug' | 'predict' | 'play' | 'lanes' | 'verdict' | 'metrics' | 'history' | 'task' | 'meeting';

export interface TourStop {
  readonly id: StopId;
  /** One selector per shadow root. */
  readonly path: readonly string[];
}

const LAB = 'crest-chapter-lab';

export const STOPS: readonly TourStop[] = [
  { id: 'answers', path: ['#chapter-1'] },
  { id: 'tug', path: ['#chapter-2'] },
  { id: 'predict', path: [LAB, 'crest-predict'] },
  { id: 'play', path: ['crest-controls'] },
  { id: 'lanes', path: [LAB, '.students'] },
  { id: 'verdict', path: [LAB, '.verdict'] },
  { id: 'metrics', path: [LAB, 'crest-comparison'] },
  { id: 'history', path: ['#chapter-4'] },
  { id: 'task', path: ['#chapter-5'] },
  { id: 'meeting', path: ['#chapter-6'] },
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
