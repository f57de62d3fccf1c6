/** <crest-settings>: seed, device and size of the students, and what can be turned while they train. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import { optionOf, ranks } from '../objectives';
import type { DeviceChoice, Size } from '../protocol';
import { sources } from '#sources';
import { LabState, clampRate, clampSeed } from '../state';
import { base } from '../styles';

const DEVICES: readonly DeviceChoice[] = ['auto', 'gpu', 'cpu'];
const SIZES: readonly Size[] = ['xs', 's', 'm'];

/** Options of the ranking term with their defaults in the core and their ranges. */
const KNOBS = [
  { key: 'k', usual: '5', min: 1, max: 16, step: 1 },
  { key: 'tau', usual: '0.3', min: 0.05, max: 5, step: 0.05 },
  { key: 'rho', usual: '0', min: 0, max: 0.9, step: 0.05 },
] as const;
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
          ? html`<label>${words.seed}<input inputmode="numeric" autocomplete="off" .value=${String(this.state.seed)} @change=${this.onSeed} /></label>`
          : nothing}
        ${this.state.shows('device') && !sources.lite ? choice(words.device, DEVICES, words.devices, this.state.device, this.onDevice) : nothing}
        ${this.state.shows('size') ? choice(words.size, SIZES, words.sizes, this.state.size, this.onSize) : nothing}
      </div>
      <p class="note small soft">${words.settingsNote}</p>
      <h3>${words.knobs.heading}</h3>
      <div class="fields" role="group" aria-label=${words.knobs.heading}>
        ${this.state.shows('lr')
          ? html`<label>${words.knobs.lr}<input inputmode="decimal" autocomplete="off" .value=${String(this.state.lr)} @change=${this.onRate} /></label>`
          : nothing}
        ${this.state.shows('k') ? this.knobs() : nothing}
      </div>
      <p class="note small soft">${words.knobs.note}</p>
    `;
  }

  private knobs(): TemplateResult {
    const { knobs } = dictionary(this.language);
    const ranked = this.state.students.find(ranks);
    const confidence = CONFIDENCES.find((id) => id === (ranked && optionOf(ranked, 'conf'))) ?? 'none';
    return html`
      ${KNOBS.map(
        ({ key, usual, min, max, step }) => html`
          <label>
            ${knobs[key]}
            <input
              type="number"
              min=${min}
              max=${max}
              step=${step}
              ?disabled=${!ranked}
              .value=${(ranked && optionOf(ranked, key)) ?? usual}
              @change=${(event: Event) => this.onKnob(key, min, max, event)}
            />
          </label>
        `,
      )}
      ${choice(knobs.conf, CONFIDENCES, knobs.confs, confidence, (event) => {
        const value = CONFIDENCES[(event.target as HTMLSelectElement).selectedIndex];
        if (value) send(this, { do: 'option', key: 'conf', value });
      })}
    `;
  }

  private onKnob(key: string, min: number, max: number, event: Event): void {
    const input = event.target as HTMLInputElement;
    const value = Number(input.value);
    if (!input.value || !Number.isFinite(value)) return this.requestUpdate();
    send(this, { do: 'option', key, value: String(Math.min(max, Math.max(min, value))) });
  }

  private readonly onRate = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const lr = clampRate(input.value) ?? this.state.lr;
    input.value = String(lr);
    if (lr !== this.state.lr) send(this, { do: 'rate', lr });
  };

  private readonly onSeed = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const seed = clampSeed(input.value) ?? this.state.seed;
    input.value = String(seed);
    if (seed !== this.state.seed) send(this, { do: 'seed', seed });
  };

  private readonly onDevice = (event: Event): void => {
    const device = DEVICES[(event.target as HTMLSelectElement).selectedIndex];
    if (device) send(this, { do: 'device', device });
  };

  private readonly onSize = (event: Event): void => {
    const size = SIZES[(event.target as HTMLSelectElement).selectedIndex];
    if (size) send(this, { do: 'size', size });
  };
}

function choice<T extends string>(label: string, ids: readonly T[], names: Readonly<Record<T, string>>, chosen: T, onChange: (event: Event) => void): TemplateResult {
  return html`
    <label>
      ${label}
      <select @change=${onChange}>
        ${ids.map((id) => html`<option value=${id} ?selected=${id === chosen}>${names[id]}</option>`)}
      </select>
    </label>
  `;
}

customElements.define('crest-settings', CrestSettings);
