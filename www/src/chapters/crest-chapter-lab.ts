/** <crest-chapter-lab>: chapter 3, the lab: guess, play, compare students that differ in their loss only. */

import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { send } from '../commands';
import { EVEN, type Guess } from '../elements/crest-predict';
import { formatFor } from '../format';
import { dictionary, type Language } from '../i18n';
import { laneModel } from '../lanes';
import { letterOf } from '../objectives';
import { MAX_STUDENTS, type Probabilities, type StudentIndex } from '../protocol';
import type { Session } from '../session/session';
import type { LabState } from '../state';
import { base } from '../styles';
import { pictureAt } from '../views/picture';
import { KEPT_OF, verdict, type Verdict } from '../verdict';
import { headline, headlineRoom, verdictView } from '../views/verdict';
import { chapterLabStyles } from './chapter-lab.styles';
import '../elements/crest-comparison';
import '../elements/crest-picker';
import '../elements/crest-predict';
import '../elements/crest-settings';
import '../elements/crest-student';

export class CrestChapterLab extends LitElement {
  static override properties = {
    language: {},
    session: { attribute: false },
    /** Grows with every refresh, because the session changes in place. */
    beat: { attribute: false },
    /** Grows with every refresh of the text, four times per second at most. */
    textBeat: { attribute: false },
    state: { attribute: false },
    guess: { attribute: false },
    token: { attribute: false },
  };
  static override styles = [base, chapterLabStyles];

  declare language: Language;
  declare session: Session | null;
  declare beat: number;
  declare textBeat: number;
  declare state: LabState;
  declare guess: Guess;
  declare token: number | null;
  /** Probabilities behind the text; the bars may be newer. */
  private textQ: readonly Probabilities[] | null = null;
  private textPlace = -1;
  private textStep: number | null = null;
  private seen = -1;

  override render(): TemplateResult {
    const { session, state } = this;
    const words = dictionary(this.language);
    const objectives = session?.objectives ?? state.students;
    this.keepText();
    const bars = this.q();
    return html`
      ${this.headline()}
      <crest-predict .language=${this.language} .objectives=${objectives} .guess=${this.guess} .open=${(session?.step ?? 0) === 0}></crest-predict>
      <crest-picker .language=${this.language} .places=${session?.info?.places ?? []} .chosen=${session?.place ?? 0}></crest-picker>
      ${state.ui === 'min'
        ? nothing
        : html`<crest-views
            .language=${this.language}
            .session=${session}
            .beat=${this.beat}
            .step=${state.step}
            .view=${state.view}
            .token=${this.token}
          ></crest-views>`}
      <div class="students">${objectives.map((objective, student) => this.studentView(objective, student, bars?.[student]))}</div>
      ${state.ui === 'full' && objectives.length < MAX_STUDENTS
        ? html`<button class="add" @click=${() => send(this, { do: 'add' })}>＋ ${words.student.add}</button>`
        : nothing}
      <crest-comparison
        .language=${this.language}
        .history=${session?.history ?? null}
        .beat=${this.textBeat}
        .steps=${session?.steps ?? state.steps}
        .k=${KEPT_OF}
        .objectives=${objectives}
      ></crest-comparison>
      ${state.shows('settings')
        ? html`
            <section class="settings card">
              <h2>${words.settings}</h2>
              <crest-settings .language=${this.language} .state=${state}></crest-settings>
              <p class="facts small soft numbers">${this.facts()}</p>
            </section>
          `
        : nothing}
    `;
  }

  /** The text of the lanes changes at most as often as `textBeat`. */
  private keepText(): void {
    const { session } = this;
    if (this.seen === this.textBeat && session?.place === this.textPlace && this.textStep === this.state.step) return;
    this.seen = this.textBeat;
    this.textStep = this.state.step;
    this.textQ = this.q();
    this.textPlace = session?.place ?? -1;
  }

  /** Every student's probabilities at the place and step that the reader looks at. */
  private q(): readonly Probabilities[] | null {
    const picture = this.session && pictureAt(this.session, this.state.step);
    return picture ? picture.students.map((student) => student.q) : null;
  }

  private headline(): TemplateResult {
    const words = dictionary(this.language);
    const format = formatFor(this.language);
    const { session } = this;
    const found: Verdict = session ? verdict(session.history, session.objectives, this.state.step ?? Infinity) : { kind: 'waiting' };
    return verdictView({
      shown: headline(found, words, format),
      room: headlineRoom((session?.objectives ?? this.state.students).length, session?.steps ?? this.state.steps, words, format),
      label: words.verdict.label,
      guess: this.guessed(found),
      guesses: this.guess === null ? [''] : this.answers(this.guess),
    });
  }

  private guessed(found: Verdict): string {
    const { guess } = this;
    if (guess === null || (found.kind !== 'clear' && found.kind !== 'unclear')) return '';
    const right = found.kind === 'clear' ? found.winners.includes(guess) && found.winners.length === 1 : guess === EVEN;
    return this.answers(guess)[right ? 0 : 1];
  }

  /** To a guess that is right, and to one that is not. */
  private answers(guess: number): readonly [string, string] {
    const words = dictionary(this.language).predict;
    return [words.right, words.wrong(guess === EVEN ? words.even : letterOf(guess))];
  }

  private studentView(objective: string, student: StudentIndex, bars: Probabilities | undefined): TemplateResult {
    const { session, textQ } = this;
    const place = session?.info?.places[session.place];
    const model = (q: Probabilities | undefined) => (place && q ? laneModel(place, q) : null);
    return html`
      <crest-student
        .language=${this.language}
        .student=${student}
        .objective=${objective}
        .bars=${model(bars)}
        .text=${model(textQ?.[student])}
        .history=${session?.history ?? null}
        .beat=${this.textBeat}
        .steps=${session?.steps ?? this.state.steps}
        .refused=${session?.refused[student] ?? null}
        .enabled=${session?.phase === 'ready'}
        .removable=${this.state.ui === 'full' && (session?.objectives.length ?? 0) > 2}
        .lanes=${this.state.view === 'lane'}
        .token=${this.token}
      ></crest-student>
    `;
  }

  private facts(): string {
    const info = this.session?.info;
    if (!info) return '';
    const format = formatFor(this.language);
    return dictionary(this.language).facts(
      format.whole(info.parameters),
      format.whole(info.vocabulary),
      format.whole(info.tokens),
      format.whole(info.documents),
      format.whole(info.heldOutDocuments),
    );
  }
}

customElements.define('crest-chapter-lab', CrestChapterLab);
