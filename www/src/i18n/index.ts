/** The two languages and how one is chosen. */

import type { Dictionary } from './en';

export type { Dictionary };
export type Language = 'ja' | 'en';

const LOADERS: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  ja: async () => (await import('./ja')).ja,
  en: async () => (await import('./en')).en,
};
const loaded = new Map<Language, Dictionary>();
const STORE = 'crest-language';

/** A reader downloads the words of one language; whoever draws waits for them first. */
export async function loadLanguage(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, await LOADERS[language]());
}

/** The words of a language that has been loaded. */
export function dictionary(language: Language): Dictionary {
  const words = loaded.get(language);
  if (!words) throw new Error(`the words of ${language} are not loaded`);
  return words;
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
