/** The lab itself: same seed same run, objectives, guesses and verdicts, languages, keys, links. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { XS, setUp } from './lab.js';
import { DIST } from './server.js';

describe('page', () => {
  const stand = setUp();
  const { open } = stand;
  const atStart = (lab) => lab.find('crest-controls .count').filter({ hasText: 'step 0 /' }).waitFor();

  test('files come with type and policy, and nothing else comes', async () => {
    const page = await fetch(`${stand.origin}/`);
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'.*connect-src 'self'/);
    const name = (await readdir(`${DIST}/assets`)).find((file) => file.endsWith('.wasm'));
    const wasm = await fetch(`${stand.origin}/assets/${name}`);
    assert.equal(wasm.headers.get('content-type'), 'application/wasm');
    for (const path of ['/no-such-file', '/..%2fpackage.json', '/assets/..%2f..%2fpackage.json']) {
      assert.equal((await fetch(stand.origin + path)).status, 404, path);
    }
  });

  test('idle connections do not hold up the page', async () => {
    const { hostname, port } = new URL(stand.origin);
    const idle = Array.from({ length: 32 }, () => connect(Number(port), hostname));
    try {
      const answer = await fetch(`${stand.origin}/`, { signal: AbortSignal.timeout(5000) });
      assert.equal(answer.status, 200);
    } finally {
      idle.forEach((socket) => socket.destroy());
    }
  });

  test('a reset with the same seed repeats the run, without the network', async () => {
    const lab = await open();
    await lab.perplexity();
    await lab.context.setOffline(true);
    await lab.tenSteps();
    const first = [await lab.losses(0), await lab.lanes(0)];
    await lab.find('crest-controls button').nth(3).click();
    await atStart(lab);
    await lab.tenSteps();
    assert.deepEqual([await lab.losses(0), await lab.lanes(0)], first);
    await lab.context.setOffline(false);
    const seed = lab.find('crest-settings input').first();
    await seed.fill('7');
    await seed.press('Enter');
    await atStart(lab);
    await lab.ready();
    await lab.tenSteps();
    assert.notDeepEqual(await lab.losses(0), first[0]);
    assert.match(lab.page.url(), /seed=7/);
    await lab.close();
  });

  test('students with one objective stay equal, with two they part', async () => {
    const lab = await open('#v=1&size=xs&loss=fkl,fkl,fkl');
    await lab.tenSteps();
    assert.deepEqual(await lab.losses(0), await lab.losses(2));
    assert.deepEqual(await lab.lanes(0), await lab.lanes(1));
    assert.match(await lab.find('.verdict .main').textContent(), /same objective/);
    await lab.find('crest-student').nth(1).locator('select').selectOption('rkl');
    await lab.find('crest-student').nth(1).locator('code').filter({ hasText: 'rkl' }).waitFor();
    await lab.tenSteps();
    assert.notDeepEqual(await lab.lanes(0), await lab.lanes(1));
    assert.match(decodeURIComponent(lab.page.url()), /loss=fkl,rkl,fkl/);
    await lab.close();
  });

  test('students come and go, two to four', async () => {
    const lab = await open();
    assert.equal(await lab.find('crest-student').count(), 2);
    assert.equal(await lab.find('crest-student .remove').count(), 0);
    for (const count of [3, 4]) {
      await lab.find('crest-chapter-lab .add').click();
      await lab.find('crest-student').nth(count - 1).waitFor();
    }
    assert.equal(await lab.find('crest-chapter-lab .add').count(), 0);
    await lab.ready();
    await lab.tenSteps();
    assert.equal((await lab.perplexity()).length, 4);
    await lab.find('crest-student .remove').nth(3).click();
    await lab.find('crest-student').nth(3).waitFor({ state: 'detached' });
    await lab.close();
  });

  test('a free objective is checked by the core and its refusal is shown', async () => {
    const lab = await open();
    const student = lab.find('crest-student').first();
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

  test('a guess comes first; the verdict comes from the table and answers it', async () => {
    const lab = await open(`${XS}&steps=20`);
    const guesses = lab.find('crest-predict input');
    assert.equal(await guesses.count(), 3);
    assert.match(await lab.find('crest-predict label').first().textContent(), /A\s+Cross-entropy \+ reverse KL\s+ce\+rkl/);
    assert.match(await lab.find('.verdict .main').textContent(), /^Who will keep most/);
    await guesses.last().check();
    await lab.find('.verdict .answer').filter({ hasText: 'Your guess: no clear difference. Now press play.' }).waitFor();
    await lab.tenSteps();
    assert.ok(await guesses.first().isDisabled(), 'a guess after the fact');
    await lab.find('.verdict').filter({ hasText: 'step 10 of 20' }).waitFor();
    assert.match(await lab.find('.verdict .answer').textContent(), /so far .*, but that may change/);
    await lab.tenSteps();
    await lab.find('.verdict').filter({ hasText: 'Result after 20 steps' }).waitFor();
    const right = (await lab.find('.verdict .main').textContent()).includes('No clear difference');
    assert.match(await lab.find('.verdict .answer').textContent(), right ? /was right/ : /was not right/);
    const rows = (table) => lab.find(`${table} tbody tr`).evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => parseFloat(cell.textContent.replace(',', '')))));
    const [kept, perplexity] = await rows('.verdict .standing');
    const table = await rows('crest-comparison .metrics');
    assert.ok([kept, perplexity].every((row) => row.length === 2 && table.some((other) => other.join() === row.join())), `${kept}; ${perplexity}; ${table}`);
    await lab.close();
  });

  test('Japanese by browser, English by key, both by link', async () => {
    const lab = await open(XS, { locale: 'ja-JP' });
    assert.match(await lab.find('h1').textContent(), /教師/);
    assert.equal(await lab.page.evaluate(() => document.documentElement.lang), 'ja');
    assert.match(await lab.page.title(), /ラボ/);
    assert.match(await lab.reason.textContent(), /CPU/);
    await lab.focus();
    await lab.page.keyboard.press('l');
    await lab.find('h1').filter({ hasText: 'order of its teacher' }).waitFor();
    assert.equal(await lab.page.evaluate(() => document.documentElement.lang), 'en');
    assert.match(lab.page.url(), /lang=en/);
    await lab.close();
    const linked = await open(`${XS}&lang=ja`, { locale: 'en-US' });
    assert.match(await linked.find('h1').textContent(), /教師/);
    await linked.close();
  });

  test('keys act inside the page and nowhere else', async () => {
    const lab = await open();
    await lab.page.evaluate(() => document.activeElement?.blur());
    for (const key of ['ArrowRight', '?', 'l', 'v', 'p']) await lab.page.keyboard.press(key);
    await lab.page.waitForTimeout(300);
    assert.equal(await lab.step(), 0, 'a key outside the lab trained a step');
    assert.deepEqual([await lab.find('crest-help dialog[open]').count(), new URL(lab.page.url()).hash.match(/lang|view/), lab.page.context().pages().length], [0, null, 1], 'a key outside the lab acted');
    await lab.focus();
    await lab.page.keyboard.press('?');
    await lab.find('crest-help dialog[open]').waitFor();
    await lab.page.keyboard.press('Escape');
    await lab.page.keyboard.press('ArrowRight');
    await lab.waitForStep(1);
    await lab.page.keyboard.press('Space');
    await lab.waitForStep(3);
    await lab.page.keyboard.press('Space');
    await lab.playButton.filter({ hasText: 'Play' }).waitFor();
    const paused = await lab.step();
    await lab.page.waitForTimeout(300);
    assert.equal(await lab.step(), paused, 'a paused lab trains on');
    await lab.page.keyboard.press('v');
    await lab.page.waitForURL(/view=scatter/);
    await lab.page.keyboard.press('r');
    await atStart(lab);
    await lab.find('crest-settings input').first().focus();
    await lab.page.keyboard.press('l');
    assert.equal(await lab.page.evaluate(() => document.documentElement.lang), 'en', 'a shortcut acted in a text field');
    await lab.close();
  });

  test('a link that is typed opens what it says, nonsense in it is ignored', async () => {
    const lab = await open('#v=1&size=xs&loss=fkl,rkl&seed=99999999999999&k=abc&view=nowhere&unknown=1&steps=-4&hide=seed,nothing');
    assert.equal(await lab.find('crest-student').count(), 2);
    assert.match(await lab.find('crest-controls .count').textContent(), /step 0 \/ 1$/);
    await lab.page.evaluate((hash) => (location.hash = hash), `${XS}&steps=30&view=bump`);
    await lab.find('crest-controls .count').filter({ hasText: 'step 0 / 30' }).waitFor();
    await lab.find('crest-views [role=tab][aria-selected=true]').filter({ hasText: 'Ranks' }).waitFor();
    await lab.close();
  });

  test('another place in the text is looked at, and the link remembers it', async () => {
    const lab = await open();
    const before = await lab.tokens(0);
    assert.ok((await lab.find('crest-picker option').count()) >= 10);
    await lab.find('crest-picker select').selectOption({ index: 5 });
    await lab.page.waitForURL(/pos=\d+/);
    await lab.page.waitForFunction((old) => {
      const chapter = document.querySelector('crest-lab').shadowRoot.querySelector('crest-chapter-lab').shadowRoot;
      return [...chapter.querySelector('crest-student').shadowRoot.querySelectorAll('.lanes .token .word')].map((word) => word.textContent).join() !== old;
    }, before.join());
    await lab.close();
  });
});
