/** The headline sentence, from the verdict's numbers. */

import { html, type TemplateResult } from 'lit';
import type { Format } from '../format';
import type { Dictionary } from '../i18n';
import type { Pair } from '../protocol';
import { LETTERS } from '../series';
import { KEPT_OF, type Verdict } from '../verdict';

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
      const [a, b] = verdict.kept.map((kept) => format.fixed(kept, 2));
      return { main: words.unclear, note: words.unclearNote(format.whole(verdict.step), KEPT_OF, a ?? '', b ?? '', range(verdict.interval, format)) };
    }
    case 'clear': {
      const { winner, kept, perplexity } = verdict;
      const loser = winner === 0 ? 1 : 0;
      const [mine, theirs] = [perplexity[winner], perplexity[loser]];
      return {
        main: words.clear(LETTERS[winner], format.fixed(kept[winner], 2), KEPT_OF, format.fixed(kept[loser], 2)),
        note: words.clearNote(
          format.whole(verdict.step),
          LETTERS[winner],
          LETTERS[loser],
          format.fixed(mine, 1),
          format.fixed(theirs, 1),
          mine > theirs,
        ),
      };
    }
  }
}

function range(interval: Pair<number> | null, format: Format): Pair<string> | null {
  return interval && [format.signed(interval[0], 2), format.signed(interval[1], 2)];
}

export function verdictView({ main, note }: Headline, label: string): TemplateResult {
  return html`
    <section class="verdict" aria-label=${label}>
      <p class="small soft">${label}</p>
      <p class="main">${main}</p>
      <p class="note numbers">${note}</p>
    </section>
  `;
}
