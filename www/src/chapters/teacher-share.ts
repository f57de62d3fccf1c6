/** The share of places with a second answer at the teachers that come with a page: chapter 6 has it without measuring. A test holds it against the module. */

import type { Estimate } from '../assessment';
import { STORIES } from '../scenes';

const SHARES: Readonly<Record<string, Estimate>> = {
  [STORIES]: { value: 0.5608952200266893, low: 0.5517318686245937, high: 0.5679427917988694, positions: 62197 },
  fe14f744ef60cbdd42f57d266fe6afd7d7ce64763a78b0c92ac39814c8558e7a: { value: 0.5454545454545454, low: 0.49770642201834864, high: 0.5826287471176018, positions: 3905 },
};

/** `fingerprint` of the cache that the students learn from; null where that is no page's. */
export function teacherShare(fingerprint: string | undefined): Estimate | null {
  return SHARES[fingerprint ?? ''] ?? null;
}
