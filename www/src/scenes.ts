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

/** What the page can show: a scene, or an experiment that somebody saved into it and nobody has judged. */
export interface Shown extends Pick<Scene, 'id' | 'students' | 'seed' | 'steps' | 'size' | 'position'> {
  readonly kind: Scene['kind'] | null;
  readonly lr?: number;
}

export const EXPERIMENT = 'experiment';
const saved: Shown[] = [];

export function introduce(experiment: Omit<Shown, 'id' | 'kind'>): void {
  saved.push({ id: EXPERIMENT, kind: null, ...experiment });
}

/** A saved experiment first, then the scenes. */
export function shownScenes(): readonly Shown[] {
  return [...saved, ...SCENES];
}

/** What an address without a scene shows. */
export function firstScene(): string {
  return shownScenes()[0]?.id ?? '';
}

export function sceneOf(id: string): Shown | undefined {
  return shownScenes().find((scene) => scene.id === id);
}
