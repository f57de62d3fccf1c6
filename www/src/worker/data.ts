/** Small helpers of the engine: joining what steps report, loading bytes, letting messages in. */

import { fetched } from '../fetched';
import type { Progress } from '../protocol';

/** Values of later steps behind those of earlier ones. */
export function join(before: Progress | null, next: Progress): Progress {
  if (!before) return next;
  const students = before.students.map(({ loss, overlap }, student) => {
    const later = next.students[student];
    return later ? { loss: concat(loss, later.loss), overlap: concat(overlap, later.overlap) } : { loss, overlap };
  });
  return { from: before.from, students };
}

function concat(a: Float32Array, b: Float32Array): Float32Array {
  const all = new Float32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Bytes as they are, or from an address. */
export async function bytesOf(source: string | ArrayBuffer): Promise<Uint8Array> {
  if (typeof source !== 'string') return new Uint8Array(source);
  return new Uint8Array(await (await fetched(source)).arrayBuffer());
}

/** Lets waiting messages in; a timer would be clamped to 4 ms. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
