/** The headline: the sentence, its answer to the guess, the numbers that it rests on, and the price. */

import { html, nothing, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { letterOf } from '../objectives';
import { EVEN, KEPT_OF, answerTo, type Guess, type Price, type Verdict } from '../verdict';

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
  const sentence = verdict.kind === 'clear' ? words.clear(names(verdict.winners, words), verdict.winners.length, names(verdict.losers, words), KEPT_OF) : words.unclear;
  return {
    label: early ? words.soFar(step, steps) : words.done(steps),
    main: early ? words.early(sentence) : sentence,
    note: verdict.kind === 'unclear' ? range(verdict, words, format) : verdict.winners.length > 1 ? words.tie(names(verdict.winners, words)) : '',
    price: priceText(verdict.prices, words),
  };
}

function range({ best, other, interval }: Extract<Verdict, { kind: 'unclear' }>, words: Words, format: Format): string {
  return interval ? words.range(letterOf(best), letterOf(other), format.signed(interval[0], 2), format.signed(interval[1], 2)) : '';
}

function priceText(prices: readonly Price[], words: Words): string {
  if (prices.length === 0) return '';
  const pairs = prices.map(({ plain, ranked, change }) => words.change(letterOf(plain), letterOf(ranked), words.changes[change]));
  const some = (wanted: Price['change']) => prices.some(({ change }) => change === wanted);
  return words.price(pairs.join(words.comma)) + (some('higher') ? words.costs : some('lower') ? words.gains : words.free);
}

/** A, B and C. */
function names(students: readonly number[], words: Words): string {
  const letters = students.map(letterOf);
  return letters.length < 2 ? letters.join('') : `${letters.slice(0, -1).join(words.comma)}${words.and}${letters.at(-1)}`;
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

export interface VerdictView {
  readonly found: Verdict;
  readonly guess: Guess;
  /** Number of students. */
  readonly students: number;
  readonly words: Dictionary;
  readonly format: Format;
}

export function verdictView({ found, guess, students, words, format }: VerdictView): TemplateResult {
  const { label, main, note, price } = headline(found, words, format);
  return html`
    <section class="verdict" aria-label=${words.verdict.label}>
      <p class="small soft numbers">${label}</p>
      <p class="main">${main}</p>
      <p class="answer">${answerText(guess, found, words)}</p>
      ${found.kind === 'same' ? nothing : numbersView(found, students, words, format)}
      <p class="note">${[note, price].filter(Boolean).join(words.views.gap)}</p>
    </section>
  `;
}

/** The two numbers behind the sentence, one row each, there from the beginning so that nothing moves when they come. */
function numbersView(found: Exclude<Verdict, { kind: 'same' }>, students: number, { verdict: words }: Dictionary, format: Format): TemplateResult {
  const all = Array.from({ length: students }, (_, student) => student);
  const standing = found.kind === 'waiting' ? null : found;
  const row = (name: string, gloss: string, values: readonly number[] | undefined, digits: number) => html`
    <tr>
      <th scope="row">${name} <span class="soft">${gloss}</span></th>
      ${all.map((student) => html`<td>${format.fixed(values?.[student] ?? NaN, digits)}</td>`)}
    </tr>
  `;
  return html`
    <table class="standing">
      <thead>
        <tr>
          <th scope="col">${standing ? words.mean(format.whole(standing.positions)) : words.unmeasured}</th>
          ${all.map((student) => html`<th scope="col">${letterOf(student)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${row(words.kept(KEPT_OF), words.keptGloss(KEPT_OF), standing?.kept, 2)} ${row(words.perplexity, words.perplexityGloss, standing?.perplexity, 1)}
      </tbody>
    </table>
  `;
}
