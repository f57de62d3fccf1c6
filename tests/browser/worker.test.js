/** The ways to start the training: what a page finds where workers are forbidden or know no GPU, and what it says about it. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LabPage, SWIFTSHADER, XS, launch, openLab, openPage } from './lab.js';
import { STRICT, serveDist } from './server.js';

const SINGLE = 'crest-lab.single.html';

describe('worker', () => {
  let browser;
  before(async () => {
    browser = await launch(SWIFTSHADER);
  });
  after(() => browser.close());

  /** What "Copy details" holds; where the browser refuses to copy, it shows the text. */
  async function details(lab) {
    await lab.find('.reason crest-copy button').click();
    const text = lab.find('.reason crest-copy textarea');
    await text.waitFor();
    return text.inputValue();
  }
  const refuseCopies = () => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new DOMException('refused', 'NotAllowedError')) } });
  };

  for (const [locale, words] of [['en-US', /Background workers are not allowed here/], ['ja-JP', /ワーカー）が許可されていない/]]) {
    test(`where workers are forbidden it trains in slices on the page, ${locale}`, async () => {
      const dist = await serveDist({ policy: STRICT.replace("worker-src 'self' blob: data:", "worker-src 'none'") });
      const lab = await openLab(browser, dist.origin, `${XS}&device=cpu`, { locale, init: refuseCopies, expected: [/Content Security Policy/] });
      assert.equal(await lab.badge.textContent(), 'LIVE · CPU');
      assert.match(await lab.reason.textContent(), words);
      assert.match(await details(lab), /\nworker: page\n/);
      assert.equal(lab.page.workers().length, 0);
      // The page answers while it trains.
      await lab.playButton.click();
      await lab.waitForStep(3);
      await lab.find('crest-predict input').first().waitFor();
      await lab.playButton.click();
      await lab.playButton.filter({ hasText: locale === 'ja-JP' ? '再生' : 'Play' }).waitFor();
      const step = await lab.step();
      assert.ok((await lab.losses(0))[1] > 0);
      await lab.page.waitForTimeout(300);
      assert.equal(await lab.step(), step, 'a paused lab trains on');
      await lab.close();
      await dist.close();
    });
  }

  for (const [sandbox, rung] of [['allow-scripts', 'data'], ['allow-scripts allow-same-origin', 'blob']]) {
    test(`sandbox="${sandbox}" has a GPU in a ${rung}: worker`, async () => {
      const dist = await serveDist();
      const page = `<!doctype html><title>Somebody's page</title><link rel="icon" href="data:,">
        <iframe id="crest" src="${dist.origin}/${SINGLE}${XS.replaceAll('&', '&amp;')}&amp;lang=en" sandbox="${sandbox}" width="1000" height="700"></iframe>`;
      const host = await serveDist({ pages: { '/host.html': page }, missing: /./ });
      const opened = await openPage(browser, [host.origin, dist.origin], { init: refuseCopies });
      await opened.page.goto(`${host.origin}/host.html`);
      const frame = await (await opened.page.$('#crest')).contentFrame();
      const lab = new LabPage(frame, opened.page, opened.context, opened.trouble);
      await lab.ready();
      // The software adapter is found, and not taken: so the worker has a GPU to ask.
      assert.match(await lab.reason.textContent(), /the only graphics adapter is a software one/);
      assert.match(await details(lab), new RegExp(`\\nworker: ${rung}\\n`));
      await lab.close();
      await host.close();
      await dist.close();
    });
  }
});
