/** The page itself: same seed same run, languages, keys, links, narrow screens, dark, no network, accessibility. */

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { launch, openLab } from './lab.js';
import { serve } from './server.js';

const XS = '#v=1&size=xs';

describe('page', () => {
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

  test('files come with type and policy, and nothing else comes', async () => {
    const page = await fetch(`${server.origin}/`);
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'.*connect-src 'self'/);
    const name = (await readdir(new URL('../../www/dist/assets/', import.meta.url))).find((file) => file.endsWith('.wasm'));
    const wasm = await fetch(`${server.origin}/assets/${name}`);
    assert.equal(wasm.headers.get('content-type'), 'application/wasm');
    for (const path of ['/no-such-file', '/..%2fpackage.json', '/assets/..%2f..%2fpackage.json']) {
      assert.equal((await fetch(server.origin + path)).status, 404, path);
    }
  });

  test('idle connections do not hold up the page', async () => {
    const { hostname, port } = new URL(server.origin);
    const idle = Array.from({ length: 32 }, () => connect(Number(port), hostname));
    try {
      const answer = await fetch(`${server.origin}/`, { signal: AbortSignal.timeout(5000) });
      assert.equal(answer.status, 200);
    } finally {
      idle.forEach((socket) => socket.destroy());
    }
  });

  test('a reset with the same seed repeats the run, without the network', async () => {
    const lab = await open();
    await lab.context.setOffline(true);
    await lab.tenSteps();
    const first = [await lab.losses(0), await lab.lanes(0)];
    await lab.page.locator('crest-controls button').nth(3).click();
    await lab.page.locator('crest-controls .count').filter({ hasText: 'step 0 /' }).waitFor();
    await lab.tenSteps();
    assert.deepEqual([await lab.losses(0), await lab.lanes(0)], first);
    const seed = lab.page.locator('crest-settings input');
    await seed.fill('7');
    await seed.press('Enter');
    await lab.page.locator('crest-controls .count').filter({ hasText: 'step 0 /' }).waitFor();
    await lab.tenSteps();
    assert.notDeepEqual(await lab.losses(0), first[0]);
    assert.match(lab.page.url(), /seed=7/);
    await lab.close();
  });

  test('students with one objective stay equal, with two they part', async () => {
    const lab = await open(`${XS}&steps=20&a=fkl&b=fkl`);
    await lab.tenSteps();
    assert.deepEqual(await lab.losses(0), await lab.losses(1));
    assert.deepEqual(await lab.lanes(0), await lab.lanes(1));
    assert.match(await lab.page.locator('.verdict .main').textContent(), /same objective/);
    await lab.page.locator('crest-student').nth(1).locator('select').selectOption('rkl');
    await lab.page.locator('crest-student').nth(1).locator('code').filter({ hasText: 'rkl' }).waitFor();
    await lab.tenSteps();
    assert.notDeepEqual(await lab.lanes(0), await lab.lanes(1));
    assert.match(lab.page.url(), /b=rkl/);
    await lab.close();
  });

  test('a free objective is checked by the core and its refusal is shown', async () => {
    const lab = await open();
    const student = lab.page.locator('crest-student').first();
    await student.locator('select').selectOption('');
    await student.locator('input').fill('fkl+nonsense');
    await student.locator('form button').click();
    await student.locator('.refused').filter({ hasText: 'unknown term `nonsense`' }).waitFor();
    assert.equal(await student.locator('code').textContent(), 'ce+rkl');
    await student.locator('input').fill('0.5ce+2jsd+ranknet');
    await student.locator('form button').click();
    await student.locator('code').filter({ hasText: '0.5ce+2jsd+ranknet' }).waitFor();
    await lab.tenSteps();
    await lab.close();
  });

  test('Japanese by browser, English by key, both by link', async () => {
    const lab = await open(XS, { locale: 'ja-JP' });
    assert.match(await lab.page.locator('h1').textContent(), /教師の候補の順番/);
    assert.equal(await lab.page.evaluate(() => document.documentElement.lang), 'ja');
    assert.match(await lab.page.title(), /ラボ/);
    assert.match(await lab.page.locator('.reason').textContent(), /CPUで学習しています/);
    await lab.page.locator('.lab').focus();
    await lab.page.keyboard.press('l');
    await lab.page.locator('h1').filter({ hasText: 'order of its teacher' }).waitFor();
    assert.equal(await lab.page.evaluate(() => document.documentElement.lang), 'en');
    assert.match(lab.page.url(), /lang=en/);
    await lab.close();
    const linked = await open(`${XS}&lang=ja`, { locale: 'en-US' });
    assert.match(await linked.page.locator('h1').textContent(), /教師の候補の順番/);
    await linked.close();
  });

  test('keys act inside the lab and nowhere else', async () => {
    const lab = await open();
    await lab.page.evaluate(() => document.activeElement?.blur());
    await lab.page.keyboard.press('ArrowRight');
    await lab.page.waitForTimeout(500);
    assert.equal(await lab.step(), 0, 'a key outside the lab trained a step');
    await lab.page.locator('.lab').focus();
    await lab.page.keyboard.press('ArrowRight');
    await lab.waitForStep(1);
    await lab.page.keyboard.press('Space');
    await lab.waitForStep(3);
    await lab.page.keyboard.press('Space');
    await lab.playButton.filter({ hasText: 'Play' }).waitFor();
    const paused = await lab.step();
    await lab.page.waitForTimeout(500);
    assert.equal(await lab.step(), paused, 'a paused lab trains on');
    await lab.page.keyboard.press('r');
    await lab.page.locator('crest-controls .count').filter({ hasText: 'step 0 /' }).waitFor();
    await lab.page.locator('crest-settings input').focus();
    await lab.page.keyboard.press('l');
    assert.equal(await lab.page.evaluate(() => document.documentElement.lang), 'en', 'a shortcut acted in a text field');
    await lab.close();
  });

  test('rows stand still while a student learns', async () => {
    const lab = await open();
    const tokens = () => lab.page.locator('crest-student').first().locator('.lanes .token').allTextContents();
    const height = () => lab.page.evaluate(() => document.documentElement.scrollHeight);
    await lab.perplexity();
    const before = [await tokens(), await height()];
    await lab.tenSteps();
    assert.deepEqual([await tokens(), await height()], before);
    const positions = await lab.page.locator('crest-picker option').count();
    assert.equal(positions, 12);
    await lab.page.locator('crest-picker select').selectOption({ index: 5 });
    await lab.page.waitForURL(/pos=\d+/);
    await lab.page.waitForFunction((old) => {
      const student = document.querySelector('crest-lab').shadowRoot.querySelector('crest-student');
      return [...student.shadowRoot.querySelectorAll('.lanes .token')].map((e) => e.textContent).join() !== old;
    }, before[0].join());
    await lab.close();
  });

  for (const [locale, colorScheme] of [['ja-JP', 'light'], ['en-US', 'dark']]) {
    test(`320 px, ${locale}, ${colorScheme}: reflows, keeps contrast, passes axe`, async () => {
      const lab = await open(XS, { locale, colorScheme, viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' });
      await lab.tenSteps();
      const spill = await lab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(spill, 0, `${spill} px of horizontal scroll`);
      const ground = await lab.page.locator('crest-lab').evaluate((lab) => getComputedStyle(lab).backgroundColor);
      assert.equal(ground, colorScheme === 'dark' ? 'rgb(15, 20, 25)' : 'rgb(255, 255, 255)');
      const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      await lab.page.evaluate(axe);
      const { violations } = await lab.page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target.flat().join(' ')} ${node.failureSummary}`).join('; ')}`);
      assert.deepEqual(found, []);
      await lab.close();
    });
  }

  test('a missing teacher cache is said in words', async () => {
    const lab = await open(XS, { ready: false });
    await lab.close();
    const context = await browser.newContext({ locale: 'ja-JP' });
    const page = await context.newPage();
    await page.route('**/stories.safetensors', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(`${server.origin}/${XS}`);
    await page.locator('crest-problem h2').filter({ hasText: '読み込めませんでした' }).waitFor();
    assert.match(await page.locator('crest-problem pre').textContent(), /HTTP 404/);
    await context.close();
  });
});
