/** What the tour does for the reader: uncovers the answers, plays a run, brings it to its end. What the reader has trained stays. */

import type { Command } from '../commands';
import type { Session } from '../session/session';
import type { Deed } from './stops';

/** Carries out one deed; called again with every piece of news, because a recording takes time to come. */
export class Errand {
  over = false;
  /** What was shown when the recording was asked for: whatever comes in its place is played. */
  #asked: Session | null = null;

  constructor(private readonly deed: Exclude<Deed, 'reveal'>) {}

  /** What to ask of the page at this moment. */
  advance(session: Session | null): Command[] {
    if (this.over || session?.phase !== 'ready') return [];
    if (this.deed === 'play') return this.#play(session);
    if (session.mode === 'recorded') return this.#end(session);
    if ((session.history.last?.step ?? 0) > 0) return this.#leave([]);
    return this.#record(session);
  }

  #play(session: Session): Command[] {
    if (session.step > 0 || session.playing) return this.#leave([]);
    return session.mode === 'recorded' ? this.#leave([{ do: 'play' }]) : this.#record(session);
  }

  #end({ step, steps, playing }: Session): Command[] {
    return this.#leave([...(playing ? [{ do: 'pause' } as const] : []), ...(step < steps ? [{ do: 'step', n: steps - step } as const] : [])]);
  }

  /** Where no recording comes, the students that stand there learn. */
  #record(session: Session): Command[] {
    if (this.#asked === session) return [];
    if (this.#asked) return this.#leave(session.playing ? [] : [{ do: 'play' }]);
    this.#asked = session;
    return [{ do: 'recorded' }];
  }

  #leave(commands: Command[]): Command[] {
    this.over = true;
    return commands;
  }
}
