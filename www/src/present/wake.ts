/** Keeps the screen on while somebody presents, where the browser lets us. */

export class WakeLock {
  #lock: WakeLockSentinel | null = null;
  #wanted = false;

  /** The browser takes the lock away whenever the page is hidden. */
  readonly #again = (): void => {
    if (document.visibilityState === 'visible') void this.#ask();
  };

  hold(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    document.addEventListener('visibilitychange', this.#again);
    void this.#ask();
  }

  release(): void {
    this.#wanted = false;
    document.removeEventListener('visibilitychange', this.#again);
    this.#drop();
  }

  #drop(): void {
    // A lock that is gone already refuses.
    this.#lock?.release().catch(() => undefined);
    this.#lock = null;
  }

  async #ask(): Promise<void> {
    try {
      this.#lock = await navigator.wakeLock.request('screen');
      if (!this.#wanted) this.#drop();
    } catch {
      // Refused in some frames and with an empty battery: the talk goes on without.
    }
  }
}
