/** <crest-chapter-task>: chapter 5: paste log-probabilities or drop a teacher cache, and see whether the task is multi-modal. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { LARGEST_TASK, LEAST_TEXTS, REQUEST, sourceOf, type TaskAnswer, type TaskAssessment } from '../assessment';
import { send } from '../commands';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { glide } from '../scroll';
import { base } from '../styles';

/** Characters of a file's name that are kept. */
const LONGEST_NAME = 80;

export class CrestChapterTask extends LitElement {
  static override properties = {
    language: {},
    answer: { attribute: false },
    reference: { attribute: false },
    text: { state: true },
    over: { state: true },
    problem: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.25rem;
      }
      .lead {
        max-width: 46rem;
        margin-top: 0.5rem;
      }
      .request summary {
        font-size: 0.9375rem;
        color: var(--ink);
        font-weight: 550;
      }
      .lead + .lead {
        margin-bottom: 0.5rem;
      }
      .input,
      .own {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .input.over {
        outline: 3px dashed var(--focus);
        outline-offset: -8px;
      }
      label {
        display: grid;
        gap: 0.35rem;
        font-weight: 600;
        font-size: 0.9375rem;
      }
      textarea {
        font: 0.8125rem/1.5 ui-monospace, monospace;
        color: var(--ink);
        background: var(--sunk);
        border: 1px solid var(--soft);
        border-radius: 8px;
        padding: 0.6rem 0.75rem;
        width: 100%;
        min-height: 8rem;
        resize: vertical;
      }
      code {
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        align-items: center;
      }
      button {
        white-space: normal;
      }
      .status {
        min-height: 1.6em;
      }
      .own {
        border-top: 1px solid var(--line);
        padding-top: 0.75rem;
        margin-top: 0.5rem;
      }
      .failed {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        border-inline-start: 4px solid var(--alarm);
        padding-inline-start: 0.75rem;
      }
      .train {
        margin-top: 1.25rem;
      }
      @media print {
        .request,
        .input {
          display: none;
        }
      }
    `,
  ];

  declare language: Language;
  declare answer: TaskAnswer | null;
  /** The teacher that the page brings, measured alike; null while it is not. */
  declare reference: TaskAssessment | null;
  declare text: string;
  declare over: boolean;
  declare problem: string | null;
  /** The example's text, once it was asked for. */
  #example = '';

  constructor() {
    super();
    this.language = 'en';
    this.answer = null;
    this.reference = null;
    this.text = '';
    this.over = false;
    this.problem = null;
  }

  /** The verdict stands below the boxes: whoever asked for it is brought there. */
  override updated(changed: PropertyValues<this>): void {
    if (changed.get('answer')?.state !== 'busy' || this.answer?.state !== 'done') return;
    glide(this.renderRoot.querySelector('.status'));
  }

  override render(): TemplateResult {
    const words = dictionary(this.language).task;
    return html`
      <header>
        <h2 class="chapter-title">${words.heading}</h2>
        <p class="lead">${words.lead}</p>
        <p class="lead">${words.who}</p>
        <details class="request" @toggle=${this.#onRequest}>
          <summary>${words.request.heading}</summary>
          <crest-letter .language=${this.language}></crest-letter>
        </details>
      </header>
      ${this.#inputView()}
      <div class="status" role="status">${this.answer?.state === 'busy' ? words.busy : nothing}</div>
      ${this.problem ? html`<p class="failed" role="alert">${this.problem}</p>` : this.#answerView()}
    `;
  }

  #inputView(): TemplateResult {
    const words = dictionary(this.language).task;
    const busy = this.answer?.state === 'busy';
    return html`
      <section
        class="card input ${this.over ? 'over' : ''}"
        @dragover=${this.#onDragOver}
        @dragleave=${this.#onDragLeave}
        @drop=${this.#onDrop}
      >
        <p class="small"><b>${words.privacy}</b></p>
        <h3>${words.look}</h3>
        <div class="buttons">
          <button ?disabled=${busy} @click=${this.#onPage}>${words.page}</button>
          <button ?disabled=${busy} @click=${this.#onExample}>${words.example}</button>
        </div>
        <p class="small soft">${words.exampleNote}</p>
        ${this.#ownView(busy)}
      </section>
    `;
  }

  #ownView(busy: boolean): TemplateResult {
    const words = dictionary(this.language).task;
    return html`
      <div class="own">
        <h3>${words.ownHeading}</h3>
        <label>
          ${words.paste}
          <textarea
            spellcheck="false"
            autocomplete="off"
            placeholder=${words.pasteHint}
            .value=${this.text}
            @input=${this.#onInput}
          ></textarea>
        </label>
        <p class="small soft">${words.how} <code>${REQUEST}</code> ${words.howEnd}</p>
        <div class="buttons">
          <button ?disabled=${busy || this.text.trim() === ''} @click=${this.#onMeasure}>${words.measure}</button>
          <button ?disabled=${this.text === ''} @click=${this.#onClear}>${words.clear}</button>
        </div>
        <div class="buttons">
          <button ?disabled=${busy} @click=${this.#onChoose}>${words.choose}</button>
          <span class="small soft">${words.drop}</span>
        </div>
        <input type="file" hidden accept=".safetensors,.jsonl,.json,.txt" aria-label=${words.choose} @change=${this.#onFile} />
      </div>
    `;
  }

  #answerView(): TemplateResult | typeof nothing {
    const words = dictionary(this.language).task;
    if (this.answer?.state === 'failed') {
      const { refused, message } = this.answer;
      return html`<div role="alert">
        <h3>${words.failed}</h3>
        ${refused ? html`<p>${refused[this.language]}</p>` : nothing}
        <p class="failed small" lang="en">${message}</p>
      </div>`;
    }
    if (this.answer?.state !== 'done') return nothing;
    const { result, source } = this.answer;
    return html`
      <section class="card" aria-label=${words.results[source]}>
        <crest-task-result .language=${this.language} .result=${result} .source=${source} .reference=${source === 'page' ? null : this.reference}></crest-task-result>
        ${source === 'own'
          ? html`<div class="train">
              <button ?disabled=${result.assessment.documents < LEAST_TEXTS} @click=${this.#onTrain}>${words.train}</button>
              <p class="small soft">${words.trainNote}</p>
            </div>`
          : nothing}
      </section>
    `;
  }

  readonly #onTrain = (): void => send(this, { do: 'train-own' });

  readonly #onInput = (event: Event): void => {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.problem = null;
  };

  readonly #onMeasure = (): void => {
    // A character is at least one byte, and the module counts the bytes themselves.
    if (this.#refuse(this.text.length)) return;
    send(this, { do: 'assess', task: this.text, source: sourceOf(this.text, this.#example) });
  };

  /** Without the network there is no letter; opening it again tries again. */
  readonly #onRequest = (): void => void import('../elements/crest-letter').catch(() => undefined);

  readonly #onPage = (): void => {
    this.problem = null;
    send(this, { do: 'assess', task: null, source: 'page' });
  };

  readonly #onExample = (): void => void this.#fillIn();

  /** The example is a file of its own, so that only those who ask for it load it. */
  async #fillIn(): Promise<void> {
    try {
      this.#example = (await import('./task-example.jsonl?raw')).default;
      this.text = this.#example;
      this.#onMeasure();
    } catch {
      this.problem = dictionary(this.language).task.unreadable;
    }
  }

  readonly #onClear = (): void => {
    this.text = '';
    this.problem = null;
  };

  readonly #onChoose = (): void => {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  };

  readonly #onFile = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void this.#read(file);
    // The same file can be chosen again after it was changed.
    input.value = '';
  };

  /** Dragged text is the text area's own business. */
  readonly #onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over = true;
  };

  readonly #onDragLeave = (): void => {
    this.over = false;
  };

  readonly #onDrop = (event: DragEvent): void => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    this.over = false;
    if (this.answer?.state !== 'busy') void this.#read(file);
  };

  async #read(file: File): Promise<void> {
    if (this.#refuse(file.size)) return;
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      send(this, { do: 'assess', task: { name: file.name.slice(0, LONGEST_NAME), bytes }, source: 'own' });
    } catch {
      this.problem = dictionary(this.language).task.unreadable;
    }
  }

  #refuse(size: number): boolean {
    const format = formatFor(this.language);
    const megabytes = format.whole(Math.ceil(size / 2 ** 20));
    this.problem = size > LARGEST_TASK ? dictionary(this.language).task.tooLarge(megabytes) : null;
    return this.problem !== null;
  }
}

customElements.define('crest-chapter-task', CrestChapterTask);
