/** How many of 10,000 replies lose their second answer: the numbers, and what they rest on (the text of the chapter says it). */

import type { Estimate } from '../assessment';
import type { Comparison, Interval, StudentIndex } from '../protocol';
import type { Session } from '../session/session';
import { contest, difference, measurement, type Contest } from './meeting-facts';

export const REPLIES = 10_000;

export interface RiskRow {
  readonly student: StudentIndex;
  readonly objective: string;
  /** Share of the likely second answers that the student keeps. */
  readonly kept: number;
  /** Replies of `REPLIES`. */
  readonly lost: number;
  /** The same at both ends of the interval of the multi-modal share. */
  readonly range: Interval;
}

export interface Risk {
  readonly step: number;
  /** Share of places that have a second answer. */
  readonly share: Estimate;
  readonly rows: readonly RiskRow[];
  /** What the ranking loss saves; null if there are no two students to compare. */
  readonly saved: (Contest & { readonly replies: number; readonly interval: Interval | null; readonly clear: boolean }) | null;
}

/**
 * lost = 10,000 x s x (1 - r), with s the share of places where the teacher's second token has 10 % or more (chapter 5)
 * and r the share of just such places in held-out text where the student keeps it. Null as long as either is not measured.
 */
export function risk(session: Session | null, share: Estimate | null): Risk | null {
  const last = measurement(session);
  if (!session || !last || !share) return null;
  const measured = last.comparison.metrics.second_kept;
  const rows = measured.values.flatMap((kept, student) => {
    const lost = (s: number) => REPLIES * s * (1 - kept);
    const row = { student, objective: session.objectives[student] ?? '', kept, lost: lost(share.value) };
    return Number.isFinite(kept) ? [{ ...row, range: [lost(share.low), lost(share.high)] as const }] : [];
  });
  return rows.length === 0 ? null : { step: last.step, share, rows, saved: saved(session.objectives, last.comparison.metrics, share.value) };
}

function saved(objectives: readonly string[], metrics: Comparison['metrics'], share: number): Risk['saved'] {
  const pair = contest(objectives, metrics.mor5.values);
  const found = pair && difference(metrics.second_kept, pair);
  if (!pair || !found) return null;
  const replies = (kept: number) => REPLIES * share * kept;
  const interval = found.interval && ([replies(found.interval[0]), replies(found.interval[1])] as const);
  return { ...pair, replies: replies(found.difference), interval, clear: found.clear };
}
