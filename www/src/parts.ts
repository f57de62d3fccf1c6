/** What a reader loads later than the first picture: the last chapters by themselves, everything else when somebody opens it. */

import { loadToolWords, type Language } from './i18n';

/** Each is a chunk by the name of its file; xtask/src/sizes.rs knows which of them belong to reading. */
const PARTS = {
  later: () => import('./chapters/later'),
  views: () => import('./views/more'),
  reasons: () => Promise.resolve(),
  export: () => import('./export/run'),
  result: () => import('./chapters/crest-task-result'),
  help: () => import('./elements/crest-help'),
  slides: () => import('./elements/crest-slides'),
  tour: () => import('./elements/crest-tour'),
  presenter: () => import('./elements/crest-presenter'),
  receipt: () => import('./elements/crest-receipt'),
  preflight: () => import('./elements/crest-preflight'),
  links: () => import('./elements/crest-link-builder'),
};
export type Part = keyof typeof PARTS;
type Module<P extends Part> = Awaited<ReturnType<(typeof PARTS)[P]>>;

/** Those that say nothing but what the chapters' own words say. */
const WORDLESS: readonly Part[] = ['later', 'result', 'export', 'help', 'slides'];

export class Parts {
  readonly #there = new Set<Part>();
  #waiting = 0;
  /** Tries again what could not be loaded last; null when nothing is missing. */
  again: (() => void) | null = null;

  /** `changed` hears of everything that comes or fails. */
  constructor(
    private readonly language: () => Language,
    private readonly changed: () => void,
  ) {}

  has(part: Part): boolean {
    return this.#there.has(part);
  }

  get loading(): boolean {
    return this.#waiting > 0;
  }

  /** `use` gets the part as soon as it is there. */
  open<P extends Part>(part: P, use?: (module: Module<P>) => void): void {
    if (!use && this.has(part)) return;
    const load = async (): Promise<Module<P>> => {
      const [module]: unknown[] = await Promise.all([PARTS[part](), WORDLESS.includes(part) ? null : loadToolWords(this.language())]);
      this.#there.add(part);
      return module as Module<P>;
    };
    void this.attempt(load, use);
  }

  /** Anything else that comes over the network and has its say in the same place when it does not. */
  async attempt<T>(load: () => Promise<T>, use?: (loaded: T) => void): Promise<void> {
    this.again = null;
    this.#waiting += 1;
    this.changed();
    const loaded = await load().catch((error: unknown) => {
      console.error(error);
      this.again = () => void this.attempt(load, use);
      return null;
    });
    this.#waiting -= 1;
    if (loaded !== null) use?.(loaded);
    this.changed();
  }

  dismiss(): void {
    this.again = null;
    this.changed();
  }
}
