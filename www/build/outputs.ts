/** Everything that one build leaves in dist/ besides the served page: embedded page, single file, lite file, SCORM package, oEmbed answer. */

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { DIST } from './inputs.ts';
import { inlinePage } from './inline.ts';
import { HEIGHTS } from '../src/links.ts';
import { scormPackage } from './scorm.ts';

/** Where the page will be published; oEmbed answers need the whole address. Without one it is relative. */
const PUBLISHED = process.env['CREST_PUBLIC_URL'] ?? '';
const WIDTH = 960;
/** The answer is one for both languages. */
const HEIGHT = Math.max(...Object.values(HEIGHTS.embed));

function oembed(): string {
  const url = PUBLISHED === '' ? 'embed.html' : new URL('embed.html', PUBLISHED.replace(/\/*$/, '/')).href;
  const frame = `<iframe src="${url}" title="Crest" width="100%" height="${HEIGHT}" style="border:0" allow="fullscreen; clipboard-write"></iframe>`;
  const answer = { version: '1.0', type: 'rich', provider_name: 'Crest', title: 'Crest', width: WIDTH, height: HEIGHT, html: frame };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

/** The same page with another default for its outfit. */
function embedPage(): string {
  const html = readFileSync(resolve(DIST, 'index.html'), 'utf8');
  const embed = html.replace('<crest-lab>', '<crest-lab ui="embed">');
  if (embed === html) throw new Error('index.html: no <crest-lab>');
  return embed;
}

export function otherOutputs(): Plugin {
  return {
    name: 'crest-other-outputs',
    apply: 'build',
    async closeBundle(error) {
      if (error) return;
      const single = await inlinePage('single');
      const write = (name: string, data: string | Buffer) => writeFileSync(resolve(DIST, name), data);
      write('embed.html', embedPage());
      write('crest-lab.single.html', single);
      write('crest-lab.lite.html', await inlinePage('lite'));
      write('crest-lab.scorm.zip', await scormPackage(single));
      write('oembed.json', oembed());
    },
  };
}
