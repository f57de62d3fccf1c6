/** Holds training back to a number of steps per second, for readers who want to follow it. */

export class Tempo {
  /** Null: as fast as it goes. */
  perSecond: number | null = null;
  #begun = -Infinity;

  /** Steps of one slice, at most: a slow run is shown step by step. */
  get most(): number {
    return this.perSecond === null ? Infinity : 1;
  }

  /** Milliseconds until the next slice may begin; none or less: now. */
  get wait(): number {
    return this.perSecond === null ? 0 : this.#begun + 1000 / this.perSecond - performance.now();
  }

  /** A slice begins. */
  beat(): void {
    this.#begun = performance.now();
  }
}
