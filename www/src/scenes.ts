/** Curated states of the lab, chosen by measured outcome (docs/scenes.md). */

import type { Size } from './protocol';

export interface Scene {
  readonly id: string;
  readonly students: readonly string[];
  readonly seed: number;
  readonly steps: number;
  readonly size: Size;
  /** Cache position that is looked at; null: the first one offered. */
  readonly position: number | null;
  /** What it is an example of. */
  readonly kind: 'good' | 'bad' | 'even';
}

export const SCENES: readonly Scene[] = [
  { id: 'default', students: ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'], seed: 1, steps: 600, size: 's', position: null, kind: 'good' },
];

export function sceneOf(id: string): Scene | undefined {
  return SCENES.find((scene) => scene.id === id);
}
