/** For an audience: tour, presenter, scenes, preflight check, and the tug-of-war by keyboard. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, test } from 'node:test';
import { XS, openLab, setUp } from './lab.js';
import { DIST } from './server.js';

describe('present', () => {
  const stand = setUp();
  const { open } = stand;

  for (const [name, viewport, lang] of [['1280 × 900', { width: 1280, height: 900 }, 'en'], ['390 × 844', { width: 390, height: 844 }, 'ja']]) {
    test(`the tour shows something at every stop, and its card covers none of it: ${name}`, async () => {
      const lab = await open(`#v=1&lang=${lang}`, { reducedMotion: 'reduce', viewport, ready: false });
      await lab.find('crest-chapter-meeting .limits').waitFor();
      await lab.find('crest-chapter-answers button:enabled').first().waitFor();
      await lab.find('header .stage button').first().click();
      const count = lab.find('crest-tour .count');
      let last = 0;
      for (let stop = 1; stop <= 7; stop += 1) {
        await count.filter({ hasText: new RegExp(`^${stop} \\D+ 7$`) }).waitFor();
        // Live training that comes meanwhile brings the same place: the answers stay uncovered.
        if (stop === 2) await lab.ready();
        if (stop === 2) await lab.find('crest-chapter-answers .bars .number').first().filter({ hasText: /\d/ }).waitFor({ timeout: 2000 });
        if (stop === 4) await lab.waitForStep(1);
        if (stop === 5) await lab.waitForStep(600);
        await lab.page.waitForTimeout(300);
        const seen = await lab.page.evaluate(marked);
        if (stop === 1) assert.ok((await lab.find('crest-chapter-answers blockquote').boundingBox()).y >= 0, 'the question stands without its story');
        if (stop === 2) assert.match(await lab.find('crest-chapter-answers .result').textContent(), /^(The teacher finds|教師が有力と見ている)/, 'a guess that nobody made is judged');
        assert.ok(seen.top >= -1 && seen.bottom <= seen.card, `stop ${stop} of ${name}: ${JSON.stringify(seen)}`);
        assert.ok(seen.scroll >= last, `stop ${stop} leads back from ${last} to ${seen.scroll}`);
        if (stop >= 5) assert.match(seen.text, stop === 7 ? /./ : /\d/);
        if (stop === 6) assert.match(await lab.find('crest-tour p').first().textContent(), /4\d\.\d/);
        last = seen.scroll;
        await lab.page.keyboard.press('Space');
      }
      await lab.find('crest-tour section').waitFor({ state: 'detached' });
      await lab.close();
    });
  }

  /** What the tour has outlined, where it stands, and where the card begins. */
  function marked() {
    const find = (root) => {
      for (const element of root.querySelectorAll('*')) {
        const found = element.style?.outline?.includes('solid') ? element : element.shadowRoot && find(element.shadowRoot);
        if (found) return found;
      }
      return null;
    };
    const page = document.querySelector('crest-lab').shadowRoot;
    const { top, bottom } = find(page).getBoundingClientRect();
    const card = page.querySelector('crest-tour').shadowRoot.querySelector('section').getBoundingClientRect().top;
    return { top: Math.round(top), bottom: Math.round(bottom), card: Math.round(card), scroll: Math.round(scrollY), text: find(page).textContent };
  }

  test('the tour leaves a run of the reader alone', async () => {
    const lab = await open(XS, { reducedMotion: 'reduce' });
    await lab.tenSteps();
    await lab.find('header .stage button').first().click();
    for (let stop = 1; stop <= 7; stop += 1) {
      await lab.find('crest-tour .count').filter({ hasText: `${stop} of 7` }).waitFor();
      await lab.page.keyboard.press('Space');
    }
    await lab.find('crest-tour section').waitFor({ state: 'detached' });
    assert.deepEqual([await lab.step(), await lab.badge.textContent()], [10, 'LIVE · CPU']);
    await lab.close();
  });

  test('both sliders of the toy train what is missing, and a guess is answered', async () => {
    const lab = await open(XS);
    const toy = lab.find('crest-bottleneck');
    const said = (pattern) => toy.locator('.say [role=status]').filter({ hasText: pattern }).waitFor();
    await said(/Nothing is trained yet/);
    await toy.locator('fieldset button').first().click();
    const [size, tau] = [toy.locator('input[type=range]').first(), toy.locator('input[type=range]').nth(1)];
    await size.focus();
    await lab.page.keyboard.press('ArrowRight');
    await said(/^\s*Size 4: .*In exchange/);
    await said(/Over all sizes: it helps at 1, 2, 3, 4, 5\. You guessed right\./);
    assert.ok(await toy.locator('fieldset').evaluate((set) => set.disabled), 'a guess after the fact');
    // Another tau: nothing of the old one stays, and the new one comes by itself.
    await tau.focus();
    await lab.page.keyboard.press('ArrowRight');
    assert.equal(await toy.locator('.line .scale b').count(), 0);
    await said(/^\s*Size 4: .*Over all sizes/);
    // What is trained already is there at once.
    await lab.page.keyboard.press('ArrowLeft');
    assert.equal(await toy.locator('.line .scale b').count(), 16);
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
    // The window closes under the key.
    await notes.keyboard.press('Escape').catch(() => undefined);
    await lab.page.waitForFunction(() => document.querySelector('crest-lab').presenting === false);
    await lab.close();
  });

  test('of a scene about one place the presenter sees the headline that the audience sees', async () => {
    const lab = await open('#v=1&scene=one-peak', { ready: false });
    const main = lab.find('.verdict .main .steady > span').first();
    await main.filter({ hasText: '“day” at the one place' }).waitFor();
    const [notes] = await Promise.all([lab.page.waitForEvent('popup'), lab.find('header .stage button').nth(1).click()]);
    await notes.locator('p.main').filter({ hasText: await main.textContent() }).waitFor();
    await lab.close();
  });

  for (const [name, path, chapters] of [
    ['page', '/', [1, 2, 3, 4, 5, 6]],
    ['lite page', '/crest-lab.lite.html', [1, 2, 3, 4, 6]],
  ]) {
    test(`a remote control turns every chapter of the ${name}, forwards and back; so do the buttons`, async () => {
      // The policy of the server would forbid scripts in the file.
      const lab = await openLab(stand.browser, path === '/' ? stand.origin : pathToFileURL(DIST).href, XS, { path });
      const [notes] = await Promise.all([lab.page.waitForEvent('popup'), lab.find('header .stage button').nth(1).click()]);
      const heading = notes.locator('h2').first();
      const turns = [...chapters.slice(1), ...chapters.slice(0, -1).reverse()];
      const [back, on] = [notes.locator('button[aria-label="Previous: Chapter"]'), notes.locator('button[aria-label="Next: Chapter"]')];
      for (const turn of [(forwards) => notes.keyboard.press(forwards ? 'PageDown' : 'PageUp'), (forwards) => (forwards ? on : back).click()]) {
        await heading.filter({ hasText: 'Chapter 1:' }).waitFor();
        assert.ok(await back.isDisabled());
        const said = new Set();
        for (const [i, chapter] of turns.entries()) {
          await turn(i < chapters.length - 1);
          await heading.filter({ hasText: `Chapter ${chapter}:` }).waitFor();
          // The notes are true when the page has come to rest, too.
          await lab.page.waitForFunction((id) => {
            const top = document.querySelector('crest-lab').shadowRoot.getElementById(id).getBoundingClientRect().top;
            const still = window.lastTop === top;
            window.lastTop = top;
            return still && top < innerHeight * 0.4 && top > -innerHeight;
          }, `chapter-${chapter}`, { polling: 200 });
          said.add(await notes.locator('ul li').first().textContent());
          if (chapter === chapters.at(-1)) assert.ok(await on.isDisabled());
        }
        assert.equal(said.size, chapters.length, 'chapters without notes of their own');
      }
      // As fast as somebody can press.
      for (let i = 1; i < chapters.length; i += 1) await notes.keyboard.press('PageDown');
      await heading.filter({ hasText: 'Chapter 6:' }).waitFor();
      await lab.close();
    });
  }

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
      const lab = await stand.open(`#v=1&scene=${scene}`, { ready: false, isMobile: true, hasTouch: true, viewport: { width: 390, height: 800 } });
      await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
      // A phone shows the recording until more is asked for.
      await lab.reason.filter({ hasText: 'On a phone it saves power' }).waitFor();
      assert.equal(await lab.find('crest-scenes button[aria-pressed=true]').count(), 1, scene);
      await lab.find('crest-outcome summary').click();
      await lab.find('crest-outcome b').nth(1).waitFor();
      for (const about of ['crest-scenes .about', 'crest-outcome .about']) assert.ok((await lab.find(about).textContent()).trim().length > 40, `${scene}: ${about}`);
      await lab.playButton.click();
      await lab.waitForStep(25);
      await lab.find('crest-comparison section .note').filter({ hasText: /at step \d/ }).waitFor();
      await lab.close();
    }
  });

  test('beside a recording on a phone chapter 6 is filled, without a measurement in chapter 5', async () => {
    const lab = await stand.open('#v=1', { ready: false, isMobile: true, hasTouch: true, viewport: { width: 390, height: 800 } });
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    await lab.playButton.click();
    await lab.waitForStep(25);
    await lab.find('crest-comparison section .note').filter({ hasText: /at step \d/ }).waitFor();
    const meeting = lab.find('crest-chapter-meeting');
    await meeting.locator('.risk-rows .letter').nth(3).waitFor();
    assert.ok((await meeting.locator('.phrases li').count()) >= 5);
    assert.equal(await meeting.locator('.card b').filter({ hasText: 'pays back' }).count(), 0, 'a recording says nothing of training time');
    await lab.close();
  });

  test('number keys reach every scene while somebody presents', async () => {
    const lab = await open('#v=1&ui=present', { expected: [/404/] });
    await lab.focus();
    const named = await lab.find('crest-scenes button').evaluateAll((buttons) => buttons.map((button) => button.querySelector('kbd')?.textContent));
    assert.deepEqual(named, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '⇧1', '⇧2']);
    const pressed = lab.find('crest-scenes button[aria-pressed=true] kbd');
    for (const name of [...named.slice(1), named[0]]) {
      await lab.page.keyboard.press(name.replace('⇧', 'Shift+Digit'));
      await pressed.filter({ hasText: new RegExp(`^${name}$`) }).waitFor();
    }
    // The window of notes knows the same keys.
    const [notes] = await Promise.all([lab.page.waitForEvent('popup'), lab.page.keyboard.press('p')]);
    await notes.locator('h1').waitFor();
    await notes.keyboard.press('Shift+Digit2');
    await pressed.filter({ hasText: '⇧2' }).waitFor();
    await notes.keyboard.press('0');
    await pressed.filter({ hasText: /^0$/ }).waitFor();
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
    assert.match(rows.find((row) => row.includes('Graphics card')), /uses a fallback/);
    assert.doesNotMatch(rows.join(), /WebGPU|requestAdapter|WebAssembly/);
    assert.match(await lab.find('crest-preflight details').textContent(), /gpu: requestAdapter/);
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
    const loss = async () => Number((await chapter.locator('.row.sums .pull.on').textContent()).replace('−', '-'));
    const high = await loss();
    await chapter.locator('figure .choices button').nth(1).click();
    await lab.page.waitForTimeout(100);
    assert.ok((await loss()) < high, `${high} to ${await loss()}`);
    await lab.close();
  });
});
