/** Sentences for the meeting, made of what this run measured; where the interval holds zero they say so. */

import type { TaskAssessment } from '../assessment';
import type { Format } from '../format';
import { dictionary, type Language } from '../i18n';
import type { Session } from '../session/session';
import { facts, letter, type Difference, type Facts } from './meeting-facts';
import type { Assumptions, Payback } from './payback-sum';

export interface PhraseSource {
  readonly session: Session | null;
  /** Of the reader's own task only. */
  readonly assessment: TaskAssessment | null;
  readonly assumptions: Assumptions;
  readonly payback: Payback;
}

/** Empty before anything is measured. */
export function phrases(source: PhraseSource, language: Language, format: Format): string[] {
  const found = facts(source.session);
  if (!source.session || !found) return [];
  const { phrases: words } = dictionary(language).meeting;
  const seed = String(source.session.settings.seed);
  return [
    kept(found, language, format),
    price(found.of('perplexity'), language, format),
    task(source.assessment, language, format),
    words.scope(format.whole(found.step), format.whole(found.positions), seed),
    // The sentence says "about": more digits would pretend to know.
    words.ask(format.whole(source.assumptions.weeks), format.whole(Number(source.payback.pilot.toPrecision(2)))),
    words.stop,
  ].filter((phrase) => phrase !== null);
}

function kept(found: Facts, language: Language, format: Format): string | null {
  const { phrases: words } = dictionary(language).meeting;
  const retention = found.of('retention');
  if (!retention) return null;
  const { interval } = retention;
  const point = (share: number) => words.points(format.signed(100 * share, 1));
  const range = interval ? words.range(point(interval[0]), point(interval[1])) : '';
  const { ranked, plain } = found.contest;
  const percents = [format.percent(retention.ranked), format.percent(retention.plain)] as const;
  return words.kept(letter(ranked), letter(plain), ...percents, range, words.keptJudged[judged(retention)]);
}

function price(perplexity: Difference | null, language: Language, format: Format): string | null {
  const { phrases: words } = dictionary(language).meeting;
  if (!perplexity) return null;
  return words.price(format.fixed(perplexity.ranked, 1), format.fixed(perplexity.plain, 1), words.priceJudged[judged(perplexity)]);
}

function judged({ clear, difference }: Difference): 'more' | 'less' | 'unclear' {
  if (!clear) return 'unclear';
  return difference > 0 ? 'more' : 'less';
}

function task(assessment: TaskAssessment | null, language: Language, format: Format): string | null {
  const share = assessment?.assessment.measures.multimodal;
  if (!assessment || !share) return null;
  const { headline } = assessment.words[language].verdict;
  const percents = [share.value, share.low, share.high].map((value) => format.percent(value));
  return dictionary(language).meeting.phrases.task(percents[0] ?? '', percents[1] ?? '', percents[2] ?? '', headline);
}
