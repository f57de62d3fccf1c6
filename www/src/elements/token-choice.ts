/** Choosing a token in a chart, to be marked in all: the pointer marks while it is there, a press or the arrow keys keep the mark. */

import { send } from '../commands';

/** What the chart looks like to its reader's hands. */
export interface Choosable extends EventTarget {
  readonly token: number | null;
}

export class TokenChoice {
  /** The reader has just chosen by keyboard, and here: only this chart says the numbers aloud. */
  #here = false;

  /** `tokens` in the order of the arrow keys; what is drawn for one carries its number as `data-token`. */
  constructor(
    private readonly host: Choosable,
    private readonly tokens: () => readonly number[],
  ) {}

  /** What to say about the token that has just become the chosen one. */
  said(sentence: string): string {
    const here = this.#here;
    this.#here = false;
    return here && this.host.token !== null ? sentence : '';
  }

  readonly onLeave = (): void => send(this.host, { do: 'token', token: null, by: 'pointer' });

  readonly onPointer = (event: PointerEvent): void => {
    const press = event.type === 'click';
    // A finger has no hover: its press arrives as a click.
    if (!press && event.pointerType !== 'mouse') return;
    const target = event.target instanceof Element ? event.target.closest('[data-token]') : null;
    const token = target ? Number(target.getAttribute('data-token')) : null;
    if (press) send(this.host, { do: 'token', token, by: 'press' });
    else if (token !== null && token !== this.host.token) send(this.host, { do: 'token', token, by: 'pointer' });
  };

  readonly onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    const token = step === undefined ? null : this.#next(step);
    this.#here = token !== this.host.token;
    send(this.host, { do: 'token', token, by: 'key' });
  };

  #next(step: number): number | null {
    const tokens = this.tokens();
    const { token } = this.host;
    const from = token === null ? (step > 0 ? -1 : tokens.length) : tokens.findLastIndex((known) => known <= token);
    return tokens[Math.min(tokens.length - 1, Math.max(0, from + step))] ?? null;
  }
}
