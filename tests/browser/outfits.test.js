/** The page in its other outfits: lite, one chart, at the wall, on paper, without scripts. */

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { XS, launch, openLab } from './lab.js';
import { DIST, serveDist } from './server.js';

const DATA = resolve(import.meta.dirname, '../../data');
const FILES = pathToFileURL(DIST).href;

/** Everything that is written on the page, however deep. */
function written(lab) {
  return lab.page.evaluate(() => {
    const below = (node) => (node.nodeType === Node.TEXT_NODE ? node.data : ['STYLE', 'SCRIPT'].includes(node.nodeName) ? '' : [...(node.shadowRoot ?? node).childNodes].map(below).join(' '));
    return below(document.querySelector('crest-lab'));
  });
}

describe('outfits', () => {
  let browser;
  let server;
  before(async () => {
    [browser, server] = await Promise.all([launch(), serveDist()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const open = (hash = XS, options = {}) => openLab(browser, server.origin, hash, options);
  const openFile = (name, hash = XS, options = {}) => openLab(browser, FILES, hash, { path: `/${name}`, ...options });

  test('the lite page names no chapter that it has not, and knows the share that the full page measures of its teacher', async () => {
    const lite = await openFile('crest-lab.lite.html');
    await lite.find('crest-chapter-meeting p.soft').filter({ hasText: 'It takes the share of the teacher’s peaks' }).waitFor();
    const leads = await lite.find('nav a').evaluateAll((links) => links.map((link) => link.getRootNode().querySelector(link.getAttribute('href')) !== null));
    assert.deepEqual(leads, Array(5).fill(true), 'a link leads nowhere');
    await lite.tenSteps();
    await lite.find('crest-chapter-answers .choices button').first().click();
    const text = await written(lite);
    assert.deepEqual([...text.matchAll(/[^.]*chapter 5(?! of the full page| that this small file)[^.]*/gi)].map(String), []);
    const share = (words) => words.match(/at ([\d.]+ ?% of the places \(95 % interval [^;]*);/)[1];
    const constant = share(text);
    await lite.close();

    const full = await open();
    await full.tenSteps();
    await full.find('crest-chapter-task input[type=file]').setInputFiles(resolve(DATA, 'stories-lite.safetensors'));
    await full.find('crest-chapter-task .result .headline').waitFor();
    const lead = full.find('crest-chapter-meeting p').filter({ hasText: 'your task, chapter 5' });
    assert.equal(share(await lead.first().textContent()), constant);
    await full.close();
  });

  test('whoever goes straight to chapter 6 finds its number there', async () => {
    const lab = await open(XS, { reducedMotion: 'reduce' });
    await lab.tenSteps();
    await lab.find('nav a').nth(5).click();
    await lab.find('crest-chapter-meeting p').filter({ hasText: 'of the places (95 % interval' }).first().waitFor();
    await lab.close();
  });
});
