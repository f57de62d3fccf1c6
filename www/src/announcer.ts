/** Hands sentences to a status region, the newest one at most every five seconds, so that a screen reader can finish. */

const PAUSE_MS = 5000;

export class Announcer {
  private last = -PAUSE_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly speak: (sentence: string) => void) {}

  say(sentence: string): void {
    clearTimeout(this.timer);
    const wait = Math.max(0, this.last + PAUSE_MS - performance.now());
    this.timer = setTimeout(() => {
      this.last = performance.now();
      this.speak(sentence);
    }, wait);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
