/** What other pages rely on: messages, links, the SCORM talk, the archive, the policies. TypeScript is loaded through Vite. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { compress } from 'lzma1';
import { load } from './load.js';

const { commandIn, frameId, linksOf, LabState, findAdapter, timespan, checkedName, unlzma, zip, POLICY } = await load(
  'src/embedding.ts',
  'src/links.ts',
  'src/state.ts',
  'src/scorm.ts',
  'src/sources/sources.ts',
  'src/sources/lzma.ts',
  'build/zip.ts',
  'build/policy.ts',
);
describe('messages', () => {
  test('well-formed commands are obeyed, everything else is nothing', () => {
    assert.deepEqual(commandIn({ type: 'crest:cmd', cmd: 'play' }), { do: 'play' });
    assert.deepEqual(commandIn({ type: 'crest:cmd', cmd: 'pause', scene: 3 }), { do: 'pause' });
    assert.deepEqual(commandIn({ type: 'crest:cmd', cmd: 'goto', scene: 'no-anchor' }), { do: 'scene', scene: 'no-anchor' });
    const strange = [null, undefined, 'play', 7, [], {}, { type: 'crest:cmd' }, { type: 'crest:cmd', cmd: 'reset' }, { type: 'crest:cmd', cmd: 'toString' }];
    for (const data of strange) assert.equal(commandIn(data), null);
    for (const scene of [undefined, 1, '', '../x', 'A', `a${'b'.repeat(40)}`, { toString: () => 'a' }]) {
      assert.equal(commandIn({ type: 'crest:cmd', cmd: 'goto', scene }), null, String(scene));
    }
  });

  test('a frame is called by its hash, else by its name', () => {
    assert.equal(frameId('#v=1&id=lesson-2', 'frame'), 'lesson-2');
    assert.equal(frameId('#v=1', 'frame'), 'frame');
    assert.equal(frameId('#id=<b>', 'frame'), '');
    assert.equal(frameId('', 'x'.repeat(65)), '');
  });
});

describe('links', () => {
  const wish = { ui: 'embed', hide: ['lr', 'export'], language: 'ja' };

  test('an embedded page is embed.html with the state and what is hidden', () => {
    const links = linksOf('https://example.org/crest/index.html?x#old', '#v=1&seed=7&loss=fkl%2Crank', wish);
    assert.equal(links.url, 'https://example.org/crest/embed.html#v=1&seed=7&loss=fkl,rank&lang=ja&hide=lr,export');
    assert.match(links.frame, /^<iframe src="https:\/\/example\.org\/crest\/embed\.html#v=1&amp;seed=7/);
    assert.match(links.frame, /height="5450"/);
    assert.match(linksOf('https://example.org/', '', { ...wish, language: 'en' }).frame, /height="5550"/);
    assert.match(links.element, /src="https:\/\/example\.org\/crest\/crest-lab\.js"/);
    assert.match(links.element, /<crest-lab state="v=1&amp;[^"]*ui=embed/);
    assert.match(links.oembed, /href="https:\/\/example\.org\/crest\/oembed\.json"/);
  });

  test('what a link says is what the page reads', () => {
    const { url } = linksOf('https://example.org/', '#v=1&seed=7&ui=full&hide=k', { ...wish, ui: 'present', hide: ['tour'] });
    const state = LabState.fromHash(new URL(url).hash);
    assert.deepEqual([state.seed, state.ui, state.hide, state.lang], [7, 'present', ['tour'], 'ja']);
    assert.equal(new URL(url).pathname, '/');
  });

  test('a page of one file links to itself and has nothing beside it', () => {
    const links = linksOf('file:///C:/course/crest-lab.single.html', '', wish);
    assert.equal(links.url, 'file:///C:/course/crest-lab.single.html#v=1&lang=ja&ui=embed&hide=lr,export');
    assert.equal(links.element, null);
    assert.equal(links.oembed, null);
  });

  test('a state cannot leave its attribute', () => {
    const { frame, element } = linksOf('https://example.org/', '#a="><script>', wish);
    for (const text of [frame, element]) assert.doesNotMatch(text, /="[^"]*"><script>(?!<)|onerror/);
    assert.equal(frame.split('<').length, 3);
  });
});

describe('SCORM', () => {
  const api = { LMSInitialize: () => 'true' };
  const chain = (...windows) => {
    windows.forEach((window, i) => (window.parent = windows[i + 1] ?? window));
    return windows[0];
  };

  test('the adapter is found above, in the opener, or not at all', () => {
    assert.equal(findAdapter(chain({}, {}, { API: api })), api);
    assert.equal(findAdapter(chain({ opener: chain({}, { API: api }) })), api);
    assert.equal(findAdapter(chain({}, {})), null);
    assert.equal(findAdapter(chain(...Array.from({ length: 9 }, () => ({})), { API: api })), null);
  });

  test('a window of another origin is passed over', () => {
    const foreign = { get API() { throw new Error('cross-origin'); } };
    assert.equal(findAdapter(chain({}, foreign, { API: api })), api);
    assert.equal(findAdapter(chain({}, foreign)), null);
  });

  test('time is written as the standard wants it', () => {
    assert.equal(timespan(3_723_999), '0001:02:03.00');
    assert.equal(timespan(0), '0000:00:00.00');
  });
});

test('an archive depends on its files only, and they come out as they went in', () => {
  const items = [
    { name: 'imsmanifest.xml', bytes: Buffer.from('<a/>') },
    { name: 'index.html', bytes: Buffer.from('x'.repeat(1000)) },
  ];
  const bytes = zip(items);
  assert.deepEqual(zip(items), bytes);
  const end = bytes.length - 22;
  assert.equal(bytes.readUInt32LE(end), 0x06054b50);
  assert.equal(bytes.readUInt16LE(end + 10), 2);
  let at = bytes.readUInt32LE(end + 16);
  for (const item of items) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50);
    const [packed, size, name] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28)];
    assert.equal(bytes.subarray(at + 46, at + 46 + name).toString(), item.name);
    const local = bytes.readUInt32LE(at + 42);
    assert.deepEqual(inflateRawSync(bytes.subarray(local + 30 + name, local + 30 + name + packed)), item.bytes);
    assert.equal(size, item.bytes.length);
    at += 46 + name;
  }
});

test('the page states the policy that it is served with', () => {
  assert.ok(readFileSync(resolve(import.meta.dirname, '../index.html'), 'utf8').includes(`content="${POLICY}"`));
});

test('recordings have plain names', () => {
  assert.equal(checkedName('no-anchor'), 'no-anchor');
  for (const name of ['', '../x', 'a/b', 'A', '-a', 'a'.repeat(41)]) assert.throws(() => checkedName(name), /is no name/);
});

describe('LZMA', () => {
  const noise = (length) => Uint8Array.from({ length }, (_, i) => (Math.imul(i + 7, 0x9e3779b1) >>> 13) & 255);

  test('unpacks what was packed', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../index.html'));
    const far = new Uint8Array(300_000);
    far.set(noise(5000));
    far.set(noise(5000), 290_000);
    for (const bytes of [new Uint8Array(1), text, noise(4096), far, Uint8Array.from({ length: 999 }, (_, i) => i % 3)]) {
      assert.deepEqual(Buffer.from(unlzma(compress(bytes, 9))), Buffer.from(bytes));
    }
  });

  test('says so when the data is broken', () => {
    const packed = compress(noise(4096), 9);
    assert.throws(() => unlzma(packed.subarray(0, 500)), /ends early/);
    assert.throws(() => unlzma(new Uint8Array(13).fill(255)), /header/);
    const early = packed.slice();
    early.fill(255, 14, 40);
    assert.throws(() => unlzma(early), /lzma:/);
  });
});
