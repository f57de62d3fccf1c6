/** Loads TypeScript of the page through Vite, as one program, with the words of both languages in place. */

import { resolve } from 'node:path';
import { runnerImport } from 'vite';

const NAME = 'virtual:tested';

/** Everything that the files export; paths from the page's folder. */
export async function load(...paths) {
  const from = (path) => JSON.stringify(resolve(import.meta.dirname, '..', path));
  const words = `import { loadLanguage, loadToolWords } from ${from('src/i18n/index.ts')}; for (const language of ['ja', 'en']) { await loadLanguage(language); await loadToolWords(language); }`;
  const text = [words, ...paths.map((path) => `export * from ${from(path)};`)].join('\n');
  const plugin = { name: 'tested', resolveId: (id) => (id === NAME ? id : undefined), load: (id) => (id === NAME ? text : undefined) };
  return (await runnerImport(NAME, { plugins: [plugin] })).module;
}

/** What a template comes to as text, without its tags. */
export function textOf(template) {
  if (template === null || template === undefined || typeof template === 'symbol' || typeof template === 'function' || typeof template === 'boolean') return '';
  if (typeof template !== 'object') return String(template);
  if (template[Symbol.iterator]) return [...template].map(textOf).join(' ');
  if (!template.strings) return '';
  return template.strings.map((part, i) => `${part} ${textOf(template.values[i])}`).join('');
}
