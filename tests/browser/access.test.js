/** Access: WCAG 2.2 AA by axe in every chapter, language and outfit; narrow screens, dark, forced colours, reduced motion. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { XS, launch, openLab } from './lab.js';
import { STRICT, serveDist } from './server.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

describe('access', () => {
  let browser;
  let server;
  let axe;
  before(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    [server, browser] = await Promise.all([serveDist({ policy: STRICT }), launch()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const open = (hash = XS, options = {}) => openLab(browser, server.origin, hash, options);

  /** What axe finds in the part of the page that `selector` names inside <crest-lab>; null is everything. */
  async function found(lab, selector = null) {
    if (!(await lab.page.evaluate(() => 'axe' in window))) await lab.page.evaluate(axe);
    const { violations, passes } = await lab.page.evaluate(
      ([rules, part]) => window.axe.run(part ? { fromShadowDom: ['crest-lab', part] } : document, { runOnly: rules }),
      [RULES, selector],
    );
    assert.ok(passes.length > 0, `axe looked at nothing in ${selector}`);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.flat().join(' ')} ${node.failureSummary}`).join('; ')}`);
  }

  /** Everything that is hidden at first is shown, so that axe sees it too. */
  async function unfold(lab, tools = ['receipt', 'preflight', 'links']) {
    await lab.find('crest-chapter-answers .choices button').last().click();
    await lab.find('crest-chapter-task button').nth(1).click();
    await lab.find('crest-chapter-task .result').waitFor();
    await lab.find('crest-bottleneck').scrollIntoViewIfNeeded();
    for (const tool of tools) await lab.openTool(tool);
    await lab.focus();
    await lab.page.keyboard.press('t');
    await lab.find('crest-student details[open] tbody').first().waitFor();
  }

  for (const [locale, colorScheme, width, extra] of [
    ['ja-JP', 'light', 1280, {}],
    ['en-US', 'dark', 1280, {}],
    ['ja-JP', 'dark', 320, { reducedMotion: 'reduce' }],
    ['en-US', 'light', 320, {}],
  ]) {
    test(`axe finds nothing in any chapter: ${locale}, ${colorScheme}, ${width} px`, async () => {
      const lab = await open(XS, { locale, colorScheme, viewport: { width, height: 800 }, ...extra });
      const all = {};
      await lab.openTool('receipt');
      await lab.find('crest-receipt [inert]').first().waitFor({ state: 'attached' });
      for (const part of ['#chapter-6', 'crest-receipt']) {
        const findings = await found(lab, part);
        if (findings.length > 0) all[`${part} before the first measurement`] = findings;
      }
      await lab.tenSteps();
      await unfold(lab, ['preflight', 'links']);
      for (let chapter = 1; chapter <= 6; chapter += 1) {
        const findings = await found(lab, `#chapter-${chapter}`);
        if (findings.length > 0) all[`chapter ${chapter}`] = findings;
      }
      assert.deepEqual(all, {});
      assert.deepEqual(await found(lab), []);
      const spill = await lab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(spill, 0, `${spill} px of horizontal scroll`);
      const ground = await lab.find('crest-lab').evaluate((element) => getComputedStyle(element).backgroundColor);
      assert.equal(ground, colorScheme === 'dark' ? 'rgb(15, 20, 25)' : 'rgb(255, 255, 255)');
      await lab.close();
    });
  }

  for (const [name, options] of [['light, English', {}], ['dark, Japanese', { colorScheme: 'dark', locale: 'ja-JP' }]]) {
    test(`axe finds nothing in any view, with a token chosen in it: ${name}`, async () => {
      const lab = await open(`${XS}&hide=chapters`, options);
      await lab.tenSteps();
      const all = {};
      for (const view of ['lane', 'scatter', 'heat', 'bump', 'curve', 'matrix', 'mirror']) {
        await lab.find(`crest-views #${view}`).click();
        const chart = view === 'lane' ? lab.find('crest-student .pick').first() : lab.find('crest-views figure .chart');
        await chart.waitFor();
        if (view !== 'matrix') {
          await chart.press('Escape');
          await chart.press('ArrowDown');
          await lab.find(view === 'lane' ? 'crest-student .chosen' : 'crest-views .chosen').first().waitFor({ state: 'attached' });
        }
        const findings = await found(lab, 'crest-chapter-lab');
        if (findings.length > 0) all[view] = findings;
      }
      assert.deepEqual(all, {});
      await lab.close();
    });
  }

  for (const [ui, options] of [
    ['embed', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
    ['min', { locale: 'ja-JP', viewport: { width: 320, height: 640 } }],
    ['present', { colorScheme: 'dark', locale: 'ja-JP' }],
  ]) {
    test(`axe finds nothing in ui=${ui}, nor in its list of keys`, async () => {
      const lab = await open(`${XS}&ui=${ui}`, options);
      // The table of measurements stands elsewhere in some of them.
      await lab.find('crest-controls button').nth(2).click();
      await lab.waitForStep(10);
      assert.deepEqual(await found(lab), []);
      const spill = await lab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(spill, 0, `${spill} px of horizontal scroll`);
      await lab.find('crest-controls .keys').click();
      await lab.find('crest-help dialog').waitFor();
      assert.deepEqual(await found(lab, 'crest-help'), []);
      await lab.close();
    });
  }

  test('axe finds nothing in tour and presenter, and would find something', async () => {
    const lab = await open(XS, { init: () => (window.open = () => null) });
    await lab.find('header .stage button').first().click();
    await lab.find('crest-tour section').waitFor();
    assert.deepEqual(await found(lab, 'crest-tour'), []);
    await lab.find('crest-tour section').press('Escape');
    await lab.find('header .stage button').nth(1).click();
    await lab.find('crest-presenter .panel').waitFor();
    assert.deepEqual(await found(lab, 'crest-presenter'), []);
    await lab.openTool('links');
    await lab.find('crest-link-builder select').first().evaluate((select) => {
      select.closest('label').replaceWith(select);
    });
    assert.match((await found(lab, 'crest-link-builder')).join(), /select-name/);
    await lab.close();
  });

  test('forced colours keep bars and marks apart', async () => {
    const lab = await open(XS, { forcedColors: 'active' });
    await lab.tenSteps();
    assert.ok(await lab.page.evaluate(() => matchMedia('(forced-colors: active)').matches));
    const fills = await lab.find('crest-student').first().locator('.lanes .row').nth(1).evaluate((row) =>
      ['.ground', '.dark', '.edge'].map((part) => getComputedStyle(row.querySelector(part)).fill),
    );
    assert.equal(new Set(fills).size, 3, fills.join());
    await lab.find('crest-student .pick').first().press('ArrowDown');
    const line = await lab.find('crest-student .chosen .token').first().evaluate((cell) => getComputedStyle(cell).borderBottomWidth);
    assert.equal(line, '2px', 'the chosen token is not marked');
    assert.deepEqual(await found(lab, 'crest-chapter-lab'), []);
    await lab.close();
  });

  test('reduced motion: nothing moves by itself, training still shows', async () => {
    const lab = await open(XS, { reducedMotion: 'reduce' });
    await lab.tenSteps();
    await lab.page.evaluate(() => {
      window.smooth = [];
      const scroll = Element.prototype.scrollIntoView;
      Element.prototype.scrollIntoView = function (options) {
        window.smooth.push(options?.behavior ?? 'auto');
        return scroll.call(this, options);
      };
    });
    await lab.find('nav a').nth(4).click();
    assert.deepEqual(await lab.page.evaluate(() => window.smooth), ['auto']);
    const moving = await lab.page.evaluate(() => document.getAnimations({ subtree: true }).filter((animation) => animation.playState === 'running').length);
    assert.equal(moving, 0);
    await lab.close();
  });

  test('targets are large enough to press, rows of charts among them', async () => {
    const lab = await open(`${XS}&view=heat`, { viewport: { width: 320, height: 640 } });
    await lab.tenSteps();
    await lab.find('crest-chapter-history').scrollIntoViewIfNeeded();
    await lab.find('crest-chapter-history crest-figure .hit').first().waitFor({ state: 'attached' });
    await lab.find('crest-views .hit').first().waitFor({ state: 'attached' });
    const targets = await lab.find('button, summary, select, input, textarea, nav a, .hit, .lanes .token').evaluateAll((all) =>
      all.filter((target) => target.checkVisibility()).map((target) => {
        // A field's label is pressed like the field.
        const boxes = [target, ...(target.labels ?? [])].map((part) => part.getBoundingClientRect());
        const [width, height] = ['width', 'height'].map((side) => Math.round(Math.max(...boxes.map((box) => box[side])) * 100) / 100);
        return { name: `${target.localName}.${target.getAttribute('class') ?? ''} ${target.textContent.trim().slice(0, 30)}`, width, height };
      }).filter(({ width }) => width > 0),
    );
    assert.ok(targets.filter(({ name }) => name.includes('.hit')).length > 30, 'no rows to press');
    assert.deepEqual(targets.filter(({ width, height }) => width < 24 || height < 24), []);
    await lab.close();
  });

  test('Japanese text stands upright and at 1.7, in the page and in the presenter’s notes; numbers of tables stand in columns', async () => {
    const lab = await open(XS, { locale: 'ja-JP' });
    await lab.tenSteps();
    await unfold(lab);
    const tight = (texts) => texts.map((text) => {
      const { lineHeight, fontSize } = getComputedStyle(text);
      return { name: `${text.getRootNode().host?.localName} ${text.localName}.${text.className}`, ratio: parseFloat(lineHeight) / parseFloat(fontSize), text: text.textContent.trim().slice(0, 20) };
    }).filter(({ ratio, text }) => text !== '' && ratio < 1.69);
    // Headlines are set closer.
    const texts = 'p:not(.main, .headline, .brand), li, dd, label, figcaption';
    assert.ok((await lab.find(texts).count()) > 100);
    assert.deepEqual(await lab.find(texts).evaluateAll(tight), []);
    const slanted = (all) => all.filter((one) => one.checkVisibility() && one.textContent.trim() && getComputedStyle(one).fontStyle !== 'normal')
      .map((one) => `${one.getRootNode().host?.localName} ${one.localName} ${one.textContent.trim().slice(0, 20)}`);
    assert.deepEqual(await lab.find('*').evaluateAll(slanted), []);
    const numbers = await lab.find('td').evaluateAll((cells) =>
      cells.filter((cell) => cell.checkVisibility() && /^[\d.,%±+−-]+$/.test(cell.textContent.trim())).map((cell) => getComputedStyle(cell).fontVariantNumeric));
    assert.ok(numbers.length > 100, `${numbers.length} cells with numbers`);
    assert.deepEqual([...new Set(numbers)], ['tabular-nums']);
    const [notes] = await Promise.all([lab.page.waitForEvent('popup'), lab.find('header .stage button').nth(1).click()]);
    await notes.locator('ul li').first().waitFor();
    assert.deepEqual(await notes.locator(texts).evaluateAll(tight), []);
    assert.deepEqual(await notes.locator('body *').evaluateAll(slanted), []);
    await lab.close();
  });
});
