/** What the presenter sees, in a window of its own or in the page. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { Dictionary, ToolWords } from '../i18n';
import type { Headline } from '../views/verdict';
import type { SceneWords } from './scene-words';

export interface Presenter {
  readonly words: Dictionary;
  readonly tools: ToolWords;
  /** The notes could get no window. */
  readonly inline: boolean;
  readonly clock: string;
  readonly timer: string;
  readonly timing: boolean;
  /** From 1. */
  readonly chapter: number;
  readonly previousChapter: number | null;
  readonly nextChapter: number | null;
  readonly scene: SceneWords;
  readonly previousScene: string | null;
  readonly nextScene: string | null;
  readonly headline: Headline;
  readonly step: string;
  readonly playing: boolean;
  readonly playable: boolean;
}

export interface PresenterActs {
  readonly chapter: (n: number | null) => void;
  readonly scene: (id: string) => void;
  readonly toggle: () => void;
  readonly time: () => void;
  readonly zero: () => void;
  readonly close: () => void;
}

/** System colours only: the window has none of the page's. */
export const presenterStyles = css`
  .presenter {
    color-scheme: light dark;
    background: Canvas;
    color: CanvasText;
    font: 1rem/1.6 system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', sans-serif;
    display: grid;
    gap: 1rem;
    padding: 1rem;
    box-sizing: border-box;
    min-height: 100%;
    align-content: start;
    overflow-wrap: anywhere;
  }
  .presenter:lang(ja),
  .presenter:lang(ja) ul {
    line-height: 1.7;
  }
  .presenter :is(p, h1, h2, ul) {
    margin: 0;
  }
  .presenter h1 {
    font-size: 1rem;
    margin-inline-end: auto;
  }
  .presenter h2 {
    font-size: 1.125rem;
    line-height: 1.4;
    flex: 1;
    min-width: 8rem;
  }
  .presenter .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .presenter section {
    display: grid;
    gap: 0.375rem;
    border-top: 1px solid GrayText;
    padding-top: 0.75rem;
  }
  .presenter ul {
    padding-inline-start: 1.25rem;
    font-size: 1.25rem;
    line-height: 1.6;
    display: grid;
    gap: 0.375rem;
  }
  .presenter .time {
    font-size: 1.5rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .presenter .note {
    font-size: 0.875rem;
  }
  .presenter .main {
    font-size: 1.125rem;
    font-weight: 600;
  }
  .presenter button {
    font: inherit;
    min-height: 36px;
    min-width: 36px;
    padding: 0 0.75rem;
    cursor: pointer;
  }
  .presenter button:disabled {
    cursor: default;
  }
`;

export function presenterView(data: Presenter, act: PresenterActs): TemplateResult {
  const words = data.tools.presenter;
  return html`
    <div class="presenter">
      <div class="row">
        <h1 tabindex="-1">${words.heading}</h1>
        <button @click=${act.close}>${words.close}</button>
      </div>
      ${data.inline ? html`<p class="note">${words.blocked}</p>` : nothing}
      <div class="row">
        <span class="note">${words.clock}</span><span class="time">${data.clock}</span>
        <span class="note">${words.timer}</span><span class="time" role="timer">${data.timer}</span>
        <button @click=${act.time}>${data.timing ? words.pause : words.start}</button>
        <button @click=${act.zero}>${words.reset}</button>
      </div>
      ${chapterView(data, act)} ${sceneView(data, act)}
      <section aria-label=${words.run}>
        <div class="row">
          <button ?disabled=${!data.playable} @click=${act.toggle}>${data.playing ? `❚❚ ${data.words.pause}` : `▶ ${data.words.play}`}</button>
          <span>${data.step}</span>
        </div>
        <p class="note">${words.now} · ${data.headline.label}</p>
        <p class="main">${data.headline.main}</p>
        <p class="note">${data.headline.note} ${data.headline.price}</p>
      </section>
      ${data.inline ? nothing : html`<p class="note">${words.keys}</p>`}
    </div>
  `;
}

function chapterView({ words, tools, chapter, previousChapter, nextChapter }: Presenter, act: PresenterActs): TemplateResult {
  const { chapter: name, notes, say } = tools.presenter;
  const { titles, number } = words.chapters;
  return html`
    <section>
      ${switcher(tools, name, `${number(chapter)}${words.views.colon}${titles[chapter - 1] ?? ''}`, [previousChapter !== null, nextChapter !== null], (by) => act.chapter(by < 0 ? previousChapter : nextChapter))}
      <p class="note">${say}</p>
      <ul>${(notes[chapter - 1] ?? []).map((note) => html`<li>${note}</li>`)}</ul>
    </section>
  `;
}

function sceneView({ words, tools, scene, previousScene, nextScene }: Presenter, act: PresenterActs): TemplateResult {
  const go = (by: number) => {
    const id = by < 0 ? previousScene : nextScene;
    if (id !== null) act.scene(id);
  };
  return html`
    <section>
      ${switcher(tools, tools.presenter.scene, scene.title, [previousScene !== null, nextScene !== null], go)}
      ${scene.setup ? html`<p>${scene.setup}</p>` : nothing} ${scene.reason ? html`<p>${scene.reason}</p>` : nothing} ${scene.look ? html`<p><b>${words.scenes.look}</b> ${scene.look}</p>` : nothing}
    </section>
  `;
}

function switcher(tools: ToolWords, name: string, title: string, [back, on]: readonly [boolean, boolean], go: (by: number) => void): TemplateResult {
  const { previous, next } = tools.presenter;
  return html`
    <div class="row">
      <h2>${title}</h2>
      <button ?disabled=${!back} aria-label=${previous(name)} @click=${() => go(-1)}>‹</button>
      <button ?disabled=${!on} aria-label=${next(name)} @click=${() => go(1)}>›</button>
    </div>
  `;
}
