/** The page around the lab: its title and language follow the lab's. */

import './elements/crest-lab';
import { dictionary, type Language } from './i18n';

document.querySelector('crest-lab')?.addEventListener('crest-language', (event) => {
  const language = (event as CustomEvent<Language>).detail;
  document.documentElement.lang = language;
  document.title = dictionary(language).title;
});
