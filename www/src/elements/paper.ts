/** Tells an element when it is drawn for paper: that is narrower than a screen, and shows what nobody has scrolled to. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** CSS pixels between the margins of A4 or Letter; printed before anything could be measured there. */
export const PAPER_WIDTH = 640;

export class Paper implements ReactiveController {
  #printing = false;
  readonly #media = matchMedia('print');

  constructor(
    host: ReactiveControllerHost,
    private readonly tell: (printing: boolean) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('beforeprint', this.#begin);
    addEventListener('afterprint', this.#end);
    this.#media.addEventListener('change', this.#follow);
  }

  hostDisconnected(): void {
    removeEventListener('beforeprint', this.#begin);
    removeEventListener('afterprint', this.#end);
    this.#media.removeEventListener('change', this.#follow);
  }

  readonly #begin = (): void => this.#turn(true);
  readonly #end = (): void => this.#turn(false);
  readonly #follow = (): void => this.#turn(this.#media.matches);

  /** Some browsers announce it twice. */
  #turn(printing: boolean): void {
    if (printing === this.#printing) return;
    this.#printing = printing;
    this.tell(printing);
  }
}
