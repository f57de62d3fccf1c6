/** What can be turned while students train: temperature, weight of the ranking loss, pace; and why some of it cannot. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { XS, launch, openLab } from './lab.js';
import { serveDist } from './server.js';

describe('knobs', () => {
  let browser;
  let server;
  before(async () => {
    [server, browser] = await Promise.all([serveDist(), launch()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const open = (hash, options = {}) => openLab(browser, server.origin, hash, options);
  const knob = (lab, name) => lab.find('crest-settings label').filter({ hasText: name }).locator('select, input');
  const code = (lab, student, text) => lab.find('crest-student').nth(student).locator('code').filter({ hasText: new RegExp(`^${text}$`) }).waitFor();
  const pace = (lab) => lab.find('crest-controls .pace');

  test('temperature and weight change while the run goes on, and the link says so', async () => {
    const lab = await open('#v=1&size=xs&loss=ce%2Brkl,ce%2Brkl%2Brank,ce&pace=10');
    await lab.playButton.click();
    await lab.waitForStep(2);
    await knob(lab, 'T, temperature').selectOption('4');
    await code(lab, 0, 'ce\\+rkl:t=4');
    await code(lab, 1, 'ce\\+rkl:t=4\\+rank');
    await code(lab, 2, 'ce');
    await knob(lab, 'Weight of the ranking').fill('0.5');
    await knob(lab, 'Weight of the ranking').press('Enter');
    await code(lab, 1, 'ce\\+rkl:t=4\\+0.5rank');
    await code(lab, 0, 'ce\\+rkl:t=4');
    const reached = await lab.step();
    assert.ok(reached >= 2, 'the run began anew');
    await lab.waitForStep(reached + 1);
    assert.match(decodeURIComponent(lab.page.url()), /loss=ce\+rkl:t=4,ce\+rkl:t=4\+0.5rank,ce\b/);
    assert.equal(await knob(lab, 'T, temperature').inputValue(), '4');
    assert.equal(await knob(lab, 'Weight of the ranking').inputValue(), '0.5');
    await lab.close();
  });

  test('the temperature changes the loss that is minimised', async () => {
    const lab = await open('#v=1&size=xs&loss=fkl,fkl:t=4');
    await lab.tenSteps();
    const [plain, warm] = [await lab.losses(0), await lab.losses(1)];
    assert.ok(warm[10] > 0 && Math.abs(warm[10] - plain[10]) > 0.05 * plain[10], `${plain[10]} and ${warm[10]}`);
    await lab.close();
  });

  test('a knob without a term to act on is off and says why', async () => {
    const lab = await open('#v=1&size=xs&loss=ce,fkl');
    assert.ok(await knob(lab, 'Weight of the ranking').isDisabled());
    assert.ok(await knob(lab, 'tau').isDisabled());
    assert.ok(await knob(lab, 'confidence').isDisabled());
    assert.ok(await knob(lab, 'T, temperature').isEnabled());
    assert.match(await lab.find('crest-settings #note').textContent(), /No student has a ranking loss now/);
    await lab.find('crest-student').nth(1).locator('select').selectOption('ce');
    await lab.find('crest-settings #note').filter({ hasText: 'No student has a divergence now' }).waitFor();
    assert.ok(await knob(lab, 'T, temperature').isDisabled());
    await lab.close();
  });

  test('a live run keeps to the pace, and hurries when it may', async () => {
    const lab = await open(`${XS}&pace=1`);
    const begun = Date.now();
    await lab.playButton.click();
    await lab.waitForStep(3);
    assert.ok(Date.now() - begun >= 1900, `three steps in ${Date.now() - begun} ms`);
    const from = await lab.step();
    await pace(lab).selectOption('fastest');
    await lab.page.waitForFunction(() => !location.hash.includes('pace'));
    const hurried = Date.now();
    await lab.waitForStep(from + 30);
    assert.ok(Date.now() - hurried < 25_000, 'it goes on at one step per second');
    // A slow pace holds up nobody: the pause is obeyed at once.
    await pace(lab).selectOption('1/s');
    const asked = Date.now();
    await lab.playButton.click();
    await lab.playButton.filter({ hasText: 'Play' }).waitFor();
    assert.ok(Date.now() - asked < 900, `paused after ${Date.now() - asked} ms`);
    await lab.close();
  });

  test('a recorded run keeps to the pace as well', async () => {
    // A phone shows the recording until it is asked for more.
    const lab = await open('#v=1&pace=10', { ready: false, viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    const begun = Date.now();
    await lab.playButton.click();
    await lab.waitForStep(15);
    assert.ok(Date.now() - begun >= 1300, `fifteen steps in ${Date.now() - begun} ms`);
    assert.match(lab.page.url(), /pace=10/);
    await pace(lab).selectOption('1/s');
    const slow = Date.now();
    const from = await lab.step();
    await lab.waitForStep(from + 2);
    assert.ok(Date.now() - slow >= 900, `two steps in ${Date.now() - slow} ms`);
    await lab.close();
  });

  test('the bar stays at two lines on a small phone', async () => {
    for (const [locale, width] of [['ja-JP', 320], ['en-US', 320], ['ja-JP', 390]]) {
      const lab = await open('', { ready: false, locale, viewport: { width, height: 640 }, hasTouch: true, isMobile: true });
      await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
      const high = () => lab.find('crest-controls').evaluate((bar) => bar.offsetHeight);
      const before = await high();
      assert.ok(before <= 105, `${locale}, ${width} px: ${before} px`);
      // At the end the counter is at its widest.
      await lab.find('crest-controls button').nth(2).evaluate((ten) => Array.from({ length: 60 }, () => ten.click()));
      await lab.waitForStep(600);
      assert.equal(await high(), before, `${locale}, ${width} px, at the end`);
      assert.ok(await pace(lab).isVisible());
      await lab.close();
    }
  });
});
