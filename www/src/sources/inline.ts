/** A page that holds everything itself, in blocks of base64; it asks nobody for anything. */

import { lite, worker } from 'virtual:crest-inline';
import { block } from './block';
import { checkedName, type Sources } from './sources';

export const sources: Sources = {
  lite,
  worker: { text: worker },
  async materials() {
    const [module, teacher] = await Promise.all([block('module'), block('teacher')]);
    return { module: module.buffer, teacher: teacher.buffer };
  },
  recording: (name) => block(`recording-${checkedName(name)}`),
};
