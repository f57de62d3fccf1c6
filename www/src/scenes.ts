/** The scenes: runs worth showing, good and bad, chosen by what was measured over several seeds (docs/scenes.md, docs/scenes/claims.mjs). */

import type { Size } from './protocol';

/** Whether the ranking loss helps here, fails or does harm, or makes little difference. */
export type SceneKind = 'good' | 'bad' | 'even';

export interface Scene {
  readonly id: string;
  /** Two to four objectives in shorthand. */
  readonly students: readonly string[];
  readonly seed: number;
  readonly steps: number;
  readonly size: Size;
  /** Cache position that is looked at; null: the first one offered. */
  readonly position: number | null;
  /** Rank of the teacher's token that it is about, where it is about one place and not the mean. */
  readonly about?: number;
  /** What it is an example of. */
  readonly kind: SceneKind;
  /** In how many seeds of those that were trained all that the page says of it held; none where it was shortened. */
  readonly holds?: number;
  readonly seeds?: number;
}

/** Fingerprint of the cache that the scenes were measured on; what is said of them holds for no other. */
export const STORIES = '930368ed6a96a7a21113808f4e748e9c0dda784bf35ca00bdb729ec8a8e6857a';

const short = { seed: 3, steps: 300, size: 's', position: 47111 } as const;

/** The one that a page without an address opens with. */
export const DEFAULT_SCENE = 'default';

/** So many of the scenes are shown to everybody: one where it helps, two where it makes no difference, one where it goes wrong. */
const FRONT = 4;

export const SCENES: Scene[] = [
  { id: DEFAULT_SCENE, students: ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'], seed: 1, steps: 600, size: 's', position: 31557, kind: 'good', holds: 5, seeds: 5 },
  { id: 'one-peak', ...short, students: ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'], position: 37398, about: 0, kind: 'even', holds: 4, seeds: 5 },
  { id: 'forward', ...short, students: ['ce+rkl', 'ce+rkl+rank', 'fkl'], kind: 'even', holds: 4, seeds: 5 },
  { id: 'anchor', ...short, seed: 1, students: ['rkl', 'rkl+rank', 'ce+rkl+rank'], kind: 'bad', holds: 5, seeds: 5 },
  { id: 'two-answers', ...short, students: ['ce+rkl', 'ce+rkl+rank'], position: 47111, about: 1, kind: 'good', holds: 5, seeds: 5 },
  { id: 'control', ...short, students: ['fkl', 'fkl+0.3rank', 'ce+2fkl'], kind: 'good', holds: 5, seeds: 5 },
  { id: 'pearson', ...short, students: ['ce+rkl', 'ce+rkl+rank', 'ce+rkl+pearson'], kind: 'even', holds: 5, seeds: 5 },
  { id: 'long', students: ['fkl', 'fkl+0.3rank'], seed: 1, steps: 2000, size: 's', position: 47111, kind: 'good', holds: 3, seeds: 3 },
  { id: 'k-one', ...short, students: ['ce+rkl', 'ce+rkl+rank:k=1', 'ce+rkl+rank'], kind: 'even', holds: 5, seeds: 5 },
  { id: 'tau', ...short, students: ['ce+rkl', 'ce+rkl+rank', 'ce+rkl+rank:tau=10', 'ce+rkl+rank:tau=0.03'], kind: 'bad', holds: 5, seeds: 5 },
  { id: 'lists', ...short, students: ['ce+rkl', 'ce+rkl+rank', 'ce+rkl+1ranknet', 'ce+rkl+1listmle'], kind: 'bad', holds: 5, seeds: 5 },
  { id: 'wrong', ...short, students: ['ce+rkl', 'ce+rkl+rank', 'fkl', 'fkl+0.3rank'], position: 23518, about: 0, kind: 'bad', holds: 5, seeds: 5 },
];

/** What the page can show: a scene, or an experiment that somebody saved into it and nobody has judged. */
export interface Shown extends Pick<Scene, 'id' | 'students' | 'seed' | 'steps' | 'size' | 'position' | 'about' | 'holds' | 'seeds'> {
  readonly kind: Scene['kind'] | null;
  readonly lr?: number;
}

export const EXPERIMENT = 'experiment';
const saved: Shown[] = [];

export function introduce(experiment: Omit<Shown, 'id' | 'kind'>): void {
  saved.push({ id: EXPERIMENT, kind: null, ...experiment });
}

/** Length of the lite page's recording. */
export const LITE_STEPS = 100;

/** What the lite page's smaller recordings show of a scene. */
export function shorten(id: string, steps: number): void {
  const at = SCENES.findIndex((scene) => scene.id === id);
  const scene = SCENES[at];
  if (!scene) return;
  // What was found at its own length says nothing about another.
  const { holds, seeds, ...rest } = scene;
  SCENES[at] = { ...rest, steps };
}

/** A saved experiment first, then the scenes. */
export function shownScenes(): readonly Shown[] {
  return [...saved, ...SCENES];
}

/** Whether a scene stands in the short list; a saved experiment always does. */
export function isFront(id: string): boolean {
  return shownScenes().findIndex((scene) => scene.id === id) < saved.length + FRONT;
}

/** What an address without a scene shows. */
export function firstScene(): string {
  return shownScenes()[0]?.id ?? '';
}

export function sceneOf(id: string): Shown | undefined {
  return shownScenes().find((scene) => scene.id === id);
}
