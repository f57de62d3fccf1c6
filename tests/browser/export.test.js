/** Every chart leaves the page: as a drawing that stands alone, as a picture, as numbers, in the reader's language. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { XS, downloaded, launch, openLab } from './lab.js';
import { serveDist } from './server.js';

const VIEWS = ['scatter', 'heat', 'bump', 'curve', 'matrix', 'mirror'];
/** The page's teacher bars (--teacher-pale) as the exported file names their colour. */
const PALE = 'rgb(204, 210, 217)';

describe('export', () => {
  let browser;
  let server;
  before(async () => {
    [server, browser] = await Promise.all([serveDist(), launch()]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  const open = (hash = XS, options = {}) => openLab(browser, server.origin, hash, options);
  const KINDS = { png: 0, svg: 1, csv: 2, safetensors: 3 };

  /** Downloads of one chart; `save` is its <crest-save>. */
  async function take(lab, save, kind) {
    await save.locator('details').evaluate((details) => (details.open = true));
    return downloaded(lab.page, () => save.locator('button').nth(KINDS[kind]).click());
  }

  /** What a browser that knows nothing of the page makes of a drawing. */
  const read = (lab, svg) =>
    lab.page.evaluate((source) => {
      const file = new DOMParser().parseFromString(source, 'image/svg+xml');
      const all = (tag) => [...file.querySelectorAll(tag)];
      return {
        broken: file.querySelector('parsererror')?.textContent ?? null,
        shapes: all('path, rect, circle, line').length,
        text: all('text').map((text) => text.textContent).join('|'),
        loose: /\bclass=|var\(|style=/.test(source),
        rects: all('rect').map((rect) => ({ fill: rect.getAttribute('fill'), width: rect.getAttribute('width') })),
      };
    }, svg);

  async function checked(lab, save, what) {
    const svg = (await take(lab, save, 'svg')).bytes.toString();
    const drawing = await read(lab, svg);
    assert.equal(drawing.broken, null, what);
    assert.ok(drawing.shapes > 4, `${what}: ${drawing.shapes} shapes`);
    assert.match(drawing.text, /\d/, what);
    assert.equal(drawing.loose, false, `${what} needs a style sheet`);
    const png = await take(lab, save, 'png');
    assert.match(png.name, /^crest-[\w.-]+\.png$/);
    assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG', what);
    assert.ok(png.bytes.readUInt32BE(16) > 400 && png.bytes.length > 4000, `${what}: ${png.bytes.readUInt32BE(16)} pixels, ${png.bytes.length} bytes`);
    const csv = (await take(lab, save, 'csv')).bytes.toString();
    assert.ok(csv.startsWith('\ufeff'), what);
    const rows = csv.slice(1).trim().split('\r\n');
    assert.ok(rows.length > 1 && rows.slice(1).every((row) => /\d/.test(row)), `${what}: ${csv}`);
    return { svg, drawing, rows, name: png.name };
  }

  /** Charts that wait for the reader are filled. */
  async function unfold(lab) {
    await lab.find('crest-chapter-answers .choices button').last().click();
    await lab.find('crest-chapter-task button').nth(1).click();
    await lab.find('crest-chapter-task .result').waitFor();
    await lab.find('crest-bottleneck .controls button').click();
    await lab.find('crest-bottleneck .scale b').nth(15).waitFor();
    await lab.find('crest-chapter-history crest-figure').last().scrollIntoViewIfNeeded();
    await lab.find('crest-chapter-history crest-figure figure').nth(2).waitFor();
    await lab.find('crest-chapter-meeting .risk-rows').waitFor();
  }

  test('every figure of the page can be saved, and what it draws stands alone', async () => {
    const lab = await open();
    await lab.tenSteps();
    await unfold(lab);
    const bare = await lab.find('figure:not(.still)').evaluateAll((figures) =>
      figures.filter((figure) => !figure.querySelector('crest-save')).map((figure) => figure.outerHTML.slice(0, 200)),
    );
    assert.deepEqual(bare, []);
    const saves = lab.find('crest-save');
    const names = [];
    for (let i = 0; i < (await saves.count()); i += 1) names.push((await checked(lab, saves.nth(i), `chart ${i}`)).name.match(/^crest-([a-z]+)/)[1]);
    assert.deepEqual([...new Set(names)].sort(), ['answers', 'bump', 'heat', 'lanes', 'loss', 'matrix', 'mor', 'peaks', 'replies', 'risk', 'toy', 'tug']);
    await lab.close();
  });

  test('every view can be saved', async () => {
    const lab = await open();
    await lab.tenSteps();
    for (const view of VIEWS) {
      await lab.find(`crest-views #${view}`).click();
      await lab.find('crest-views crest-figure figure').waitFor();
      const { name } = await checked(lab, lab.find('crest-views crest-save'), view);
      assert.match(name, new RegExp(`^crest-${view}-`));
    }
    await lab.close();
  });

  test('the drawn bars are as long as the numbers say', async () => {
    const lab = await open();
    await lab.find('crest-chapter-answers .choices button').last().click();
    const { drawing, rows } = await checked(lab, lab.find('crest-chapter-answers crest-save').first(), 'answers');
    const shares = rows.slice(1).map((row) => Number(row.match(/,([\d.]+),\d+$/)[1]));
    const widths = drawing.rects.filter(({ fill }) => fill === PALE).map(({ width }) => Number(width));
    assert.equal(widths.length, shares.length);
    widths.forEach((width, i) => assert.ok(Math.abs(width / widths[0] - shares[i] / shares[0]) < 0.02, `${width} for ${shares[i]}`));
    await lab.close();
  });

  test('a file says what it is of', async () => {
    const lab = await open(`${XS}&seed=7`);
    await lab.tenSteps();
    const { drawing, name } = await checked(lab, lab.find('crest-student').nth(1).locator('crest-save').first(), 'lanes');
    assert.match(drawing.text, /Student B: ce\+rkl\+rank\|Step 10, seed 7\|….*＿＿/);
    assert.match(name, /^crest-lanes-B-place-\d+-step-10-seed-7\.png$/);
    // Every step is in the file, though the table on the page leaves most out.
    const loss = (await take(lab, lab.find('crest-student').nth(1).locator('crest-save').last(), 'csv')).bytes.toString();
    assert.equal(loss.trim().split('\r\n').length, 11);
    const run = (await take(lab, lab.find('crest-student').first().locator('crest-save').first(), 'safetensors')).bytes;
    const header = JSON.parse(run.subarray(8, 8 + Number(run.readBigUInt64LE(0))).toString());
    assert.equal(header.__metadata__.format, 'crest-recording');
    assert.deepEqual(header.loss.shape, [2, 10]);
    const kinds = await lab.find('crest-student').first().locator('crest-save button').allTextContents();
    assert.ok(kinds.every((kind) => !/weights/i.test(kind)), 'a recording holds no weights');
    await lab.close();
  });

  test('Japanese is Japanese in drawing and picture', async () => {
    const lab = await open(XS, { locale: 'ja-JP' });
    await lab.tenSteps();
    const save = lab.find('crest-student').first().locator('crest-save').first();
    const { drawing } = await checked(lab, save, 'lanes');
    assert.match(drawing.text, /^生徒A：ce\+rkl\|10ステップ時点、乱数シード1\|/);
    assert.match(drawing.text, /\|教師\|/);
    const png = (await take(lab, save, 'png')).bytes.toString('base64');
    // The first two letters of the title, 生 and 徒: both have ink, and not the same, as two boxes for missing letters would.
    const [first, second, third] = await lab.page.evaluate(async (data) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], { type: 'image/png' }));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      const dark = (x, y, width, height) => [...context.getImageData(x, y, width, height).data].filter((_, i) => i % 4 === 0).map((red) => (red < 128 ? 1 : 0));
      return [dark(32, 32, 28, 34), dark(60, 32, 28, 34), dark(0, 32, 28, 34)].map((bits) => bits.join(''));
    }, png);
    assert.match(first, /1/);
    assert.match(second, /1/);
    assert.doesNotMatch(third, /1/, 'the margin has ink');
    assert.notEqual(first, second);
    await lab.close();
  });

  test('what makes files is loaded at the first click, and a failure is said in words', async () => {
    const lab = await open(XS, { expected: [/Failed to load resource|net::ERR/] });
    const loaded = () => lab.page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /\/figure-[^/]*\.js$/.test(name)).length);
    await lab.find('crest-tool').last().waitFor();
    assert.equal(await loaded(), 0, 'loaded unasked');
    await lab.page.route(/\/figure-[^/]*\.js$/, (route) => route.abort());
    const save = lab.find('crest-student').first().locator('crest-save').first();
    await save.locator('summary').click();
    await save.locator('button').first().click();
    await save.locator('.told').filter({ hasText: 'The file could not be made' }).waitFor();
    await lab.close();
  });

  test('an author can take exports away, and T opens tables only', async () => {
    const shown = (lab) => lab.find('crest-save').evaluateAll((all) => all.filter((save) => save.checkVisibility()).length);
    const open1 = await open(XS);
    assert.ok((await shown(open1)) > 5);
    await open1.focus();
    await open1.page.keyboard.press('t');
    await open1.find('crest-student details[open] tbody').first().waitFor();
    assert.equal(await open1.find('crest-save details[open]').count(), 0);
    await open1.close();
    const without = await open(`${XS}&hide=export`);
    await without.tenSteps();
    assert.equal(await shown(without), 0);
    await without.close();
  });
});
