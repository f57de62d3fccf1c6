/** The page in its other outfits: lite, one chart, at the wall, on paper, without scripts. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { XS, launch, openLab, openPage } from './lab.js';
import { DIST, serveDist } from './server.js';
import { unzipped } from './zip.js';

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
    await lite.find('crest-chapter-meeting p .steady > span').filter({ hasText: 'Not measured yet. Press play in chapter 3' }).waitFor();
    const leads = await lite.find('nav a').evaluateAll((links) => links.map((link) => link.getRootNode().querySelector(link.getAttribute('href')) !== null));
    assert.deepEqual(leads, Array(5).fill(true), 'a link leads nowhere');
    await lite.tenSteps();
    await lite.find('crest-chapter-answers .choices button').first().click();
    const text = await written(lite);
    assert.deepEqual([...text.matchAll(/[^.]*(?:chapter 5(?! of the full page| that this small file)|six chapters)[^.]*/gi)].map(String), []);
    const share = (words) => words.match(/at ([\d.]+ ?% of the places \(95% interval [^;]*);/)[1];
    const constant = share(text);
    await lite.close();

    const full = await open();
    await full.tenSteps();
    await full.find('crest-chapter-task input[type=file]').setInputFiles(resolve(DATA, 'stories-lite.safetensors'));
    await full.find('crest-chapter-task .result .headline').waitFor();
    const lead = full.find('crest-chapter-meeting p').filter({ hasText: 'your own text, chapter 5' });
    assert.equal(share(await lead.first().textContent()), constant);
    await full.close();
  });

  /** What an author can take away, by a word of the link: what readers see of it otherwise. */
  const HIDES = {
    lr: 'crest-settings label:has-text("Learning rate")',
    k: 'crest-settings label:has-text("k")',
    seed: 'crest-settings label:has-text("Seed")',
    device: 'crest-settings label:has-text("Device")',
    size: 'crest-settings label:has-text("Student")',
    export: 'crest-tool[name=receipt] summary, crest-views crest-save summary',
    chapters: '#chapter-1, #chapter-2, #chapter-4, #chapter-5, #chapter-6, nav, crest-tool[name=links] summary',
    settings: 'crest-settings',
    fork: 'crest-chapter-history form',
    tour: 'header .stage button:has-text("Guided tour")',
  };

  test('everything that can be hidden is hidden by its word', async () => {
    const visible = async (lab, selector) => {
      const found = await lab.find(selector).all();
      return (await Promise.all(found.map((each) => each.isVisible()))).filter(Boolean).length;
    };
    const full = await open(`${XS}&view=scatter`);
    await full.tenSteps();
    await full.find('crest-chapter-history form').waitFor();
    await full.openTool('links');
    await full.find('crest-link-builder input[type=checkbox]').first().waitFor();
    const words = await full.find('crest-link-builder input[type=checkbox]').count();
    assert.equal(words, Object.keys(HIDES).length, 'the link builder offers others than are tested here');
    const before = Object.fromEntries(await Promise.all(Object.entries(HIDES).map(async ([word, selector]) => [word, await visible(full, selector)])));
    for (const [word, count] of Object.entries(before)) assert.ok(count > 0, `${word}: nothing of it is shown to begin with`);

    for (const word of Object.keys(HIDES)) {
      await full.page.evaluate((hash) => (location.hash = hash), `${XS}&view=scatter&hide=${word}`);
      await full.find(HIDES[word]).first().waitFor({ state: 'hidden' });
      assert.equal(await visible(full, HIDES[word]), 0, word);
      await full.page.evaluate((hash) => (location.hash = hash), `${XS}&view=scatter`);
      await full.find(HIDES[word]).first().waitFor();
    }
    // Two words hide two things, and the others stay.
    await full.page.evaluate((hash) => (location.hash = hash), `${XS}&view=scatter&hide=seed,tour`);
    await full.find(HIDES.seed).waitFor({ state: 'hidden' });
    assert.deepEqual([await visible(full, HIDES.tour), await visible(full, HIDES.lr)], [0, before.lr]);
    await full.close();
  });

  for (const view of ['lane', 'scatter', 'heat', 'bump', 'curve', 'matrix', 'mirror']) {
    test(`ui=min is one chart and its buttons: ${view}`, async () => {
      const lab = await open(`${XS}&ui=min&view=${view}`, { viewport: { width: 640, height: 800 } });
      await lab.find('crest-controls button').nth(2).click();
      await lab.waitForStep(10);
      const chart = view === 'lane' ? 'crest-student .lanes .lane' : 'crest-figure figure';
      await lab.find(chart).first().waitFor();
      assert.equal(await lab.find('crest-student').count(), view === 'lane' ? 2 : 0);
      assert.equal(await lab.find('crest-figure').count(), view === 'lane' ? 0 : 1);
      const others = 'crest-curve, crest-comparison, crest-predict, crest-picker, crest-settings, crest-scenes, crest-receipt, input, h2, [role=tab]';
      assert.equal(await lab.find(others).count(), 0);
      assert.equal(await lab.find('crest-controls button').count(), 5);
      await lab.focus();
      await lab.page.keyboard.press('v');
      await lab.find(view === 'mirror' ? 'crest-student .lanes .lane' : 'crest-figure figure').first().waitFor();
      await lab.close();
    });
  }

  test('ui=present is large and wide, one idea per screen, and turned by a remote control', async () => {
    const viewport = { width: 1920, height: 1080 };
    const word = (lab) => lab.find('crest-student .lanes .word').first().evaluate((element) => element.getBoundingClientRect().height);
    const embed = await open('#v=1&ui=embed', { viewport });
    const small = await word(embed);
    await embed.close();

    const lab = await open('#v=1&ui=present', { viewport });
    await lab.find('crest-slides button').first().waitFor();
    const ideas = ['crest-scenes', 'crest-predict', 'crest-student .lanes', '.verdict .main', 'crest-comparison crest-curve', 'crest-comparison section'];
    const now = (slide) => lab.find(`crest-slides button[aria-current]`).filter({ hasText: ['Scene', 'Guess', 'Watch', 'Result', 'Progress', 'Measures'][slide] }).waitFor();
    const shown = async (slide) => {
      await now(slide);
      const seen = await Promise.all(ideas.map(async (idea) => (await lab.find(idea).count()) > 0 && (await lab.find(idea).first().isVisible())));
      assert.deepEqual(seen, ideas.map((_, i) => i === slide), `screen ${slide}`);
      const [height, width] = await lab.page.evaluate(() => [document.documentElement.scrollHeight, document.querySelector('crest-lab').shadowRoot.querySelector('.page').getBoundingClientRect().width]);
      assert.ok(height <= viewport.height, `screen ${slide} is ${height} px high`);
      assert.ok(width >= 0.95 * viewport.width, `screen ${slide} is ${width} px wide`);
    };
    // The focus is nowhere: a remote control works at once.
    for (let slide = 0; slide < ideas.length; slide += 1) {
      await shown(slide);
      if (slide === 2) assert.ok((await word(lab)) > 1.25 * small, 'the type is no larger than in a page');
      await lab.page.keyboard.press('PageDown');
    }
    await now(5);
    await lab.page.keyboard.press('PageUp');
    await shown(4);
    await lab.find('crest-slides button').nth(1).click();
    await shown(1);
    // So does one in the window of notes.
    await lab.focus();
    const [notes] = await Promise.all([lab.page.waitForEvent('popup'), lab.page.keyboard.press('p')]);
    await notes.locator('h2').first().filter({ hasText: 'Chapter 3:' }).waitFor();
    await notes.keyboard.press('PageDown');
    await shown(2);
    await notes.keyboard.press('PageUp');
    await shown(1);
    await lab.close();
  });

  for (const [name, steps] of [['index.html', 600], ['embed.html', 600], ['crest-lab.single.html', 600], ['crest-lab.lite.html', 100], ['crest-lab.scorm.zip', 600]]) {
    test(`without scripts, ${name} shows a drawing and a table of the run that it carries`, async () => {
      const page = await readFile(resolve(DIST, name));
      const html = name.endsWith('.zip') ? unzipped(page).get('index.html') : page;
      const lone = await serveDist({ pages: { '/still.html': html } });
      const { context, page: tab, trouble } = await openPage(browser, [lone.origin], { javaScriptEnabled: false });
      await tab.goto(`${lone.origin}/still.html`);
      const figure = tab.locator('crest-lab .still');
      await figure.waitFor();
      assert.match(await figure.locator('figcaption').allTextContents().then((texts) => texts.join()), new RegExp(`${steps}ステップ.*${steps} steps`));
      // Teacher and students, in the drawing and in the key.
      const widths = await figure.locator('svg path').evaluateAll((paths) => paths.map((path) => path.getBoundingClientRect().width));
      assert.equal(widths.length, 2 * ((await figure.locator('thead th').count()) - 1));
      assert.ok(widths.every((width) => width > 10), widths.join());
      assert.ok((await figure.locator('svg').boundingBox()).height > 100);
      assert.equal(await figure.locator('tbody tr').count(), 9);
      await context.close();
      assert.deepEqual(trouble, []);
      await lone.close();
    });
  }

  for (const colorScheme of ['light', 'dark']) {
    test(`paper gets mirrored bars in their colours and nothing to press, ${colorScheme}`, async () => {
      // As wide as A4 between its margins.
      const lab = await open(XS, { colorScheme, viewport: { width: 718, height: 1000 } });
      await lab.tenSteps();
      await lab.find('crest-chapter-answers .choices button').first().click();
      /** Where the bars of every lane begin and end, from the middle of the lane. */
      const sides = () => lab.find('crest-student .lanes .row:not(.head)').evaluateAll((rows) => rows.map((row) => {
        const middle = row.querySelector('.lane').getBoundingClientRect();
        const ground = row.querySelector('.ground').getBoundingClientRect();
        const [p, q] = ['.pale', '.dark'].map((bar) => row.querySelector(bar).getBoundingClientRect());
        return { left: middle.left - p.left, right: q.right - middle.left, overlap: p.right - q.left, ground: middle.left - ground.left - middle.width, p: p.width, q: q.width };
      }));
      const screen = await sides();
      assert.ok(screen.every(({ left, overlap }) => left < 1 && overlap >= 0), 'on the screen one lies before the other');
      await lab.page.emulateMedia({ media: 'print', colorScheme });
      for (const { left, right, overlap, ground, p, q } of await sides()) {
        // A line around the student's bar is half a pixel on either side.
        assert.ok(Math.abs(left - p) < 1 && Math.abs(right - q) < 1.5, `teacher ${left} of ${p}, student ${right} of ${q}`);
        assert.ok(overlap < 1.5 && Math.abs(ground) < 1, `${overlap} before one another, ground off by ${ground}`);
      }
      const found = await lab.page.evaluate(() => {
        const all = (root) => [...root.querySelectorAll('*')].flatMap((element) => [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
        const seen = all(document).filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 0);
        const name = (element) => `${element.localName} ${element.textContent.trim().slice(0, 30)}`;
        const bars = seen.filter((element) => element.matches('i.pale, i.dark, .square, .bar, .track, [class*=bar] i'));
        return {
          pressed: seen.filter((element) => element.matches('button, select, textarea, nav, summary, [role=tab], input:not([type=number], [type=checkbox])')).map(name),
          bars: bars.length,
          pale: bars.filter((bar) => getComputedStyle(bar).printColorAdjust !== 'exact').map(name),
          spill: seen.filter((element) => element.getBoundingClientRect().right > innerWidth + 1).map(name),
          ground: getComputedStyle(document.querySelector('crest-lab')).backgroundColor,
        };
      });
      assert.deepEqual(found.pressed, []);
      assert.ok(found.bars > 20, `${found.bars} bars`);
      assert.deepEqual(found.pale, [], 'bars that a browser may leave out');
      assert.deepEqual(found.spill, [], 'wider than the paper');
      assert.equal(found.ground, 'rgb(255, 255, 255)');
      await lab.page.emulateMedia({ media: 'screen', colorScheme });
      assert.deepEqual(await sides(), screen);
      await lab.close();
    });
  }

  test('a page that is printed is drawn anew, also what nobody has seen yet', async () => {
    // Hears of the end before the page does, and so sees what was printed.
    const init = () => addEventListener('afterprint', () => {
      const history = document.querySelector('crest-lab').shadowRoot.querySelector('crest-chapter-history').shadowRoot;
      const figures = [...history.querySelectorAll('crest-figure')];
      window.printed = figures.map((figure) => [figure.data.heading, figure.shadowRoot.querySelector('.note').textContent.match(/[Ss]tep (\d+)/)?.[1], figure.width <= 640]);
    });
    const lab = await open(`${XS}&device=cpu`, { init });
    await lab.tenSteps();
    const pdf = await lab.page.pdf();
    assert.ok(pdf.length > 50_000);
    const printed = await lab.page.evaluate(() => window.printed);
    assert.ok(printed.length >= 2, JSON.stringify(printed));
    assert.deepEqual(printed.filter(([, step, fits]) => step !== '10' || !fits), []);
    await lab.close();
  });

  test('whoever goes straight to chapter 6 finds its number there', async () => {
    const lab = await open(XS, { reducedMotion: 'reduce' });
    await lab.tenSteps();
    await lab.find('nav a').nth(5).click();
    await lab.find('crest-chapter-meeting p').filter({ hasText: 'of the places (95% interval' }).first().waitFor();
    await lab.close();
  });
});
