/** Hands sentences to a status region, the newest one at most every five seconds, so that a screen reader can finish. */

import { formatFor } from './format';
import { dictionary, type Language } from './i18n';
import { letterOf } from './objectives';
import { inUnits } from './series';
import type { News, Session } from './session/session';
import { KEPT_OF } from './verdict';

const PAUSE_MS = 5000;

export class Announcer {
  #last = -PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly speak: (sentence: string) => void) {}

  say(sentence: string): void {
    clearTimeout(this.#timer);
    const wait = Math.max(0, this.#last + PAUSE_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#last = performance.now();
      this.speak(sentence);
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** What is worth saying about a piece of news; null where nothing is. */
export function sentenceOf(news: News, session: Session, language: Language): string | null {
  const { status, verdict } = dictionary(language);
  const format = formatFor(language);
  const { last } = session.history;
  const step = format.whole(session.step);
  if (news === 'recovered') return status.recovered;
  if (news === 'forked') return status.forked(step);
  if (news === 'phase' && session.phase === 'ready' && session.step === 0) return status.ready;
  if (news === 'phase' && !session.playing && session.step > 0) return status.paused(step);
  if ((news !== 'finished' && news !== 'measured') || !last || last.step === 0) return null;
  const values = last.comparison.metrics.mor5.values.map((mor, i) => `${letterOf(i)} ${format.fixed(inUnits('mor5', mor), 2)}`).join(verdict.comma);
  const sentence = status.milestone(KEPT_OF, format.whole(last.step), values);
  return news === 'finished' ? `${status.finished} ${sentence}` : sentence;
}
