/** The headline sentence, from the verdict's numbers. */

import { html, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import { letterOf } from '../objectives';
import { KEPT_OF, type Price, type Verdict } from '../verdict';
import { steady } from './steady';

export interface Headline {
  readonly main: string;
  readonly note: string;
}

export function headline(verdict: Verdict, { verdict: words }: Dictionary, format: Format): Headline {
  switch (verdict.kind) {
    case 'waiting':
      return { main: words.waiting, note: words.waitingNote };
    case 'same':
      return { main: words.same, note: words.sameNote };
    case 'unclear': {
      const { interval, best, other } = verdict;
      const range = interval && ([format.signed(interval[0], 2), format.signed(interval[1], 2)] as const);
      const kept = counts(verdict.kept, words.comma, format);
      return { main: words.unclear, note: words.unclearNote(format.whole(verdict.step), KEPT_OF, kept, letterOf(best), letterOf(other), range) };
    }
    case 'clear':
      return clearHeadline(verdict, words, format);
  }
}

type Words = Dictionary['verdict'];

function clearHeadline({ winners, losers, best, kept, step, price }: Extract<Verdict, { kind: 'clear' }>, words: Words, format: Format): Headline {
  const names = (students: readonly number[]) => enumerate(students.map(letterOf), words);
  const others = losers.map((student) => words.other(letterOf(student), format.fixed(kept[student] ?? NaN, 2))).join(words.comma);
  const main =
    winners.length === 1 ? words.clear(letterOf(best), format.fixed(kept[best] ?? NaN, 2), KEPT_OF, others) : words.clearMany(names(winners), names(losers));
  return { main, note: words.clearNote(format.whole(step), KEPT_OF, counts(kept, words.comma, format)) + priceText(best, price, words, format) };
}

function priceText(best: number, { mine, cheapest, theirs }: Price, words: Words, format: Format): string {
  const text = format.fixed(mine, 1);
  return cheapest === null ? words.noPrice(letterOf(best), text) : words.price(letterOf(best), text, letterOf(cheapest), format.fixed(theirs, 1));
}

function counts(kept: readonly number[], comma: string, format: Format): string {
  return kept.map((count, student) => `${letterOf(student)} ${format.fixed(count, 2)}`).join(comma);
}

/** A, B and C. */
function enumerate(names: readonly string[], words: Words): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(words.comma)}${words.and}${names.at(-1)}`;
}

/** Verdicts that so many students may get, with wide numbers, whether the first leads or the last. */
export function headlineRoom(students: number, steps: number, words: Dictionary, format: Format): Headline[] {
  const all = Array.from({ length: students }, (_, student) => student);
  const about = { step: steps, kept: all.map(() => 8.88) };
  const found = [all, all.toReversed()].flatMap((order): Verdict[] => {
    const [best = 0, other = 0] = [order[0], order.at(-1)];
    const clear = [null, other].flatMap((cheapest) =>
      all.slice(1).map((n): Verdict => ({ kind: 'clear', ...about, best, winners: order.slice(0, n), losers: order.slice(n), price: { mine: 8888.8, cheapest, theirs: 8888.8 } })),
    );
    return [{ kind: 'unclear', ...about, best, other, interval: [-8.88, 8.88] }, ...clear];
  });
  return [{ kind: 'waiting' } as const, { kind: 'same', step: steps } as const, ...found].map((verdict) => headline(verdict, words, format));
}

export interface VerdictView {
  readonly shown: Headline;
  /** What it may say in this run. */
  readonly room: readonly Headline[];
  readonly label: string;
  /** What is said about the reader's guess. */
  readonly guess: string;
  /** What may be said about it. */
  readonly guesses: readonly string[];
}

export function verdictView({ shown, room, label, guess, guesses }: VerdictView): TemplateResult {
  return html`
    <section class="verdict" aria-label=${label}>
      <p class="small soft">${label}</p>
      <p class="main">${steady(shown.main, room.map(({ main }) => main))}</p>
      <p class="note numbers">${steady(`${shown.note} ${guess}`, room.flatMap(({ note }) => guesses.map((said) => `${note} ${said}`)))}</p>
    </section>
  `;
}
