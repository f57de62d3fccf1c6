/** The page's whole state that is worth a link: one small class that reads and writes the URL hash. */

import type { DeviceChoice, Pair, Settings, Size, StudentIndex } from './protocol';
import type { Language } from './i18n';

const VERSION = '1';
const DEVICES: readonly DeviceChoice[] = ['auto', 'cpu', 'gpu'];
const SIZES: readonly Size[] = ['xs', 's', 'm'];
const LANGUAGES: readonly Language[] = ['ja', 'en'];
const MAX_SEED = 0xffff_ffff;

export const DEFAULT_STUDENTS: Pair<string> = ['ce+rkl', 'ce+rkl+rank'];

/** Immutable; `with` makes a changed copy. Values out of range are clamped, unknown keys ignored. */
export class LabState {
  readonly students: Pair<string> = DEFAULT_STUDENTS;
  readonly seed: number = 1;
  readonly device: DeviceChoice = 'auto';
  readonly size: Size = 's';
  readonly steps: number = 600;
  /** Null: the language of the element, the browser, or Japanese. */
  readonly lang: Language | null = null;
  /** Cache position shown in the lanes; null: the first one offered. */
  readonly position: number | null = null;

  with(change: Partial<Omit<LabState, 'with' | 'toHash' | 'settings' | 'withStudent'>>): LabState {
    return Object.assign(new LabState(), this, change);
  }

  withStudent(student: StudentIndex, shorthand: string): LabState {
    const [a, b] = this.students;
    return this.with({ students: student === 0 ? [shorthand, b] : [a, shorthand] });
  }

  settings(): Settings {
    const { students, seed, device, size, steps } = this;
    return { students, seed, device, size, steps };
  }

  /** Only what differs from the defaults. */
  toHash(): string {
    const plain = new LabState();
    const query = new URLSearchParams({ v: VERSION });
    const put = (key: string, value: string | number | null, usual: string | number | null) => {
      if (value !== usual && value !== null) query.set(key, String(value));
    };
    put('a', this.students[0], plain.students[0]);
    put('b', this.students[1], plain.students[1]);
    put('seed', this.seed, plain.seed);
    put('device', this.device, plain.device);
    put('size', this.size, plain.size);
    put('steps', this.steps, plain.steps);
    put('pos', this.position, plain.position);
    put('lang', this.lang, plain.lang);
    return query.size > 1 ? `#${query}` : '';
  }

  static fromHash(hash: string): LabState {
    const query = new URLSearchParams(hash.replace(/^#/, ''));
    const plain = new LabState();
    if ((query.get('v') ?? VERSION) !== VERSION) return plain;
    return plain.with({
      students: [shorthand(query.get('a')) ?? plain.students[0], shorthand(query.get('b')) ?? plain.students[1]],
      seed: whole(query.get('seed'), 0, MAX_SEED) ?? plain.seed,
      device: oneOf(DEVICES, query.get('device')) ?? plain.device,
      size: oneOf(SIZES, query.get('size')) ?? plain.size,
      steps: whole(query.get('steps'), 1, 10_000) ?? plain.steps,
      position: whole(query.get('pos'), 0, MAX_SEED),
      lang: oneOf(LANGUAGES, query.get('lang')),
    });
  }
}

/** A whole number clamped to the range; null when it is none. */
export function whole(text: string | null, low: number, high: number): number | null {
  if (text === null || text.trim() === '') return null;
  const value = Math.round(Number(text));
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : null;
}

export function clampSeed(text: string): number | null {
  return whole(text, 0, MAX_SEED);
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | null {
  return allowed.find((item) => item === value) ?? null;
}

/** Characters that a shorthand can hold; the core checks its meaning. */
function shorthand(text: string | null): string | null {
  // In a query `+` may arrive as a space.
  const plain = text?.trim().replace(/ +/g, '+') ?? '';
  return /^[a-z0-9.+]{1,64}$/i.test(plain) ? plain : null;
}
