/** Sentences for the meeting, each with a button that copies it. */

import { css, html, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';
import { steady } from '../views/steady';
import type { Phrase } from './phrases-list';

export const phrasesStyles = css`
  .phrases {
    margin: 0;
    padding: 0;
    list-style: none;
    display: grid;
    gap: 0.75rem;
  }
  .phrases li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) max-content;
    gap: 0.75rem;
    align-items: start;
    border-inline-start: 3px solid var(--line);
    padding-inline-start: 0.75rem;
  }
  /* The place of a sentence that this run may still come to. */
  .phrases .empty {
    visibility: hidden;
  }
  @media print {
    .phrases .empty {
      display: none;
    }
  }
  .phrases[inert] {
    color: var(--soft);
  }
  .phrases button {
    min-width: 6.5em;
    font-size: 0.8125rem;
  }
  @media (max-width: 480px) {
    .phrases li {
      grid-template-columns: minmax(0, 1fr);
    }
    .phrases button {
      justify-self: start;
    }
  }
`;

/** Which phrase was copied last, and whether the browser allowed it. */
export interface Copied {
  readonly index: number;
  readonly done: boolean;
}

/** Before the first measurement the sentences stand there unfinished: to be seen, not to be read out or copied. */
export function phrasesView(
  phrases: readonly Phrase[],
  measured: boolean,
  copied: Copied | null,
  copy: (index: number, phrase: string) => void,
  words: Dictionary,
): TemplateResult {
  const { phrases: says } = words.meeting;
  if (phrases.length === 0) return html`<p class="soft">${says.empty}</p>`;
  const text = (index: number) => (copied?.index !== index ? says.copy : copied.done ? says.copied : says.refused);
  return html`
    <p class="small soft">${steady(measured ? says.filled : says.empty, [says.filled, says.empty])}</p>
    <ol class="phrases numbers" ?inert=${!measured}>
      ${phrases.map(
        (phrase, i) => html`
          <li class=${phrase.text === '' ? 'empty' : ''}>
            ${steady(phrase.text, phrase.room)}
            <button
              ?disabled=${!measured}
              aria-label=${copied?.index === i ? text(i) : says.copyLabel(phrases.slice(0, i + 1).filter(({ text }) => text !== '').length)}
              @click=${() => copy(i, phrase.text)}
            >
              ${text(i)}
            </button>
          </li>
        `,
      )}
    </ol>
    <p class="hidden" role="status">${copied ? text(copied.index) : ''}</p>
  `;
}
