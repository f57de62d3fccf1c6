/** The text that leads up to a place, with the way to the next one: shared by chapters 1 and 2. */

import { css, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import type { Place } from '../protocol';

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
      <blockquote lang="en" aria-label=${words.context}>
        ${place ? html`${tail(place.context)}<span class="blank">?</span>` : nothing}
      </blockquote>
      <div class="turn">
        <button aria-label=${words.previous} ?disabled=${!place || index === 0} @click=${go(index - 1)}>◀</button>
        <span class="small soft numbers">${place ? `${index + 1} / ${places.length}` : '…'}</span>
        <button aria-label=${words.following} ?disabled=${index + 1 >= places.length} @click=${go(index + 1)}>▶</button>
      </div>
    </div>
  `;
}

function tail(context: string): string {
  const text = context.trimEnd();
  if (text.length <= CONTEXT) return `${text} `;
  const cut = text.slice(-CONTEXT);
  return `… ${cut.slice(cut.indexOf(' ') + 1)} `;
}

export const placeStyles = css`
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
  blockquote {
    margin: 0;
    min-height: 6.8em;
    font-size: clamp(1.0625rem, 1.8vw, 1.1875rem);
    line-height: 1.7;
    padding-inline-start: 1.25rem;
    border-inline-start: 3px solid var(--teacher);
    overflow-wrap: anywhere;
    max-width: 46em;
  }
  .blank {
    display: inline-block;
    min-width: 2.5em;
    text-align: center;
    border-bottom: 2px solid var(--ink);
    font-weight: 700;
    line-height: 1.3;
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
