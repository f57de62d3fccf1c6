/** What frames of other sites refuse: clipboard and wake lock. Every button that needs them says so, and nothing breaks. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { XS, launch, openLab } from './lab.js';
import { serveDist } from './server.js';

describe('refused', () => {
  let browser;
  let server;
  before(async () => {
    [server, browser] = await Promise.all([serveDist(), launch()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  /** Refuses, and counts how often it was asked. */
  const refuse = () => {
    window.asked = { copy: 0, wake: 0 };
    const no = () => Promise.reject(new DOMException('refused by the test', 'NotAllowedError'));
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => (window.asked.copy += 1, no()) } });
    Object.defineProperty(navigator, 'wakeLock', { get: () => { window.asked.wake += 1; throw new DOMException('refused by the test', 'NotAllowedError'); } });
    window.open = () => null;
  };
  const asked = (lab) => lab.page.evaluate(() => window.asked);

  /** A copy button that is refused says so with `words`. */
  async function press(lab, button, where, words) {
    const before = (await asked(lab)).copy;
    await button.click();
    await lab.find(where).filter({ hasText: words }).first().waitFor();
    assert.equal((await asked(lab)).copy, before + 1, `${where} asked nothing`);
  }

  test('a clipboard that refuses is said beside every copy button', async () => {
    const lab = await openLab(browser, server.origin, XS, { init: refuse });
    await lab.tenSteps();
    const named = (element, name) => lab.find(`${element} button`).filter({ hasText: name }).first();
    await press(lab, lab.find('.reason crest-copy button'), '.reason crest-copy button', 'Copying was refused');
    assert.match(await lab.find('.reason crest-copy textarea').evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd)), /settings: [^]*browser: /);
    await press(lab, lab.find('crest-chapter-meeting .phrases button').first(), 'crest-chapter-meeting .phrases button', 'Please select the text');
    for (const tool of ['receipt', 'preflight', 'links']) await lab.openTool(tool);
    await press(lab, named('crest-receipt', 'Copy'), 'crest-receipt', 'Copying was refused');
    await named('crest-preflight', /./).click();
    await named('crest-preflight', 'Copy').waitFor();
    await press(lab, named('crest-preflight', 'Copy'), 'crest-preflight', 'Copying was refused');
    await press(lab, lab.find('crest-link-builder .output button').first(), 'crest-link-builder [role=status]', 'Ctrl');
    await lab.close();
  });

  test('an error card hands its details over as well', async () => {
    // A temperature that no cache can be brought to: the recording stands in, until somebody wants to train nevertheless.
    const lab = await openLab(browser, server.origin, '#v=1&size=xs&loss=fkl:t=3,fkl', { init: refuse, ready: false });
    await lab.reason.filter({ hasText: 'Live training is not possible here' }).waitFor();
    const seed = lab.find('crest-settings input').first();
    await seed.fill('9');
    await seed.press('Enter');
    await lab.find('crest-problem section').waitFor();
    await press(lab, lab.find('crest-problem crest-copy button'), 'crest-problem crest-copy button', 'Copying was refused');
    assert.match(await lab.find('crest-problem crest-copy textarea').inputValue(), /^start: .*temperature[^]*settings: /);
    await lab.close();
  });

  test('a wake lock that refuses stops no talk', async () => {
    const lab = await openLab(browser, server.origin, XS, { init: refuse });
    await lab.find('header .stage button').nth(1).click();
    await lab.find('crest-presenter .panel').waitFor();
    await lab.page.waitForFunction(() => window.asked.wake > 0);
    const before = (await asked(lab)).wake;
    await lab.openTool('preflight');
    await lab.find('crest-preflight button').first().click();
    await lab.find('crest-preflight table').waitFor();
    assert.ok((await asked(lab)).wake > before, 'the preflight check has not asked');
    assert.match(await lab.find('crest-preflight table').textContent(), /Refused: set the power settings/);
    await lab.tenSteps();
    await lab.find('header .stage button').nth(1).click();
    await lab.find('crest-presenter .panel').waitFor({ state: 'detached' });
    await lab.close();
  });
});
