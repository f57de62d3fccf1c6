/** Link builder and embedding, in English. Its keys are the dictionary: a language that lacks one does not compile. */

import type { Hideable, Ui } from '../../state';

export const embed = {
  ui: 'Layout',
  uis: {
    full: 'Whole page, all chapters',
    embed: 'Lab only, for a frame',
    min: 'One chart and its buttons',
    present: 'Large, for a screen on the wall',
  } satisfies Record<Ui, string>,
  language: 'Language of the page',
  languages: { ja: '日本語', en: 'English' },
  visible: 'What readers can see and change',
  controls: {
    lr: 'Learning rate',
    k: 'Settings of the losses (T, weight, k, …)',
    seed: 'Seed',
    device: 'Device',
    size: 'Size of the students',
    export: 'Save and export',
    chapters: 'Other chapters',
    settings: 'All run settings',
    fork: 'Fork from a step',
    tour: 'Guided tour',
  } satisfies Record<Hideable, string>,
  url: 'Link',
  frame: 'Frame (iframe)',
  element: 'Element for your own web page (script)',
  oembed: 'Line for the head of a page, so that wikis make a preview (oEmbed)',
  oneFile: 'This page is a single file. The script and oEmbed need the version on a server.',
  paste: 'Where to paste: Moodle, in a page’s editor under “Tools, Source code”, the frame; Confluence, in the macro “Iframe”, the link. The height fits a column 900 pixels wide.',
  copy: 'Copy',
  copyOf: (what: string) => `Copy: ${what}`,
  copied: 'Copied',
  refused: 'The browser refuses to copy here. The text is selected; press Ctrl + C.',
};
