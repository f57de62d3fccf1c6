/** The text that leads up to a place, with the way to the next one: shared by chapters 1 and 2. */

import { css, html, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import type { Place } from '../protocol';
import { contextStyles, contextView } from '../views/context';

/** Characters of context shown. */
const CONTEXT = 220;

export interface PlaceView {
  readonly from: EventTarget;
  readonly language: Language;
  readonly places: readonly Place[];
  readonly index: number;
}

export function placeView({ from, language, places, index }: PlaceView): TemplateResult {
  const words = dictionary(language).picker;
  const place = places[index];
  const go = (to: number) => () => send(from, { do: 'place', place: to });
  return html`
    <div class="where">
      ${contextView(place, CONTEXT, dictionary(language))}
      <div class="turn">
        <button aria-label=${words.previous} ?disabled=${!place || index === 0} @click=${go(index - 1)}>◀</button>
        <span class="small soft numbers">${place ? `${index + 1} / ${places.length}` : '…'}</span>
        <button aria-label=${words.following} ?disabled=${index + 1 >= places.length} @click=${go(index + 1)}>▶</button>
      </div>
    </div>
  `;
}

export const placeStyles = css`
  ${contextStyles}
  :host {
    display: block;
    min-width: 0;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }
  .card p {
    max-width: 46em;
    text-wrap: pretty;
  }
  .turn,
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .turn,
  h3 + .choices,
  figure .choices {
    margin-top: 0.5rem;
  }
  button[aria-pressed='true'] {
    border: 2px solid var(--ink);
    background: var(--sunk);
  }
  figure {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
    min-width: 0;
    align-content: start;
  }
  .bars {
    display: grid;
    column-gap: 0.6rem;
    align-items: center;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .row {
    display: contents;
  }
  .token {
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    max-width: 8rem;
    color: var(--soft);
  }
  .peak .token {
    color: var(--ink);
    font-weight: 650;
  }
  .dot {
    display: inline-block;
    width: 1.4em;
    font-size: 0.7em;
    vertical-align: 0.12em;
  }
  span.chosen {
    background: var(--sunk);
    border-bottom: 2px solid var(--focus);
  }
  .number {
    text-align: end;
  }
  .track {
    position: relative;
    background: var(--sunk);
  }
  .pale {
    position: absolute;
    inset-block: 0;
    left: 0;
    background: var(--teacher-pale);
    border-inline-end: 2px solid var(--teacher);
  }
  @media (max-width: 419px) {
    .bars {
      column-gap: 0.4rem;
      font-size: 0.8125rem;
    }
    .token {
      max-width: 5.5rem;
    }
  }
  @media (forced-colors: active) {
    .pale {
      background: GrayText;
      border-color: CanvasText;
    }
  }
`;
