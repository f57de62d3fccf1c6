/** The fallback ladder: which device trains, that both agree, and that every step down is said in words. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SWIFTSHADER, XS, launch, openLab } from './lab.js';
import { STRICT, serve, serveDist } from './server.js';

/** A software adapter needs about a second for a step. */
const STEPS = 6;
const RUN = `${XS}&steps=${STEPS}`;
/** Both devices compute the same steps; only the order of additions differs. */
const AGREEMENT = 0.02;

const INTRANET = 'intranet.example';

describe('ladder', () => {
  const losses = {};
  let server;
  let plain;
  let software;
  before(async () => {
    const flags = [`--host-resolver-rules=MAP ${INTRANET} 127.0.0.1`];
    [server, plain, software] = await Promise.all([serve(), launch(flags), launch(SWIFTSHADER)]);
  });
  after(async () => {
    await Promise.all([plain.close(), software.close()]);
    await server.close();
  });

  async function train(device, browser, hash, badge, reason) {
    const lab = await openLab(browser, server.origin, hash);
    assert.equal(await lab.badge.textContent(), badge);
    assert.match(await lab.reason.textContent(), reason);
    const untrained = [await lab.lanes(1), await lab.perplexity()];
    await lab.playButton.click();
    await lab.waitForStep(STEPS);
    await lab.measured(STEPS);
    assert.ok(await lab.playButton.isDisabled(), 'a finished run can still be played');
    losses[device] = [await lab.losses(0), await lab.losses(1)];
    for (const student of losses[device]) {
      assert.ok(student[STEPS] < student[1], `loss does not fall: ${JSON.stringify(student)}`);
    }
    assert.notDeepEqual(await lab.lanes(1), untrained[0], 'the lanes have not moved');
    for (const [student, value] of (await lab.perplexity()).entries()) {
      assert.ok(value < untrained[1][student], `held-out perplexity does not fall: ${untrained[1][student]} to ${value}`);
    }
    await lab.close();
  }

  test('WebGPU trains (software adapter, asked for by the link)', async () => {
    await train('gpu', software, `${RUN}&device=gpu`, 'LIVE · GPU', /because the link asks for the GPU/);
  });

  test('the processor trains where the adapter is null', async () => {
    await train('cpu', plain, RUN, 'LIVE · CPU', /offers no graphics adapter/);
  });

  test('both agree on the losses', () => {
    assert.ok(losses.gpu && losses.cpu, 'a device did not train');
    for (const student of [0, 1]) {
      for (const step of [1, STEPS]) {
        const [gpu, cpu] = [losses.gpu[student][step], losses.cpu[student][step]];
        assert.ok(Math.abs(gpu - cpu) <= AGREEMENT * cpu, `student ${'AB'[student]}, step ${step}: GPU ${gpu}, CPU ${cpu}`);
      }
    }
  });

  test('a software adapter is not taken unasked', async () => {
    const lab = await openLab(software, server.origin, XS);
    assert.equal(await lab.badge.textContent(), 'LIVE · CPU');
    assert.match(await lab.reason.textContent(), /only graphics adapter is a software one/);
    await lab.close();
  });

  test('a GPU that is asked for and missing is said in words, and the recording is shown meanwhile', async () => {
    const lab = await openLab(plain, server.origin, `${XS}&device=gpu`, { ready: false });
    await lab.reason.filter({ hasText: 'Live training is not possible here' }).waitFor();
    assert.match(await lab.reason.textContent(), /No graphics card can be used here/);
    assert.equal(await lab.find('.reason crest-copy').count(), 1);
    assert.equal(await lab.badge.textContent(), 'RECORDED');
    // Choosing the processor trains.
    await lab.find('crest-settings select').first().selectOption('cpu');
    await lab.ready();
    assert.match(lab.page.url(), /device=cpu/);
    await lab.tenSteps();
    await lab.close();
  });

  test('an insecure origin trains on the processor and says why', async () => {
    const dist = await serveDist({ policy: STRICT });
    const lab = await openLab(plain, `http://${INTRANET}:${dist.port}`, XS);
    assert.equal(await lab.page.evaluate(() => isSecureContext), false);
    assert.equal(await lab.badge.textContent(), 'LIVE · CPU');
    assert.match(await lab.reason.textContent(), /insecure address/);
    await lab.tenSteps();
    await lab.close();
    await dist.close();
  });

  test('the strict policy of the documentation is enough', async () => {
    const dist = await serveDist({ policy: STRICT });
    const lab = await openLab(plain, dist.origin, XS);
    const refused = await lab.page.evaluate(() => {
      try {
        return Boolean(new Function('return 1')());
      } catch {
        return true;
      }
    });
    assert.ok(refused, 'the policy is not in force');
    await lab.tenSteps();
    await lab.close();
    await dist.close();
  });

  /** Keeps what is copied, for pages that may. */
  const keepCopies = () => {
    window.copies = [];
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => Promise.resolve(void window.copies.push(text)) } });
  };

  /** Presses the button beside the reason and reads what it copies. */
  async function details(lab) {
    await lab.find('.reason crest-copy button').click();
    await lab.find('.reason crest-copy button').filter({ hasText: /Copied|コピーしました/ }).waitFor();
    return lab.page.evaluate(() => window.copies.at(-1));
  }

  for (const [locale, reason] of [['en-US', /not possible here: The security policy \(CSP\).*WebAssembly/], ['ja-JP', /その場での学習ができません：.*セキュリティポリシー（CSP）.*WebAssembly/]]) {
    test(`where wasm is forbidden the recorded run plays, ${locale}`, async () => {
      const dist = await serveDist({ policy: STRICT.replace(" 'wasm-unsafe-eval'", '') });
      const lab = await openLab(plain, dist.origin, '', { ready: false, locale, init: keepCopies, expected: [/Content Security Policy|WebAssembly/] });
      await lab.reason.filter({ hasText: 'WebAssembly' }).waitFor();
      assert.equal(await lab.badge.textContent(), locale === 'ja-JP' ? '録画 RECORDED' : 'RECORDED');
      assert.match(await lab.reason.textContent(), reason);
      assert.doesNotMatch(await lab.reason.textContent(), /CompileError/, 'a program’s words stand where a person’s belong');
      assert.match(await details(lab), /^load: CompileError:.*unsafe-eval[^]*\nsettings: \{[^]*\nbrowser: Mozilla/);
      assert.equal(await lab.find('crest-problem section').count(), 0, 'a dead page is shown');
      const before = await lab.lanes(1);
      await lab.playButton.click();
      await lab.waitForStep(25);
      await lab.measured(25);
      assert.notDeepEqual(await lab.lanes(1), before, 'the lanes have not moved');
      await lab.close();
      await dist.close();
    });
  }

  /** Stands in front of the worker's script. */
  const inFront = (script) => (path, body) => (/\/main-[^/]*\.js$/.test(path) ? Buffer.concat([Buffer.from(`${script}\n`), body]) : body);

  test('too little memory is said in words', async () => {
    const edit = inFront('WebAssembly.instantiate = WebAssembly.instantiateStreaming = () => Promise.reject(new RangeError("WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory"));');
    const dist = await serveDist({ edit });
    const lab = await openLab(plain, dist.origin, XS, { ready: false, locale: 'ja-JP', init: keepCopies });
    await lab.reason.filter({ hasText: '空きメモリーが足りません' }).waitFor();
    assert.match(await details(lab), /RangeError: .*Out of memory/);
    await lab.close();
    await dist.close();
  });

  test('a GPU that refuses is said in words, its own are in the details', async () => {
    const edit = inFront('if (typeof GPUAdapter !== "undefined") GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException("refused by the test", "OperationError"));');
    const dist = await serveDist({ edit });
    const lab = await openLab(software, dist.origin, XS, { init: keepCopies });
    assert.equal(await lab.badge.textContent(), 'LIVE · CPU');
    assert.match(await lab.reason.textContent(), /was there, but refused/);
    assert.doesNotMatch(await lab.reason.textContent(), /by the test/);
    assert.match(await details(lab), /refused by the test/);
    await lab.close();
    await dist.close();
  });

  test('every step down has its details, a wish has none', async () => {
    const down = await openLab(plain, server.origin, XS, { init: keepCopies });
    assert.match(await details(down), /^settings: .*\nshown: live, step 0\ndevice: cpu, [^]*worker: file\nsecure context: true; WebGPU: /);
    await down.close();
    const asked = await openLab(plain, server.origin, `${XS}&device=cpu`);
    assert.equal(await asked.find('.reason crest-copy').count(), 0);
    await asked.close();
  });

  test('without scripts the end of the recorded run stands as a table', async () => {
    const lab = await openLab(plain, server.origin, '', { ready: false, javaScriptEnabled: false });
    const figure = lab.page.locator('figure.still');
    // Shown after a moment, so that it does not flash where scripts do run.
    await figure.waitFor();
    assert.ok((await figure.locator('tbody tr').count()) >= 2);
    assert.match(await figure.locator('tbody').textContent(), /\d[.,]\d/);
    await lab.close();
  });

  test('a missing teacher cache is said in words, and the recorded run plays', async () => {
    const dist = await serveDist({ missing: /stories\.safetensors$/ });
    const lab = await openLab(plain, dist.origin, XS, { ready: false, expected: [/404/] });
    await lab.reason.filter({ hasText: 'HTTP 404' }).waitFor();
    assert.equal(await lab.find('.reason crest-copy').count(), 1);
    assert.equal(await lab.badge.textContent(), 'RECORDED');
    await lab.playButton.click();
    await lab.waitForStep(5);
    await lab.close();
    await dist.close();
  });
});
