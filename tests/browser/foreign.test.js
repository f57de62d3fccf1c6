/** The page in the hands of others: as an element of their page, as a unit of their courses, as an answer to their oEmbed request. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LabPage, launch, openPage } from './lab.js';
import { DIST, serveDist } from './server.js';
import { unzipped } from './zip.js';

const STATE = 'v=1&size=xs&loss=ce%2Brkl,ce%2Brkl%2Brank';

/** A page with an opinion about how everything should look, and with anchors of its own. */
const host = (script, state) => `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Notre page</title><link rel="icon" href="data:,">
<style>* { box-sizing: content-box } button { display: none } p { color: red; font-size: 40px }</style>
<script type="module" src="${script}"></script>
<h1 id="notes">Notes</h1><input id="field"><crest-lab lang="en" ui="embed"${state ? ` state="${state.replaceAll('&', '&amp;')}"` : ''}></crest-lab>`;

/** A learning management system of 2001: it keeps what it is told, and everything is text. */
const lms = (values, throws = false) => `<!doctype html><title>Course</title><link rel="icon" href="data:,">
<script>
  window.calls = [];
  const values = ${JSON.stringify(values)};
  const call = (name, act) => (...given) => {
    calls.push([name, ...given]);
    if (${throws}) throw new Error('the system is down');
    return act(...given);
  };
  window.API = {
    LMSInitialize: call('LMSInitialize', () => 'true'),
    LMSGetValue: call('LMSGetValue', (element) => values[element] ?? ''),
    LMSSetValue: call('LMSSetValue', (element, value) => ((values[element] = value), 'true')),
    LMSCommit: call('LMSCommit', () => 'true'),
    LMSFinish: call('LMSFinish', () => 'true'),
  };
</script>
<iframe id="unit" src="unit.html" width="1000" height="700"></iframe>`;

describe('foreign', () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  for (const origin of ['the same', 'another']) {
    test(`crest-lab.js from ${origin} origin is an element of somebody's page and leaves that page alone`, async () => {
      const dist = await serveDist({ shared: true });
      const home = origin === 'another' ? await serveDist({ missing: /./, pages: { '/host.html': host(`${dist.origin}/crest-lab.js`, STATE) } }) : await serveDist({ pages: { '/host.html': host('crest-lab.js', STATE) } });
      const { context, page, trouble } = await openPage(browser, [home.origin, dist.origin]);
      const url = `${home.origin}/host.html#notes`;
      await page.goto(url);
      const lab = new LabPage(page, page, context, trouble);
      await lab.ready();
      assert.equal(await lab.find('crest-student').count(), 2);
      assert.equal(await lab.find('header .brand').count(), 0, 'the whole page stands in theirs');
      assert.equal(await lab.playButton.isVisible(), true, 'their styles reach into ours');
      // A key that they use is theirs while the focus is not in the lab.
      await page.locator('#field').focus();
      await page.keyboard.type('rv l');
      assert.equal(await page.locator('#field').inputValue(), 'rv l');
      await lab.tenSteps();
      await lab.focus();
      await page.keyboard.press('l');
      await lab.find('.page[aria-label*=ラボ]').waitFor();
      // The browser moves the focus to where an anchor leads.
      await page.evaluate(() => (location.hash = '#field'));
      await lab.focus();
      await page.keyboard.press('v');
      await lab.find('crest-views crest-figure').waitFor();
      assert.equal(await lab.step(), 10, 'an anchor of theirs has started the lab anew');
      assert.deepEqual(await page.evaluate(() => [location.href, document.title, document.documentElement.lang]), [`${home.origin}/host.html#field`, 'Notre page', 'fr']);
      // Taken out it stops, put back it opens again.
      await page.evaluate(() => (window.lab = document.querySelector('crest-lab')).remove());
      await page.evaluate(() => document.body.append(window.lab));
      await lab.ready();
      await lab.close();
      await Promise.all([home.close(), dist.close()]);
    });
  }

  /** The unit in a course that already knows `values`. */
  async function openUnit(values, throws) {
    const files = unzipped(await readFile(resolve(DIST, 'crest-lab.scorm.zip')));
    const course = await serveDist({ missing: /./, pages: { '/course.html': lms(values, throws), '/unit.html': files.get('index.html') } });
    const { context, page, trouble } = await openPage(browser, [course.origin]);
    await page.goto(`${course.origin}/course.html`);
    const content = await (await page.locator('#unit').elementHandle()).contentFrame();
    const lab = new LabPage(content, page, context, trouble);
    await lab.ready();
    const calls = () => page.evaluate(() => window.calls);
    const leave = () => page.locator('#unit').evaluate((frame) => new Promise((left) => {
      frame.onload = left;
      frame.src = 'about:blank';
    }));
    return { files, lab, calls, leave, close: async () => { await lab.close(); await course.close(); } };
  }

  test('the SCORM package names what is in it', async () => {
    const files = unzipped(await readFile(resolve(DIST, 'crest-lab.scorm.zip')));
    const manifest = files.get('imsmanifest.xml').toString();
    assert.match(manifest, /<schemaversion>1\.2<\/schemaversion>/);
    const named = [...manifest.matchAll(/href="([^"]+)"/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(named)], ['index.html']);
    assert.deepEqual([...files.keys()], ['imsmanifest.xml', 'index.html']);
  });

  test('a course hears the beginning, the place, the end, and gets the reader back to where they were', async () => {
    const { lab, calls, leave, close } = await openUnit({ 'cmi.core.lesson_location': '#v=1&size=xs&loss=fkl,rkl&steps=10&lang=en' });
    assert.equal(await lab.find('crest-student').count(), 2);
    await lab.find('crest-controls .count').filter({ hasText: '/ 10' }).waitFor();
    const begun = await calls();
    assert.deepEqual(begun[0], ['LMSInitialize', '']);
    const set = (list, name) => list.filter(([call, element]) => call === 'LMSSetValue' && element === `cmi.core.${name}`).map(([, , value]) => value);
    assert.deepEqual(set(begun, 'lesson_status'), ['incomplete']);
    await lab.playButton.click();
    await lab.waitForStep(10);
    await lab.page.waitForFunction(() => window.calls.some(([call, , value]) => call === 'LMSSetValue' && value === 'completed'));
    await leave();
    const all = await calls();
    assert.deepEqual(set(all, 'lesson_status'), ['incomplete', 'completed']);
    assert.match(set(all, 'lesson_location').at(-1), /^#v=1&.*loss=fkl(,|%2C)rkl/);
    assert.match(set(all, 'session_time').at(-1), /^\d{4}:\d{2}:\d{2}\.\d{2}$/);
    assert.deepEqual(set(all, 'exit'), ['']);
    assert.deepEqual(all.slice(-2), [['LMSCommit', ''], ['LMSFinish', '']]);
    assert.equal(all.filter(([call]) => call === 'LMSFinish').length, 1);
    await close();
  });

  test('who has passed stays so, and who leaves early comes back to it', async () => {
    const passed = await openUnit({ 'cmi.core.lesson_status': 'passed', 'cmi.core.lesson_location': '#v=1&size=xs&loss=fkl,rkl' });
    await passed.leave();
    assert.deepEqual((await passed.calls()).filter(([call, element]) => call === 'LMSSetValue' && element === 'cmi.core.lesson_status'), []);
    await passed.close();
    const early = await openUnit({ 'cmi.core.lesson_location': '#v=1&size=xs&loss=fkl,rkl' });
    await early.leave();
    assert.ok((await early.calls()).some((call) => call.join() === 'LMSSetValue,cmi.core.exit,suspend'));
    await early.close();
  });

  test('a system that fails does not take the page with it', async () => {
    const { lab, calls, leave, close } = await openUnit({}, true);
    await lab.tenSteps();
    await leave();
    assert.ok((await calls()).length > 1);
    await close();
  });

  test('an oEmbed answer, found as a consumer finds it, is a frame with the lab', async () => {
    const dist = await serveDist({ pages: { '/consumer.html': '<!doctype html><title>Consumer</title><link rel="icon" href="data:,"><main></main>' } });
    const { context, page, trouble } = await openPage(browser, [dist.origin]);
    await page.goto(`${dist.origin}/consumer.html`);
    const answer = await page.evaluate(async () => {
      const found = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html').querySelector('link[rel=alternate][type="application/json+oembed"]');
      const answer = await (await fetch(found.getAttribute('href'))).json();
      document.querySelector('main').innerHTML = answer.html;
      return answer;
    });
    // What the specification asks of the type "rich".
    assert.deepEqual([answer.version, answer.type, typeof answer.html, typeof answer.width, typeof answer.height], ['1.0', 'rich', 'string', 'number', 'number']);
    const frame = await (await page.locator('main iframe').elementHandle()).contentFrame();
    const lab = new LabPage(frame, page, context, trouble);
    await lab.ready();
    assert.equal(await lab.find('header .brand').count(), 0, 'the whole page stands in the frame');
    const box = await page.locator('main iframe').boundingBox();
    assert.equal(box.height, answer.height);
    assert.equal(await page.locator('main iframe').getAttribute('title'), answer.title);
    await lab.close();
    await dist.close();
  });
});
