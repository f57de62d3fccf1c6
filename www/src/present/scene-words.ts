/** What is said about a scene: its title, why it is shown, and what to look at. */

import type { Dictionary, ToolWords } from '../i18n';
import { DEFAULT_SCENE, EXPERIMENT, shownScenes } from '../scenes';

interface About {
  readonly reason: string;
  readonly look: string;
}

export interface SceneWords extends About {
  readonly title: string;
}

/** A scene without words goes by its name; all but the first are explained by the tools' words, once those are there. */
export function sceneWords(id: string, { scenes }: Dictionary, tools: ToolWords | null): SceneWords {
  const titles: Readonly<Record<string, string>> = scenes.titles;
  const reasons: Readonly<Record<string, About>> = { ...tools?.reasons, [DEFAULT_SCENE]: scenes.first };
  const title = titles[id] ?? (id === EXPERIMENT ? scenes.saved : id);
  return { title, ...(reasons[id] ?? { reason: '', look: '' }) };
}

/** The scene so many further on; null where there is none. */
export function sceneAfter(id: string, by: number): string | null {
  return shownScenes()[shownScenes().findIndex((scene) => scene.id === id) + by]?.id ?? null;
}
