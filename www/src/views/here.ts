/** What a scene is about where that is one token at one place: what teacher and students make of it. */

import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { visible } from '../lanes';
import { letterOf } from '../objectives';
import type { Shown } from '../scenes';
import type { Session } from '../session/session';
import { pictureAt } from './picture';

export interface Here {
  readonly token: string;
  /** Teacher's probability. */
  readonly p: number;
  /** Students'; NaN before the first snapshot. */
  readonly q: readonly number[];
}

/** Null where the scene is about the mean, and where there is none. */
export function hereOf(scene: Shown | undefined, session: Session | null, step: number | null): Here | null {
  const index = session?.info?.places.findIndex(({ position }) => position === scene?.position) ?? -1;
  const place = session?.info?.places[index];
  if (scene?.about === undefined || !session || !place) return null;
  const { about } = scene;
  const picture = pictureAt(session, step, index);
  const q = session.objectives.map((_, student) => picture?.students[student]?.q[about] ?? NaN);
  return { token: visible(place.tokens[about]?.trim() ?? ''), p: place.p[about] ?? NaN, q };
}

export function hereText({ token, p, q }: Here, { verdict: words }: Dictionary, format: Format): string {
  return words.here(token, format.percent(p), q.map((value, student) => `${letterOf(student)} ${format.percent(value)}`).join(words.comma));
}
