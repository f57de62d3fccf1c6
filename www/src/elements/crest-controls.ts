/** <crest-controls>: the sticky bar with play, step and reset, the step count and the device badge. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import type { DeviceKind } from '../protocol';
import { PACES, type Pace } from '../state';
import { base } from '../styles';
import { steady } from '../views/steady';

export interface Controls {
  readonly enabled: boolean;
  readonly playing: boolean;
  readonly finished: boolean;
  readonly step: number;
  /** Step that is looked at; null: the newest. */
  readonly looked: number | null;
  readonly steps: number;
  readonly speed: number | null;
  readonly pace: Pace;
  /** Whole minutes until the end; null while nothing trains. */
  readonly minutes: number | null;
  /** Null while nothing is live. */
  readonly device: DeviceKind | null;
  readonly recorded: boolean;
  readonly failed: boolean;
}

export class CrestControls extends LitElement {
  static override properties = {
    language: {},
    data: { attribute: false },
    /** Grows with every refresh of the text, four times per second at most. */
    beat: { attribute: false },
  };
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
        padding: 0.625rem 0;
      }
      .play {
        text-align: start;
        background: var(--ink);
        color: var(--paper);
        border-color: var(--ink);
      }
      .play:disabled {
        background: var(--sunk);
        color: var(--soft);
        border-color: var(--line);
      }
      .count {
        margin-inline-start: 0.5rem;
        min-width: 9.5rem;
      }
      .speed {
        min-width: 9.5rem;
        min-height: 3.1em;
        display: var(--crest-speed, inline-grid);
        align-content: center;
      }
      .badge {
        margin-inline-start: auto;
        font-size: 0.75rem;
        font-weight: 700;
        letter-spacing: 0.06em;
        border: 1.5px solid currentcolor;
        border-radius: 999px;
        padding: 0.25rem 0.75rem;
        white-space: nowrap;
      }
      .badge::before {
        content: '●';
        margin-inline-end: 0.5em;
        color: var(--lamp, var(--soft));
      }
      .keys {
        min-width: 36px;
        padding: 0;
      }
      .live {
        --lamp: var(--fkl);
      }
      progress {
        appearance: none;
        display: block;
        width: 100%;
        height: 3px;
        border: 0;
        background: var(--line);
      }
      progress::-webkit-progress-bar {
        background: var(--line);
      }
      progress::-webkit-progress-value {
        background: var(--soft);
      }
      progress::-moz-progress-bar {
        background: var(--soft);
      }
      @media (max-width: 720px) {
        .speed {
          display: none;
        }
        .count {
          margin-inline-start: 0;
        }
      }
      @media (max-width: 480px) {
        .bar {
          gap: 0.375rem;
        }
        button {
          padding: 0 0.3rem;
          font-size: 0.8125rem;
        }
        .count {
          /* A longer number must not send the badge to another line. */
          min-width: 8rem;
          font-size: 0.8125rem;
        }
        .pace {
          max-width: 4.5rem;
          padding: 0 0.125rem;
          font-size: 0.8125rem;
        }
        .badge {
          font-size: 0.6875rem;
          letter-spacing: 0.02em;
          padding: 0.2rem 0.5rem;
        }
      }
      /* A phone has no keys to explain. */
      @media (max-width: 480px) and (pointer: coarse) {
        .keys {
          display: none;
        }
      }
      @media (max-width: 340px) {
        .bar {
          column-gap: 0.25rem;
        }
        .pace {
          max-width: 3.5rem;
        }
        .count {
          min-width: 6.5rem;
          font-size: 0.6875rem;
        }
        .badge {
          padding-inline: 0.3rem;
          letter-spacing: 0;
        }
      }
    `,
  ];

  declare language: Language;
  declare data: Controls | null;
  declare beat: number;
  /** What the text says; the progress below it may be newer. */
  #told: Pick<Controls, 'step' | 'looked' | 'speed' | 'minutes'> = { step: 0, looked: null, speed: null, minutes: null };

  constructor() {
    super();
    this.language = 'en';
    this.data = null;
    this.beat = 0;
  }

  override willUpdate(changed: PropertyValues): void {
    if (this.data && changed.has('beat')) this.#told = this.data;
  }

  override render(): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const data = this.data;
    if (!data) return html``;
    const count = (step: number) => words.stepCount(format.whole(step), format.whole(data.steps));
    const [pause, play] = [`❚❚ ${words.pause}`, `▶ ${words.play}`];
    const trainable = data.enabled && !data.finished;
    const badge = data.recorded ? words.recorded : data.device ? words.live[data.device] : data.failed ? words.stopped : words.opening;
    return html`
      <div class="bar" role="toolbar" aria-label=${words.controls}>
        <button class="play" ?disabled=${!trainable} @click=${() => send(this, { do: 'toggle' })}>
          ${steady(data.playing ? pause : play, [pause, play])}
        </button>
        <button ?disabled=${!trainable || data.playing} @click=${() => send(this, { do: 'step', n: 1 })}>${words.step}</button>
        <button
          ?disabled=${!trainable || data.playing}
          aria-label=${words.step10Label}
          @click=${() => send(this, { do: 'step', n: 10 })}
        >
          ${words.step10}
        </button>
        <button ?disabled=${!data.enabled} @click=${() => send(this, { do: 'reset' })}>${words.reset}</button>
        <select class="pace" aria-label=${words.pace} ?disabled=${!data.enabled} @change=${this.#onPace}>
          ${PACES.map((pace) => html`<option ?selected=${pace === data.pace}>${words.paces(pace)}</option>`)}
        </select>
        <span class="count numbers">${steady(count(this.#told.looked ?? this.#told.step), [count(data.steps)])}</span>
        <span class="speed numbers soft small">
          ${this.#told.speed === null ? nothing : html`<span>${words.speed(format.fixed(this.#told.speed, 1))}</span>`}
          ${this.#told.minutes === null ? nothing : html`<span class="left">${words.left(this.#told.minutes)}</span>`}
        </span>
        <span class=${`badge${data.device ? ' live' : ''}`} part="badge">${badge}</span>
        <button class="keys" aria-label=${words.keys.open} title=${words.keys.open} @click=${() => send(this, { do: 'help', on: true })}>?</button>
      </div>
      <progress max=${Math.max(1, data.steps)} .value=${data.step} aria-label=${words.progress}></progress>
    `;
  }

  readonly #onPace = (event: Event): void => {
    const pace = PACES[(event.target as HTMLSelectElement).selectedIndex];
    if (pace !== undefined) send(this, { do: 'pace', pace });
  };
}

customElements.define('crest-controls', CrestControls);
