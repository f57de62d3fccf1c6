/** A whole experiment as a page of one file. */

import { sources } from '#sources';
import { recordingOf } from '../export/run';
import type { OwnCache } from '../protocol';
import type { Session } from '../session/session';
import { withExperiment } from './one-file';

/** Rejects where there is no page of one file. */
export async function experimentPage(session: Session, cache: OwnCache | null): Promise<Blob> {
  const [page, recording] = await Promise.all([sources.page(), recordingOf(session)]);
  return new Blob([withExperiment(page, { recording, cache })], { type: 'text/html' });
}
