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
  /** What it is an example of; null where nobody has judged it. */
  readonly kind: 'good' | 'bad' | 'even' | null;
  /** Peak learning rate, where it is not the usual one. */
  readonly lr?: number;
}

const scenes: Scene[] = [
  { id: 'default', students: ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'], seed: 1, steps: 600, size: 's', position: null, kind: 'good' },
];

export const SCENES: readonly Scene[] = scenes;

/** The experiment that somebody saved into the page is its first scene. */
export const EXPERIMENT = 'experiment';

export function introduce(experiment: Omit<Scene, 'id' | 'kind'>): void {
  scenes.unshift({ id: EXPERIMENT, kind: null, ...experiment });
}

/** What an address without a scene shows. */
export function firstScene(): string {
  return SCENES[0]?.id ?? '';
}

export function sceneOf(id: string): Scene | undefined {
  return SCENES.find((scene) => scene.id === id);
}
