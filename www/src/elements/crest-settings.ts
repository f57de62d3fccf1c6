/** <crest-settings>: seed, device and size of the students, and what can be turned while they train. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import { optionOf, takes, type Option } from '../objectives';
import type { DeviceChoice, Size } from '../protocol';
import { sources } from '#sources';
import { LabState, clampRate, clampSeed } from '../state';
import { base } from '../styles';

const DEVICES: readonly DeviceChoice[] = ['auto', 'gpu', 'cpu'];
const SIZES: readonly Size[] = ['xs', 's', 'm'];

/** Options of the ranking term with their defaults in the core and their ranges. */
const KNOBS = [
  { key: 'weight', usual: '2', min: 0, max: 10, step: 0.1 },
  { key: 'k', usual: '5', min: 1, max: 16, step: 1 },
  { key: 'tau', usual: '0.3', min: 0.05, max: 5, step: 0.05 },
  { key: 'rho', usual: '0', min: 0, max: 0.9, step: 0.05 },
] as const;
/** Those that a cached teacher can be brought to. */
const TEMPERATURES = ['0.5', '1', '2', '4'] as const;
const CONFIDENCES = ['none', 'entropy', 'agree'] as const;

export class CrestSettings extends LitElement {
  static override properties = { language: {}, state: { attribute: false } };
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      .fields {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.25rem;
        align-items: end;
      }
      label {
        display: grid;
        gap: 0.25rem;
        font-size: 0.75rem;
        color: var(--soft);
        min-width: 0;
      }
      input {
        width: 8rem;
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 480px) {
        .fields {
          display: grid;
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        :is(input, select) {
          width: 100%;
        }
      }
      .note {
        margin-block: 0.5rem 1rem;
      }
      h3 {
        margin-bottom: 0.5rem;
      }
    `,
  ];

  declare language: Language;
  declare state: LabState;

  constructor() {
    super();
    this.language = 'en';
    this.state = new LabState();
  }

  override render(): TemplateResult {
    const words = dictionary(this.language);
    return html`
      <div class="fields" role="group" aria-label=${words.settings}>
        ${this.state.shows('seed')
          ? html`<label>${words.seed}<input inputmode="numeric" autocomplete="off" .value=${String(this.state.seed)} @change=${this.#onSeed} /></label>`
          : nothing}
        ${this.state.shows('device') && !sources.lite ? choice(words.device, DEVICES, words.devices, this.state.device, this.#onDevice) : nothing}
        ${this.state.shows('size') ? choice(words.size, SIZES, words.sizes, this.state.size, this.#onSize) : nothing}
      </div>
      <p class="note small soft">${words.settingsNote}</p>
      <h3>${words.knobs.heading}</h3>
      <div class="fields" role="group" aria-label=${words.knobs.heading}>
        ${this.state.shows('lr')
          ? html`<label>${words.knobs.lr}<input inputmode="decimal" autocomplete="off" .value=${String(this.state.lr)} @change=${this.#onRate} /></label>`
          : nothing}
        ${this.state.shows('k') ? this.#knobs() : nothing}
      </div>
      ${this.state.shows('k') ? this.#note() : nothing}
    `;
  }

  /** What the knobs belong to, and why some cannot be turned. */
  #note(): TemplateResult {
    const { knobs } = dictionary(this.language);
    const idle = [this.#holder('k') ? '' : knobs.noRanking, this.#holder('t') ? '' : knobs.noDivergence];
    return html`<p class="note small soft" id="note">${knobs.note} ${idle.filter(Boolean).map((reason) => html`<b>${reason}</b> `)}</p>`;
  }

  /** The first student that has a term for the option: its value is the one shown. */
  #holder(key: Option): string | undefined {
    return this.state.students.find((shorthand) => takes(shorthand, key));
  }

  #knobs(): TemplateResult {
    const { knobs } = dictionary(this.language);
    const [ranked, torn] = [this.#holder('k'), this.#holder('t')];
    const confidence = CONFIDENCES.find((id) => id === (ranked && optionOf(ranked, 'conf'))) ?? 'none';
    const temperature = TEMPERATURES.find((t) => t === (torn && optionOf(torn, 't'))) ?? '1';
    const names = { '0.5': '0.5', '1': '1', '2': '2', '4': '4' };
    return html`
      ${choice(knobs.t, TEMPERATURES, names, temperature, this.#onChoice('t', TEMPERATURES), torn !== undefined)}
      ${KNOBS.map(
        ({ key, usual, min, max, step }) => html`
          <label>
            ${knobs[key]}
            <input
              type="number"
              min=${min}
              max=${max}
              step=${step}
              aria-describedby="note"
              ?disabled=${!ranked}
              .value=${(ranked && optionOf(ranked, key)) ?? usual}
              @change=${(event: Event) => this.#onKnob(key, min, max, event)}
            />
          </label>
        `,
      )}
      ${choice(knobs.conf, CONFIDENCES, knobs.confs, confidence, this.#onChoice('conf', CONFIDENCES), ranked !== undefined)}
    `;
  }

  #onChoice(key: Option, values: readonly string[]): (event: Event) => void {
    return (event) => {
      const value = values[(event.target as HTMLSelectElement).selectedIndex];
      if (value !== undefined) send(this, { do: 'option', key, value });
    };
  }

  #onKnob(key: Option, min: number, max: number, event: Event): void {
    const input = event.target as HTMLInputElement;
    const value = Number(input.value);
    if (!input.value || !Number.isFinite(value)) return this.requestUpdate();
    send(this, { do: 'option', key, value: String(Math.min(max, Math.max(min, value))) });
  }

  readonly #onRate = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const lr = clampRate(input.value) ?? this.state.lr;
    input.value = String(lr);
    if (lr !== this.state.lr) send(this, { do: 'rate', lr });
  };

  readonly #onSeed = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const seed = clampSeed(input.value) ?? this.state.seed;
    input.value = String(seed);
    if (seed !== this.state.seed) send(this, { do: 'seed', seed });
  };

  readonly #onDevice = (event: Event): void => {
    const device = DEVICES[(event.target as HTMLSelectElement).selectedIndex];
    if (device) send(this, { do: 'device', device });
  };

  readonly #onSize = (event: Event): void => {
    const size = SIZES[(event.target as HTMLSelectElement).selectedIndex];
    if (size) send(this, { do: 'size', size });
  };
}

function choice<T extends string>(label: string, ids: readonly T[], names: Readonly<Record<T, string>>, chosen: T, onChange: (event: Event) => void, enabled = true): TemplateResult {
  return html`
    <label>
      ${label}
      <select ?disabled=${!enabled} @change=${onChange}>
        ${ids.map((id) => html`<option value=${id} ?selected=${id === chosen}>${names[id]}</option>`)}
      </select>
    </label>
  `;
}

customElements.define('crest-settings', CrestSettings);
