/** The page around the lab: its title and language follow the lab's. */

import { CrestLab } from './elements/crest-lab';
import { embed } from './embedding';
import { dictionary, type Language } from './i18n';

function follow(language: Language): void {
  document.documentElement.lang = language;
  document.title = dictionary(language).title;
}

const lab = document.querySelector<CrestLab>('crest-lab');
if (lab) {
  // The lab has chosen its language before this line runs.
  follow(lab.language);
  embed(lab);
  lab.addEventListener('crest-language', (event) => follow((event as CustomEvent<Language>).detail));
}
