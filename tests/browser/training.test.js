/** The page trains two students on WebGPU and on the processor, and both arrive at the same losses. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SWIFTSHADER, launch, openLab } from './lab.js';
import { serve } from './server.js';

const STEPS = 20;
const RUN = `#v=1&size=xs&steps=${STEPS}`;
/** Both devices compute the same steps; only the order of additions differs. */
const AGREEMENT = 0.02;

describe('training', () => {
  const losses = {};
  let server;
  before(async () => (server = await serve()));
  after(() => server.close());

  async function train(device, flags, hash, badge, reason) {
    const browser = await launch(flags);
    try {
      const lab = await openLab(browser, server.origin, hash);
      assert.equal(await lab.page.locator('crest-controls .badge').textContent(), badge);
      assert.match(await lab.page.locator('.reason').textContent(), reason);
      const untrained = [await lab.lanes(1), await lab.perplexity()];
      await lab.tenSteps();
      await lab.tenSteps();
      assert.ok(await lab.playButton.isDisabled(), 'a finished run can still be played');
      losses[device] = [await lab.losses(0), await lab.losses(1)];
      for (const student of losses[device]) {
        assert.ok(student[STEPS] < 0.97 * student[1], `loss does not fall: ${JSON.stringify(student)}`);
      }
      assert.notDeepEqual(await lab.lanes(1), untrained[0], 'the lanes have not moved');
      for (const [student, value] of (await lab.perplexity()).entries()) {
        assert.ok(value < 0.9 * untrained[1][student], `held-out perplexity does not fall: ${untrained[1][student]} to ${value}`);
      }
      await lab.close();
    } finally {
      await browser.close();
    }
  }

  test('on WebGPU (software adapter, asked for by the link)', async () => {
    await train('gpu', SWIFTSHADER, `${RUN}&device=gpu`, 'LIVE · GPU', /because the link asks for the GPU/);
  });

  test('on the processor, because there is no adapter', async () => {
    await train('cpu', [], RUN, 'LIVE · CPU', /offers no graphics adapter/);
  });

  test('with the same losses on both', () => {
    assert.ok(losses.gpu && losses.cpu, 'a device did not train');
    for (const student of [0, 1]) {
      for (const step of [1, STEPS]) {
        const [gpu, cpu] = [losses.gpu[student][step], losses.cpu[student][step]];
        assert.ok(Math.abs(gpu - cpu) <= AGREEMENT * cpu, `student ${'AB'[student]}, step ${step}: GPU ${gpu}, CPU ${cpu}`);
      }
    }
  });

  test('a software adapter is not taken unasked', async () => {
    const browser = await launch(SWIFTSHADER);
    try {
      const lab = await openLab(browser, server.origin, '#v=1&size=xs');
      assert.equal(await lab.page.locator('crest-controls .badge').textContent(), 'LIVE · CPU');
      assert.match(await lab.page.locator('.reason').textContent(), /only graphics adapter is a software one/);
      await lab.close();
    } finally {
      await browser.close();
    }
  });

  test('a GPU that is asked for and missing is said in words, and the CPU is offered', async () => {
    const browser = await launch();
    try {
      const lab = await openLab(browser, server.origin, '#v=1&size=xs&device=gpu', { ready: false });
      await lab.page.locator('crest-problem h2').filter({ hasText: 'could not be started' }).waitFor();
      assert.match(await lab.page.locator('crest-problem pre').textContent(), /hint:/);
      assert.equal(await lab.page.locator('crest-controls .badge').textContent(), 'STOPPED');
      await lab.page.locator('crest-problem button').first().click();
      await lab.page.locator('crest-controls .badge.live').waitFor();
      assert.match(lab.page.url(), /device=cpu/);
      await lab.tenSteps();
      await lab.close();
    } finally {
      await browser.close();
    }
  });
});
