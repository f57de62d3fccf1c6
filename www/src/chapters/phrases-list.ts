/** Sentences for the meeting, made of what this run measured; where the interval holds zero they say so. */

import type { TaskAssessment } from '../assessment';
import type { Format } from '../format';
import type { Dictionary, Language } from '../i18n';
import type { Session } from '../session/session';
import { contest, facts, letter, openFacts, wideFacts, type Difference, type Facts } from './meeting-facts';
import type { Assumptions, Payback } from './payback-sum';

type Words = Dictionary['meeting']['phrases'];

export interface PhraseSource {
  readonly session: Session | null;
  /** Of the reader's own task only. */
  readonly assessment: TaskAssessment | null;
  readonly assumptions: Assumptions;
  readonly payback: Payback;
}

export interface Phrase {
  readonly text: string;
  /** What it may say later in this run. */
  readonly room: readonly string[];
}

/** Amounts up to this one have room. */
const WIDE_PILOT = 8_888_888;

/** With dashes for numbers before anything is measured; empty without two students to compare. */
export function phrases(source: PhraseSource, language: Language, { meeting }: Dictionary, format: Format): Phrase[] {
  const { session, assumptions, payback } = source;
  const pair = session && contest(session.objectives);
  if (!session || !pair) return [];
  const words = meeting.phrases;
  const say = (found: Facts, pilot: number) => [
    kept(found, words, format),
    price(found.of('perplexity'), words, format),
    task(source.assessment, language, words, format),
    words.scope(format.whole(found.step), format.whole(found.positions), String(session.settings.seed)),
    // The sentence says "about": more digits would pretend to know.
    words.ask(format.whole(assumptions.weeks), format.whole(Number(pilot.toPrecision(2)))),
    words.stop,
  ];
  const wide = wideFacts(pair, session.steps).map((found) => say(found, Math.max(WIDE_PILOT, payback.pilot)));
  return say(facts(session) ?? openFacts(pair), payback.pilot).flatMap((text, i) =>
    text === null ? [] : [{ text, room: wide.map((phrase) => phrase[i] ?? '') }],
  );
}

function kept(found: Facts, words: Words, format: Format): string | null {
  const retention = found.of('retention');
  if (!retention) return null;
  const { interval } = retention;
  const point = (share: number) => words.points(format.signed(100 * share, 1));
  const range = interval ? words.range(point(interval[0]), point(interval[1])) : '';
  const { ranked, plain } = found.contest;
  const percents = [format.percent(retention.ranked), format.percent(retention.plain)] as const;
  return words.kept(letter(ranked), letter(plain), ...percents, range, words.keptJudged[judged(retention)]);
}

function price(perplexity: Difference | null, words: Words, format: Format): string | null {
  if (!perplexity) return null;
  return words.price(format.fixed(perplexity.ranked, 1), format.fixed(perplexity.plain, 1), words.priceJudged[judged(perplexity)]);
}

function judged({ clear, difference }: Difference): 'more' | 'less' | 'unclear' | 'open' {
  if (Number.isNaN(difference)) return 'open';
  if (!clear) return 'unclear';
  return difference > 0 ? 'more' : 'less';
}

function task(assessment: TaskAssessment | null, language: Language, words: Words, format: Format): string | null {
  const share = assessment?.assessment.measures.multimodal;
  if (!assessment || !share) return null;
  const { headline } = assessment.words[language].verdict;
  const percents = [share.value, share.low, share.high].map((value) => format.percent(value));
  return words.task(percents[0] ?? '', percents[1] ?? '', percents[2] ?? '', headline);
}
