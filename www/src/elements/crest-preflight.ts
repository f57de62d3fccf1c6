/** <crest-preflight>: tries out what the machine of the room can do, before the meeting. */

import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { sources } from '#sources';
import { dictionary, toolWords, type Language } from '../i18n';
import { preflight, type Finding, type State } from '../present/preflight';
import { base } from '../styles';

const SYMBOLS: Readonly<Record<State, string>> = { ok: '✓', other: '○', no: '✗' };

export class CrestPreflight extends LitElement {
  static override properties = { language: {}, scene: {}, findings: { state: true }, running: { state: true }, told: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
        justify-items: start;
      }
      th,
      td {
        text-align: start;
      }
      td:first-of-type {
        white-space: nowrap;
      }
      .no {
        color: var(--alarm);
        font-weight: 600;
      }
      .wrap {
        width: 100%;
      }
      @media (max-width: 480px) {
        thead {
          display: none;
        }
        tr {
          display: grid;
          padding-block: 0.375rem;
          border-bottom: 1px solid var(--line);
        }
        th,
        td {
          border: 0;
          padding: 0.125rem 0;
        }
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare scene: string;
  declare findings: readonly Finding[];
  declare running: boolean;
  declare told: 'copied' | 'refused' | null;

  constructor() {
    super();
    this.language = 'en';
    this.scene = 'default';
    this.findings = [];
    this.running = false;
    this.told = null;
  }

  override render(): TemplateResult {
    const words = toolWords(this.language).preflight;
    const { findings } = this;
    const count = (state: State) => findings.filter((finding) => finding.state === state).length;
    return html`
      <button ?disabled=${this.running} @click=${this.#onRun}>${this.running ? words.running : words.run}</button>
      <p class="small" role="status">${this.told ? words[this.told] : findings.length > 0 && !this.running ? words.summary(count('other'), count('no')) : ''}</p>
      ${findings.length > 0
        ? html`
            <div class="wrap">
              <table aria-label=${dictionary(this.language).tools.preflight.heading}>
                <thead>
                  <tr>${words.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr>
                </thead>
                <tbody>
                  ${findings.map((finding) => this.#row(finding))}
                </tbody>
              </table>
            </div>
            <details>
              <summary>${words.details}</summary>
              <ul class="small" lang="en">
                ${findings.filter(({ detail }) => detail !== '').map(({ check, detail }) => html`<li>${check}: ${detail}</li>`)}
              </ul>
            </details>
            <button @click=${this.#onCopy}>${words.copy}</button>
          `
        : nothing}
    `;
  }

  #row({ check, state }: Finding): TemplateResult {
    const { checks, states } = toolWords(this.language).preflight;
    const [name, good, bad] = checks[check];
    return html`
      <tr>
        <th scope="row">${name}</th>
        <td class=${state}><span aria-hidden="true">${SYMBOLS[state]}</span> ${states[state]}</td>
        <td>${state === 'ok' ? good : bad}</td>
      </tr>
    `;
  }

  readonly #onRun = async (): Promise<void> => {
    this.running = true;
    this.told = null;
    this.findings = await preflight(sources, this.scene);
    this.running = false;
  };

  readonly #onCopy = async (): Promise<void> => {
    const { checks, states } = toolWords(this.language).preflight;
    const lines = this.findings.map(({ check, state, detail }) => `${SYMBOLS[state]} ${checks[check][0]}${dictionary(this.language).views.colon}${states[state]}${detail ? ` [${detail}]` : ''}`);
    try {
      await navigator.clipboard.writeText([...lines, navigator.userAgent].join('\n'));
      this.told = 'copied';
    } catch {
      // Frames of other sites and insecure pages may not write: the reader can.
      this.told = 'refused';
    }
  };
}

customElements.define('crest-preflight', CrestPreflight);
