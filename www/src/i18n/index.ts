/** The two languages and how one is chosen. */

import type { Dictionary } from './en';
import type { ToolWords } from './tools-en';

export type { Dictionary, ToolWords };
export type Language = 'ja' | 'en';

/** One dictionary in both languages; whoever draws waits for its words first. */
class Words<T> {
  readonly #loaded = new Map<Language, T>();

  constructor(private readonly loaders: Readonly<Record<Language, () => Promise<T>>>) {}

  async load(language: Language): Promise<void> {
    if (!this.#loaded.has(language)) this.#loaded.set(language, await this.loaders[language]());
  }

  has(language: Language): boolean {
    return this.#loaded.has(language);
  }

  of(language: Language): T {
    const words = this.#loaded.get(language);
    if (!words) throw new Error(`the words of ${language} are not loaded`);
    return words;
  }
}

const reading = new Words<Dictionary>({
  ja: async () => (await import('./ja')).ja,
  en: async () => (await import('./en')).en,
});
const tools = new Words<ToolWords>({
  ja: async () => (await import('./tools-ja')).ja,
  en: async () => (await import('./tools-en')).en,
});
/** Whether somebody has opened a tool: from then on a language is loaded with the words of both. */
let opened = false;
const STORE = 'crest-language';

/** A reader downloads the words of one language, and those of the tools once there is one to speak. */
export async function loadLanguage(language: Language): Promise<void> {
  await reading.load(language);
  // Asked after the wait, because a tool may have been opened meanwhile.
  if (opened) await tools.load(language);
}

export async function loadToolWords(language: Language): Promise<void> {
  opened = true;
  await tools.load(language);
}

/** The words of a language that has been loaded. */
export function dictionary(language: Language): Dictionary {
  return reading.of(language);
}

export function toolWords(language: Language): ToolWords {
  return tools.of(language);
}

export function hasToolWords(language: Language): boolean {
  return tools.has(language);
}

/** Attribute, then hash, then saved, then browser, then Japanese. */
export function chooseLanguage(attribute: string | null, hash: Language | null): Language {
  return known(attribute) ?? hash ?? known(saved()) ?? navigator.languages.map(known).find((l) => l !== null) ?? 'ja';
}

export function saveLanguage(language: Language): void {
  try {
    localStorage.setItem(STORE, language);
  } catch {
    // Storage is refused in third-party frames; the choice then lives in the hash only.
  }
}

function saved(): string | null {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function known(tag: string | null): Language | null {
  const primary = tag?.toLowerCase().split('-')[0];
  return primary === 'ja' || primary === 'en' ? primary : null;
}
