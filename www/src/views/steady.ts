/** Text that changes while a run goes on, in a place that does not: everything it may come to say is laid out behind it, unseen. */

import { html, type TemplateResult } from 'lit';

/** `room`: the longest forms of the text. They are generated content: nobody reads, finds or copies them as if they were data. */
export function steady(shown: TemplateResult | string, room: readonly string[]): TemplateResult {
  return html`<span class="steady"><span>${shown}</span>${[...new Set(room)].map((form) => html`<span class="room" data-room=${form}></span>`)}</span>`;
}
