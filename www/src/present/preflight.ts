/** What the machine of the room can do; every answer is tried out, not guessed. */

import { gpu } from '../gpu';
import type { Sources } from '../sources/sources';
import { readRecording } from '../recording/recording';
import { Client } from '../session/client';

export type Check = 'secure' | 'gpu' | 'wasm' | 'worker' | 'recording' | 'storage' | 'popup' | 'fullscreen' | 'wake' | 'size' | 'motion';
/** `other`: the page manages without. `no`: something is really missing. */
export type State = 'ok' | 'other' | 'no';

export interface Finding {
  readonly check: Check;
  readonly state: State;
  /** In the browser's own words. */
  readonly detail: string;
}

const PATIENCE_MS = 20_000;
/** Students fit side by side from here on. */
const WIDE = 1024;
/** A module without content. */
const NOTHING = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** The window is opened first, while the browser still sees the click. */
export async function preflight(sources: Sources, scene: string): Promise<readonly Finding[]> {
  const view = `${innerWidth} × ${innerHeight}`;
  const popup = attempt('popup', 'other', openWindow);
  return Promise.all([
    attempt('secure', 'other', () => need(isSecureContext && location.protocol !== 'file:', location.protocol)),
    attempt('gpu', 'other', () => adapter(sources.lite)),
    attempt('wasm', 'other', compile),
    attempt('worker', 'other', () => answers(sources)),
    attempt('recording', 'no', async () => `${readRecording(await sources.recording(scene)).history.steps} steps`),
    attempt('storage', 'other', store),
    popup,
    attempt('fullscreen', 'other', () => need(document.fullscreenEnabled, '')),
    attempt('wake', 'other', wake),
    attempt('size', 'other', () => need(innerWidth >= WIDE, view, view)),
    attempt('motion', 'other', () => need(!matchMedia('(prefers-reduced-motion: reduce)').matches, '')),
  ]);
}

/** The detail of a success, or an error whose message is that of the failure. */
async function attempt(check: Check, otherwise: State, act: () => string | Promise<string>): Promise<Finding> {
  try {
    return { check, state: 'ok', detail: await act() };
  } catch (error) {
    return { check, state: otherwise, detail: (error instanceof Error ? error.message : String(error)).slice(0, 300) };
  }
}

function need(there: boolean, detail: string, good = ''): string {
  if (!there) throw new Error(detail);
  return good;
}

async function adapter(lite: boolean): Promise<string> {
  const there = gpu();
  if (!there) throw new Error('navigator.gpu: undefined');
  const found = await there.requestAdapter();
  if (!found) throw new Error('requestAdapter(): null');
  const { vendor = '', architecture = '', isFallbackAdapter = false } = found.info ?? {};
  const name = `${vendor} ${architecture}`.trim();
  return need(!lite && !isFallbackAdapter && architecture !== 'swiftshader', lite ? 'CPU only' : `${name} (software)`, name);
}

/** Asks a worker of its own for something that it must refuse: whoever refuses is alive. */
async function answers(sources: Sources): Promise<string> {
  const materials = await sources.materials();
  return new Promise((done, refuse) => {
    const late = setTimeout(() => end(() => refuse(new Error(`no answer in ${PATIENCE_MS / 1000} s`))), PATIENCE_MS);
    const client: Client = new Client((reply) => {
      if (reply.type === 'error' && reply.failure.place === 'load') end(() => refuse(new Error(reply.failure.message)));
      else if (reply.type === 'error' || reply.type === 'assessment') end(() => done(client.rung ?? ''));
    }, sources);
    const end = (tell: () => void) => {
      clearTimeout(late);
      client.close();
      tell();
    };
    client.send({ type: 'assess', task: '', materials });
  });
}

async function compile(): Promise<string> {
  await WebAssembly.compile(NOTHING);
  return '';
}

function store(): string {
  const key = 'crest-preflight';
  localStorage.setItem(key, '1');
  localStorage.removeItem(key);
  return '';
}

function openWindow(): string {
  const opened = open('', '', 'popup,width=240,height=120');
  if (!opened) throw new Error('window.open(): null');
  opened.close();
  return '';
}

async function wake(): Promise<string> {
  await (await navigator.wakeLock.request('screen')).release();
  return '';
}
