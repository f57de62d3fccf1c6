/** What is loaded when: a reader who opens no tool loads none, every tool comes when it is opened, and one that does not come says so. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { XS, downloaded, launch, openLab } from './lab.js';
import { serve } from './server.js';

/** The chunks that xtask/src/sizes.rs does not count as reading. */
const TOOLS = /\/(bottleneck|crest-(letter|link-builder|preflight|presenter|receipt|task-result|tour)|embedding|figure|more|run|task-example|tools-(en|ja))-[\w-]{8}\.js$/;

describe('parts', () => {
  let browser;
  let server;
  before(async () => {
    [server, browser] = await Promise.all([serve(), launch()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  /** `asked()` gives the tools' chunks that were asked for since it was last called. */
  async function open(hash = XS, options = {}) {
    const lab = await openLab(browser, server.origin, hash, options);
    const names = () => lab.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    let known = 0;
    const asked = async () => {
      const all = (await names()).map((name) => TOOLS.exec(new URL(name).pathname)?.[1]).filter(Boolean);
      const fresh = all.slice(known);
      known = all.length;
      return fresh.sort();
    };
    return { lab, asked };
  }

  test('whoever reads to the end and trains has loaded no tool', async () => {
    const { lab, asked } = await open('#v=1&size=xs');
    await lab.find('crest-tool').nth(2).waitFor();
    const height = await lab.page.evaluate(() => document.documentElement.scrollHeight);
    for (let y = 0; y <= height; y += 600) {
      await lab.page.evaluate((top) => scrollTo(0, top), y);
      await lab.page.waitForTimeout(60);
    }
    await lab.tenSteps();
    await lab.find('crest-chapter-answers .choices button').last().click();
    for (const view of ['heat', 'bump', 'matrix']) await lab.find(`crest-views #${view}`).click();
    await lab.find('crest-views figure').waitFor();
    await lab.find('crest-picker select').selectOption({ index: 3 });
    await lab.page.waitForTimeout(300);
    assert.deepEqual(await asked(), []);
    await lab.close();
  });

  test('every tool is asked for when it is opened, and works', async () => {
    const { lab, asked } = await open(XS, { init: () => (window.open = () => null) });
    await lab.tenSteps();
    assert.deepEqual(await asked(), []);

    await lab.find('header .stage button').first().click();
    await lab.find('crest-tour .count').filter({ hasText: '1 of 7' }).waitFor();
    assert.deepEqual(await asked(), ['crest-tour', 'tools-en']);
    await lab.page.keyboard.press('Escape');
    await lab.find('crest-tour section').waitFor({ state: 'detached' });
    assert.equal(await focused(lab), 'Guided tour', 'the focus is not where it was');

    await lab.focus();
    await lab.page.keyboard.press('p');
    await lab.find('crest-presenter .panel').waitFor();
    assert.deepEqual(await asked(), ['crest-presenter']);
    await lab.page.keyboard.press('Escape');
    await lab.find('crest-presenter .panel').waitFor({ state: 'detached' });

    for (const [tool, chunk, content] of [
      ['receipt', 'crest-receipt', 'Step 10, seed 1'],
      ['preflight', 'crest-preflight', 'Check this machine'],
      ['links', 'crest-link-builder', 'Element for your own web page'],
    ]) {
      await lab.openTool(tool);
      await lab.find(chunk).filter({ hasText: content }).waitFor();
      // A page of one file holds the recording, so the receipt's tool brings what writes one.
      assert.deepEqual(await asked(), tool === 'receipt' ? [chunk, 'run'] : [chunk]);
      assert.equal(await focused(lab), await lab.find(`crest-tool[name=${tool}] summary`).first().textContent());
    }

    for (const view of ['scatter', 'curve', 'mirror']) {
      await lab.find(`crest-views #${view}`).click();
      await lab.find('crest-views figure .chart svg').first().waitFor();
      assert.deepEqual(await asked(), view === 'scatter' ? ['more'] : []);
    }
    const figure = lab.find('crest-views crest-figure');
    await figure.locator('summary').filter({ hasText: 'Export' }).click();
    await downloaded(lab.page, () => figure.locator('.kinds button').filter({ hasText: 'CSV' }).click());
    assert.deepEqual(await asked(), ['figure']);
    await downloaded(lab.page, () => figure.locator('.kinds button').filter({ hasText: 'safetensors' }).click());
    assert.deepEqual(await asked(), []);

    await lab.find('crest-chapter-task button').filter({ hasText: 'Use the example' }).click();
    await lab.find('crest-task-result .headline').waitFor();
    assert.deepEqual(await asked(), ['crest-task-result', 'task-example']);
    const toy = lab.find('crest-bottleneck');
    await toy.locator('.controls button').click();
    await toy.locator('.say').filter({ hasText: /Size \d: / }).waitFor();
    assert.deepEqual(await asked(), ['bottleneck']);
    await lab.close();
  });

  test('an open tool speaks the language that the reader changes to', async () => {
    const { lab, asked } = await open();
    await lab.openTool('links');
    await asked();
    await lab.find('header .language').click();
    await lab.find('crest-link-builder').filter({ hasText: '自社のWebページ用の要素' }).waitFor();
    assert.deepEqual(await asked(), ['tools-ja']);
    await lab.close();
  });

  test('a link to a scene and a view has their words and drawing', async () => {
    const { lab, asked } = await open('#v=1&scene=two-answers&view=mirror');
    await lab.find('crest-views figure .chart svg').first().waitFor();
    await lab.find('crest-scenes .about').filter({ hasText: 'equally good' }).waitFor();
    assert.deepEqual(await asked(), ['more', 'tools-en']);
    await lab.close();
  });

  test('a tool that does not come says so, and comes when it is tried again', async () => {
    const { lab } = await open(XS, { expected: [/ERR_FAILED|Failed to fetch/] });
    let cut = true;
    await lab.context.route(/crest-(link-builder|tour)-/, (route) => (cut ? route.abort() : route.continue()));
    const alarm = lab.find('crest-loading [role=alert]');
    await lab.find('crest-tool[name=links] summary').press('Enter');
    await alarm.filter({ hasText: 'could not be loaded' }).waitFor();
    assert.match(await focused(lab), /link and frame/, 'the alarm has taken the focus');
    await alarm.locator('button').first().press('Enter');
    await alarm.waitFor();
    cut = false;
    await alarm.locator('button').first().press('Enter');
    await lab.find('crest-link-builder').filter({ hasText: 'Element for your own web page' }).waitFor();
    await alarm.waitFor({ state: 'detached' });

    cut = true;
    await lab.find('header .stage button').first().press('Enter');
    await alarm.waitFor();
    await alarm.locator('button').last().press('Enter');
    await alarm.waitFor({ state: 'detached' });
    assert.equal(await focused(lab), 'Guided tour');
    cut = false;
    await lab.find('header .stage button').first().press('Enter');
    await lab.find('crest-tour .count').waitFor();
    await lab.close();
  });

  /** Name of what has the focus, in the innermost shadow root. */
  const focused = (lab) =>
    lab.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.getAttribute('aria-label') ?? at?.textContent.trim();
    });
});
