/** Tools around the run: receipts, forks, tables, exports, the reader's own task. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { XS, downloaded, setUp } from './lab.js';

const DATA = resolve(import.meta.dirname, '../../data');

describe('tools', () => {
  const stand = setUp();
  const { open } = stand;

  const receiptButton = (lab, name) => lab.find('crest-receipt button').filter({ hasText: name });

  test('a receipt is confirmed bit for bit by a second page, and a changed one is not', async () => {
    const first = await open(`${XS}&seed=5&device=cpu`);
    await first.tenSteps();
    await first.openTool('receipt');
    const { name, bytes } = await downloaded(first.page, () => receiptButton(first, 'Download the receipt').click());
    await first.close();
    assert.equal(name, 'crest-receipt-seed-5-step-10.json');
    const receipt = JSON.parse(bytes.toString());
    assert.match(receipt.module, /^[0-9a-f]{64}$/);
    assert.equal(receipt.step, 10);

    const second = await open();
    await second.openTool('receipt');
    const confirm = async (text) => {
      await second.find('crest-receipt textarea').fill(text);
      await receiptButton(second, 'Repeat and compare').click();
      const said = second.find('crest-receipt .said');
      await said.waitFor();
      return said.textContent();
    };
    assert.match(await confirm(bytes.toString()), /Confirmed\. All \d+ numbers are identical, to the last bit/);
    receipt.metrics.perplexity[0] *= 1.5;
    assert.match(await confirm(JSON.stringify(receipt)), /Not confirmed/);
    await second.find('crest-receipt textarea').fill('{"format": 1}');
    await receiptButton(second, 'Repeat and compare').click();
    await second.find('crest-receipt .alarm').filter({ hasText: 'This is no valid receipt' }).waitFor();
    await second.close();
  });

  test('from any step a student can go on with another loss', async () => {
    const lab = await open();
    await lab.tenSteps();
    await lab.tenSteps();
    const before = await lab.losses(1);
    const slider = lab.find('crest-chapter-history .scrub input');
    await slider.scrollIntoViewIfNeeded();
    await lab.find('crest-chapter-history .scrub input:enabled').waitFor();
    await slider.focus();
    await lab.page.keyboard.press('Home');
    await lab.page.waitForURL(/step=0/);
    for (let i = 0; i < 4; i += 1) await lab.page.keyboard.press('ArrowRight');
    await lab.page.waitForURL(/step=[1-9]/);
    const step = Number(new URL(lab.page.url()).hash.match(/step=(\d+)/)[1]);
    assert.ok(step > 0 && step < 20);
    const form = lab.find('crest-chapter-history form');
    await form.locator('select[name=student]').selectOption('1');
    await form.locator('select[name=preset]').selectOption('fkl');
    await form.locator('button').filter({ hasText: `Fork at step ${step}` }).click();
    await lab.find('crest-student').nth(1).locator('code').filter({ hasText: /^fkl$/ }).waitFor();
    await lab.find('crest-controls .count').filter({ hasText: `step ${step} /` }).waitFor();
    await lab.tenSteps();
    const after = await lab.losses(1);
    assert.equal(after[1], before[1], 'the past has changed');
    assert.notEqual(after[Object.keys(after).at(-1)], before[20]);
    await lab.close();
  });

  test('behind every chart stands a table with its numbers', async () => {
    const lab = await open(`${XS}&view=scatter`);
    await lab.tenSteps();
    await lab.find('crest-chapter-history crest-figure').first().scrollIntoViewIfNeeded();
    await lab.find('crest-chapter-history crest-figure figure').nth(2).waitFor();
    const bare = await lab.find('figure:not(.still)').evaluateAll((figures) => {
      const table = (figure) => figure.querySelector('details table thead th');
      return figures.filter((figure) => !table(figure) || !figure.getAttribute('aria-label')).map((figure) => figure.outerHTML.slice(0, 200));
    });
    assert.deepEqual(bare, []);
    await lab.focus();
    await lab.page.keyboard.press('t');
    const figure = lab.find('crest-views crest-figure');
    await figure.locator('tbody tr').nth(3).waitFor();
    const rows = await figure.locator('tbody tr').allTextContents();
    assert.ok(rows.every((row) => /\d/.test(row)), rows.join('\n'));
    await lab.close();
  });

  test('the run is saved as one page that plays it again, and trains it again with what was changed on the way', async () => {
    const lab = await open();
    await lab.tenSteps();
    const form = lab.find('crest-chapter-history form');
    await form.locator('select[name=student]').selectOption('1');
    await form.locator('select[name=preset]').selectOption('fkl');
    await form.locator('button').filter({ hasText: 'Fork at step 10' }).click();
    await lab.find('crest-student').nth(1).locator('code').filter({ hasText: /^fkl$/ }).waitFor();
    await lab.tenSteps();
    await lab.openTool('receipt');
    const { bytes } = await downloaded(lab.page, () => receiptButton(lab, 'Save as one web page').click());
    const losses = [await lab.losses(0), await lab.losses(1)];
    assert.notDeepEqual(losses[0], losses[1]);
    await lab.close();
    const saved = () => stand.open('#lang=en', {
      ready: false,
      path: '/saved.html',
      route: ['**/saved.html', { contentType: 'text/html; charset=utf-8', body: bytes }],
    });
    const page = await saved();
    await page.find('crest-scenes button').first().filter({ hasText: 'The experiment saved in this file' }).waitFor();
    assert.equal(await page.badge.textContent(), 'RECORDED');
    assert.equal(await page.find('.saved').filter({ hasText: 'a run that somebody saved' }).count(), 2);
    // It opens at the lab, and says there what it is.
    assert.ok(await page.find('#chapter-3 .saved').evaluate((note) => Math.abs(note.getBoundingClientRect().top) < innerHeight / 2));
    await page.tenSteps();
    await page.tenSteps();
    assert.deepEqual([await page.losses(0), await page.losses(1)], losses);
    await page.find('.reason button').filter({ hasText: 'Train live' }).click();
    await page.ready();
    await page.tenSteps();
    await page.tenSteps();
    assert.deepEqual([await page.losses(0), await page.losses(1)], losses, 'trained again it is another run');
    await page.close();
    const again = await saved();
    await again.find('.reason button').filter({ hasText: 'Train live' }).click();
    await again.ready();
    await again.find('crest-controls button').filter({ hasText: 'Step' }).click();
    await again.waitForStep(1);
    await again.find('crest-controls button').filter({ hasText: 'Reset' }).click();
    await again.find('crest-controls .count').filter({ hasText: 'step 0 /' }).waitFor();
    await again.ready();
    await again.tenSteps();
    await again.tenSteps();
    assert.deepEqual([await again.losses(0), await again.losses(1)], losses, 'begun again it is another run');
    await again.close();
  });

  test('the example of chapter 5 gets a verdict of its own name, nonsense an answer in words', async () => {
    const lab = await open();
    await lab.tenSteps();
    const chapter = lab.find('crest-chapter-task');
    await chapter.locator('button').filter({ hasText: 'Use the example' }).click();
    await chapter.locator('.result .headline').waitFor();
    const verdict = await chapter.locator('.result').textContent();
    assert.match(verdict, /The example’s text, not yours.*Too few answers for an interval/s);
    assert.doesNotMatch(verdict, /Your text|Settings to start from/);
    assert.ok((await chapter.locator('.result tbody tr').count()) > 3);
    assert.equal(await chapter.locator('.train').count(), 0);
    // Chapter 6 stays with the page's teacher and makes no sentence of the example.
    const meeting = lab.find('crest-chapter-meeting');
    await meeting.locator('p').filter({ hasText: 'no sentence is made of it' }).waitFor();
    assert.match((await meeting.locator('.halves .card').allTextContents()).join(), /56\.1%.*this page’s teacher/s);
    assert.equal(await meeting.locator('.phrases li').filter({ hasText: /sees a second good answer/ }).count(), 0);
    await chapter.locator('textarea').fill('{"choices": [');
    await chapter.locator('button').filter({ hasText: /^\s*Measure\s*$/ }).click();
    const alert = chapter.locator('[role=alert]');
    await alert.filter({ hasText: /This could not be measured\..*not the whole of it.*line 1: not a line of JSON/s }).waitFor();
    // What to do is said in the reader's language, what is wrong in the core's.
    await lab.find('header .language').click();
    await alert.filter({ hasText: /測定できませんでした。.*JSON として読み取れません。/s }).waitFor();
    assert.equal(await alert.locator('.failed').getAttribute('lang'), 'en');
    await lab.close();
  });

  test('chapter 5 measures the page’s own teacher, and chapter 6 does not call that the reader’s', async () => {
    const lab = await open();
    const chapter = lab.find('crest-chapter-task');
    await chapter.locator('button').filter({ hasText: 'Measure this page’s teacher' }).click();
    await chapter.locator('.result .headline').filter({ hasText: 'a trial of the ranking loss is worthwhile' }).waitFor();
    const verdict = await chapter.locator('.result').textContent();
    assert.match(verdict, /This page’s teacher, not your task.*62,197 positions/s);
    assert.doesNotMatch(verdict, /Your text|Too few answers/);
    // The verdict stands below the boxes, and whoever asked for it sees it.
    await lab.page.waitForFunction((headline) => headline.getBoundingClientRect().bottom < innerHeight, await chapter.locator('.result .headline').elementHandle());
    await lab.tenSteps();
    assert.equal(await lab.find('crest-chapter-meeting .phrases li').filter({ hasText: /second good answer/ }).count(), 0);
    await lab.close();
  });

  test('money is that of the language, and what the reader put in stays with it', async () => {
    const lab = await open();
    const wage = lab.find('crest-chapter-meeting .assumed input').nth(2);
    await wage.waitFor();
    assert.equal(await wage.inputValue(), '60');
    assert.match(await lab.find('crest-chapter-meeting .sums dd').first().textContent(), /^\$3,840$/);
    await wage.fill('70');
    await wage.blur();
    const language = lab.find('header .language');
    await language.click();
    await lab.find('crest-chapter-meeting .sums dd').first().filter({ hasText: '512,000円' }).waitFor();
    await language.click();
    await lab.find('crest-chapter-meeting .sums dd').first().filter({ hasText: '$4,480' }).waitFor();
    await lab.close();
  });

  test('the request to an engineer comes when it is asked for', async () => {
    const lab = await open();
    const request = lab.find('crest-chapter-task .request');
    assert.equal(await request.locator('pre').count(), 0);
    await request.locator('summary').click();
    await request.locator('pre').filter({ hasText: '"top_logprobs": 20' }).waitFor();
    await lab.close();
  });

  test('answers too few to hold one out of ten are measured, not trained on', async () => {
    const lab = await open();
    const chapter = lab.find('crest-chapter-task');
    const example = await readFile(resolve(DATA, '../www/src/chapters/task-example.jsonl'), 'utf8');
    // A space more, and it is no longer the example.
    const own = example.replaceAll('[{"logprobs"', '[ {"logprobs"');
    for (const [copies, enough] of [[1, false], [4, false], [5, true]]) {
      await chapter.locator('textarea').fill(own.repeat(copies));
      await chapter.locator('button').filter({ hasText: /^\s*Measure\s*$/ }).click();
      await chapter.locator('.result').filter({ hasText: `${28 * copies} positions in ${2 * copies} texts` }).waitFor();
      assert.equal(await chapter.locator('.train button').isEnabled(), enough);
    }
    await lab.close();
  });

  test('a chosen file is measured', async () => {
    const lab = await open();
    const chapter = lab.find('crest-chapter-task');
    await chapter.locator('input[type=file]').setInputFiles(resolve(DATA, 'stories-lite.safetensors'));
    await chapter.locator('.result .headline').waitFor();
    await lab.close();
  });

  test('a dropped teacher cache is measured and trains', async () => {
    const lab = await open();
    const chapter = lab.find('crest-chapter-task');
    const cache = (await readFile(resolve(DATA, 'stories-lite.safetensors'))).toString('base64');
    const dataTransfer = await lab.page.evaluateHandle((text) => {
      const drag = new DataTransfer();
      drag.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], 'mine.safetensors'));
      return drag;
    }, cache);
    const zone = chapter.locator('.input');
    await zone.dispatchEvent('dragover', { dataTransfer });
    await chapter.locator('.input.over').waitFor();
    // Text that is dragged is the text area's own business.
    const text = await lab.page.evaluateHandle(() => {
      const drag = new DataTransfer();
      drag.setData('text/plain', 'no file');
      return drag;
    });
    await zone.dispatchEvent('drop', { dataTransfer: text });
    assert.equal(await chapter.locator('.result, .failed').count(), 0);
    await zone.dispatchEvent('drop', { dataTransfer });
    await chapter.locator('.input:not(.over)').waitFor();
    await chapter.locator('.result .headline').waitFor();
    const facts = await lab.find('crest-chapter-lab .facts').textContent();
    await chapter.locator('button').filter({ hasText: 'Train the students on this' }).click();
    await lab.page.waitForFunction((old) => {
      const chapter = document.querySelector('crest-lab').shadowRoot.querySelector('crest-chapter-lab').shadowRoot;
      const now = chapter.querySelector('.facts')?.textContent ?? '';
      return /\d/.test(now) && now !== old;
    }, facts);
    await lab.ready();
    // The button stands two chapters below what it starts.
    await lab.page.waitForFunction(() => {
      const { top } = document.querySelector('crest-lab').shadowRoot.querySelector('#chapter-3').getBoundingClientRect();
      return top > -1 && top < innerHeight / 2;
    });
    await lab.tenSteps();
    assert.ok((await lab.losses(0))[10] < (await lab.losses(0))[1]);
    await lab.close();
  });
});
