/** What is said about a scene: its title, why it is shown, and what to look at. */

import type { Dictionary } from '../i18n';
import { EXPERIMENT, shownScenes } from '../scenes';

export interface SceneWords {
  readonly title: string;
  /** What differs between the students. */
  readonly setup: string;
  readonly reason: string;
  readonly look: string;
}

/** A scene without words goes by its name. */
export function sceneWords(words: Dictionary, id: string): SceneWords {
  const all: Readonly<Record<string, SceneWords>> = words.scenes;
  return all[id] ?? { title: id === EXPERIMENT ? words.present.scenes.saved : id, setup: '', reason: '', look: '' };
}

/** The scene so many further on; null where there is none. */
export function sceneAfter(id: string, by: number): string | null {
  return shownScenes()[shownScenes().findIndex((scene) => scene.id === id) + by]?.id ?? null;
}
