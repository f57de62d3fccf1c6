/** The whole run as a file. */

import { moduleHash } from '../present/module-hash';
import { writeRecording } from '../recording/writing';
import type { Session } from '../session/session';
import { download } from './download';

export async function recordingOf(session: Session): Promise<Uint8Array<ArrayBuffer>> {
  return writeRecording(session, session.module ?? (await moduleHash()));
}

export async function saveRun(session: Session): Promise<void> {
  if (session.info) download(new Blob([await recordingOf(session)]), `crest-seed-${session.settings.seed}-step-${session.step}.safetensors`);
}
