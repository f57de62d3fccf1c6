/** The text that leads up to a place, with a gap where the next word belongs. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Dictionary } from '../i18n';
import type { Place } from '../protocol';

/** `most` characters of it at most. */
export function contextView(place: Place | undefined, most: number, { picker }: Dictionary): TemplateResult {
  return html`
    <blockquote lang="en" aria-label=${picker.context}>
      ${place ? html`${tail(place.context, most)}<span class="blank">${picker.blank}</span>` : nothing}
    </blockquote>
  `;
}

/** The last characters, from the beginning of a word. */
export function tail(context: string, most: number): string {
  const text = context.trimEnd();
  if (text.length <= most) return `${text} `;
  const cut = text.slice(-most);
  return `… ${cut.slice(cut.indexOf(' ') + 1)} `;
}

export const contextStyles = css`
  blockquote {
    margin: 0;
    min-height: 6.8em;
    font-size: clamp(1.0625rem, 1.8vw, 1.25rem);
    line-height: 1.7;
    padding-inline-start: 1.25rem;
    border-inline-start: 3px solid var(--teacher);
    overflow-wrap: anywhere;
    max-width: 46em;
  }
  /* Lines for any of the page's places. */
  @media (min-width: 56rem) {
    blockquote {
      min-height: 5.1em;
    }
  }
  .blank {
    display: inline-block;
    min-width: 2.5em;
    text-align: center;
    border-bottom: 2px solid var(--ink);
    font-weight: 700;
    line-height: 1.3;
  }
`;
