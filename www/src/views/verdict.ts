/** The headline: the sentence, its answer to the guess, the numbers that it rests on, and the price. */

import { html, nothing, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { letterOf } from '../objectives';
import { EVEN, KEPT_OF, answerTo, rankingPairs, type Guess, type Price, type Verdict } from '../verdict';
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

export function headline(verdict: Verdict, { verdict: words }: Dictionary, format: Format): Headline {
  switch (verdict.kind) {
    case 'waiting':
      return { label: words.label, main: verdict.begun ? words.begun : words.waiting, note: verdict.begun ? words.begunNote : words.waitingNote, price: '' };
    case 'same':
      return { label: words.label, main: words.same, note: words.sameNote, price: '' };
    default:
      return measured(verdict, words, format);
  }
}

function measured(verdict: Measured, words: Words, format: Format): Headline {
  const [step, steps] = [format.whole(verdict.step), format.whole(verdict.steps)];
  const early = verdict.step < verdict.steps;
  const sentence = verdict.kind === 'clear' ? clearText(verdict, words) : words.unclear;
  return {
    label: early ? words.soFar(step, steps) : words.done(steps),
    main: early ? words.early(sentence) : sentence,
    note: verdict.kind === 'unclear' ? range(verdict, words, format) : soberText(verdict, early, words),
    price: priceText(verdict.prices, words) + words.once,
  };
}

/** Who keeps more than whom, and between whom nothing is clear. */
function clearText({ winners, losers }: Extract<Verdict, { kind: 'clear' }>, words: Words): string {
  const [first, others] = [names(winners, words), names(losers, words)];
  return words.clear(first, winners.length, others, KEPT_OF) + (winners.length > 1 ? words.tie(first) : '');
}

/** How little even the best keeps. */
function soberText({ kept, best }: Extract<Verdict, { kind: 'clear' }>, early: boolean, words: Words): string {
  return !early && (kept[best] ?? NaN) < KEPT_OF / 2 ? words.sober(KEPT_OF) : '';
}

function range({ best, other, interval }: Extract<Verdict, { kind: 'unclear' }>, words: Words, format: Format): string {
  return interval ? words.range(letterOf(best), letterOf(other), format.signed(interval[0], 2), format.signed(interval[1], 2)) : '';
}

function priceText(prices: readonly Price[], words: Words): string {
  if (prices.length === 0) return '';
  const pairs = prices.map(({ plain, ranked, change }) => words.change(letterOf(plain), letterOf(ranked), words.changes[change]));
  const some = (wanted: Price['change']) => prices.some(({ change }) => change === wanted);
  return words.price(pairs.join(words.comma)) + (some('higher') ? words.costs : some('lower') ? words.gains : '');
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

/** The one token at the one place that a scene is about. */
export interface Here {
  readonly token: string;
  /** Teacher's probability. */
  readonly p: number;
  /** Students'. */
  readonly q: readonly number[];
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
  const { label, main, note, price } = headline(found, words, format);
  const room = verdictRoom(objectives, steps);
  const said = room.map((verdict) => headline(verdict, words, format));
  // What the mean costs is no news where it is not asked about.
  const last = ({ note, price }: Pick<Headline, 'note' | 'price'>) => (here ? price && words.verdict.once : [note, price].filter(Boolean).join(words.views.gap));
  return html`
    <section class="verdict" aria-label=${words.verdict.label}>
      <p class="small soft numbers">${steady(label, said.map((other) => other.label))}</p>
      ${here ? hereView(here, meanText(found, main, words), room.map((verdict, i) => meanText(verdict, said[i]?.main ?? '', words)), words, format) : html`
            <p class="main">${steady(main, said.map((other) => other.main))}</p>
            <p class="answer">${steady(answerText(guess, found, words), room.flatMap((verdict) => [null, guess].map((guess) => answerText(guess, verdict, words))))}</p>
          `}
      ${finding ? html`<p class="finding">${steady(isOver(found) ? finding : '', [finding])}</p>` : nothing}
      ${found.kind === 'same' ? nothing : numbersView(found, objectives.length, words, format)}
      <p class="note">${steady(last({ note, price }), said.map(last))}</p>
    </section>
  `;
}

/** What the scene asks comes first; the mean, which it does not ask about, in small print. */
function hereView(here: Here, mean: string, room: readonly string[], words: Dictionary, format: Format): TemplateResult {
  return html`
    <p class="main numbers">${steady(hereText(here, words, format), [hereText({ ...here, q: here.q.map(() => 0.888) }, words, format)])}</p>
    <p class="note">${steady(mean, room)}</p>
  `;
}

function meanText(found: Verdict, main: string, { verdict: words }: Dictionary): string {
  return found.kind === 'waiting' ? '' : words.onMean(main);
}

function isOver(found: Verdict): boolean {
  return found.kind !== 'waiting' && found.kind !== 'same' && found.step >= found.steps;
}

function hereText({ token, p, q }: Here, { verdict: words }: Dictionary, format: Format): string {
  return words.here(token, format.percent(p), q.map((value, student) => `${letterOf(student)} ${format.percent(value)}`).join(words.comma));
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
