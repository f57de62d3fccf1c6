/** The page around the lab: its title and language follow the lab's. */

import { CrestLab } from './elements/crest-lab';
import { embed } from './embedding';
import { dictionary, type Language } from './i18n';

const lab = document.querySelector('crest-lab');
if (lab instanceof CrestLab) {
  embed(lab);
  lab.addEventListener('crest-language', (event) => {
    const language = (event as CustomEvent<Language>).detail;
    document.documentElement.lang = language;
    document.title = dictionary(language).title;
  });
}
