/** The way through the lab: guess before the outcome, choose an experiment without losing a run, take the recording where live is slow. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { XS, setUp } from './lab.js';

/** A question is asked beyond so many live steps. */
const AT_STAKE = 30;

/** Waits until the lab's chapter stands near the top of the window, as it stays once the glide is over. */
function atLab(lab) {
  return lab.page.waitForFunction(() => {
    const { top } = document.querySelector('crest-lab').shadowRoot.querySelector('#chapter-3').getBoundingClientRect();
    return Math.abs(top) < innerHeight / 2;
  });
}

describe('guess', () => {
  const { open } = setUp();
  const phone = { ready: false, isMobile: true, hasTouch: true, viewport: { width: 390, height: 800 } };

  test('what came of an experiment is closed until somebody opens it, and its kind unsaid until the run is over', async () => {
    const lab = await open('#v=1&scene=anchor', phone);
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    const outcome = lab.find('crest-outcome .about');
    const chosen = lab.find('crest-scenes [aria-pressed=true]');
    const hidden = async () => {
      assert.equal(await outcome.isVisible(), false, 'the outcome is open');
      assert.equal(await chosen.locator('.kind').isVisible(), false, 'the chosen scene says what it is an example of');
    };
    await hidden();
    assert.equal(await lab.find('crest-scenes button .kind:not(.unsaid)').count(), 0, 'a scene gives its outcome away');
    const top = async (selector) => (await lab.find(selector).first().boundingBox()).y;
    const order = [await top('crest-controls'), await top('crest-predict'), await top('.verdict'), await top('crest-outcome')];
    assert.deepEqual(order, [...order].sort((a, b) => a - b), 'the guess stands between the play button and what comes of it');
    await lab.focus();
    await lab.page.keyboard.press('t');
    await lab.find('crest-comparison table .hidden').first().waitFor({ state: 'attached' });
    await hidden();
    await lab.find('crest-controls button').nth(2).click();
    await lab.waitForStep(10);
    await hidden();
    for (let i = 0; i < 29; i += 1) await lab.find('crest-controls button').nth(2).click();
    await chosen.locator('.kind').waitFor();
    assert.match(await chosen.textContent(), /goes wrong/);
    assert.equal(await outcome.isVisible(), false, 'it opened by itself and pushed away what was being read');
    await lab.find('crest-outcome summary').click();
    await outcome.waitFor();
    assert.match(await outcome.textContent(), /goes wrong.*several times that of C/s);
    await lab.find('crest-controls button').nth(3).click();
    await outcome.waitFor({ state: 'hidden' });
    await hidden();
    // Whoever wants to know may look.
    await lab.find('crest-outcome summary').click();
    await outcome.waitFor();
    await lab.close();
  });

  test('the card about the price opens the experiment that shows it', async () => {
    const lab = await open('#v=1', phone);
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    const card = lab.find('.short .card').nth(1);
    await card.locator('a').click();
    await lab.page.waitForFunction(() => location.hash.includes('scene=control'));
    const button = lab.find('crest-scenes button[aria-pressed=true]');
    await button.filter({ hasText: 'Is it only more weight?' }).waitFor();
    assert.ok(await button.isVisible(), 'the experiment is hidden in the longer list');
    await atLab(lab);
    await lab.close();
  });

  test('the lab is reached although a chapter arrives above it afterwards', async () => {
    const lab = await open('#v=1', phone);
    let arrive;
    const asked = new Promise((resolve) => (arrive = resolve));
    await lab.context.route(/later-[^/]*\.js/, async (route) => {
      await asked;
      await route.continue();
    });
    await lab.page.reload();
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    await lab.find('nav a').nth(2).click();
    await atLab(lab);
    const height = () => lab.find('#chapter-2').evaluate((chapter) => chapter.offsetHeight);
    const before = await height();
    arrive();
    await lab.find('#chapter-2 h3').first().waitFor();
    assert.ok((await height()) > before + 1000, 'nothing arrived above');
    await atLab(lab);
    await lab.close();
  });

  test('a scene about one place says what came of that place, beside the mean', async () => {
    const lab = await open('#v=1&scene=one-peak', phone);
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    // The guess asks about the mean, which is not what this scene is about.
    assert.equal(await lab.find('crest-predict').count(), 0);
    const [here, finding] = [lab.find('.verdict .main .steady > span').first(), lab.find('.verdict .finding .steady > span').first()];
    await here.filter({ hasText: 'at the one place' }).waitFor();
    assert.equal(await finding.textContent(), '', 'the end is told before the run');
    for (let i = 0; i < 30; i += 1) await lab.find('crest-controls button').nth(2).click();
    await lab.find('.verdict').filter({ hasText: 'Result after 300 steps' }).waitFor();
    assert.match(await finding.textContent(), /Over 5 random starts, this one among them, at this place: next to no difference \(4 of 5\)\. With its one good answer/);
    assert.match(await lab.find('.verdict').textContent(), /On the mean over all places: D keeps more/);
    const [, teacher, ...students] = /^“day” at the one place .*: teacher ([\d.]+)%, A ([\d.]+)%, B ([\d.]+)%, C ([\d.]+)%, D ([\d.]+)%$/.exec(await here.textContent()).map(Number);
    assert.equal(teacher, 98.4);
    assert.ok(students.every((share) => share > 50 && share < 100), students.join());
    // The lanes of the first student show the same number.
    await lab.find('crest-student').first().locator('.lanes').filter({ hasText: `${students[0].toFixed(1)}%` }).waitFor();
    // Nothing is said of a run that learned from other text than the scenes were measured on.
    await lab.find('crest-chapter-lab').evaluate((chapter) => {
      chapter.session.info.fingerprint = '0'.repeat(64);
      chapter.requestUpdate();
    });
    await lab.find('.verdict .finding').waitFor({ state: 'detached' });
    await lab.find('crest-outcome summary').click();
    await lab.find('crest-outcome .about').filter({ hasText: 'The settings have been changed since' }).waitFor();
    assert.doesNotMatch(await lab.find('crest-outcome .about').textContent(), /random starts/);
    await lab.close();
    const mean = await open('#v=1', phone);
    await mean.badge.filter({ hasText: 'RECORDED' }).waitFor();
    assert.doesNotMatch(await mean.find('.verdict').textContent(), /the one place/);
    assert.equal(await mean.find('crest-predict').count(), 1);
    await mean.close();
  });

  test('four experiments come first, the chosen one is never hidden, number keys reach the others', async () => {
    const lab = await open(`${XS}&ui=present`, { expected: [/404/] });
    const visible = async () => (await lab.find('crest-scenes li button').evaluateAll((all) => all.filter((button) => button.checkVisibility()).length));
    assert.equal(await visible(), 4);
    assert.equal(await lab.find('crest-scenes button .kind:not(.unsaid)').count(), 0, 'at the wall a scene gives its outcome away');
    await lab.focus();
    await lab.page.keyboard.press('6');
    await lab.page.waitForURL(/scene=control/);
    await lab.find('crest-scenes details[open] [aria-pressed=true]').filter({ hasText: 'The control' }).waitFor();
    assert.equal(await visible(), 12);
    await lab.close();
  });

  test('a live run that has gone far is not thrown away without a question', async () => {
    const lab = await open(`${XS}&steps=200`);
    const question = lab.find('crest-ask [role=alertdialog]');
    const chip = lab.find('crest-scenes button').nth(1);
    await lab.playFor(AT_STAKE + 1);
    await lab.playButton.filter({ hasText: 'Play' }).waitFor();
    const step = await lab.step();
    const focused = () => lab.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.textContent.trim() ?? '';
    });
    const before = await lab.find('crest-predict').boundingBox();
    await chip.click();
    await question.filter({ hasText: new RegExp(`step ${step}\\b`) }).waitFor();
    assert.equal(await focused(), 'Keep the run');
    assert.deepEqual(await lab.find('crest-predict').boundingBox(), before, 'the question moves the page');
    await lab.page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    assert.match(await focused(), /One clear answer/);
    assert.equal(await lab.step(), step);
    assert.doesNotMatch(lab.page.url(), /scene=/);
    await chip.click();
    await question.locator('.go').click();
    await lab.page.waitForURL(/scene=one-peak/);
    await question.waitFor({ state: 'detached' });
    await lab.find('crest-controls .count').filter({ hasText: 'step 0 /' }).waitFor();
    // At the beginning nothing is lost.
    await lab.find('crest-scenes button').nth(2).click();
    await lab.page.waitForURL(/scene=forward/);
    assert.equal(await question.count(), 0);
    await lab.close();
  });

  test('where live training is slow the recording is offered, plays at once and keeps the guess', async () => {
    const lab = await open('');
    const offer = lab.find('.play-recording');
    assert.match(await offer.textContent(), /Play the recording \(about 25 s\)/);
    const guess = lab.find('crest-predict input').nth(1);
    await guess.check();
    await offer.click();
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    await lab.waitForStep(5);
    assert.ok(await guess.isChecked(), 'the guess is lost');
    assert.doesNotMatch(await lab.reason.textContent(), /phone/);
    assert.equal(await offer.count(), 0);
    await lab.close();
    // Of settings that nobody recorded there is none.
    const other = await open(`${XS}&steps=10000`);
    assert.equal(await other.find('.play-recording').count(), 0);
    // And while it trains the bar says how long that will take.
    await other.playButton.click();
    await other.find('crest-controls .left').filter({ hasText: /about \d+ min left/ }).waitFor();
    await other.playButton.click();
    await other.find('crest-controls .left').waitFor({ state: 'detached' });
    await other.close();
  });
});
