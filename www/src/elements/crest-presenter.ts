/** <crest-presenter>: notes, clock and remote control for the person at the front, in a window of their own where one can be had. */

import { LitElement, css, html, nothing, render, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { formatFor } from '../format';
import { dictionary, toolWords, type Language } from '../i18n';
import { numberOf } from '../keys';
import { chapterAfter, chapterInView } from '../present/chapters';
import { presenterStyles, presenterView, type Presenter, type PresenterActs } from '../present/presenter-view';
import { sceneAfter, sceneWords } from '../present/scene-words';
import { Stopwatch, minutes } from '../present/stopwatch';
import { WakeLock } from '../present/wake';
import { sceneOf, shownScenes } from '../scenes';
import type { Session } from '../session/session';
import { verdict } from '../verdict';
import { hereOf } from '../views/here';
import { headline } from '../views/verdict';

const TICK_MS = 500;
/** A key pressed while the page still scrolls counts from where it scrolls to. */
const SCROLL_MS = 1000;

export class CrestPresenter extends LitElement {
  static override properties = {
    language: {},
    session: { attribute: false },
    beat: { attribute: false },
    scene: {},
    changed: { type: Boolean },
    /** Step that is looked at; null: the newest. */
    step: { attribute: false },
    open: { type: Boolean },
  };
  static override styles = [
    presenterStyles,
    css`
      :host([hidden]) {
        display: none;
      }
      .panel {
        position: fixed;
        inset: auto 0 0 auto;
        z-index: 3;
        width: min(30rem, 100%);
        max-height: 45vh;
        overflow: auto;
        border: 1px solid var(--soft);
        border-radius: 14px 14px 0 0;
      }
      @media print {
        .panel {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare session: Session | null;
  declare beat: number;
  declare scene: string;
  /** The settings are no longer those of the scene. */
  declare changed: boolean;
  declare step: number | null;
  declare open: boolean;
  #other: Window | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #heading = { chapter: 0, until: 0 };
  readonly #watch = new Stopwatch();
  readonly #awake = new WakeLock();

  constructor() {
    super();
    this.language = 'en';
    this.session = null;
    this.beat = 0;
    this.scene = '';
    this.changed = false;
    this.step = null;
    this.open = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('open')) return;
    if (this.open) this.#enter();
    else this.#leave();
  }

  override updated(changed: PropertyValues): void {
    const other = this.#other;
    if (other) {
      other.document.documentElement.lang = this.language;
      other.document.title = toolWords(this.language).presenter.heading;
      render(presenterView(this.#data(), this.#acts), other.document.body);
    } else if (changed.has('open') && this.open) {
      // Whatever gets the focus meanwhile must not end up behind the panel.
      document.documentElement.style.scrollPaddingBottom = '45vh';
      this.renderRoot.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    }
  }

  override render(): TemplateResult | typeof nothing {
    this.hidden = !this.open || this.#other !== null;
    if (this.hidden) return nothing;
    const words = toolWords(this.language).presenter;
    return html`<div class="panel" role="region" aria-label=${words.heading} @keydown=${this.#onPanelKey}>${presenterView(this.#data(), this.#acts)}</div>`;
  }

  #enter(): void {
    this.#other = openWindow();
    this.#other?.addEventListener('keydown', this.#onKey);
    // Reloading or leaving the page must not leave notes behind that nobody turns.
    addEventListener('pagehide', this.#onLeave);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#awake.hold();
  }

  #leave(): void {
    clearInterval(this.#timer);
    removeEventListener('pagehide', this.#onLeave);
    this.#awake.release();
    document.documentElement.style.removeProperty('scroll-padding-bottom');
    this.#other?.close();
    this.#other = null;
  }

  readonly #onLeave = (): void => this.#leave();

  #tick(): void {
    if (this.#other?.closed) {
      this.#other = null;
      send(this, { do: 'present', on: false });
    } else this.requestUpdate();
  }

  #data(): Presenter {
    const words = dictionary(this.language);
    const tools = toolWords(this.language);
    const format = formatFor(this.language);
    const { session, scene } = this;
    const ready = session?.phase === 'ready';
    const found = session ? verdict(session, this.step ?? Infinity) : ({ kind: 'waiting', begun: false } as const);
    return {
      words,
      tools,
      inline: this.#other === null,
      clock: new Intl.DateTimeFormat(this.language, { hour: 'numeric', minute: '2-digit' }).format(new Date()),
      timer: minutes(this.#watch.elapsed(performance.now())),
      timing: this.#watch.running,
      chapter: this.#chapter(),
      previousChapter: this.#chapterAfter(-1),
      nextChapter: this.#chapterAfter(1),
      scene: sceneWords(scene, words, tools),
      previousScene: sceneAfter(scene, -1),
      nextScene: sceneAfter(scene, 1),
      headline: headline(found, words, format, hereOf(this.changed ? undefined : sceneOf(scene), session, this.step)),
      step: session ? words.stepCount(format.whole(session.step), format.whole(session.steps)) : '',
      playing: session?.playing ?? false,
      playable: ready && !session.finished,
    };
  }

  #chapter(): number {
    const { chapter, until } = this.#heading;
    return performance.now() < until ? chapter : chapterInView(this.getRootNode() as ParentNode);
  }

  #chapterAfter(by: number): number | null {
    return chapterAfter(this.getRootNode() as ParentNode, this.#chapter(), by);
  }

  /** Chapters, or the screens that a page at the wall has instead. */
  #turn(by: number): void {
    const chapter = this.#chapterAfter(by);
    if (chapter === null) send(this, { do: 'slide', by });
    else this.#turnTo(chapter);
  }

  #turnTo(chapter: number | null): void {
    if (chapter === null) return;
    this.#heading = { chapter, until: performance.now() + SCROLL_MS };
    send(this, { do: 'chapter', chapter });
  }

  readonly #acts: PresenterActs = {
    chapter: (chapter) => this.#turnTo(chapter),
    scene: (scene) => send(this, { do: 'scene', scene }),
    toggle: () => send(this, { do: 'toggle' }),
    time: () => this.#time(() => this.#watch.toggle(performance.now())),
    zero: () => this.#time(() => this.#watch.reset(performance.now())),
    close: () => send(this, { do: 'present', on: false }),
  };

  #time(act: () => void): void {
    act();
    this.requestUpdate();
  }

  readonly #onPanelKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#acts.close();
  };

  /** Page keys are what remote controls send. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#keyAct(event);
    if (!act) return;
    event.preventDefault();
    act();
  };

  #keyAct(event: KeyboardEvent): (() => void) | null {
    const { key, target } = event;
    const number = numberOf(event);
    const turn = (by: number) => () => this.#turn(by);
    const scene = (id: string | null | undefined) => (id ? () => this.#acts.scene(id) : null);
    if (number !== null) return scene(shownScenes()[number - 1]?.id);
    switch (key) {
      case ' ':
        // The space bar presses the button that has the focus.
        return (target as Element).localName === 'button' ? null : this.#acts.toggle;
      case 'PageDown':
        return turn(1);
      case 'PageUp':
        return turn(-1);
      case 'ArrowRight':
        return scene(sceneAfter(this.scene, 1));
      case 'ArrowLeft':
        return scene(sceneAfter(this.scene, -1));
      case 'l':
        return () => send(this, { do: 'language' });
      case 'Escape':
        return this.#acts.close;
      default:
        return null;
    }
  }
}

/** Null where the browser or a sandbox allows none. */
function openWindow(): Window | null {
  try {
    const other = open('', '', 'popup,width=720,height=820');
    if (!other) return null;
    const style = other.document.createElement('style');
    style.textContent = `html,body{margin:0;height:100%}${presenterStyles.cssText}`;
    other.document.head.append(style);
    return other;
  } catch {
    return null;
  }
}

customElements.define('crest-presenter', CrestPresenter);
