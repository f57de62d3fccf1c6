/** <crest-receipt>: makes a receipt of the run, confirms that of a colleague, and keeps the run as a file. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { send } from '../commands';
import { download } from '../export/download';
import { formatFor } from '../format';
import { dictionary, toolWords, type Language } from '../i18n';
import { Confirmation, TOLERANCE, compare, settingsFor, type Outcome } from '../present/confirm';
import { experimentPage } from '../present/files';
import { moduleHash } from '../present/module-hash';
import { outcomeView } from '../present/outcome-view';
import { MOST_TEXT, readReceipt, receiptOf, writeReceipt, type Receipt } from '../present/receipt';
import { UNKNOWN } from '../recording/recording';
import type { OwnCache } from '../protocol';
import type { Session } from '../session/session';
import { sources } from '#sources';
import { base } from '../styles';
import { steady } from '../views/steady';

type Told = 'copied' | 'refused' | null;

export class CrestReceipt extends LitElement {
  static override properties = {
    language: {},
    session: { attribute: false },
    /** Grows when the session changed in place. */
    beat: { attribute: false },
    /** Teacher data of the reader, if the run is theirs. */
    cache: { attribute: false },
    module: { state: true },
    told: { state: true },
    saving: { state: true },
    wrong: { state: true },
    outcome: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 2rem;
      }
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      p {
        max-width: 56em;
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        align-items: center;
      }
      .actions button {
        white-space: normal;
      }
      pre,
      textarea {
        font: 0.8125rem/1.5 ui-monospace, monospace;
        color: var(--ink);
        background: var(--sunk);
        border: 1px solid var(--line);
        border-radius: 8px;
        padding: 0.5rem 0.625rem;
        margin: 0.25rem 0 0;
        width: 100%;
      }
      pre {
        overflow: auto;
        height: 20rem;
      }
      /* A disclosure that does not open would be a riddle. */
      details[inert] {
        visibility: hidden;
      }
      textarea {
        display: block;
        height: 6rem;
        resize: vertical;
      }
      label {
        max-width: 100%;
      }
      input[type='file'] {
        width: 20rem;
        min-height: 0;
        padding: 0.25rem;
      }
      .alarm {
        color: var(--alarm);
      }
      .said {
        font-weight: 600;
      }
      progress {
        width: min(24rem, 100%);
      }
      p[role='status'],
      .state {
        min-height: 1lh;
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare session: Session | null;
  declare beat: number;
  declare cache: OwnCache | null;
  declare module: string;
  declare told: Told;
  declare saving: 'busy' | 'done' | { readonly message: string } | null;
  /** Why the text was no receipt. */
  declare wrong: string | null;
  declare outcome: Outcome | null;
  #confirmation: Confirmation | null = null;
  #text = '';

  constructor() {
    super();
    this.language = 'en';
    this.session = null;
    this.beat = 0;
    this.cache = null;
    this.module = UNKNOWN;
    this.told = null;
    this.saving = null;
    this.wrong = null;
    this.outcome = null;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('beat') || changed.has('session')) this.#advance();
  }

  get #words() {
    return toolWords(this.language).receipt;
  }

  get #receipt(): Receipt | null {
    return this.session && receiptOf(this.session, this.module);
  }

  override render(): TemplateResult {
    return html`${this.#files()} ${this.#own()} ${this.#foreign()}`;
  }

  #own(): TemplateResult {
    const words = this.#words;
    const receipt = this.#receipt;
    const live = this.session?.mode === 'live';
    return html`
      <section aria-label=${words.heading}>
        <h3>${words.heading}</h3>
        <p class="small soft">${words.lead}</p>
        <p class="numbers">${this.#summary(receipt)}</p>
        ${receipt?.repeatable === false ? html`<p class="small alarm">${words.loose}</p>` : nothing}
        <div class="actions">
          <button ?disabled=${!receipt} @click=${this.#onDownload}>${words.download}</button>
          <button ?disabled=${!receipt} @click=${this.#onCopy}>${words.copy}</button>
          ${live || receipt?.repeatable === false ? nothing : html`<button ?disabled=${!receipt} @click=${this.#onHere}>${words.here}</button>`}
        </div>
        <details ?inert=${!receipt} @toggle=${this.#onShow}>
          <summary>${words.show}</summary>
          <pre lang="en" tabindex="0" aria-label=${words.heading}>${receipt ? writeReceipt(receipt) : ''}</pre>
        </details>
        <p class="small" role="status">${this.told ? words[this.told] : ''}</p>
      </section>
    `;
  }

  #summary(receipt: Receipt | null): TemplateResult {
    const { session } = this;
    const words = this.#words;
    const format = formatFor(this.language);
    const text = (step: number, positions: number, seed: number, device: string) => words.summary(format.whole(step), format.whole(positions), String(seed), device);
    const wide = session ? [text(session.steps, 8888, session.settings.seed, session.info?.device.name ?? '')] : [];
    const shown = receipt ? text(receipt.step, receipt.positions, receipt.settings.seed, receipt.device.name) : words.empty;
    return steady(shown, [...wide, words.empty]);
  }

  #files(): TemplateResult {
    const { save } = this.#words;
    const { saving } = this;
    const trained = (this.session?.step ?? 0) > 0;
    return html`
      <section aria-label=${save.heading}>
        <h3>${save.heading}</h3>
        <p class="small soft">${save.pageNote}</p>
        <div class="actions">
          <button ?disabled=${!trained || saving === 'busy'} @click=${this.#onSave}>${save.page}</button>
          <button ?disabled=${!trained} @click=${() => send(this, { do: 'export' })}>${save.recording}</button>
        </div>
        <p class="small" role="status">
          ${saving === null ? '' : typeof saving === 'string' ? save[saving] : html`<span class="alarm">${save.failed} <span lang="en">${saving.message}</span></span>`}
        </p>
      </section>
    `;
  }

  #foreign(): TemplateResult {
    const { confirm } = this.#words;
    return html`
      <section aria-label=${confirm.heading} @dragover=${(event: Event) => event.preventDefault()} @drop=${this.#onDrop}>
        <h3>${confirm.heading}</h3>
        <p class="small soft">${confirm.lead}</p>
        <label class="small">${confirm.field}<textarea spellcheck="false" maxlength=${MOST_TEXT} @input=${this.#onText}></textarea></label>
        <div class="actions">
          <label class="small">${confirm.file} <input type="file" accept=".json,application/json" @change=${this.#onFile} /></label>
          <button @click=${this.#onConfirm}>${confirm.go}</button>
        </div>
        <div class="state">
          <div role="status">${this.#state()}</div>
          ${this.#running()}
        </div>
        ${this.outcome ? outcomeView(this.outcome, this.#words, dictionary(this.language), formatFor(this.language)) : nothing}
      </section>
    `;
  }

  /** Where the confirmation stands, in one sentence. */
  #state(): TemplateResult | string {
    const { confirm } = this.#words;
    const { wrong, outcome } = this;
    const confirmation = this.#confirmation;
    if (wrong !== null) return html`<p class="alarm">${confirm.wrong} <span lang="en">${wrong}</span></p>`;
    if (outcome) return html`<p class="said">${this.#sentence(outcome)}</p>`;
    if (!confirmation) return '';
    const { phase, message } = confirmation;
    switch (phase) {
      case 'opening':
        return html`<p>${confirm.phases.opening}</p>`;
      case 'running':
      case 'done':
        return '';
      case 'failed':
        return html`<p class="alarm">${confirm.phases.failed} <span lang="en">${message}</span></p>`;
      default:
        return html`<p class="alarm">${phase === 'cache' && sources.lite ? confirm.phases.otherCache : confirm.phases[phase]}</p>`;
    }
  }

  /** What changes with every step is not said aloud. */
  #running(): TemplateResult | typeof nothing {
    const { confirm } = this.#words;
    const { session, wrong } = this;
    const confirmation = this.#confirmation;
    if (wrong !== null || !confirmation || confirmation.over) return nothing;
    const format = formatFor(this.language);
    const [step, of] = [session?.step ?? 0, confirmation.receipt.step];
    const stop = html`<button @click=${this.#onStop}>${confirm.stop}</button>`;
    if (confirmation.phase === 'opening') return html`<p>${stop}</p>`;
    return html`
      <p class="numbers">${confirm.phases.running(format.whole(step), format.whole(of))} ${stop}</p>
      <progress max=${of} .value=${step} aria-label=${confirm.heading}></progress>
    `;
  }

  #sentence({ kind, equal, rows, exact }: Outcome): string {
    const { confirm } = this.#words;
    const format = formatFor(this.language);
    const [n, same] = [format.whole(rows.length), format.whole(equal)];
    if (kind === 'identical') return confirm.identical(n);
    const part = format.fixed(TOLERANCE, 2);
    return kind === 'close' ? confirm.close(n, same, part) : `${confirm.different(n, same)} ${exact ? confirm.exact : confirm.far(part)}`;
  }

  readonly #onHere = (): void => {
    if (this.#receipt) this.#confirm(this.#receipt);
  };

  #confirm(receipt: Receipt): void {
    this.wrong = null;
    this.outcome = null;
    this.#confirmation = new Confirmation(receipt, this.session);
    void this.#hashed();
    send(this, { do: 'rerun', settings: settingsFor(receipt), changes: receipt.changes });
    this.requestUpdate();
  }

  #advance(): void {
    const confirmation = this.#confirmation;
    if (!confirmation || confirmation.over) return;
    for (let command = confirmation.advance(this.session); command; command = confirmation.advance(this.session)) send(this, command);
    if (confirmation.phase === 'done') void this.#conclude(confirmation);
    this.requestUpdate();
  }

  async #conclude({ receipt }: Confirmation): Promise<void> {
    const ours = this.session && receiptOf(this.session, await this.#hashed());
    if (ours) this.outcome = compare(receipt, ours);
  }

  /** The module is read once somebody wants a receipt, not before. */
  async #hashed(): Promise<string> {
    this.module = await moduleHash();
    return this.module;
  }

  readonly #onShow = (): void => void this.#hashed();

  readonly #onDownload = async (): Promise<void> => {
    await this.#hashed();
    const receipt = this.#receipt;
    if (!receipt) return;
    download(new Blob([writeReceipt(receipt)], { type: 'application/json' }), `crest-receipt-seed-${receipt.settings.seed}-step-${receipt.step}.json`);
  };

  readonly #onCopy = async (): Promise<void> => {
    await this.#hashed();
    const receipt = this.#receipt;
    try {
      if (receipt) await navigator.clipboard.writeText(writeReceipt(receipt));
      this.told = 'copied';
    } catch {
      // Frames of other sites and insecure pages may not write: the reader can.
      this.told = 'refused';
      const details = this.renderRoot.querySelector('details');
      if (details) details.open = true;
    }
  };

  readonly #onSave = async (): Promise<void> => {
    const { session } = this;
    if (!session) return;
    this.saving = 'busy';
    try {
      download(await experimentPage(session, this.cache), `crest-seed-${session.settings.seed}-step-${session.step}.html`);
      this.saving = 'done';
    } catch (error) {
      this.saving = { message: error instanceof Error ? error.message : String(error) };
    }
  };

  readonly #onText = (event: Event): void => {
    this.#text = (event.target as HTMLTextAreaElement).value;
  };

  readonly #onFile = (event: Event): void => {
    void this.#take((event.target as HTMLInputElement).files?.[0]);
  };

  readonly #onDrop = (event: DragEvent): void => {
    event.preventDefault();
    void this.#take(event.dataTransfer?.files[0]);
  };

  async #take(file: File | undefined): Promise<void> {
    if (!file) return;
    try {
      if (file.size > MOST_TEXT) throw new Error(`${file.name.slice(0, 60)}: ${file.size} bytes`);
      this.#text = await file.text();
      const field = this.renderRoot.querySelector('textarea');
      if (field) field.value = this.#text;
      this.wrong = null;
    } catch (error) {
      this.wrong = error instanceof Error ? error.message : String(error);
    }
  }

  readonly #onConfirm = (): void => {
    try {
      const receipt = readReceipt(this.#text);
      if (receipt.repeatable) return this.#confirm(receipt);
      this.wrong = this.#words.confirm.unrepeatable;
    } catch (error) {
      this.wrong = error instanceof Error ? error.message : String(error);
    }
    this.#confirmation = null;
    this.outcome = null;
  };

  readonly #onStop = (): void => {
    this.#confirmation = null;
    send(this, { do: 'pause' });
    this.requestUpdate();
  };
}

customElements.define('crest-receipt', CrestReceipt);
