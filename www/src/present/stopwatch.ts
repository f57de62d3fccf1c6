/** How long somebody has been talking. Times are milliseconds of one clock. */

export class Stopwatch {
  #before = 0;
  #since: number | null = null;

  get running(): boolean {
    return this.#since !== null;
  }

  elapsed(now: number): number {
    return this.#before + (this.#since === null ? 0 : now - this.#since);
  }

  toggle(now: number): void {
    this.#before = this.elapsed(now);
    this.#since = this.#since === null ? now : null;
  }

  reset(now: number): void {
    this.#before = 0;
    if (this.#since !== null) this.#since = now;
  }
}

/** Minutes and seconds; hours are minutes, too: talks are measured in them. */
export function minutes(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
