/** The training worker's engine with the real module on the processor: runs are repeated to the last bit, changes and copies included. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { load } from './load.js';

const FILES = ['worker/engine', 'session/live', 'recording/recording', 'recording/writing', 'present/receipt', 'present/confirm', 'steps'];
const { Engine, LiveSession, Confirmation, compare, receiptOf, readReceipt, writeReceipt, settingsFor, readRecording, writeRecording, spareEvery } = await load(...FILES.map((name) => `src/${name}.ts`));

const bytes = async (path) => new Uint8Array(await readFile(resolve(import.meta.dirname, '..', path))).buffer;
const materials = { module: await bytes('src/generated/crest_web_bg.wasm'), teacher: await bytes('../data/stories.safetensors') };
const SETTINGS = { students: ['ce+rkl', 'fkl'], seed: 5, device: 'cpu', size: 'xs', steps: 40, lr: 0.004, extra: [] };
const MODULE = 'd'.repeat(64);

/** Steps as one asks for them; each promise is settled by the measurement that ends what was asked. */
class Run {
  constructor(changes = [], settings = SETTINGS) {
    this.waiting = [];
    const connect = (onReply) => {
      const engine = new Engine(onReply);
      return { send: (request) => engine.accept(request), close: () => undefined };
    };
    this.session = new LiveSession(settings, changes, 0, materials, null, () => this.hear(), connect);
  }

  hear() {
    this.waiting = this.waiting.filter((look) => !look());
  }

  /** Until the condition holds; a failure of the run rejects. */
  until(condition) {
    return new Promise((done, refuse) => {
      const look = () => {
        const { failure, refused } = this.session;
        const message = failure?.message ?? refused.find((text) => text !== null);
        if (message) refuse(new Error(message));
        else if (condition(this.session)) done(this.session);
        else return false;
        return true;
      };
      if (!look()) this.waiting.push(look);
    });
  }

  measured(step) {
    return this.until(({ history }) => history.last?.step === step);
  }

  async to(step) {
    await this.until(({ phase }) => phase === 'ready');
    this.session.stepBy(step - this.session.step);
    return this.measured(step);
  }

  /** The measurement after the copy, not the one before it. */
  async fork(step, from, student, shorthand) {
    let before;
    this.session.fork(step, from, student, shorthand);
    return this.until(({ history }) => {
      const copied = history.changes.at(-1)?.from === from && history.changes.at(-1).step === step;
      if (!copied) before = history.last;
      return copied && history.last !== before && history.last?.step === step;
    });
  }
}

const values = ({ history }) => Object.fromEntries(Object.entries(history.last.comparison.metrics).map(([key, { values: all }]) => [key, all]));

describe('engine', () => {
  test('a script makes the changes of another run at the same steps, and the same bits come out', async () => {
    const own = new Run();
    await own.to(7);
    own.session.objective(1, 'ce+rkl+rank');
    await own.to(12);
    await own.fork(12, 1, 0, 'jsd');
    const { history } = await own.to(20);
    assert.deepEqual(history.changes, [
      { step: 7, student: 1, shorthand: 'ce+rkl+rank' },
      { step: 12, student: 0, shorthand: 'jsd', from: 1 },
    ]);
    const again = new Run(history.changes);
    const repeated = await again.to(20);
    assert.deepEqual(repeated.history.changes, history.changes);
    assert.deepEqual(repeated.history.loss, history.loss);
    assert.deepEqual(values(repeated), values(own.session));
    assert.deepEqual(repeated.objectives, ['jsd', 'ce+rkl+rank']);
    // Without them it is another run.
    assert.notDeepEqual(values(await new Run().to(20)), values(own.session));
  });

  test('another learning rate on the way is part of the run, and gone where a fork leads back before it', async () => {
    const own = new Run();
    await own.to(5);
    own.session.rate(0.02);
    const { history } = await own.to(12);
    assert.deepEqual(history.changes, [{ step: 5, lr: 0.02 }]);
    const receipt = receiptOf(own.session, MODULE);
    assert.ok(receipt.repeatable);
    assert.deepEqual(readReceipt(writeReceipt(receipt)), receipt);
    const again = new Run(receipt.changes, settingsFor(receipt));
    const repeated = await again.to(12);
    assert.deepEqual([repeated.history.changes, repeated.lr], [history.changes, 0.02]);
    assert.deepEqual(values(repeated), values(own.session));
    assert.notDeepEqual(values(await new Run().to(12)), values(own.session));
    await own.fork(4, 0, 1, 'jsd');
    assert.deepEqual([own.session.lr, own.session.history.changes.length], [SETTINGS.lr, 1]);
    const [forked, plain] = [await own.to(9), new Run([{ step: 4, student: 1, shorthand: 'jsd', from: 0 }])];
    assert.deepEqual(values(await plain.to(9)), values(forked));
  });

  test('at the first step it is a setting', async () => {
    const own = new Run();
    await own.until(({ phase }) => phase === 'ready');
    own.session.rate(0.02);
    const { history, settings } = await own.to(3);
    assert.deepEqual([history.changes, settings.lr], [[], 0.02]);
    assert.deepEqual(values(await new Run([], settings).to(3)), values(own.session));
  });

  test('a receipt whose last change is a copy at the measured step is confirmed to the last bit', async () => {
    const own = new Run();
    await own.to(6);
    await own.fork(6, 0, 1, 'fkl+rank');
    const receipt = receiptOf(own.session, MODULE);
    assert.equal(receipt.changes.length, 1);
    const confirmation = new Confirmation(receipt, null);
    const other = new Run(receipt.changes, settingsFor(receipt));
    await other.until((session) => {
      for (let command = confirmation.advance(session); command; command = confirmation.advance(session)) session.stepBy(command.n);
      return confirmation.over;
    });
    assert.equal(confirmation.phase, 'done');
    const outcome = compare(receipt, receiptOf(other.session, MODULE));
    assert.deepEqual([outcome.kind, outcome.exact], ['identical', true]);
  });

  test('a recorded run with changes is gone on with from where it is forked', async () => {
    const own = new Run();
    await own.to(4);
    own.session.objective(0, 'ce+rkl+rank');
    await own.to(10);
    const { settings, history } = readRecording(writeRecording(own.session, MODULE));
    await own.fork(8, 0, 1, 'jsd');
    const again = new Run(history.changes.filter(({ step }) => step <= 8), settings);
    await again.until(({ phase }) => phase === 'ready');
    const forked = await again.fork(8, 0, 1, 'jsd');
    assert.deepEqual(values(forked), values(own.session));
    assert.deepEqual(forked.history.changes, own.session.history.changes);
  });

  test('going back may be given up, by a reset for instance', async () => {
    const own = new Run();
    await own.to(30);
    own.session.fork(29, 0, 1, 'fkl');
    own.session.reset(6);
    const { step, settings, history } = await own.measured(0);
    assert.deepEqual([step, settings.seed, history.changes.length, history.steps], [0, 6, 0, 0]);
    await own.to(2);
    assert.equal(own.session.step, 2);
  });

  test('an error says whose it is', async () => {
    await assert.rejects(new Run([], { ...SETTINGS, lr: 1e9 }).to(1), /lr/);
    const run = new Run([], { ...SETTINGS, students: ['nonsense', 'fkl'] });
    await assert.rejects(run.to(1), /nonsense/);
    assert.equal(run.session.failure.kind, 'setting');
  });
});

describe('states for a lost GPU', () => {
  const info = (parameters, batch, context, students) => ({ parameters, batch, context, students: Array(students).fill('fkl') });

  test('the larger the students, the closer they lie, and never further apart than eight steps', () => {
    assert.equal(spareEvery(info(77_792, 4, 32, 2)), 8);
    assert.equal(spareEvery(info(228_672, 8, 64, 2)), 4);
    assert.equal(spareEvery(info(228_672, 8, 64, 4)), 2);
    assert.equal(spareEvery(info(600_000, 8, 64, 4)), 1);
  });
});
