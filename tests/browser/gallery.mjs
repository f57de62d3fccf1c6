/**
 * Takes the pictures of docs/gallery.md: every chapter in both languages, as a person would see it.
 *
 *   node gallery.mjs [FOLDER]        docs/gallery by default; build the page first (`cargo xtask web`)
 */

import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { launch } from './lab.js';
import { serve } from './server.js';

const folder = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../../docs/gallery'));
const WIDTH = 1120;

await mkdir(folder, { recursive: true });
const [server, browser] = await Promise.all([serve(), launch()]);
for (const [language, locale] of [['ja', 'ja-JP'], ['en', 'en-US']]) {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: 900 }, locale, colorScheme: language === 'ja' ? 'light' : 'dark', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${server.origin}/#v=1&lang=${language}`);
  await page.locator('crest-student .lanes').first().waitFor();
  await page.locator('crest-chapter-meeting h2, crest-chapter-meeting h3').first().waitFor();
  // A sticky bar would leave its place in a picture of the whole chapter.
  await page.locator('crest-lab').evaluate((lab) => (lab.shadowRoot.querySelector('.sticky').style.position = 'static'));
  // The recording, to its end; the reader has guessed B.
  await page.locator('crest-predict input').nth(1).check();
  for (let step = 0; step < 60; step += 1) await page.locator('crest-controls button').nth(2).click();
  const shoot = async (name, target, most = 1500) => {
    await target.scrollIntoViewIfNeeded();
    await page.waitForTimeout(700);
    const box = await target.boundingBox();
    const scrolled = await page.evaluate(() => scrollY);
    const clip = { x: 0, y: Math.max(0, box.y + scrolled - 24), width: WIDTH, height: Math.min(most, box.height + 48) };
    await page.screenshot({ path: resolve(folder, `${name}-${language}.png`), fullPage: true, clip });
  };
  await page.locator('crest-chapter-answers .choices button').nth(1).click();
  await shoot('answers', page.locator('#chapter-1'));
  await shoot('tug', page.locator('#chapter-2'), 1300);
  await page.evaluate(() => scrollTo(0, 0));
  await shoot('lab', page.locator('.lab'), 1750);
  // The first picture ends at the second row of the bars: here they are, and what was measured.
  await shoot('students', page.locator('crest-chapter-lab .students'), 1500);
  await shoot('measures', page.locator('crest-comparison'), 1200);
  await page.locator('[role=tab]').nth(1).click();
  await shoot('views', page.locator('crest-views'), 1000);
  await shoot('history', page.locator('#chapter-4'), 1500);
  await page.locator('crest-chapter-task .buttons button').first().click();
  await page.locator('crest-chapter-task .result .headline').waitFor({ timeout: 60_000 });
  await shoot('task', page.locator('#chapter-5'), 1900);
  await shoot('meeting', page.locator('#chapter-6'), 1700);
  await context.close();
}
await browser.close();
await server.close();
