/** Follows the run that repeats a receipt's, and compares what is found with what the receipt says. */

import type { Command } from '../commands';
import { isRate, type Change, type MetricKey, type Settings, type StudentIndex } from '../protocol';
import { UNKNOWN } from '../recording/recording';
import { METRICS } from '../series';
import type { Session } from '../session/session';
import type { Receipt } from './receipt';

/** How far numbers of another device may lie apart: shares and correlations by this much, all others by this part. */
export const TOLERANCE = 0.01;
const RELATIVE: readonly MetricKey[] = ['perplexity', 'fkl', 'rkl'];

export interface Row {
  readonly metric: MetricKey;
  readonly student: StudentIndex;
  readonly theirs: number | null;
  readonly ours: number | null;
  readonly equal: boolean;
}

/** `identical`: bit for bit. `close`: within the tolerance, on another device or with another module. */
export interface Outcome {
  readonly kind: 'identical' | 'close' | 'different';
  /** Whether the numbers had to be identical: the same module on the processor. */
  readonly exact: boolean;
  readonly equal: number;
  readonly rows: readonly Row[];
}

export function compare(theirs: Receipt, ours: Receipt): Outcome {
  const rows = METRICS.flatMap(({ key }) =>
    theirs.metrics[key].map((value, student): Row => {
      const mine = ours.metrics[key][student] ?? null;
      return { metric: key, student, theirs: value, ours: mine, equal: value === mine };
    }),
  );
  const exact = theirs.module === ours.module && theirs.module !== UNKNOWN && theirs.device.kind === 'cpu' && ours.device.kind === 'cpu';
  const equal = rows.filter((row) => row.equal).length;
  if (equal === rows.length && theirs.positions === ours.positions) return { kind: 'identical', exact, equal, rows };
  return { kind: !exact && theirs.positions === ours.positions && rows.every(near) ? 'close' : 'different', exact, equal, rows };
}

function near({ metric, theirs, ours }: Row): boolean {
  if (theirs === null || ours === null) return theirs === ours;
  return Math.abs(theirs - ours) <= TOLERANCE * (RELATIVE.includes(metric) ? Math.abs(theirs) : 1);
}

/** A colleague's processor run is repeated on the processor; a GPU is asked for only where there is one. */
export function settingsFor({ settings, device }: Receipt): Settings {
  return { ...settings, device: device.kind === 'cpu' ? 'cpu' : 'auto' };
}

export type Phase = 'opening' | 'running' | 'done' | 'cache' | 'failed' | 'left';

/** Says what to do next, whenever something has happened to the run. */
export class Confirmation {
  phase: Phase = 'opening';
  /** The core's message where it refused. */
  message = '';
  #mine: Session | null = null;
  #asked = false;

  /** `before` is what is shown until the repeated run is there. */
  constructor(
    readonly receipt: Receipt,
    private readonly before: Session | null,
  ) {}

  get over(): boolean {
    return this.phase !== 'opening' && this.phase !== 'running';
  }

  /** What to ask of the session next; null while it is on its way, or at the end. */
  advance(session: Session | null): Command | null {
    if (this.over || !session || session === this.before) return null;
    this.#mine ??= session;
    if (session !== this.#mine || session.mode !== 'live' || session.playing || !sameRun(session.settings, this.receipt.settings)) return this.#end('left');
    if (session.failure) return this.#end('failed', session.failure.message);
    const refused = session.refused.find((message) => message !== null);
    if (refused) return this.#end('failed', refused);
    if (session.phase !== 'ready' || !session.info) return null;
    if (session.info.fingerprint !== this.receipt.cache) return this.#end('cache');
    this.phase = 'running';
    const { changes, step } = this.receipt;
    const { last, changes: made } = session.history;
    if (session.step > (this.#asked ? step : 0) || !made.every((change, i) => sameChange(change, changes[i]))) return this.#end('left');
    if (!this.#asked) {
      this.#asked = true;
      return { do: 'step', n: step };
    }
    // A copy at the measured step counts as it stands after it.
    return last?.step === step && made.length === changes.length ? this.#end('done') : null;
  }

  #end(phase: Phase, message = ''): null {
    this.phase = phase;
    this.message = message;
    return null;
  }
}

function sameChange(a: Change, b: Change | undefined): boolean {
  if (a.step !== b?.step) return false;
  if (isRate(a) || isRate(b)) return isRate(a) && isRate(b) && a.lr === b.lr;
  return a.student === b.student && a.shorthand === b.shorthand && a.from === b.from;
}

/** Everything that the weights depend on. */
function sameRun(a: Settings, b: Settings): boolean {
  return a.seed === b.seed && a.size === b.size && a.steps === b.steps && a.lr === b.lr && a.students.join() === b.students.join();
}
