/** The two languages and how one is chosen. */

import { en, type Dictionary } from './en';
import { ja } from './ja';

export type { Dictionary };
export type Language = 'ja' | 'en';

const DICTIONARIES: Readonly<Record<Language, Dictionary>> = { ja, en };
const STORE = 'crest-language';

export function dictionary(language: Language): Dictionary {
  return DICTIONARIES[language];
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
