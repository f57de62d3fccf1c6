/** A graphics card that is lost while it trains: the processor goes on at the same step, soon, and the page says so. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SWIFTSHADER, XS, launch, openLab } from './lab.js';
import { STRICT, serveDist } from './server.js';

/** What the issue allows between loss and the new badge. */
const ALLOWED_MS = 2000;

/** Stands in front of the worker's script and remembers every device, so that the test can take it away. */
const CAPTURE = `if (typeof GPUAdapter !== 'undefined') {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    const device = await request.apply(this, wishes);
    (self.devicesOfTheTest ??= []).push(device);
    return device;
  };
}\n`;

describe('loss', () => {
  let browser;
  let dist;
  before(async () => {
    const edit = (path, body) => (/\/main-[^/]*\.js$/.test(path) ? Buffer.concat([Buffer.from(CAPTURE), body]) : body);
    [browser, dist] = await Promise.all([launch(SWIFTSHADER), serveDist({ policy: STRICT, edit })]);
  });
  after(async () => {
    await browser.close();
    await dist.close();
  });

  test('a lost GPU falls to the processor at the same step', async () => {
    const lab = await openLab(browser, dist.origin, `${XS}&device=gpu`);
    assert.equal(await lab.badge.textContent(), 'LIVE · GPU');
    await lab.perplexity();
    await lab.playButton.click();
    await lab.waitForStep(2);
    const holders = [];
    for (const worker of lab.page.workers()) {
      if (await worker.evaluate(() => (self.devicesOfTheTest ?? []).length > 0)) holders.push(worker);
    }
    assert.equal(holders.length, 1, 'the worker that trains is not found');
    // Timed in the page, from the moment before the loss to the frame that shows the new badge.
    await lab.page.evaluate(() => {
      window.recovery = { badge: null, step: null };
      const controls = () => document.querySelector('crest-lab').shadowRoot.querySelector('crest-controls').shadowRoot;
      const look = () => {
        const badge = controls().querySelector('.badge').textContent;
        if (badge === 'LIVE · CPU') {
          window.recovery = { badge: Date.now(), step: parseInt(controls().querySelector('.count').textContent.match(/\d+/)[0], 10) };
        } else requestAnimationFrame(look);
      };
      look();
    });
    const before = await lab.step();
    const lost = await holders[0].evaluate(() => {
      const now = Date.now();
      self.devicesOfTheTest.forEach((device) => device.destroy());
      return now;
    });
    await lab.badge.filter({ hasText: 'LIVE · CPU' }).waitFor();
    const { badge, step } = await lab.page.evaluate(() => window.recovery);
    console.log(`  GPU lost at step ${before}; LIVE · CPU after ${badge - lost} ms at step ${step}`);
    assert.ok(step >= before, `fell back from step ${before} to ${step}`);
    assert.match(await lab.reason.textContent(), /graphics card was lost/);
    await lab.waitForStep(step + 10);
    assert.equal(await lab.find('crest-problem section').count(), 0);
    const losses = await lab.losses(0);
    assert.ok(losses[1] > 0 && Object.keys(losses).length > 1, JSON.stringify(losses));
    assert.ok(Object.values(losses).every(Number.isFinite));
    await lab.close();
    assert.ok(badge - lost < ALLOWED_MS, `${badge - lost} ms`);
  });
});
