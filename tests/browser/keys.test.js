/** By keyboard: the list of keys, steps back and forth, students, presenter, tokens in the lanes; and which language the page speaks. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { XS, launch, openLab } from './lab.js';
import { serve } from './server.js';

/** The element that has the focus, through all shadow roots: its tree's host, its name and its classes. */
const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return `${element?.getRootNode().host?.localName ?? 'page'} ${element?.localName}.${element?.className ?? ''}`;
};

describe('keys', () => {
  let browser;
  let server;
  before(async () => {
    [server, browser] = await Promise.all([serve(), launch()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const open = (hash = XS, options = {}) => openLab(browser, server.origin, hash, options);

  for (const [ui, locale, heading] of [['full', 'en-US', 'Keys'], ['embed', 'ja-JP', 'キー操作'], ['min', 'en-US', 'Keys'], ['present', 'ja-JP', 'キー操作']]) {
    test(`the keys are listed on demand, and the focus comes back: ui=${ui}`, async () => {
      const lab = await open(`${XS}&ui=${ui}`, { locale });
      const dialog = lab.find('crest-help dialog');
      await lab.focus();
      await lab.page.keyboard.press('?');
      await dialog.locator('h2').filter({ hasText: heading }).waitFor();
      assert.equal(await dialog.locator('kbd').count(), 12);
      assert.match(await lab.page.evaluate(focused), /^crest-help button/);
      // What stands behind it is not driven.
      await lab.page.keyboard.press('ArrowRight');
      await lab.page.keyboard.press('Tab');
      assert.match(await lab.page.evaluate(focused), /^(crest-help|page)/);
      await lab.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      assert.match(await lab.page.evaluate(focused), /^crest-lab div\.page/);
      assert.equal(await lab.step(), 0, 'a key reached the lab behind the dialog');

      const button = lab.find('crest-controls .keys');
      await button.click();
      await dialog.waitFor();
      await dialog.locator('button').click();
      await dialog.waitFor({ state: 'hidden' });
      assert.match(await lab.page.evaluate(focused), /^crest-controls button\.keys/);
      await lab.page.keyboard.press('?');
      await dialog.waitFor();
      await lab.page.keyboard.press('?');
      await dialog.waitFor({ state: 'hidden' });
      await lab.close();
    });
  }

  test('in a frame as high as its page the list stands at the controls', async () => {
    const lab = await open(`${XS}&ui=embed`, { viewport: { width: 700, height: 4000 } });
    await lab.find('crest-controls .keys').click();
    const list = await lab.find('crest-help dialog').boundingBox();
    const bar = await lab.find('crest-controls').boundingBox();
    assert.ok(list.y > bar.y && list.y < bar.y + bar.height + 40, `controls at ${bar.y}, list at ${list.y}`);
    await lab.close();
  });

  test('arrows step: back to earlier snapshots, forward again, and on', async () => {
    const lab = await open();
    await lab.tenSteps();
    const count = (step) => lab.find('crest-controls .count').filter({ hasText: `step ${step} /` }).waitFor();
    // At first the printed numbers are all alike, the bars are not.
    const bars = () => lab.find('crest-student .lanes .dark').evaluateAll((all) => all.map((bar) => bar.getAttribute('width')));
    const newest = await bars();
    await lab.focus();
    await lab.page.keyboard.press('ArrowLeft');
    await lab.page.waitForURL(/step=9/);
    await count(9);
    await lab.page.keyboard.press('ArrowLeft');
    await count(8);
    assert.notDeepEqual(await bars(), newest);
    await lab.page.keyboard.press('ArrowRight');
    await count(9);
    await lab.page.keyboard.press('ArrowRight');
    await count(10);
    assert.doesNotMatch(lab.page.url(), /step=/);
    assert.deepEqual(await bars(), newest);
    await lab.page.keyboard.press('ArrowRight');
    await count(11);
    // The button trains, and shows it, wherever the reader has looked.
    await lab.page.keyboard.press('ArrowLeft');
    await count(10);
    await lab.find('crest-controls button').nth(1).click();
    await count(12);
    assert.doesNotMatch(lab.page.url(), /step=/);
    await lab.close();
  });

  test('digits bring a student into view, P opens the presenter', async () => {
    const lab = await open('#v=1&size=xs', { reducedMotion: 'reduce', init: () => (window.open = () => null) });
    assert.equal(await lab.find('crest-student').count(), 4);
    for (const n of [1, 4, 2, 3]) {
      await lab.page.evaluate(() => scrollTo(0, 0));
      await lab.focus();
      await lab.page.keyboard.press(String(n));
      const middle = await lab.find('crest-student').nth(n - 1).evaluate((card) => {
        const { top, bottom } = card.getBoundingClientRect();
        return (top + bottom) / 2 - innerHeight / 2;
      });
      assert.ok(Math.abs(middle) < 100, `student ${n} is ${middle} px from the middle`);
    }
    await lab.page.keyboard.press('p');
    await lab.find('crest-presenter .panel').waitFor();
    await lab.page.keyboard.press('Escape');
    await lab.find('crest-presenter .panel').waitFor({ state: 'detached' });
    await lab.close();
  });

  test('a token is chosen in the lanes by keyboard, kept by a press, and marked in every chart', async () => {
    const lab = await open();
    await lab.tenSteps();
    const marked = (student) => lab.find('crest-student').nth(student).locator('.lanes .chosen .word').allTextContents();
    const settled = async (name) => {
      for (const student of [0, 1]) await lab.find('crest-student').nth(student).locator('.lanes .chosen .word').filter({ hasText: name }).waitFor();
    };
    const names = await lab.tokens(0);
    const heights = () => lab.find('crest-student .lanes').first().locator('.row > *').evaluateAll((cells) => cells.map((cell) => [cell.offsetTop, cell.offsetHeight].join()));
    const before = await heights();
    const lanes = lab.find('crest-student .pick').first();
    await lab.page.mouse.move(2, 2);
    await lanes.focus();
    await lab.page.keyboard.press('ArrowDown');
    await settled(names[0]);
    await lab.page.keyboard.press('ArrowDown');
    await settled(names[1]);
    const said = lab.find('crest-student').first().locator('[role=status]');
    await said.filter({ hasText: names[1] }).waitFor();
    assert.match(await said.textContent(), /^A: .* \d.*teacher/);
    assert.equal(await lab.find('crest-student').nth(1).locator('[role=status]').textContent(), '', 'two charts speak at once');
    for (const name of names.slice(2)) {
      await lab.page.keyboard.press('ArrowDown');
      await settled(name);
    }
    assert.equal(names.at(-1), 'rest');
    assert.equal(await lab.find('crest-student .lanes .rest.chosen').count(), 2);
    assert.deepEqual(await heights(), before, 'a mark has moved the rows');
    await lab.page.keyboard.press('Escape');
    await lab.find('crest-student .chosen').first().waitFor({ state: 'detached' });

    // A press stays when the pointer has left, even over the other chart.
    await lab.find('crest-student').first().locator('.lanes .row').nth(3).locator('.token').click();
    await settled(names[2]);
    await lab.find('crest-student').nth(1).locator('.lanes .row').nth(5).locator('.token').hover();
    await settled(names[4]);
    await lab.page.mouse.move(2, 2);
    await settled(names[2]);
    assert.equal((await marked(0)).length, 1);
    await lab.find('crest-student').nth(1).locator('.lanes .row').nth(3).locator('.token').click();
    await lab.page.mouse.move(2, 2);
    await lab.find('crest-student .chosen').first().waitFor({ state: 'detached' });
    await lab.close();
  });

  test('the language: attribute before link before memory before browser, else Japanese', async () => {
    const speaks = async ({ attribute, link, saved, locale }) => {
      const lab = await openLab(browser, server.origin, link ? `${XS}&lang=${link}` : XS, {
        ready: false,
        locale,
        init: `${saved ? `localStorage.setItem('crest-language', '${saved}');` : ''}
          ${attribute ? `new MutationObserver((_, watch) => {
            const lab = document.querySelector('crest-lab');
            if (!lab) return;
            watch.disconnect();
            lab.setAttribute('lang', '${attribute}');
          }).observe(document, { childList: true, subtree: true });` : ''}`,
      });
      await lab.find('h1').waitFor();
      const language = await lab.find('crest-lab').getAttribute('lang');
      assert.match(await lab.find('crest-controls .play').textContent(), language === 'ja' ? /再生/ : /Play/);
      await lab.close();
      return language;
    };
    assert.equal(await speaks({ attribute: 'ja', link: 'en', saved: 'en', locale: 'en-US' }), 'ja');
    assert.equal(await speaks({ link: 'ja', saved: 'en', locale: 'en-US' }), 'ja');
    assert.equal(await speaks({ saved: 'ja', locale: 'en-US' }), 'ja');
    assert.equal(await speaks({ saved: 'nonsense', locale: 'en-US' }), 'en');
    assert.equal(await speaks({ locale: 'fr-FR' }), 'ja');
  });
});
