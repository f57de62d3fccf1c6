/** The page inside a frame: tells the page around it how high it is, and takes play, pause and a choice of scene from it. */

import { send, type Command } from './commands';

const ID = /^[\w.:-]{1,64}$/;
const SCENE = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** What the page around us hears. */
export interface HeightMessage {
  readonly type: 'crest:height';
  /** `id` in the hash, or the frame's name; empty without either. */
  readonly id: string;
  /** CSS pixels. */
  readonly height: number;
}

/** The command in a message, or null if it is none of ours or not well formed. */
export function commandIn(data: unknown): Command | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, cmd, scene } = data as Readonly<Record<string, unknown>>;
  if (type !== 'crest:cmd') return null;
  if (cmd === 'play' || cmd === 'pause') return { do: cmd };
  if (cmd === 'goto' && typeof scene === 'string' && SCENE.test(scene)) return { do: 'scene', scene };
  return null;
}

/** Which frame this is, in the words of whoever made it. */
export function frameId(hash: string, name: string): string {
  const wanted = new URLSearchParams(hash.replace(/^#/, '')).get('id') ?? name;
  return ID.test(wanted) ? wanted : '';
}

/** Only pages in a frame load this. `hash` is that of the address they were opened with. */
export function embed(lab: HTMLElement, hash: string): void {
  const { parent } = window;
  const id = frameId(hash, window.name);
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(lab.getBoundingClientRect().bottom + scrollY);
    if (height === last) return;
    last = height;
    // A height is no secret, and the page around may be of any origin.
    parent.postMessage({ type: 'crest:height', id, height } satisfies HeightMessage, '*');
  }).observe(lab);
  addEventListener('message', (event) => {
    const command = event.source === parent ? commandIn(event.data) : null;
    if (command) send(lab, command);
  });
}
