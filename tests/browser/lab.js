/** Opens the built page in Chromium and reads it as a person would; every test is also a test that nothing leaves the origin. */

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const QUIET = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic'];

/** Chromium's software adapter; without these flags `requestAdapter()` gives null. */
export const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** Training on a software adapter or on a busy machine may take this long. */
export const PATIENCE = 240_000;

export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...QUIET, ...flags] });
}

/**
 * Opens the lab in a context of its own and waits until it can train.
 * `lab.close()` fails the test if the page has asked for anything outside its origin or reported an error.
 */
export async function openLab(browser, origin, hash = '', { ready = true, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options });
  const trouble = [];
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) trouble.push(`request outside the origin: ${url}`);
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`console error: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.message}`));
  page.setDefaultTimeout(PATIENCE);
  await page.goto(`${origin}/${hash}`);
  const lab = new LabPage(page, context, trouble);
  if (ready) await lab.ready();
  return lab;
}

/** The lab as its readers see it. */
class LabPage {
  constructor(page, context, trouble) {
    Object.assign(this, { page, context, trouble });
  }

  async close() {
    await this.context.close();
    assert.deepEqual(this.trouble, []);
  }

  /** Waits until the controls are live; a page that shows an error instead fails with its words. */
  async ready() {
    const problem = this.page.locator('crest-problem pre');
    await this.page.locator('crest-controls .badge.live').or(problem).first().waitFor();
    if (await problem.isVisible()) assert.fail(`the lab shows an error: ${await problem.textContent()}`);
  }

  get playButton() {
    return this.page.locator('crest-controls .play');
  }

  /** Steps trained, from the counter. */
  async step() {
    const digits = (await this.page.locator('crest-controls .count').textContent()).match(/\d[\d,]*/);
    return Number(digits[0].replaceAll(',', ''));
  }

  async waitForStep(step) {
    const problem = this.page.locator('crest-problem pre');
    const begun = Date.now();
    while (Date.now() - begun < PATIENCE) {
      if ((await this.step()) >= step) return;
      if (await problem.isVisible()) assert.fail(`training stopped: ${await problem.textContent()}`);
      await this.page.waitForTimeout(100);
    }
    assert.fail(`step ${step} not reached in ${PATIENCE} ms; at ${await this.step()}`);
  }

  /** Presses "× 10", waits for the tenth step and then until everything shows it. */
  async tenSteps() {
    const step = (await this.step()) + 10;
    await this.page.locator('crest-controls button').nth(2).click();
    await this.waitForStep(step);
    await this.page.locator('crest-comparison section p').filter({ hasText: new RegExp(`(step ${step}|${step}ステップ)`) }).waitFor();
  }

  /** The table behind a student's loss curve as { step: loss of that batch }. */
  async losses(student) {
    const rows = this.page.locator('crest-student').nth(student).locator('figure').nth(1).locator('tbody tr');
    const cells = await rows.evaluateAll((list) => list.map((row) => [...row.children].map((cell) => cell.textContent)));
    return Object.fromEntries(cells.map(([step, loss]) => [step, Number(loss)]));
  }

  /** Held-out perplexity of both students as printed; waits for the first measurement. */
  async perplexity() {
    const row = this.page.locator('crest-comparison section tbody tr').filter({ hasText: 'perplexity' });
    await row.filter({ hasText: /\d/ }).waitFor();
    return (await row.locator('td').allTextContents()).map((text) => Number(text.match(/[\d,.]+/)[0].replaceAll(',', '')));
  }

  /** The student's probabilities as printed in the lanes. */
  async lanes(student) {
    return this.page.locator('crest-student').nth(student).locator('.lanes .row:not(.head) .number:not(.teacher)').allTextContents();
  }
}
