/** A quiet page: text at most four times per second, screen readers hear milestones only, and less motion means jumps between measurements. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { XS, setUp } from './lab.js';

/** So long at least, and a measurement. */
const SECONDS = 5;
/** Four per second, and one more for the change at either end. */
const most = (seconds) => 4 * seconds + 2;
const EVALUATE_EVERY = 25;
/** A phone stays with the recording. */
const PHONE = { ready: false, isMobile: true, hasTouch: true, viewport: { width: 390, height: 800 } };

/** Notes every change of text below every shadow root, and every time at which a student's bar gets another length. */
const watch = () => {
  window.changes = [];
  window.strokes = [];
  const known = new Map();
  const name = (element) => {
    const home = element.getRootNode().host?.localName ?? 'page';
    const named = element.closest('.steady')?.parentElement ?? element;
    return `${home} ${named.localName}.${named.getAttribute('class') ?? ''}#${[...known.keys()].indexOf(element)}`;
  };
  const observer = new MutationObserver((records) => {
    const at = performance.now();
    if (records.some(({ target, type }) => type === 'attributes' && target.matches('.lanes .dark'))) window.strokes.push(at);
    const touched = records.filter(({ type }) => type !== 'attributes').map(({ target }) => (target instanceof Element ? target : target.parentElement));
    for (const element of new Set(touched.filter(Boolean))) {
      const text = element.textContent.replace(/\s+/g, ' ').trim();
      if (known.get(element) === text) continue;
      known.set(element, text);
      const live = element.closest('output, [role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]') !== null;
      window.changes.push({ at, name: name(element), text: text.slice(0, 80), live });
    }
  });
  const observe = (root) => {
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributeFilter: ['width'] });
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) observe(shadowRoot);
  };
  observe(document);
};

/** How often each element got another text. */
function counts(changes) {
  const found = new Map();
  for (const { name } of changes) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}

describe('quiet', () => {
  const stand = setUp();

  /** What changes in some seconds of playing. */
  async function playing(lab) {
    await lab.page.evaluate(watch);
    const begun = performance.now();
    await lab.playButton.click();
    await lab.page.waitForTimeout(SECONDS * 1000);
    await lab.waitForStep(EVALUATE_EVERY + 1);
    await lab.playButton.click();
    await lab.playButton.filter({ hasText: 'Play' }).waitFor();
    const seen = await lab.page.evaluate(() => ({ changes: window.changes, strokes: window.strokes }));
    return { ...seen, steps: await lab.step(), seconds: (performance.now() - begun) / 1000 };
  }

  async function recorded(options = {}) {
    const lab = await stand.open('', { ...PHONE, ...options });
    await lab.badge.filter({ hasText: 'RECORDED' }).waitFor();
    await lab.find('crest-student .lanes .dark').first().waitFor();
    return lab;
  }

  async function live(hash = XS, options = {}) {
    const lab = await stand.open(hash, options);
    await lab.perplexity();
    await lab.find('crest-tool').last().waitFor();
    return lab;
  }

  for (const [name, open] of [['a recording', recorded], ['live training', live]]) {
    test(`text changes four times per second at most: ${name}`, async () => {
      const lab = await open();
      const { changes, strokes, seconds } = await playing(lab);
      const often = counts(changes);
      assert.deepEqual([...often].filter(([, times]) => times > most(seconds)), []);
      const count = [...often].find(([where]) => where.startsWith('crest-controls span.count'));
      assert.ok(count?.[1] >= SECONDS, `the counter changed ${count?.[1]} times`);
      // How fast live training comes on is the machine's business.
      assert.ok(strokes.length > (open === live ? 1 : most(seconds)), `bars moved only ${strokes.length} times`);
      await lab.close();
    });

    test(`with reduced motion bars and text jump from measurement to measurement: ${name}`, async () => {
      const lab = await (open === live ? live(XS, { reducedMotion: 'reduce' }) : recorded({ reducedMotion: 'reduce' }));
      const { changes, strokes, steps } = await playing(lab);
      // Play and pause redraw as well.
      const jumps = Math.floor(steps / EVALUATE_EVERY) + 3;
      assert.ok(strokes.length > 1 && strokes.length <= jumps, `${strokes.length} strokes in ${steps} steps`);
      assert.deepEqual([...counts(changes)].filter(([where, times]) => where.includes('.count') && times > jumps), []);
      // Where it stops everything is shown.
      await lab.find('crest-chapter-history .scrub').scrollIntoViewIfNeeded();
      await lab.find('crest-chapter-history .said').filter({ hasText: `step ${steps}` }).waitFor();
      await lab.close();
    });
  }

  test('while students train only milestones are announced, every five seconds at most', async () => {
    const lab = await live(`${XS}&view=scatter`);
    await lab.find('crest-views crest-figure .chart').press('ArrowDown');
    await lab.find('crest-views .chosen').first().waitFor();
    const { changes, steps } = await playing(lab);
    assert.ok(steps > 0);
    const heard = changes.filter((change) => change.live);
    assert.deepEqual(heard.filter(({ name }) => !name.startsWith('crest-lab p.hidden')), []);
    heard.slice(1).forEach(({ at }, i) => assert.ok(at - heard[i].at > 4900, JSON.stringify(heard)));
    await lab.close();
  });

  test('the toy and the repeated run announce their end, not their way', async () => {
    const lab = await live(`${XS}&device=cpu`);
    await lab.tenSteps();
    await lab.openTool('receipt');
    const receipt = lab.find('crest-receipt');
    await receipt.locator('details').first().locator('summary').click();
    const text = await receipt.locator('pre').first().textContent();
    await receipt.locator('textarea').fill(text);
    await lab.page.evaluate(watch);
    await receipt.locator('button').filter({ hasText: 'Repeat and compare' }).click();
    await receipt.locator('.said').waitFor();
    await lab.find('crest-bottleneck .controls button').click();
    await lab.find('crest-bottleneck .say .soft').waitFor();
    await lab.find('crest-bottleneck .say .soft').waitFor({ state: 'detached' });
    await lab.find('crest-bottleneck [role=status]').filter({ hasText: /\d/ }).waitFor();
    const changes = await lab.page.evaluate(() => window.changes);
    const heard = (element) => changes.filter(({ name, live }) => live && name.startsWith(element)).map((change) => change.text);
    assert.deepEqual(heard('crest-receipt').filter((sentence) => /step \d/.test(sentence)), []);
    assert.match(heard('crest-receipt').at(-1), /Confirmed/);
    assert.ok(heard('crest-bottleneck').filter(Boolean).length <= 2, heard('crest-bottleneck').join());
    assert.ok(changes.some(({ name, live }) => !live && name.startsWith('crest-bottleneck')), 'nothing was shown meanwhile');
    await lab.close();
  });

  test('a worker sends twenty frames per second at most, and hands its numbers over instead of copying them', async () => {
    const lab = await stand.open(XS, {
      init: () => {
        window.frames20 = [];
        new BroadcastChannel('frames').onmessage = ({ data }) => window.frames20.push(data);
        window.Worker = class extends Worker {
          constructor(url, options) {
            // Stands in front of the worker's own script and looks at what it posts.
            const spy = `
              const heard = new BroadcastChannel('frames');
              const post = self.postMessage.bind(self);
              self.postMessage = (message, transfer) => {
                const arrays = [...(Array.isArray(message.q) ? message.q : message.q ? [message.q] : []), ...(message.progress?.students ?? []).flatMap(({ loss, overlap }) => [loss, overlap])];
                post(message, transfer);
                heard.postMessage({ type: message.type, at: performance.now(), arrays: arrays.length, copied: arrays.filter(({ buffer }) => !buffer.detached).length });
              };
              await import(${JSON.stringify(String(url))});`;
            super(URL.createObjectURL(new Blob([spy], { type: 'text/javascript' })), { ...options, type: 'module' });
          }
        };
      },
    });
    await lab.playFor(60);
    const seen = await lab.page.evaluate(() => window.frames20);
    const frames = seen.filter(({ type }) => type === 'frame');
    const within = frames.map(({ at }, i) => frames.slice(i).filter((later) => later.at < at + 1000).length);
    // One more each where training starts and where it pauses.
    assert.ok(Math.max(...within) <= 22, `${Math.max(...within)} frames in a second`);
    assert.ok(frames.length > 5 && seen.some(({ type, arrays }) => type === 'snapshot' && arrays > 0));
    assert.deepEqual(seen.filter(({ copied }) => copied > 0), []);
    await lab.close();
  });
});
