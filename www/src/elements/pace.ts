/** Keeps an element that follows a running session calm: it redraws a few times per second and sleeps while nobody sees it; paper shows all. */

import type { PropertyValues, ReactiveController, ReactiveControllerHost } from 'lit';
import type { Session } from '../session/session';
import { Paper } from './paper';

const EVERY_MS = 250;

export class Pace implements ReactiveController {
  #seen = true;
  /** Everything that is drawn has numbers. */
  #whole = false;
  #last = 0;
  #printing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #observer = new IntersectionObserver((entries) => {
    this.#seen = entries.at(-1)?.isIntersecting ?? true;
    this.#wake();
  });

  constructor(private readonly host: ReactiveControllerHost & Element) {
    host.addController(this);
    new Paper(host, (printing) => {
      this.#printing = printing;
      host.requestUpdate();
    });
  }

  hostConnected(): void {
    this.#observer.observe(this.host);
    document.addEventListener('visibilitychange', this.#wake);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#wake);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /**
   * For `shouldUpdate`: what the reader has changed is drawn at once, what the run has changed may wait. The first numbers may not:
   * charts that take their place only when somebody comes along push away what stands below.
   */
  ready(changed: PropertyValues, session: Session | null): boolean {
    const whole = session !== null && session.q !== null && session.history.last !== undefined;
    const first = whole && !this.#whole;
    this.#whole = whole;
    if (first || this.#printing || [...changed.keys()].some((key) => key !== 'beat')) return this.#draw();
    if (!this.#seen || document.hidden) return false;
    const wait = this.#last + EVERY_MS - performance.now();
    if (wait <= 0) return this.#draw();
    this.#timer ??= setTimeout(this.#wake, wait);
    return false;
  }

  #draw(): true {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = performance.now();
    return true;
  }

  readonly #wake = (): void => {
    this.#timer = undefined;
    if (this.#seen && !document.hidden) this.host.requestUpdate();
  };
}
