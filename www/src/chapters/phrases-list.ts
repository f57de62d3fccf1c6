/** Sentences for the meeting, made of what this run measured; where the interval holds zero they say so. */

import type { TaskAssessment } from '../assessment';
import type { Format } from '../format';
import type { Dictionary, Language } from '../i18n';
import { letterOf, spell, type TermWords } from '../objectives';
import type { StudentIndex } from '../protocol';
import type { Session } from '../session/session';
import { KEPT_OF } from '../verdict';
import { contest, facts, openFacts, wideFacts, type Difference, type Facts } from './meeting-facts';
import type { Assumptions, Payback, Whose } from './payback-sum';

type Words = Dictionary['meeting']['phrases'];

export interface PhraseSource {
  readonly session: Session | null;
  /** Of the reader's own task only. */
  readonly assessment: TaskAssessment | null;
  readonly assumptions: Assumptions;
  readonly payback: Payback;
  readonly whose: Whose;
  /** Sign for money. */
  readonly currency: string;
}

export interface Phrase {
  readonly text: string;
  /** What it may say later in this run; a place is kept for a sentence that is empty now. */
  readonly room: readonly string[];
}

/** Amounts up to this one have room. */
const WIDE_PILOT = 8_888_888;

/** With dashes for numbers before anything is measured; empty without two students to compare. */
export function phrases(source: PhraseSource, language: Language, { meeting, terms, views }: Dictionary, format: Format): Phrase[] {
  const { session, assumptions, payback } = source;
  const found = facts(session);
  const pair = session && (found?.contest ?? contest(session.objectives, []));
  if (!session || !pair) return [];
  const words = meeting.phrases;
  const named = namer(session.objectives, words, terms);
  const say = (found: Facts, pilot: number, machine: boolean) => [
    kept(found, named, words, format),
    outsider(found, named, words, format),
    [price(found.of('perplexity'), words, format), cheaper(found, named, words, format)].filter(Boolean).join(views.gap) || null,
    task(source.assessment, language, words, format),
    words.scope(format.whole(found.step), format.whole(found.positions), String(session.settings.seed)),
    // The sentence says "about": more digits would pretend to know.
    mayAsk(found)
      ? words.ask(format.whole(assumptions.weeks), meeting.payback.money(format.whole(Number(pilot.toPrecision(2))), source.currency), machine, source.whose)
      : words.rest,
    mayAsk(found) ? words.stop : null,
  ];
  const wide = wideFacts(session.objectives, session.steps).flatMap((found) => [true, false].map((machine) => say(found, Math.max(WIDE_PILOT, payback.pilot), machine)));
  return say(found ?? openFacts(pair, session.objectives), payback.pilot, payback.machineHours !== null).flatMap((text, i) => {
    const room = wide.flatMap((phrase) => phrase[i] ?? []);
    return room.length === 0 ? [] : [{ text: text ?? '', room }];
  });
}

/** Where a sentence is read, nobody knows a letter. */
type Named = (student: StudentIndex) => string;

function namer(objectives: readonly string[], words: Words, terms: TermWords): Named {
  return (student) => words.named(letterOf(student), spell(objectives[student] ?? '', terms));
}

function kept(found: Facts, named: Named, words: Words, format: Format): string | null {
  const mor5 = found.of('mor5');
  if (!mor5) return null;
  const { ranked, plain, twins } = found.contest;
  const numbers = [count(mor5.ranked, format), count(mor5.plain, format)] as const;
  return words.kept(named(ranked), `${named(plain)}${twins ? words.twin : ''}`, ...numbers, range(mor5, words, format), words.keptJudged[judged(mor5)]);
}

/** Whoever compares with a weaker student than there is, has to say so; where there is none, that is worth saying too. */
function outsider({ outsider: found, rival, step, contest }: Facts, named: Named, words: Words, format: Format): string | null {
  if (rival === null) return null;
  const ranked = letterOf(contest.ranked);
  if (!found) return Number.isNaN(step) ? `${words.outsiderJudged.open(ranked, letterOf(rival))}${words.end}` : words.strongest(named(contest.plain));
  const other = letterOf(found.student);
  return words.outsider(named(found.student), count(found.mor5.plain, format), words.outsiderJudged[judged(found.mor5)](ranked, other), range(found.mor5, words, format));
}

/** Perplexity may rise by so much; the checklist says the same. */
export const TOLERATED = 1.01;

/** Nobody asks for money on a run in which the ranking loss gained nothing, or no more than another objective, or made predictions clearly worse, by more than is allowed. */
function mayAsk({ of, outsider: found }: Facts): boolean {
  const cost = of('perplexity');
  if (cost?.clear && cost.ranked > TOLERATED * cost.plain) return false;
  return [of('mor5'), found?.mor5].every((gain) => !gain || ['more', 'open'].includes(judged(gain)));
}

/** As the headline of chapter 3 counts: words of the teacher's first five. */
function count(mor5: number, format: Format): string {
  return format.fixed(KEPT_OF * mor5, 2);
}

function range({ interval }: Difference, words: Words, format: Format): string {
  const [low, high] = interval?.map((end) => format.signed(KEPT_OF * end, 2)) ?? [];
  return low && high ? words.range(low, high) : '';
}

/** Null where it was not measured. */
export function price(perplexity: Difference | null, words: Words, format: Format): string | null {
  if (!perplexity) return null;
  return words.price(format.fixed(perplexity.ranked, 1), format.fixed(perplexity.plain, 1), words.priceJudged[judged(perplexity)]);
}

/** Whoever compares with a twin has to say where others predict better than both. */
function cheaper({ cheaper: found }: Facts, named: Named, words: Words, format: Format): string {
  return found ? words.cheaper(named(found.student), format.fixed(found.perplexity, 1)) : '';
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
