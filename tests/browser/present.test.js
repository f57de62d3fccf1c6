/** For an audience: tour, presenter, scenes, preflight check, and the tug-of-war by keyboard. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { XS, launch, openLab } from './lab.js';
import { DIST, serve } from './server.js';

describe('present', () => {
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

  test('the tour goes on with Space, through every stop and out', async () => {
    const lab = await open(XS, { reducedMotion: 'reduce' });
    const start = lab.find('header .stage button').first();
    await start.click();
    const count = lab.find('crest-tour .count');
    await count.filter({ hasText: '1 of 10' }).waitFor();
    for (let stop = 2; stop <= 10; stop += 1) {
      const title = await lab.find('crest-tour h2').textContent();
      await lab.page.keyboard.press('Space');
      await count.filter({ hasText: `${stop} of 10` }).waitFor();
      assert.notEqual(await lab.find('crest-tour h2').textContent(), title);
    }
    const seen = await lab.find('#chapter-6').evaluate((chapter) => chapter.getBoundingClientRect().top < innerHeight);
    assert.ok(seen, 'the last stop is not in view');
    assert.equal(await lab.step(), 0, 'Space reached the lab behind the tour');
    await lab.page.keyboard.press('Space');
    await lab.find('crest-tour section').waitFor({ state: 'detached' });
    await lab.close();
  });

  test('the presenter gets a window of notes that drives the page', async () => {
    const lab = await open(XS);
    const [notes] = await Promise.all([lab.page.waitForEvent('popup'), lab.find('header .stage button').nth(1).click()]);
    await notes.locator('h1').filter({ hasText: 'Presenter view' }).waitFor();
    assert.ok((await notes.locator('ul li').count()) > 0, 'no notes');
    await notes.locator('button').filter({ hasText: 'Play' }).click();
    await lab.waitForStep(1);
    await notes.locator('button').filter({ hasText: 'Pause' }).last().click();
    await lab.playButton.filter({ hasText: 'Play' }).waitFor();
    const chapter = await notes.locator('h2').first().textContent();
    await notes.keyboard.press('PageDown');
    await notes.locator('h2').first().filter({ hasNotText: chapter }).waitFor();
    // The window closes under the key.
    await notes.keyboard.press('Escape').catch(() => undefined);
    await lab.page.waitForFunction(() => document.querySelector('crest-lab').presenting === false);
    await lab.close();
  });

  test('without a second window the notes stand in the page', async () => {
    const lab = await open(XS, { init: () => (window.open = () => null) });
    await lab.find('header .stage button').nth(1).click();
    await lab.find('crest-presenter .note').filter({ hasText: 'opened no window' }).waitFor();
    await lab.page.keyboard.press('Escape');
    await lab.find('crest-presenter .panel').waitFor({ state: 'detached' });
    await lab.close();
  });

  test('every recorded scene opens by its link, tells why, and plays', async () => {
    const names = (await readdir(resolve(DIST, 'recordings'))).map((file) => file.replace('.safetensors', ''));
    const scenes = names.filter((name) => name !== 'lite');
    assert.ok(scenes.includes('default'));
    for (const scene of scenes) {
      const lab = await openLab(browser, server.origin, `#v=1&scene=${scene}`, { ready: false, isMobile: true, hasTouch: true, viewport: { width: 390, height: 800 } });
      await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
      // A phone shows the recording until more is asked for.
      await lab.reason.filter({ hasText: 'On a phone it saves power' }).waitFor();
      assert.equal(await lab.find('crest-scenes button[aria-pressed=true]').count(), 1, scene);
      for (const about of ['crest-scenes .about', 'crest-outcome .about']) assert.ok((await lab.find(about).textContent()).trim().length > 40, `${scene}: ${about}`);
      await lab.playButton.click();
      await lab.waitForStep(25);
      await lab.measured(25);
      await lab.close();
    }
  });

  test('number keys choose scenes while somebody presents', async () => {
    const lab = await open('#v=1&ui=present', { expected: [/404/] });
    await lab.focus();
    await lab.page.keyboard.press('2');
    await lab.page.waitForURL(/scene=one-peak/);
    await lab.find('crest-student').nth(1).waitFor();
    await lab.close();
  });

  test('the machine of the room is checked', async () => {
    const lab = await open(XS);
    await lab.openTool('preflight');
    await lab.find('crest-preflight button').first().click();
    await lab.find('crest-preflight tbody tr').nth(10).waitFor();
    const rows = await lab.find('crest-preflight tbody tr').allTextContents();
    assert.equal(rows.length, 11);
    assert.match(rows.find((row) => row.includes('Recorded run')), /OK/);
    assert.match(rows.find((row) => row.includes('WebGPU')), /works another way/);
    await lab.close();
  });

  test('the tug-of-war is played by keyboard, and its arrows follow', async () => {
    const lab = await open(XS);
    const chapter = lab.find('crest-chapter-tug');
    const grip = chapter.locator('.tug input').first();
    await grip.focus();
    const before = { value: await grip.inputValue(), says: await chapter.locator('.say').first().textContent(), table: await chapter.locator('figure tbody').first().textContent() };
    for (let i = 0; i < 30; i += 1) await lab.page.keyboard.press('ArrowRight');
    await lab.page.waitForTimeout(100);
    assert.ok(Number(await grip.inputValue()) > Number(before.value), 'the bar has not moved');
    assert.notEqual(await chapter.locator('.say').first().textContent(), before.says);
    assert.notEqual(await chapter.locator('figure tbody').first().textContent(), before.table);
    assert.equal(await lab.step(), 0, 'an arrow key trained a step');
    // A step along the chosen loss brings the student nearer: the loss falls.
    const loss = async () => Number((await chapter.locator('.row.foot .pull.on').textContent()).replace('−', '-'));
    const high = await loss();
    await chapter.locator('figure .choices button').nth(1).click();
    await lab.page.waitForTimeout(100);
    assert.ok((await loss()) < high, `${high} to ${await loss()}`);
    await lab.close();
  });
});
