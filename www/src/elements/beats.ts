/** When the page is drawn anew while a run goes on: bars with every frame, text four times per second. */

import type { News, Session } from '../session/session';

const TEXT_MS = 250;

export class Beats {
  /** Grows when bars are due. */
  bars = 0;
  /** Grows when text is due. */
  text = 0;
  #last = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(private readonly redraw: () => void) {}

  hear(news: News, session: Session | null): void {
    const running = session !== null && (session.playing || session.speed !== null);
    // Who wants less motion sees the run at its measurements, and where it stops.
    if (news === 'bars' && running && this.#calm.matches) return;
    this.bars += 1;
    if (news === 'bars' || news === 'measured') this.#schedule();
    else this.now();
    this.redraw();
  }

  /** What the reader has asked for does not wait. */
  now(): void {
    clearTimeout(this.#timer);
    this.#last = performance.now();
    this.text += 1;
    this.redraw();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    const wait = this.#last + TEXT_MS - performance.now();
    clearTimeout(this.#timer);
    if (wait <= 0) this.now();
    else this.#timer = setTimeout(() => this.now(), wait);
  }
}
