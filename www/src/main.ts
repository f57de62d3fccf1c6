/** The page around the lab: its title and language follow the lab's. */

import { CrestLab } from './elements/crest-lab';
import { dictionary, type Language } from './i18n';

const lab = document.querySelector('crest-lab');
if (lab instanceof CrestLab) {
  // The lab rewrites the hash before this is loaded.
  const { hash } = location;
  if (parent !== window) import('./embedding').then(({ embed }) => embed(lab, hash), console.error);
  lab.addEventListener('crest-language', (event) => {
    const language = (event as CustomEvent<Language>).detail;
    document.documentElement.lang = language;
    document.title = dictionary(language).title;
  });
}
