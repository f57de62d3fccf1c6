/** The page where others put it: opened as one file, in sandboxed and foreign frames, without storage. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { LabPage, XS, launch, openPage } from './lab.js';
import { DIST, serveDist } from './server.js';

const SINGLE = 'crest-lab.single.html';
const LITE = 'crest-lab.lite.html';

const frame = (src, attributes = '') => `<!doctype html><title>Somebody's page</title><link rel="icon" href="data:,">
<iframe id="crest" name="lab-1" src="${src.replaceAll('&', '&amp;')}" ${attributes} width="1000" height="700"></iframe>
<iframe id="other" srcdoc="<title>another frame</title>"></iframe>
<script>addEventListener('message', ({ data, source }) => {
  if (data?.type === 'crest:height' && source === document.getElementById('crest').contentWindow) (window.heights ??= []).push(data);
});</script>`;

describe('frames', () => {
  let browser;
  let dist;
  before(async () => {
    [browser, dist] = await Promise.all([launch(), serveDist()]);
  });
  after(async () => {
    await browser.close();
    await dist.close();
  });

  /** The lab in the frame of a page of another origin. */
  async function openFramed(src, { attributes, ...options } = {}) {
    // Another port is another origin.
    const host = await serveDist({ pages: { '/host.html': frame(src, attributes) }, missing: /./ });
    const { context, page, trouble } = await openPage(browser, [host.origin, dist.origin], { ...options });
    await page.goto(`${host.origin}/host.html`);
    const root = page.frameLocator('#crest').owner();
    const content = await (await root.elementHandle()).contentFrame();
    const lab = new LabPage(content, page, context, trouble);
    return { lab, close: async () => { await lab.close(); await host.close(); } };
  }

  for (const [name, hash] of [[SINGLE, XS], [LITE, XS]]) {
    test(`${name} opens by double click, plays and trains`, async () => {
      const url = pathToFileURL(resolve(DIST, name)).href;
      const { context, page, trouble } = await openPage(browser, [url]);
      await page.goto(url + hash);
      const lab = new LabPage(page, page, context, trouble);
      await lab.ready();
      assert.equal(await lab.badge.textContent(), 'LIVE · CPU');
      assert.match(await lab.reason.textContent(), /on the processor/);
      await lab.tenSteps();
      assert.ok((await lab.losses(1))[10] > 0);
      await lab.openTool('receipt');
      await lab.find('crest-receipt .numbers').filter({ hasText: 'Step 10' }).waitFor();
      await lab.close();
    });
  }

  test('the recorded run in a file plays without any module', async () => {
    const html = (await readFile(resolve(DIST, SINGLE), 'utf8')).replace("'unsafe-inline' 'wasm-unsafe-eval'", "'unsafe-inline'");
    const host = await serveDist({ pages: { '/single.html': html } });
    const { context, page, trouble } = await openPage(browser, [host.origin], { expected: [/Content Security Policy|WebAssembly/] });
    await page.goto(`${host.origin}/single.html`);
    const lab = new LabPage(page, page, context, trouble);
    await lab.reason.filter({ hasText: 'WebAssembly' }).waitFor();
    assert.equal(await lab.badge.textContent(), 'RECORDED');
    await lab.playButton.click();
    await lab.waitForStep(10);
    await lab.close();
    await host.close();
  });

  for (const [sandbox, path] of [
    ['allow-scripts', SINGLE],
    ['allow-scripts', LITE],
    ['allow-scripts allow-same-origin', SINGLE],
    ['allow-scripts allow-same-origin', 'embed.html'],
  ]) {
    test(`sandbox="${sandbox}", ${path}`, async () => {
      const { lab, close } = await openFramed(`${dist.origin}/${path}${XS}&lang=en`, { attributes: `sandbox="${sandbox}"` });
      await lab.ready();
      const storage = await lab.root.evaluate(() => {
        try {
          return typeof localStorage;
        } catch {
          return 'refused';
        }
      });
      assert.equal(storage, sandbox.includes('same-origin') ? 'object' : 'refused');
      await lab.tenSteps();
      // The language is kept where nothing can be stored.
      await lab.focus();
      await lab.page.keyboard.press('l');
      await lab.find('.badge.live').filter({ hasText: 'CPU' }).waitFor();
      // The words of the other language are on their way.
      await lab.find('.page[aria-label*="ラボ"]').waitFor();
      await close();
    });
  }

  for (const lang of ['ja', 'en']) {
    test(`the frame that the link builder makes is as high as what it holds: ${lang}`, async () => {
      const lab = new LabPage(...(await opened(`${dist.origin}/#v=1&lang=${lang}`)));
      await lab.openTool('links');
      for (const ui of ['embed', 'min', 'present', 'full']) {
        await lab.find('crest-link-builder select').first().selectOption({ index: ['full', 'embed', 'min', 'present'].indexOf(ui) });
        const snippet = await lab.find('crest-link-builder #frame').inputValue();
        const [, src, height] = /src="([^"]+)".* height="(\d+)"/.exec(snippet);
        const frame = new LabPage(...(await opened(src.replaceAll('&amp;', '&'), { viewport: { width: 900, height: 800 } })));
        await frame.ready();
        if (ui === 'full') await frame.find('crest-chapter-meeting .limits').waitFor();
        await frame.find('crest-comparison table.metrics').waitFor();
        const real = await frame.page.evaluate(() => document.documentElement.scrollHeight);
        assert.ok(real <= Number(height) && real > 0.93 * Number(height), `${ui}: ${height} for ${real}`);
        await frame.close();
      }
      await lab.close();
    });
  }

  async function opened(address, options) {
    const { context, page, trouble } = await openPage(browser, [dist.origin], options);
    await page.goto(address);
    return [page, page, context, trouble];
  }

  test('a foreign frame tells its height, and obeys its parent only', async () => {
    const { lab, close } = await openFramed(`${dist.origin}/embed.html${XS}&lang=en`);
    const { page } = lab;
    await lab.ready();
    assert.equal(await lab.find('header .brand').count(), 0, 'the whole page stands in the frame');
    await page.waitForFunction(() => window.heights?.length > 0);
    const [{ id, height }] = await page.evaluate(() => window.heights.slice(-1));
    assert.equal(id, 'lab-1');
    const real = await lab.root.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(Math.abs(height - real) <= 40, `told ${height}, is ${real}`);

    const post = (from, message) => page.evaluate(([name, data]) => {
      const target = document.getElementById('crest').contentWindow;
      if (name === 'parent') return target.postMessage(data, '*');
      // The message of a neighbour comes from its own window.
      const other = document.getElementById('other').contentWindow;
      const script = other.document.createElement('script');
      script.textContent = `parent.document.getElementById('crest').contentWindow.postMessage(${JSON.stringify(data)}, '*')`;
      return void other.document.body.append(script);
    }, [from, message]);

    await post('neighbour', { type: 'crest:cmd', cmd: 'play' });
    for (const nonsense of [null, 'play', { type: 'crest:cmd' }, { type: 'crest:cmd', cmd: 'goto' }, { type: 'crest:cmd', cmd: 'goto', scene: '../../x' }, { type: 'other', cmd: 'play' }]) {
      await post('parent', nonsense);
    }
    await page.waitForTimeout(500);
    assert.equal(await lab.step(), 0, 'a neighbour or nonsense made it train');
    await post('parent', { type: 'crest:cmd', cmd: 'play' });
    await lab.waitForStep(2);
    await post('parent', { type: 'crest:cmd', cmd: 'pause' });
    await lab.playButton.filter({ hasText: 'Play' }).waitFor();
    const paused = await lab.step();
    await page.waitForTimeout(500);
    assert.equal(await lab.step(), paused, 'a paused lab trains on');
    await post('parent', { type: 'crest:cmd', cmd: 'goto', scene: 'default' });
    await lab.find('crest-student').nth(3).waitFor();
    await lab.find('crest-controls .count').filter({ hasText: 'step 0 / 600' }).waitFor();
    await close();
  });

  test('storage and clipboard that throw change nothing', async () => {
    const init = () => {
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
        Object.defineProperty(window, name, { get: () => { throw new DOMException('refused by the test', 'SecurityError'); } });
      }
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new DOMException('refused', 'NotAllowedError')) } });
      Object.defineProperty(navigator, 'wakeLock', { get: () => { throw new DOMException('refused', 'NotAllowedError'); } });
    };
    const { context, page, trouble } = await openPage(browser, [dist.origin], { init });
    await page.goto(`${dist.origin}/${XS}`);
    const lab = new LabPage(page, page, context, trouble);
    await lab.ready();
    await lab.tenSteps();
    await lab.find('header .language').click();
    await lab.find('h1').filter({ hasText: '教師' }).waitFor();
    await lab.openTool('links');
    await lab.find('crest-link-builder .output button').first().click();
    await lab.find('crest-link-builder [role=status]').filter({ hasText: 'Ctrl' }).waitFor();
    await lab.close();
  });
});
