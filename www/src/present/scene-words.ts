/** What is said about a scene: its title, what it tries, what came out, and what to look at. */

import type { Dictionary, ToolWords } from '../i18n';
import { DEFAULT_SCENE, EXPERIMENT, shownScenes } from '../scenes';

export interface SceneWords {
  readonly title: string;
  /** What differs between the students. */
  readonly setup: string;
  readonly reason: string;
  readonly look: string;
}

/** A scene without words goes by its name; all that is said beside titles and the first setup comes with the tools' words. */
export function sceneWords(id: string, { scenes }: Dictionary, tools: ToolWords | null): SceneWords {
  const titles: Readonly<Record<string, string>> = scenes.titles;
  const reasons: Readonly<Record<string, Partial<SceneWords>>> = tools?.reasons ?? {};
  const title = titles[id] ?? (id === EXPERIMENT ? scenes.saved : id);
  return { title, setup: id === DEFAULT_SCENE ? scenes.first : '', reason: '', look: '', ...reasons[id] };
}

/** The scene so many further on; null where there is none. */
export function sceneAfter(id: string, by: number): string | null {
  return shownScenes()[shownScenes().findIndex((scene) => scene.id === id) + by]?.id ?? null;
}
