/** A graphics card that is lost while it trains: the processor goes on at the same step, soon, and the page says so. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SWIFTSHADER, XS, launch, openLab } from './lab.js';
import { STRICT, serveDist } from './server.js';

/** What the issue allows between loss and the new badge. */
const ALLOWED_MS = 2000;

/**
 * Stands in front of the worker's script: remembers every device, so that the test can take it away, and takes it away by
 * itself with its first work where the worker's address asks for it.
 */
const CAPTURE = `if (typeof GPUAdapter !== 'undefined') {
  const request = GPUAdapter.prototype.requestDevice;
  const submit = GPUQueue.prototype.submit;
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    const device = await request.apply(this, wishes);
    (self.devicesOfTheTest ??= []).push(device);
    return device;
  };
  GPUQueue.prototype.submit = function (...work) {
    submit.apply(this, work);
    if (LOSE_AT_ONCE) self.devicesOfTheTest.forEach((device) => device.destroy());
  };
}\n`;
const S = '#v=1&size=s&loss=ce%2Brkl,ce%2Brkl%2Brank,fkl,jsd&device=gpu';

describe('loss', () => {
  let browser;
  let dist;
  let frail;
  before(async () => {
    const edit = (atOnce) => (path, body) => (/\/main-[^/]*\.js$/.test(path) ? Buffer.concat([Buffer.from(CAPTURE.replace('LOSE_AT_ONCE', atOnce)), body]) : body);
    [browser, dist, frail] = await Promise.all([launch(SWIFTSHADER), serveDist({ policy: STRICT, edit: edit('false') }), serveDist({ policy: STRICT, edit: edit('true') })]);
  });
  after(async () => {
    await browser.close();
    await dist.close();
    await frail.close();
  });

  /** The page on a GPU that can be taken away. */
  async function onGpu(hash) {
    const lab = await openLab(browser, dist.origin, hash);
    assert.equal(await lab.badge.textContent(), 'LIVE · GPU');
    await lab.perplexity();
    const holders = [];
    for (const worker of lab.page.workers()) {
      if (await worker.evaluate(() => (self.devicesOfTheTest ?? []).length > 0)) holders.push(worker);
    }
    assert.equal(holders.length, 1, 'the worker that trains is not found');
    return { lab, worker: holders[0] };
  }

  /** Takes the GPU away and waits for the other badge; milliseconds in between, by the clock of the page's machine, and the step then shown. */
  async function lose({ lab, worker }, act = async () => undefined) {
    await lab.page.evaluate(() => {
      window.recovery = null;
      const controls = () => document.querySelector('crest-lab').shadowRoot.querySelector('crest-controls').shadowRoot;
      const look = () => {
        if (controls().querySelector('.badge').textContent !== 'LIVE · CPU') return requestAnimationFrame(look);
        window.recovery = { at: Date.now(), step: parseInt(controls().querySelector('.count').textContent.match(/\d+/)[0], 10) };
      };
      look();
    });
    const lost = await worker.evaluate(() => {
      self.devicesOfTheTest.forEach((device) => device.destroy());
      return Date.now();
    });
    await act();
    await lab.page.waitForFunction(() => window.recovery);
    const { at, step } = await lab.page.evaluate(() => window.recovery);
    assert.match(await lab.reason.textContent(), /graphics card was lost/);
    return { ms: at - lost, step };
  }

  test('a lost GPU falls to the processor at the same step', async () => {
    const there = await onGpu(`${XS}&device=gpu`);
    const { lab } = there;
    await lab.playButton.click();
    await lab.waitForStep(2);
    const before = await lab.step();
    const { ms, step } = await lose(there);
    console.log(`  two XS students: GPU lost at step ${before}; LIVE · CPU after ${ms} ms at step ${step}`);
    assert.ok(step >= before, `fell back from step ${before} to ${step}`);
    await lab.waitForStep(step + 10);
    assert.equal(await lab.find('crest-problem section').count(), 0);
    const losses = await lab.losses(0);
    assert.ok(losses[1] > 0 && Object.keys(losses).length > 1, JSON.stringify(losses));
    assert.ok(Object.values(losses).every(Number.isFinite));
    await lab.close();
    assert.ok(ms < ALLOWED_MS, `${ms} ms`);
  });

  test('four larger students too, as far from the last kept state as can be', async () => {
    const there = await onGpu(S);
    const { lab } = there;
    const stepButton = lab.find('crest-controls button').nth(1);
    for (let step = 1; step <= 3; step += 1) await stepButton.click();
    await lab.waitForStep(3);
    const before = await lab.losses(3);
    // Lost while it measures.
    const { ms, step } = await lose(there);
    console.log(`  four S students: LIVE · CPU after ${ms} ms at step ${step}`);
    assert.equal(step, 3);
    await lab.measured(3);
    assert.deepEqual(await lab.losses(3), before, 'what the page had seen stays as it was');
    await stepButton.click();
    await lab.waitForStep(4);
    assert.ok(Number.isFinite((await lab.losses(3))[4]));
    await lab.close();
    assert.ok(ms < ALLOWED_MS, `${ms} ms`);
  });

  test('a GPU that is lost on the way back to a fork is left, and the fork is made', async () => {
    const there = await onGpu(`${XS}&device=gpu`);
    const { lab } = there;
    await lab.tenSteps();
    const history = lab.find('crest-chapter-history');
    await history.scrollIntoViewIfNeeded();
    await history.locator('input[type=range]').first().fill('4');
    const { ms, step } = await lose(there, () => history.locator('button.fork, .fork button').first().click());
    console.log(`  during a fork: LIVE · CPU after ${ms} ms at step ${step}`);
    await lab.waitForStep(4);
    await lab.measured(4);
    assert.equal(await lab.step(), 4);
    assert.equal(await lab.find('crest-problem section').count(), 0);
    await lab.close();
    assert.ok(ms < ALLOWED_MS, `${ms} ms`);
  });

  test('a GPU that is lost with its first work is left before anything is trained', async () => {
    const lab = await openLab(browser, frail.origin, `${XS}&device=gpu`, { ready: false });
    await lab.badge.filter({ hasText: 'LIVE · CPU' }).waitFor();
    assert.match(await lab.reason.textContent(), /graphics card/);
    await lab.tenSteps();
    await lab.close();
  });
});
