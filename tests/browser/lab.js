/** Opens the built page in Chromium and reads it as a person would; every test is also a test that nothing leaves the origin. */

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const QUIET = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic'];

/** Chromium's software adapter; without these flags `requestAdapter()` gives null. */
export const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** Training on a software adapter or on a busy machine may take this long. */
export const PATIENCE = 25_000;

/** The smallest students, two of them: every lane trains for real, none for long. */
export const XS = '#v=1&size=xs&loss=ce%2Brkl,ce%2Brkl%2Brank';

export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...QUIET, ...flags] });
}

/**
 * A page of a context of its own. What it asks for outside `origins` and every error it reports is collected in `trouble`,
 * except for console messages that match one of `expected`. `init` runs in it first, `route` is one more file: [address, answer].
 */
export async function openPage(browser, origins, { expected = [], init, route, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options });
  const trouble = [];
  context.on('request', (request) => {
    const url = request.url();
    const inside = origins.some((origin) => url === origin || url.startsWith(`${origin}/`));
    if (!inside && !/^(data|blob|about):/.test(url)) trouble.push(`request outside the origin: ${url}`);
  });
  if (init) await context.addInitScript(init);
  if (route) await context.route(route[0], (asked) => asked.fulfill(route[1]));
  const page = await context.newPage();
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !expected.some((pattern) => pattern.test(text))) trouble.push(`console error: ${text} (${message.location().url})`);
  });
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.message}`));
  page.setDefaultTimeout(PATIENCE);
  return { context, page, trouble };
}

/**
 * Opens the lab and waits until it can train.
 * `lab.close()` fails the test if the page has asked for anything outside its origin or reported an error.
 */
export async function openLab(browser, origin, hash = '', { ready = true, path = '/', ...options } = {}) {
  const { context, page, trouble } = await openPage(browser, [origin], options);
  await page.goto(`${origin}${path}${hash}`);
  const lab = new LabPage(page, page, context, trouble);
  if (ready) await lab.ready();
  return lab;
}

/** The lab as its readers see it; `root` is the page or the frame that it stands in. */
export class LabPage {
  constructor(root, page, context, trouble) {
    Object.assign(this, { root, page, context, trouble });
  }

  async close() {
    await this.context.close();
    assert.deepEqual(this.trouble, []);
  }

  find(selector) {
    return this.root.locator(selector);
  }

  /** Waits until live training is on the stage; a page that shows an error instead fails with its words. */
  async ready() {
    const problem = this.find('crest-problem pre');
    await this.find('crest-controls .badge.live').or(problem).first().waitFor();
    if (await problem.isVisible()) assert.fail(`the lab shows an error: ${await problem.textContent()}`);
  }

  get playButton() {
    return this.find('crest-controls .play');
  }

  get badge() {
    return this.find('crest-controls .badge');
  }

  get reason() {
    return this.find('.reason');
  }

  /** Steps trained, from the counter. */
  async step() {
    const digits = (await this.find('crest-controls .count').textContent()).match(/\d[\d,]*/);
    return Number(digits[0].replaceAll(',', ''));
  }

  async waitForStep(step) {
    const problem = this.find('crest-problem pre');
    const begun = Date.now();
    while (Date.now() - begun < PATIENCE) {
      if ((await this.step()) >= step) return;
      if (await problem.isVisible()) assert.fail(`training stopped: ${await problem.textContent()}`);
      await this.page.waitForTimeout(50);
    }
    assert.fail(`step ${step} not reached in ${PATIENCE} ms; at ${await this.step()}`);
  }

  /** Waits for the held-out measurement of a step. */
  async measured(step) {
    const note = this.find('crest-comparison section .note');
    await note.filter({ hasText: new RegExp(`(at step ${step}\\.|^\\s*${step}ステップ)`) }).waitFor();
  }

  /** Presses "× 10", waits for the tenth step and then until everything shows it. */
  async tenSteps() {
    const step = (await this.step()) + 10;
    await this.find('crest-controls button').nth(2).click();
    await this.waitForStep(step);
    await this.measured(step);
  }

  /** Plays until the counter has moved on by at least so many steps, then pauses; gives the step reached. */
  async playFor(steps) {
    const to = (await this.step()) + steps;
    await this.playButton.click();
    await this.waitForStep(to);
    if (await this.playButton.isEnabled()) await this.playButton.click();
    return this.step();
  }

  /** The table behind a student's loss curve as { step: loss of that batch }. */
  async losses(student) {
    const rows = this.find('crest-student').nth(student).locator('figure').last().locator('tbody tr');
    const cells = await rows.evaluateAll((list) => list.map((row) => [...row.children].map((cell) => cell.textContent)));
    return Object.fromEntries(cells.map(([step, loss]) => [step, Number(loss)]));
  }

  /** Held-out perplexity of every student as printed; waits for the first measurement. */
  async perplexity() {
    const row = this.find('crest-comparison section tbody tr').filter({ hasText: /perplexity|パープレキシティ/ });
    await row.filter({ hasText: /\d/ }).waitFor();
    return (await row.locator('td').allTextContents()).map((text) => Number(text.match(/[\d,.]+/)[0].replaceAll(',', '')));
  }

  /** The student's probabilities as printed in the lanes. */
  lanes(student) {
    return this.find('crest-student').nth(student).locator('.lanes .row:not(.head) .number:not(.teacher)').allTextContents();
  }

  /** Names of the tokens in a student's lanes, from the top. */
  tokens(student) {
    return this.find('crest-student').nth(student).locator('.lanes .token .word').allTextContents();
  }

  /** Opens one of the tools below the chapters: receipt, preflight or links. */
  async openTool(name) {
    await this.find(`crest-tool[name=${name}] summary`).first().click();
    await this.find(`crest-tool[name=${name}] slot`).waitFor({ state: 'attached' });
  }

  /** Puts the focus into the page, where single keys act. */
  focus() {
    return this.find('.page').focus();
  }
}

/** Reads a download to its end. */
export async function downloaded(page, act) {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}
