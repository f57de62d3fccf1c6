/** Fingerprint of the module, and a whole experiment as a page of one file. */

import { sources } from '#sources';
import { fetched } from '../fetched';
import type { OwnCache } from '../protocol';
import { writeRecording } from '../recording/recording';
import type { Session } from '../session/session';
import { withExperiment } from './one-file';
import { UNKNOWN } from '../recording/recording';

let known: Promise<string> | null = null;

/** SHA-256 of the WebAssembly module; `unknown` where the browser computes none, as over an insecure address. */
export function moduleHash(): Promise<string> {
  known ??= hash();
  return known.catch(() => {
    known = null;
    return UNKNOWN;
  });
}

async function hash(): Promise<string> {
  const { module } = await sources.materials();
  const bytes = typeof module === 'string' ? await (await fetched(module)).arrayBuffer() : module;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The run as a file. */
export async function recordingOf(session: Session): Promise<Uint8Array<ArrayBuffer>> {
  return writeRecording(session, session.module ?? (await moduleHash()));
}

/** Rejects where there is no page of one file. */
export async function experimentPage(session: Session, cache: OwnCache | null): Promise<Blob> {
  const [page, recording] = await Promise.all([sources.page(), recordingOf(session)]);
  return new Blob([withExperiment(page, { recording, cache })], { type: 'text/html' });
}
