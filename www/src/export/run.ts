/** The whole run as a file. */

import { writeRecording } from '../recording/writing';
import type { Session } from '../session/session';
import { download } from './download';

export function saveRun(session: Session): void {
  if (session.info) download(new Blob([writeRecording(session)]), `crest-seed-${session.settings.seed}-step-${session.step}.safetensors`);
}
