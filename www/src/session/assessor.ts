/** Measures a task in a worker of its own, so that a run under way is not held up. */

import type { TaskAssessment } from '../assessment';
import type { OwnCache } from '../protocol';
import { sources } from '#sources';
import { Client } from './client';

/** Null is the page's own teacher. Rejects with the core's message. */
export async function assess(task: OwnCache | string | null): Promise<TaskAssessment> {
  const materials = await sources.materials();
  return new Promise((done, refuse) => {
    const client = new Client((reply) => {
      if (reply.type === 'assessment') done(reply.result);
      else if (reply.type === 'error') refuse(new Error(reply.failure.message));
      else return;
      client.close();
    });
    client.send({ type: 'assess', task, materials });
  });
}
