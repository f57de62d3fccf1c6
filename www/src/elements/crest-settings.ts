/** <crest-settings>: seed, device and size of the students. */

import { LitElement, css, html, type TemplateResult } from 'lit';
import { send } from '../commands';
import { dictionary, type Language } from '../i18n';
import type { DeviceChoice, Size } from '../protocol';
import { LabState, clampSeed } from '../state';
import { base } from '../styles';

const DEVICES: readonly DeviceChoice[] = ['auto', 'gpu', 'cpu'];
const SIZES: readonly Size[] = ['xs', 's', 'm'];

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
        margin-top: 0.5rem;
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
        <label>
          ${words.seed}
          <input inputmode="numeric" autocomplete="off" .value=${String(this.state.seed)} @change=${this.onSeed} />
        </label>
        <label>
          ${words.device}
          <select @change=${this.onDevice}>
            ${DEVICES.map((id) => html`<option value=${id} ?selected=${id === this.state.device}>${words.devices[id]}</option>`)}
          </select>
        </label>
        <label>
          ${words.size}
          <select @change=${this.onSize}>
            ${SIZES.map((id) => html`<option value=${id} ?selected=${id === this.state.size}>${words.sizes[id]}</option>`)}
          </select>
        </label>
      </div>
      <p class="note small soft">${words.settingsNote}</p>
    `;
  }

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

customElements.define('crest-settings', CrestSettings);
