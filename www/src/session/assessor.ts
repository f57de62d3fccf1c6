/** Measures a task in a worker of its own, so that a run under way is not held up. */

import type { TaskAssessment, TaskRefusal } from '../assessment';
import type { OwnCache } from '../protocol';
import { sources } from '#sources';
import { Client } from './client';

/** The reader's to mend. */
export class Refused extends Error {
  constructor({ refused, message }: TaskRefusal) {
    super(message);
    this.refused = refused;
  }

  declare readonly refused: TaskRefusal['refused'];
}

/** Null is the page's own teacher. Rejects with what was refused, or with a failure's message. */
export async function assess(task: OwnCache | string | null): Promise<TaskAssessment> {
  const materials = await sources.materials();
  return new Promise((done, refuse) => {
    const client = new Client((reply) => {
      if (reply.type === 'assessment') 'refused' in reply.result ? refuse(new Refused(reply.result)) : done(reply.result);
      else if (reply.type === 'error') refuse(new Error(reply.failure.message));
      else return;
      client.close();
    });
    client.send({ type: 'assess', task, materials });
  });
}
