/** What a screen reader hears, and the way from snapshot to snapshot. */

import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { load } from './load.js';

const { Announcer, Snapshots } = await load('src/announcer.ts', 'src/session/snapshots.ts');

describe('announcer', () => {
  test('says the first sentence at once, then the newest every five seconds', () => {
    let now = 1000;
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => now);
    const pass = (ms) => {
      for (let i = 0; i < ms / 100; i += 1) {
        now += 100;
        mock.timers.tick(100);
      }
    };
    const said = [];
    const announcer = new Announcer((sentence) => said.push([now, sentence]));
    announcer.say('a');
    pass(100);
    for (const sentence of 'bcdefgh') {
      announcer.say(sentence);
      pass(1000);
    }
    pass(10_000);
    announcer.say('i');
    announcer.stop();
    pass(10_000);
    mock.reset();
    assert.deepEqual(said.map(([, sentence]) => sentence), ['a', 'f', 'h']);
    said.slice(1).forEach(([at], i) => assert.ok(at - said[i][0] >= 5000, JSON.stringify(said)));
  });
});

describe('snapshots', () => {
  test('one lies before, one after, none beyond the ends', () => {
    const snapshots = new Snapshots(1, 2);
    for (const step of [0, 1, 5, 20]) snapshots.add(step, new Float32Array(2));
    assert.deepEqual([0, 1, 7, 20, 30].map((step) => snapshots.beside(step, -1)), [null, 0, 5, 5, 20]);
    assert.deepEqual([0, 1, 7, 20, 30].map((step) => snapshots.beside(step, 1)), [1, 5, 20, null, null]);
  });
});
