/** What stands behind a failure, where the page can say it in the reader's language. */

import type { Failure } from '../protocol';

/** `module`: a policy forbids WebAssembly; `worker`: nothing may start the training program. */
export type Why = 'module' | 'worker' | 'memory' | 'device' | 'diverged';

/** Words of browsers: only the core's own errors have a kind. A file that is missing is no policy, and a stack that
 *  overflows is a RangeError as well. */
const SIGNS: ReadonlyArray<readonly [Why, RegExp]> = [
  ['worker', /^the training worker does not start(?!.*\bHTTP \d)/s],
  ['module', /unsafe-eval|CompileError.*(CSP|Content Security)/i],
  ['memory', /RangeError(?!: Maximum call stack)|out of memory|memory allocation|(allocate|enlarge) memory|allocation failed/i],
];

/** Null: the message itself is all there is. */
export function whyOf({ kind, message }: Pick<Failure, 'kind' | 'message'>): Why | null {
  if (kind === 'memory' || kind === 'device' || kind === 'diverged') return kind;
  return SIGNS.find(([, sign]) => sign.test(message))?.[0] ?? null;
}
