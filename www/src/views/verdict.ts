/** The headline: the sentence, its answer to the guess, the numbers that it rests on, and the price. */

import { html, nothing, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { letterOf } from '../objectives';
import { EVEN, KEPT_OF, answerTo, rankingPairs, type Guess, type Price, type Verdict } from '../verdict';
import { hereText, type Here } from './here';
import { steady } from './steady';

type Words = Dictionary['verdict'];
type Measured = Extract<Verdict, { kind: 'clear' | 'unclear' }>;

export interface Headline {
  /** What state of the run it speaks about. */
  readonly label: string;
  readonly main: string;
  readonly note: string;
  readonly price: string;
}

/** Where a scene is about one place, that comes first, and the mean in small print. */
export function headline(verdict: Verdict, words: Dictionary, format: Format, here: Here | null = null): Headline {
  const mean = meanHeadline(verdict, words, format);
  if (!here) return mean;
  const measured = verdict.kind === 'clear' || verdict.kind === 'unclear';
  return { label: mean.label, main: hereText(here, words, format), note: measured ? words.verdict.onMean(mean.main) : mean.note, price: measured ? words.verdict.once : '' };
}

function meanHeadline(verdict: Verdict, dictionary: Dictionary, format: Format): Headline {
  const { verdict: words } = dictionary;
  switch (verdict.kind) {
    case 'waiting':
      return { label: words.label, main: verdict.begun ? words.begun : words.waiting, note: verdict.begun ? words.begunNote : words.waitingNote, price: '' };
    case 'same':
      return { label: words.label, main: words.same, note: words.sameNote, price: '' };
    default:
      return measured(verdict, dictionary, format);
  }
}

function measured(verdict: Measured, { verdict: words, views }: Dictionary, format: Format): Headline {
  const [step, steps] = [format.whole(verdict.step), format.whole(verdict.steps)];
  const early = verdict.step < verdict.steps;
  const sentence = joined(verdict.kind === 'clear' ? clearTexts(verdict, words) : [words.unclear], views.gap);
  return {
    label: early ? words.soFar(step, steps) : words.done(steps),
    main: early ? words.early(sentence) : sentence,
    note: verdict.kind === 'unclear' ? range(verdict, words, format) : soberText(verdict, early, words),
    price: joined([...priceTexts(verdict.prices, words), words.once], views.gap),
  };
}

/** Sentences as the language puts them beside each other. */
function joined(sentences: readonly string[], gap: string): string {
  return sentences.filter(Boolean).join(gap);
}

/** Who keeps more than whom, and between whom nothing is clear. */
function clearTexts({ winners, losers }: Extract<Verdict, { kind: 'clear' }>, words: Words): string[] {
  const first = names(winners, words);
  return [words.clear(first, winners.length, names(losers, words), KEPT_OF), winners.length > 1 ? words.tie(first) : ''];
}

/** How little even the best keeps. */
function soberText({ kept, best }: Extract<Verdict, { kind: 'clear' }>, early: boolean, words: Words): string {
  return !early && (kept[best] ?? NaN) < KEPT_OF / 2 ? words.sober(KEPT_OF) : '';
}

function range({ best, other, interval }: Extract<Verdict, { kind: 'unclear' }>, words: Words, format: Format): string {
  return interval ? words.range(letterOf(best), letterOf(other), format.signed(interval[0], 2), format.signed(interval[1], 2)) : '';
}

function priceTexts(prices: readonly Price[], words: Words): string[] {
  if (prices.length === 0) return [];
  const pairs = prices.map(({ plain, ranked, change }) => words.change(letterOf(plain), letterOf(ranked), words.changes[change]));
  const some = (wanted: Price['change']) => prices.some(({ change }) => change === wanted);
  return [words.price(pairs.join(words.comma)), some('higher') ? words.costs : some('lower') ? words.gains : ''];
}

/** A, B and C. */
function names(students: readonly number[], words: Words): string {
  return words.listed(students.map(letterOf));
}

/** What the verdict says to the reader's guess; without one it asks for it, or is empty. */
export function answerText(guess: Guess, found: Verdict, { verdict: words, predict }: Dictionary): string {
  const untrained = found.kind === 'waiting' && !found.begun;
  if (guess === null) return untrained ? words.invited : '';
  const said = guess === EVEN ? predict.even : letterOf(guess);
  if (untrained) return words.noted(said);
  const answer = answerTo(guess, found);
  if (!answer) return '';
  return answer.early ? words.tooEarly(said, words.sofar[answer.right]) : words.answers[answer.right](said);
}

/** Verdicts that such students may get in a run, with wide numbers, whether the first leads or the last. */
export function verdictRoom(objectives: readonly string[], steps: number): Verdict[] {
  const waiting = [false, true].map((begun): Verdict => ({ kind: 'waiting', begun }));
  if (new Set(objectives).size === 1) return [...waiting, { kind: 'same', step: steps }];
  const all = objectives.map((_, student) => student);
  // On the way the step has as many digits as the last one.
  const states = [steps - 1, steps].flatMap((step) =>
    (['higher', 'lower', 'unclear'] as const).map((change) => ({
      ...{ step, steps, positions: 8888, kept: all.map(() => 0.88), ordered: all.map(() => 0.888), perplexity: all.map(() => 8888.8), untrained: { kept: 0.88, ordered: 0.888, perplexity: 8888.8 } },
      prices: rankingPairs(objectives).map((pair) => ({ ...pair, change })),
    })),
  );
  const found = states.flatMap((standing) =>
    [all, all.toReversed()].flatMap((order): Verdict[] => {
      const [best = 0, other = 0] = [order[0], order.at(-1)];
      const clear = all.slice(1).map((n): Verdict => ({ ...standing, kind: 'clear', best, winners: order.slice(0, n), losers: order.slice(n) }));
      return [{ ...standing, kind: 'unclear', best, other, interval: [-8.88, 8.88] }, ...clear];
    }),
  );
  return [...waiting, ...found];
}

export interface VerdictView {
  /** Null where the scene is about the mean. */
  readonly here: Here | null;
  /** What several seeds said of the scene; null where nobody has trained them. */
  readonly finding: string | null;
  readonly found: Verdict;
  readonly guess: Guess;
  readonly objectives: readonly string[];
  /** Length of the run. */
  readonly steps: number;
  readonly words: Dictionary;
  readonly format: Format;
}

export function verdictView({ here, finding, found, guess, objectives, steps, words, format }: VerdictView): TemplateResult {
  const { label, main, note, price } = headline(found, words, format, here);
  const room = verdictRoom(objectives, steps);
  const wide = here && { ...here, q: here.q.map(() => 0.888) };
  const said = room.map((verdict) => headline(verdict, words, format, wide));
  const below = ({ note, price }: Pick<Headline, 'note' | 'price'>) => joined([note, price], words.views.gap);
  const answers = () => steady(answerText(guess, found, words), room.flatMap((verdict) => [null, guess].map((guess) => answerText(guess, verdict, words))));
  return html`
    <section class="verdict" aria-label=${words.verdict.label}>
      <p class="small soft numbers">${steady(label, said.map((other) => other.label))}</p>
      <p class="main numbers">${steady(main, said.map((other) => other.main))}</p>
      ${here ? nothing : html`<p class="answer">${answers()}</p>`}
      ${finding ? html`<p class="finding">${steady(isOver(found) ? finding : '', [finding])}</p>` : nothing}
      ${found.kind === 'same' ? nothing : numbersView(found, objectives.length, words, format)}
      <p class="note">${steady(below({ note, price }), said.map(below))}</p>
    </section>
  `;
}

function isOver(found: Verdict): boolean {
  return found.kind !== 'waiting' && found.kind !== 'same' && found.step >= found.steps;
}

/** The numbers behind the sentence, one row each, there from the beginning so that nothing moves when they come. */
function numbersView(found: Exclude<Verdict, { kind: 'same' }>, students: number, { verdict: words }: Dictionary, format: Format): TemplateResult {
  const all = Array.from({ length: students }, (_, student) => student);
  const standing = found.kind === 'waiting' ? null : found;
  const row = (key: 'kept' | 'ordered' | 'perplexity', name: string, gloss: string, print: (value: number) => string, wide: number) => html`
    <tr>
      <th scope="row">${name} <span class="soft">${gloss}${steady(words.untrained(print(standing?.untrained[key] ?? NaN)), [words.untrained(print(wide))])}</span></th>
      ${all.map((student) => html`<td>${steady(print(standing?.[key][student] ?? NaN), [print(wide)])}</td>`)}
    </tr>
  `;
  return html`
    <table class="standing">
      <thead>
        <tr>
          <th scope="col">${steady(standing ? words.mean(format.whole(standing.positions)) : words.unmeasured, [words.mean(format.whole(8888)), words.unmeasured])}</th>
          ${all.map((student) => html`<th scope="col">${letterOf(student)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${row('kept', words.kept(KEPT_OF), words.keptGloss(KEPT_OF), (value) => format.fixed(value, 2), 8.88)}
        ${row('ordered', words.ordered, words.orderedGloss, format.percent, 0.888)}
        ${row('perplexity', words.perplexity, words.perplexityGloss, (value) => format.fixed(value, 1), 8888.8)}
      </tbody>
    </table>
  `;
}
