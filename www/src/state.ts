/** The page's whole state that is worth a link: one small class that reads and writes the URL hash. */

import type { Language } from './i18n';
import { withOption } from './objectives';
import { DEFAULT_SCENE, firstScene, sceneOf } from './scenes';
import { MAX_STUDENTS, type DeviceChoice, type Settings, type Size, type StudentIndex } from './protocol';

const VERSION = '1';
const DEVICES: readonly DeviceChoice[] = ['auto', 'cpu', 'gpu'];
const SIZES: readonly Size[] = ['xs', 's', 'm'];
const LANGUAGES: readonly Language[] = ['ja', 'en'];
const MAX_SEED = 0xffff_ffff;

/** How much of the page is shown: everything, the lab alone, its first chart alone, or large for a screen at the wall. */
export const UIS = ['full', 'embed', 'min', 'present'] as const;
export type Ui = (typeof UIS)[number];

/** The charts; the first is the default. */
export const VIEWS = ['lane', 'scatter', 'heat', 'bump', 'curve', 'matrix', 'mirror'] as const;
export type View = (typeof VIEWS)[number];

/** Those that no chapter shows by itself. */
export const MORE_VIEWS = ['scatter', 'curve', 'mirror'] as const satisfies readonly View[];
export type MoreView = (typeof MORE_VIEWS)[number];

export function isMore(view: View): view is MoreView {
  return (MORE_VIEWS as readonly View[]).includes(view);
}

/** What an author can take away. */
export const HIDEABLE = ['lr', 'k', 'seed', 'device', 'size', 'export', 'chapters', 'settings', 'fork', 'tour'] as const;
export type Hideable = (typeof HIDEABLE)[number];

/** Steps per second while it plays; null: as fast as it goes. */
export const PACES = [null, 10, 3, 1] as const;
export type Pace = (typeof PACES)[number];

export const DEFAULT_STUDENTS: readonly string[] = ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'];

type Fields = Omit<LabState, 'with' | 'toHash' | 'settings' | 'withStudent' | 'shows' | 'isScene'>;

/** Immutable; `with` makes a changed copy. Values out of range are clamped, unknown keys ignored. */
export class LabState {
  /** A curated state that the others differ from. */
  readonly scene: string = DEFAULT_SCENE;
  readonly students: readonly string[] = DEFAULT_STUDENTS;
  readonly seed: number = 1;
  readonly device: DeviceChoice = 'auto';
  readonly size: Size = 's';
  readonly steps: number = 600;
  readonly lr: number = 0.004;
  readonly view: View = 'lane';
  readonly ui: Ui = 'full';
  readonly hide: readonly Hideable[] = [];
  readonly pace: Pace = null;
  /** Step that is looked at; null: the newest. */
  readonly step: number | null = null;
  /** Null: the language of the element, the browser, or Japanese. */
  readonly lang: Language | null = null;
  /** Cache position that is looked at; null: the first one offered. */
  readonly position: number | null = null;

  with(change: Partial<Fields>): LabState {
    return Object.assign(new LabState(), this, change);
  }

  withStudent(student: StudentIndex, shorthand: string): LabState {
    return this.with({ students: this.students.map((old, i) => (i === student ? shorthand : old)) });
  }

  shows(control: Hideable): boolean {
    return !this.hide.includes(control);
  }

  settings(): Settings {
    const { students, seed, device, size, steps, lr, position } = this;
    return { students, seed, device, size, steps, lr, extra: position === null ? [] : [position] };
  }

  /** A scene as it was curated; the first one where there is none of this name. */
  static ofScene(id: string): LabState {
    const plain = new LabState();
    const scene = sceneOf(id) ?? sceneOf(firstScene());
    if (!scene) return plain;
    const { students, seed, steps, size, position, lr = plain.lr } = scene;
    return plain.with({ scene: scene.id, students, seed, steps, size, position, lr });
  }

  /** Whether a recording of the scene shows these settings. */
  get isScene(): boolean {
    const curated = LabState.ofScene(this.scene);
    const same = (['seed', 'size', 'steps', 'lr'] as const).every((key) => this[key] === curated[key]);
    return same && this.students.join() === curated.students.join();
  }

  /** Only what differs from the scene and from what is usual on this page. */
  toHash(usual: Partial<Fields> = {}): string {
    const plain = LabState.ofScene(this.scene).with(usual);
    const query = new URLSearchParams({ v: VERSION });
    const put = (key: string, value: string | number | null, usual: string | number | null) => {
      if (value !== usual && value !== null) query.set(key, String(value));
    };
    put('scene', this.scene, firstScene());
    put('loss', this.students.join(','), plain.students.join(','));
    for (const key of ['seed', 'device', 'size', 'steps', 'lr', 'view', 'ui', 'pace', 'step', 'lang'] as const) put(key, this[key], plain[key]);
    put('pos', this.position, plain.position);
    put('hide', this.hide.join(','), '');
    return query.size > 1 ? `#${query}` : '';
  }

  static fromHash(hash: string, usual: Partial<Fields> = {}): LabState {
    const query = new URLSearchParams(hash.replace(/^#/, ''));
    if ((query.get('v') ?? VERSION) !== VERSION) return LabState.ofScene(firstScene()).with(usual);
    const get = (key: string) => query.get(key);
    const plain = LabState.ofScene(get('scene') ?? firstScene()).with(usual);
    const hide = get('hide')?.split(',') ?? [];
    return plain.with({
      students: students(get('loss'), whole(get('k'), 1, 32), plain.students) ?? plain.students,
      seed: whole(get('seed'), 0, MAX_SEED) ?? plain.seed,
      device: oneOf(DEVICES, get('device')) ?? plain.device,
      size: oneOf(SIZES, get('size')) ?? plain.size,
      steps: whole(get('steps'), 1, 10_000) ?? plain.steps,
      lr: number(get('lr'), 1e-6, 0.1) ?? plain.lr,
      view: oneOf(VIEWS, get('view')) ?? plain.view,
      ui: oneOf(UIS, get('ui')) ?? plain.ui,
      hide: HIDEABLE.filter((control) => hide.includes(control)),
      pace: PACES.find((pace) => String(pace) === get('pace')) ?? plain.pace,
      step: whole(get('step'), 0, 10_000),
      position: whole(get('pos'), 0, MAX_SEED) ?? plain.position,
      lang: oneOf(LANGUAGES, get('lang')),
    });
  }
}

/** A whole number clamped to the range; null when it is none. */
export function whole(text: string | null, low: number, high: number): number | null {
  const value = number(text, low, high);
  return value === null ? null : Math.round(value);
}

function number(text: string | null, low: number, high: number): number | null {
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : null;
}

export function clampSeed(text: string): number | null {
  return whole(text, 0, MAX_SEED);
}

export function clampRate(text: string): number | null {
  return number(text, 1e-6, 0.1);
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | null {
  return allowed.find((item) => item === value) ?? null;
}

function students(text: string | null, k: number | null, usual: readonly string[]): readonly string[] | null {
  const list = (text ?? '').split(',').map(shorthand);
  const good = list.filter((item) => item !== null).slice(0, MAX_STUDENTS);
  if (good.length < 2) return k === null ? null : usual.map((item) => withOption(item, 'k', k));
  return k === null ? good : good.map((item) => withOption(item, 'k', k));
}

/** Characters that a shorthand can hold; the core checks its meaning. */
function shorthand(text: string): string | null {
  // In a query `+` may arrive as a space.
  const plain = text.trim().replace(/ +/g, '+');
  return /^[a-z0-9.+:=_]{1,120}$/i.test(plain) ? plain : null;
}
